"""When the clock stood still, and whose deadline an outage lengthened."""

from __future__ import annotations

import datetime as dt

from ..rules.moves import Verb

OUTAGE = dt.timedelta(minutes=5)
"""A longer pause between two ticks is an outage; a round that took long is none."""

SETS_DEADLINE = frozenset(
    {
        *(Verb.REQUEST, Verb.ENDORSE, Verb.OFFER, Verb.ACCEPT, Verb.DECLINE, Verb.WITHDRAW),
        *(Verb.TURN, Verb.TAKE),
    }
)
"""The moves that set by when a booking is decided: an outage counts from the last of them."""


def is_outage(last: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether nobody was at the clock since the last tick; None: it never ran."""
    return last is not None and now - last > OUTAGE


def was_lengthened(
    deadline: dt.datetime | None,
    *,
    set_at: dt.datetime,
    until: dt.datetime,
    starts: dt.datetime | None,
) -> bool:
    """Whether an outage that ended at ``until`` put a deadline off that still stands.

    What was open then ends later than the outage did: it kept what was left of its time. Not
    told of one that its booking's start cuts off, which may have stood there before.
    """
    if deadline is None or not set_at < until < deadline:
        return False
    return starts is None or deadline < starts
