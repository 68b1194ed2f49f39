"""The lab's decision, and taking a booking back."""

from __future__ import annotations

import datetime as dt

from booking.accounts.models import User
from booking.calendars.actions import free
from booking.money.actions import owe_fee, release

from ..conduct.giving import give_point
from ..conduct.rules import PointKind
from ..models import Booking
from ..offering.fallen import has_fallen
from ..queries import decider_of, number_of_last
from ..rules import Reason, State, Verb, is_late_cancellation
from ..rules.moves import CUSTOMER
from ..together.queries import spared
from .clock import under_lock
from .moving import Refused, apply_move, permitted


def approve(
    *, booking: Booking, person: User, note: str = "", seen: int | None = None, now: dt.datetime
) -> Booking:
    """Grants a request; its slot stays held. Can be undone for ten seconds.

    ``seen`` is the number of the last move that the person knew of, where it counts that
    none came since. Raises Refused.
    """
    return _decide(booking, Verb.APPROVE, person, note, now, seen)


def reject(
    *, booking: Booking, person: User, note: str, seen: int | None = None, now: dt.datetime
) -> Booking:
    """Refuses a request with a reason. Time and money stay held while it can be undone;
    then the clock frees them. ``seen`` as in ``approve``. Raises Refused."""
    return _decide(booking, Verb.REJECT, person, note, now, seen)


def undo(*, booking: Booking, person: User, seen: int | None = None, now: dt.datetime) -> Booking:
    """Takes a decision back within ten seconds, as whoever made it: the request waits again.

    Its time and money were held all the while, and nobody was told. ``seen`` as in
    ``approve``. Raises Refused.
    """

    def do(locked: Booking) -> None:
        _only_after(seen, locked)
        move, _actors = permitted(locked, Verb.UNDO, person, note="", now=now)
        # What the clock has met since is over; ``begin`` has cleared it.
        if locked.undo_until is None:
            raise Refused([Reason.UNDO_OVER])
        if decider_of(locked) != person.pk:
            raise Refused([Reason.NOT_ALLOWED])
        apply_move(locked, move, actor=person, now=now)

    return under_lock(booking, do, now=now)


def cancel(*, booking: Booking, person: User, note: str = "", now: dt.datetime) -> Booking:
    """Takes a booking back; time and money are free again.

    Past the cancellation deadline an approved one costs its customer a fee, but
    when another that was asked for with it was refused in the last day, or
    when the lab has closed over its time; the lab and operators give a reason
    and cost the customer nothing. Raises Refused.
    """
    return _decide(booking, Verb.CANCEL, person, note, now)


def _only_after(seen: int | None, locked: Booking) -> None:
    if seen is not None and number_of_last(locked) != seen:
        raise Refused([Reason.WRONG_STATE])


def _decide(
    booking: Booking,
    verb: Verb,
    person: User,
    note: str,
    now: dt.datetime,
    seen: int | None = None,
) -> Booking:
    def do(locked: Booking) -> None:
        _only_after(seen, locked)
        move, actors = permitted(locked, verb, person, note=note, now=now)
        # Of a decision that can be undone its customer does not know yet.
        was_approved = locked.state == State.APPROVED and locked.undo_until is None
        stands = verb is not Verb.CANCEL or not has_fallen(locked)
        apply_move(locked, move, actor=person, now=now, note=note)
        if verb is Verb.CANCEL:
            free(holder=locked.pk, now=now)
            late = is_late_cancellation(
                locked.starts,
                dt.timedelta(hours=locked.cancel_deadline_hours),
                now,
                approved=was_approved,
                stands=stands,
            )
            if late and actors & CUSTOMER and not spared(locked, now=now):
                give_point(locked, PointKind.LATE, now=now)
                owe_fee(reference=locked.reference, amount=None, now=now)
            release(reference=locked.reference, now=now)

    return under_lock(booking, do, now=now)
