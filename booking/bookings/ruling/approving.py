"""What is saved when a rule approves a request."""

from __future__ import annotations

import datetime as dt

from django.db.models import Model

from booking.labs.rules import ServiceMode

from ..models import Booking, TimelineEntry
from ..rules import Actor, Side, State, Verb, find_move
from .models import ASKED, ApprovalRule, Ruling


def approve_with(booking: Booking, rule: ApprovalRule, *, now: dt.datetime) -> list[Model]:
    """Approves a request that is being made; the rows to save after its first one.

    The rule's conditions are kept with it, to tell both sides why.
    """
    move = find_move(
        Verb.APPROVE,
        State(booking.state),
        ServiceMode(booking.mode),
        frozenset({Actor.RULE}),
    )
    assert move is not None, "a request that is being made can be approved by a rule"
    before = booking.state
    booking.state = move.after.value
    entry = TimelineEntry(
        booking=booking,
        number=2,
        at=now,
        actor=None,
        verb=move.verb.value,
        before=before,
        after=booking.state,
        side=Side.BOTH.value,
    )
    return [entry, Ruling(booking=booking, **{name: getattr(rule, name) for name in ASKED})]
