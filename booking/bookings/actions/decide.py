"""The lab's decision, and taking a booking back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.models import User
from booking.calendars.actions import free
from booking.money.actions import owe_fee, release

from ..models import Booking
from ..rules import State, Verb, is_late_cancellation
from ..rules.moves import CUSTOMER
from .clock import begin
from .moving import Refused, apply_move, permitted


def _settle(verdict: Refused | None) -> None:
    if verdict is not None:
        raise verdict


def approve(*, booking: Booking, person: User, note: str = "", now: dt.datetime) -> Booking:
    """Grants a request; its slot stays held. Raises Refused."""
    return _decide(booking, Verb.APPROVE, person, note, now)


def reject(*, booking: Booking, person: User, note: str, now: dt.datetime) -> Booking:
    """Refuses a request with a reason; time and money are free again. Raises Refused."""
    return _decide(booking, Verb.REJECT, person, note, now)


def cancel(*, booking: Booking, person: User, note: str = "", now: dt.datetime) -> Booking:
    """Takes a booking back; time and money are free again.

    Past the cancellation deadline an approved one costs its customer a fee;
    the lab and operators give a reason and cost the customer nothing. Raises
    Refused.
    """
    return _decide(booking, Verb.CANCEL, person, note, now)


def _decide(booking: Booking, verb: Verb, person: User, note: str, now: dt.datetime) -> Booking:
    """Moves in one transaction. What the clock moved on the way stays, even if
    the verb itself is then refused: a lapsed request is expired for everybody."""
    refused: Refused | None = None
    with transaction.atomic():
        locked = begin(booking, now=now)
        try:
            move, actors = permitted(locked, verb, person, note=note, now=now)
        except Refused as refusal:
            refused = refusal
        else:
            was_approved = locked.state == State.APPROVED
            apply_move(locked, move, actor=person, now=now, note=note)
            if verb is not Verb.APPROVE:
                free(holder=locked.pk, now=now)
                late = is_late_cancellation(
                    locked.starts,
                    dt.timedelta(hours=locked.cancel_deadline_hours),
                    now,
                    approved=was_approved,
                )
                if verb is Verb.CANCEL and late and actors & CUSTOMER:
                    owe_fee(reference=locked.reference, amount=None, now=now)
                release(reference=locked.reference, now=now)
    _settle(refused)
    return locked
