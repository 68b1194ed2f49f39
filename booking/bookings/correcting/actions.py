"""Correcting a booking that is over: its times, what was done, or that nobody came."""

from __future__ import annotations

import datetime as dt

from booking.accounts.models import User
from booking.money.actions import charge_anew

from ..actions.billing import amount_for
from ..actions.clock import under_lock
from ..actions.moving import Refused, apply_move, permitted
from ..conduct.actions import take_back
from ..conduct.rules import PointKind, is_unused
from ..models import Booking, Correction
from ..recording.queries import used_over
from ..rules import KindOfUse, Reason, State, UseProblem, Verb, check_use
from .queries import charge_of, may_correct_until, used_of
from .rules import Used, says_nothing


def correct(
    *,
    booking: Booking,
    person: User,
    used_from: dt.datetime,
    used_until: dt.datetime,
    kind: KindOfUse,
    samples: int | None = None,
    note: str,
    now: dt.datetime,
) -> Booking:
    """Records how a use really was (UTC), also where nobody seemed to come, with a reason.

    What was charged is taken back and charged anew; a no-show's fee is taken back with it.
    Raises Refused: after fourteen days, for times that cannot be true or that
    another use has, and when nothing would change.
    """
    wanted = Used(used_from, used_until, kind.value, samples)

    def do(locked: Booking) -> None:
        _must_be_open(locked, person, wanted, note, now=now)
        _must_be_true(locked, used_from, used_until, now=now)
        _record(locked, person, wanted, note, now=now)

    return under_lock(booking, do, now=now)


def _must_be_open(
    locked: Booking, person: User, wanted: Used, note: str, *, now: dt.datetime
) -> None:
    """Refuses who may not, what is too late, and what would change nothing."""
    permitted(locked, Verb.CORRECT, person, note=note, now=now)
    until = may_correct_until(locked)
    if until is None or now > until:
        raise Refused([Reason.CORRECTING_OVER], at=until)
    if says_nothing(State(locked.state), used_of(locked), wanted):
        raise Refused([Reason.NOTHING_CHANGED])


def _must_be_true(
    locked: Booking, starts: dt.datetime, ends: dt.datetime, *, now: dt.datetime
) -> None:
    """Refuses times that cannot have been, or that another use of the unit has."""
    problem = check_use(starts, ends, now=now)
    if problem is UseProblem.IN_THE_FUTURE:
        raise Refused([Reason.TIMES_AHEAD])
    if problem is not None:
        raise Refused([Reason.TIMES_WRONG], at=starts)
    if (
        locked.unit is not None
        and starts < ends
        and used_over(locked.unit, starts, ends, but=locked)
    ):
        raise Refused([Reason.USED_ALREADY])


def _record(locked: Booking, person: User, wanted: Used, note: str, *, now: dt.datetime) -> None:
    """Moves a locked booking, keeps what stood before, and charges it anew."""
    move, _actors = permitted(locked, Verb.CORRECT, person, note=note, now=now)
    was = State(locked.state)
    before, number = used_of(locked), locked.corrections.count()
    charged = charge_of(locked, corrections=number)
    locked.used_from, locked.used_until = wanted.times
    locked.kind_of_use, locked.samples_done = wanted.kind, wanted.samples
    entry = apply_move(locked, move, actor=person, now=now, note=note)
    amount = amount_for(locked)
    since, until = wanted.times
    Correction.objects.create(
        booking=locked,
        number=number + 1,
        entry=entry,
        old_from=before.since,
        old_until=before.until,
        old_kind=before.kind,
        old_samples=before.samples,
        old_amount=charged.amount,
        kind=wanted.kind,
        samples=wanted.samples,
        amount=amount,
        used_from=since,
        used_until=until,
    )
    charge_anew(reference=locked.reference, number=number + 1, amount=amount, now=now)
    _forgive_points(locked, was, person, note, now=now)


def _forgive_points(
    locked: Booking, was: State, person: User, note: str, *, now: dt.datetime
) -> None:
    """Forgives the points for what was not so. None is given: whether the instrument could be
    used at the end, which excuses a short use, stands nowhere any more."""
    if was is State.NO_SHOW:
        take_back(booking=locked, kind=PointKind.NO_SHOW, by=person, note=note, now=now)
    used_from, used_until = locked.used_from, locked.used_until
    if used_from is None or used_until is None or locked.length is None:
        return
    if not is_unused(locked.length, used_until - used_from):
        take_back(booking=locked, kind=PointKind.UNUSED, by=person, note=note, now=now)
