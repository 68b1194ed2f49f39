"""The customer's own yes or no to a request."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.models import User
from booking.calendars.actions import free
from booking.calendars.queries import refresh
from booking.money.actions import release

from ..actions.clock import begin
from ..actions.moving import Refused, apply_move, permitted
from ..models import Booking
from ..queries import lab_deadline
from ..rules import Side, Verb
from ..ruling.approving import approve_by_rule


def endorse(*, booking: Booking, person: User, now: dt.datetime) -> Booking:
    """Says the customer's yes: the lab sees the request and has its own time to decide from
    now on. Raises Refused."""
    return _answer(booking, Verb.ENDORSE, person, "", now)


def refuse(*, booking: Booking, person: User, note: str, now: dt.datetime) -> Booking:
    """Says the customer's no with a reason; time and money are free again, and the lab never
    hears of it. Raises Refused."""
    return _answer(booking, Verb.REFUSE, person, note, now)


def _answer(booking: Booking, verb: Verb, person: User, note: str, now: dt.datetime) -> Booking:
    """Moves in one transaction; what the clock moved on the way stays, even if the verb is
    then refused."""
    refused: Refused | None = None
    with transaction.atomic():
        locked = begin(booking, now=now)
        try:
            move, _actors = permitted(locked, verb, person, note=note, now=now)
        except Refused as refusal:
            refused = refusal
        else:
            if verb is Verb.ENDORSE:
                terms = refresh(locked.instrument)
                locked.held_back = False
                locked.decide_by = lab_deadline(
                    locked.instrument.lab, terms, starts=locked.starts, now=now
                )
            apply_move(locked, move, actor=person, now=now, note=note, side=Side.CUSTOMER)
            if verb is Verb.ENDORSE:
                approve_by_rule(booking=locked, now=now)
            if verb is Verb.REFUSE:
                free(holder=locked.pk, now=now)
                release(reference=locked.reference, now=now)
    if refused is not None:
        raise refused
    return locked
