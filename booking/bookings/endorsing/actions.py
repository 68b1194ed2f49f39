"""The customer's own yes or no to a request."""

from __future__ import annotations

import datetime as dt

from booking.accounts.models import User
from booking.calendars.actions import free
from booking.calendars.queries import refresh
from booking.money.actions import release

from ..actions.clock import under_lock
from ..actions.moving import apply_move, permitted
from ..models import Booking
from ..offering.queries import follows_an_offer
from ..queries import lab_deadline
from ..rules import Side, Verb
from ..ruling.approving import approve_as_booked, approve_by_rule


def endorse(*, booking: Booking, person: User, now: dt.datetime) -> Booking:
    """Says the customer's yes: the lab sees the request and has its own time to decide from
    now on. Raises Refused."""
    return _answer(booking, Verb.ENDORSE, person, "", now)


def refuse(*, booking: Booking, person: User, note: str, now: dt.datetime) -> Booking:
    """Says the customer's no with a reason; time and money are free again, and the lab never
    hears of it. Raises Refused."""
    return _answer(booking, Verb.REFUSE, person, note, now)


def _answer(booking: Booking, verb: Verb, person: User, note: str, now: dt.datetime) -> Booking:
    def do(locked: Booking) -> None:
        move, _actors = permitted(locked, verb, person, note=note, now=now)
        if verb is Verb.ENDORSE:
            terms = refresh(locked.instrument)
            locked.held_back = False
            locked.decide_by = lab_deadline(
                locked.instrument.lab, terms, starts=locked.starts, now=now
            )
        apply_move(locked, move, actor=person, now=now, note=note, side=Side.CUSTOMER)
        if verb is Verb.ENDORSE:
            if hasattr(locked, "behalf") or follows_an_offer(locked):
                # The lab has said its own yes by booking, or by offering this time.
                approve_as_booked(booking=locked, now=now)
            else:
                approve_by_rule(booking=locked, now=now)
        else:
            free(holder=locked.pk, now=now)
            release(reference=locked.reference, now=now)

    return under_lock(booking, do, now=now)
