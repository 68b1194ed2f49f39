"""Approving a request by a rule: as it is made, or when it comes to the lab later."""

from __future__ import annotations

import datetime as dt

from django.db.models import Model

from booking.labs.rules import ServiceMode

from ..actions.moving import apply_move
from ..models import Booking, TimelineEntry
from ..rules import Actor, Move, Side, State, Verb, find_move
from .models import ASKED, ApprovalRule, Ruling
from .queries import approving_rule


def approve_with(
    booking: Booking, rule: ApprovalRule, *, number: int, now: dt.datetime
) -> list[Model]:
    """Approves a request that is being made; the rows to save after its first ones.

    The rule's conditions are kept with it, to tell both sides why. ``number`` is that of
    the timeline's row.
    """
    move = _move_of(booking)
    before = booking.state
    booking.state = move.after.value
    entry = TimelineEntry(
        booking=booking,
        number=number,
        at=now,
        actor=None,
        verb=move.verb.value,
        before=before,
        after=booking.state,
        side=Side.BOTH.value,
    )
    return [entry, _ruling(booking, rule)]


def approve_by_rule(*, booking: Booking, now: dt.datetime) -> bool:
    """Approves a locked request that comes to the lab only now, if a rule does.

    For a verb that makes it a request, in its transaction. Tells whether it did.
    """
    rule = approving_rule(booking, now=now)
    if rule is None:
        return False
    apply_move(booking, _move_of(booking), actor=None, now=now)
    _ruling(booking, rule).save()
    return True


def approve_as_booked(*, booking: Booking, now: dt.datetime) -> None:
    """Approves a locked request that the lab made itself, now that its customer has endorsed it.

    For a verb that makes it a request, in its transaction.
    """
    apply_move(booking, _move_of(booking), actor=None, now=now)


def _move_of(booking: Booking) -> Move:
    move = find_move(
        Verb.APPROVE, State(booking.state), ServiceMode(booking.mode), frozenset({Actor.RULE})
    )
    assert move is not None, "a rule decides on requests alone"
    return move


def _ruling(booking: Booking, rule: ApprovalRule) -> Ruling:
    return Ruling(booking=booking, **{name: getattr(rule, name) for name in ASKED})
