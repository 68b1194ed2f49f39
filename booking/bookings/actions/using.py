"""At the instrument: check in (or start on samples), go on, finish, stop."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from booking.accounts.models import User
from booking.calendars.actions import Taken, end_use, start_use, widen_use
from booking.calendars.queries import refresh
from booking.calendars.rules import SlotReason, SlotRefusal

from ..conduct.giving import judge_use
from ..faults.queries import under_repair
from ..models import Booking
from ..queries.extending import refusals_of_extension
from ..results.actions.releasing import release_locked
from ..rules import (
    KindOfUse,
    Reason,
    State,
    UseProblem,
    Verb,
    check_in_opens,
    check_use,
)
from ..sampling.stock import end_work, start_work
from .billing import charge, hold_more
from .clock import run_out, under_lock
from .moving import Refused, apply_move, lock_booking, permitted


def check_in(*, booking: Booking, person: User, now: dt.datetime) -> Booking:
    """Begins the use, from fifteen minutes before the start; for samples, the lab's work.

    Ends a predecessor that overran its booked time. Raises Refused: too early,
    too late, while the predecessor's booked time runs, when the instrument
    cannot be used, or while no sample was received.
    """
    return under_lock(booking, lambda locked: _check_in(locked, person, now), now=now)


def _check_in(locked: Booking, person: User, now: dt.datetime) -> None:
    move, _actors = permitted(locked, Verb.CHECK_IN, person, note="", now=now)
    if locked.is_machine_time:
        starts, ends = locked.machine_slot
        if now < check_in_opens(starts):
            raise Refused([Reason.TOO_EARLY], at=check_in_opens(starts))
        if now >= ends:
            raise Refused([Reason.TOO_LATE])
        unit = locked.unit
        if unit is None or not unit.usable or under_repair(unit, now=now):
            raise Refused([Reason.NOT_USABLE])
        _end_predecessors(locked, now)
    elif not start_work(locked):
        raise Refused([Reason.NOTHING_RECEIVED])
    locked.used_from = now
    apply_move(locked, move, actor=person, now=now)
    start_use(holder=locked.pk)


def _end_predecessors(locked: Booking, now: dt.datetime) -> None:
    # Who is late, or does not check in at all, has the booked time all the same.
    others = Booking.objects.filter(
        unit=locked.unit, state__in=[State.IN_USE.value, State.APPROVED.value]
    ).filter(Q(state=State.IN_USE.value) | Q(starts__lt=locked.starts))
    predecessors = [lock_booking(row) for row in others.exclude(pk=locked.pk).order_by("pk")]
    running = [each.ends for each in predecessors if each.ends is not None and each.ends > now]
    # Refused before anybody's use is ended.
    if running:
        raise Refused([Reason.PREDECESSOR_RUNNING], at=max(running))
    for predecessor in predecessors:
        run_out(predecessor, now=now)


def finish(
    *,
    booking: Booking,
    person: User,
    kind: KindOfUse,
    used_until: dt.datetime | None = None,
    samples: int | None = None,
    note: str = "",
    release: bool = False,
    files: Collection[str] | None = None,
    report: str = "",
    now: dt.datetime,
) -> Booking:
    """Ends the use and frees what is left of the time, but for clean-up.

    ``used_until`` (UTC) is when it really ended, by default now. Captures the
    price of the time used or the samples done; ``release`` also releases the results
    that are uploaded, of which ``files`` are those that the person has seen, None for all,
    and ``report`` is the one that is the report. Raises Refused.
    """

    def do(locked: Booking) -> None:
        _finish(locked, person, kind, used_until or now, samples, note, now)
        if release:
            release_locked(locked, person, files=files, report=report, now=now)

    return under_lock(booking, do, now=now)


def _finish(
    locked: Booking,
    person: User,
    kind: KindOfUse,
    used_until: dt.datetime,
    samples: int | None,
    note: str,
    now: dt.datetime,
) -> None:
    move, _actors = permitted(locked, Verb.FINISH, person, note=note, now=now)
    problem = check_use(locked.used_from or now, used_until, now=now)
    if problem is UseProblem.IN_THE_FUTURE:
        raise Refused([Reason.TIMES_AHEAD])
    if problem is not None:
        raise Refused([Reason.TIMES_WRONG], at=locked.used_from)
    locked.used_until = used_until
    locked.kind_of_use = kind.value
    if not locked.is_machine_time:
        done = end_work(locked)
        # Nobody counted, so those that were worked on are.
        samples = done if samples is None else samples
    locked.samples_done = samples
    apply_move(locked, move, actor=person, now=now, note=note)
    end_use(holder=locked.pk, ended_at=now, now=now)
    charge(locked, now=now)
    judge_use(locked, now=now)


def extend(*, booking: Booking, person: User, until: dt.datetime, now: dt.datetime) -> Booking:
    """Goes on with a use past its booked end, if that time is free and open (UTC).

    Holds the time and what it costs at the quoted price. The longest booking
    counts for a customer, not for the lab. Raises Refused.
    """
    return under_lock(booking, lambda locked: _extend(locked, person, until, now), now=now)


def _extend(locked: Booking, person: User, until: dt.datetime, now: dt.datetime) -> None:
    move, actors = permitted(locked, Verb.EXTEND, person, note="", now=now)
    terms = refresh(locked.instrument)
    _starts, ends = locked.machine_slot
    refusals = refusals_of_extension(locked, until, terms=terms, actors=actors, now=now)
    if refusals:
        raise Refused(slots=refusals)
    try:
        widen_use(holder=locked.pk, ends=until, now=now)
    except Taken:
        raise Refused(slots=[SlotRefusal(SlotReason.TAKEN, at=ends)]) from None
    hold_more(locked, until - ends, now=now)
    locked.ends = until
    apply_move(locked, move, actor=person, now=now)


def stop(*, booking: Booking, person: User, note: str, now: dt.datetime) -> Booking:
    """Ends somebody's use for the lab with a reason, such as a fault. Raises Refused.

    The time used is charged; the rest is free, but for clean-up.
    """

    def do(locked: Booking) -> None:
        move, _actors = permitted(locked, Verb.STOP, person, note=note, now=now)
        locked.used_from = locked.used_from or now
        locked.used_until = max(now, locked.used_from)
        apply_move(locked, move, actor=person, now=now, note=note)
        end_use(holder=locked.pk, ended_at=now, now=now)
        charge(locked, now=now)

    return under_lock(booking, do, now=now)
