"""Releasing results to the customer, and taking one back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.conf import settings

from booking.accounts.models import User

from ...actions.clock import under_lock
from ...actions.moving import Refused, apply_move, permitted
from ...models import Booking
from ...rules import Reason, Verb
from ..models import ResultFile, ResultRelease
from ..queries import to_release
from ..rules import ResultVerb, kept_until
from .uploading import end_file, lock_file


def release(
    *,
    booking: Booking,
    person: User,
    note: str = "",
    files: Collection[str] | None = None,
    report: str = "",
    now: dt.datetime,
) -> Booking:
    """Releases what has arrived whole to the booking's requester and its project's head.

    ``files`` are the public ids of those that the person has seen, None for all; ``report`` that
    of the one that is the report. Both are told. Raises Refused where nothing is left to release.
    """
    return under_lock(
        booking,
        lambda locked: release_locked(
            locked, person, note=note, files=files, report=report, now=now
        ),
        now=now,
    )


def release_locked(
    locked: Booking,
    person: User,
    *,
    note: str = "",
    files: Collection[str] | None = None,
    report: str = "",
    now: dt.datetime,
) -> None:
    """The same of a booking that is locked, in its transaction."""
    move, _actors = permitted(locked, Verb.RELEASE, person, note="", now=now)
    waiting = to_release(locked).select_for_update(no_key=True).order_by("pk")
    chosen = [each for each in waiting if files is None or each.public_id in files]
    if not chosen:
        raise Refused([Reason.NOTHING_TO_RELEASE])
    made = ResultRelease.objects.create(booking=locked, at=now, by=person, note=note.strip())
    for each in chosen:
        each.release = made
        each.is_report = each.public_id == report
        # From when its readers have it, who are told of its end themselves.
        each.keep_until = kept_until(now, days=settings.RETENTION_DAYS["results"])
        each.reminded_at = None
        each.save(update_fields=["release", "is_report", "keep_until", "reminded_at"])
    # The note is for the readers of the results, who are fewer than those of the timeline.
    apply_move(locked, move, actor=person, now=now)


def retract(*, file: ResultFile, person: User, reason: str, now: dt.datetime) -> Booking:
    """Takes a released file back with a reason; its readers are told. Raises Refused."""

    def do(locked: Booking) -> None:
        move, _actors = permitted(locked, Verb.RETRACT, person, note=reason, now=now)
        row = lock_file(file)
        if row.release_id is None or not row.is_kept:
            raise Refused([Reason.WRONG_STATE])
        end_file(row, ResultVerb.WITHDRAW, by=person, reason=reason.strip(), now=now)
        apply_move(locked, move, actor=person, now=now)

    return under_lock(file.booking, do, now=now)
