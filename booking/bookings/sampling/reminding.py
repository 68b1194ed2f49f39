"""The clock's round over samples that nobody announces: their customers are reminded once."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction

from booking.labs.rules import ServiceMode

from ..actions.moving import apply_move, lock_booking
from ..models import Booking
from ..rules import Actor, State, Verb, find_move
from .queries import perhaps_to_remind, waiting_of
from .rules import remind_due

logger = logging.getLogger(__name__)


def remind_of_samples(*, now: dt.datetime) -> int:
    """The scheduler's round: reminds each customer once of samples that nobody announced within
    ten days. May run twice or late without harm; how many were reminded."""
    reminded = 0
    for key in perhaps_to_remind(now=now):
        try:
            reminded += _remind(key, now=now)
        except Exception:  # one that cannot be reminded must not hold up all after it
            logger.exception("a reminder of samples failed")
    return reminded


@transaction.atomic
def _remind(key: int, *, now: dt.datetime) -> int:
    locked = lock_booking(Booking(pk=key))
    move = find_move(
        Verb.REMIND,
        State(locked.state),
        ServiceMode(locked.mode),
        frozenset({Actor.CLOCK}),
    )
    if move is None or not remind_due(waiting_of(locked), now):
        return 0
    apply_move(locked, move, actor=None, now=now)
    return 1
