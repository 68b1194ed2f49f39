"""What the clock does with results: gives up, reckons, reminds and deletes."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from booking.calendars.actions import lock_units
from booking.labs.rules import ServiceMode

from ...actions.moving import apply_move, lock_booking
from ...models import Booking
from ...rules import Actor, State, Verb, find_move
from .. import disk
from ..models import ResultFile
from ..queries import (
    ended_since,
    past_their_time,
    to_remind_of,
    to_warn_of,
    unchecked,
    unfinished,
)
from ..rules import (
    CHECK_AGAIN,
    DAY,
    REMIND_BEFORE,
    UNFINISHED_FOR,
    WARN_BEFORE,
    ResultVerb,
    reminded_until,
)
from .uploading import end_file, keep_checked, lock_file

logger = logging.getLogger(__name__)
TELLS = {Verb.ENDS_SOON: REMIND_BEFORE, Verb.UNSENT: WARN_BEFORE}
"""What is told before the end of a file, and so long before: to the customer of what was
released to them, to the lab of what it never released."""
DELETES = (Verb.CLEAR, Verb.DISCARD)
SWEPT_FOR = 3 * DAY
"""So long it is made sure that what ended lies on the disk no more."""


def tidy(*, now: dt.datetime) -> int:
    """The scheduler's round; how much there was to do. May run twice or late without harm.

    What fails is logged, and the others are done all the same.
    """
    rounds: list[Callable[[], int]] = [
        *(partial(_give_up, each, now) for each in unfinished(before=now - UNFINISHED_FOR)),
        *(partial(_check, each, now) for each in unchecked(before=now - CHECK_AGAIN)),
        *(
            partial(_of_booking, pk, verb, now)
            for verb in (*TELLS, *DELETES)
            for pk in _bookings(_due(verb, now=now))
        ),
    ]
    done = 0
    for each in rounds:
        try:
            done += each()
        except Exception:  # one that cannot be done must not hold up all after it
            logger.exception("tidying results failed")
    # A process that was killed may have left what it had ended.
    for public_id in ended_since(now - SWEPT_FOR).values_list("public_id", flat=True):
        disk.remove(public_id)
    return done


def _due(verb: Verb, *, now: dt.datetime) -> QuerySet[ResultFile]:
    """The files to which a verb is to be done."""
    if verb in DELETES:
        return past_their_time(released=verb is Verb.CLEAR, now=now)
    until = now + TELLS[verb]
    return to_remind_of(until=until) if verb is Verb.ENDS_SOON else to_warn_of(until=until)


def _bookings(files: Iterable[ResultFile]) -> list[int]:
    return sorted({each.booking_id for each in files})


@transaction.atomic
def _give_up(file: ResultFile, now: dt.datetime) -> int:
    locked = lock_file(file)
    if not unfinished(before=now - UNFINISHED_FOR).filter(pk=locked.pk).exists():
        return 0
    end_file(locked, ResultVerb.EXPIRE, by=None, now=now)
    return 1


def _check(file: ResultFile, now: dt.datetime) -> int:
    keep_checked(file=file, now=now)
    return 1


@transaction.atomic
def _of_booking(pk: int, verb: Verb, now: dt.datetime) -> int:
    """Tells of a booking's files that are deleted soon, or deletes those whose time is over."""
    row = Booking.objects.only("pk", "unit").get(pk=pk)
    lock_units(units=[] if row.unit_id is None else [row.unit_id])
    booking = lock_booking(row)
    due = _due(verb, now=now).filter(booking=booking)
    files = list(due.select_for_update(no_key=True).order_by("pk"))
    for each in files:
        if verb in TELLS:
            assert each.keep_until is not None, "what is kept is kept until a moment"
            each.reminded_at = now
            each.keep_until = reminded_until(each.keep_until, before=TELLS[verb], now=now)
            each.save(update_fields=["reminded_at", "keep_until"])
        else:
            end_file(each, ResultVerb.EXPIRE, by=None, now=now)
    move = find_move(
        verb, State(booking.state), ServiceMode(booking.mode), frozenset({Actor.CLOCK})
    )
    if move is not None and files:
        apply_move(booking, move, actor=None, now=now)
    return len(files)
