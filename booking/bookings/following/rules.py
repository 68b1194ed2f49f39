"""Decisions about following: what of an instrument's time was freed, and who is told when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

from booking.calendars.rules import Interval, subtract

LOOK = dt.timedelta(days=60)
"""So far ahead an instrument's free time is watched."""
QUIET = dt.timedelta(days=1)
"""Of one instrument a person is told once in so long, of all that was freed meanwhile."""
MOST_FOLLOWED = 50
MOST_TOLD = 5
"""So many stretches of freed time one notice names."""


class FollowProblem(StrEnum):
    TOO_MANY = "too_many"
    NOT_VERIFIED = "not_verified"


def newly_free(
    before: Sequence[Interval], after: Sequence[Interval], *, since: dt.datetime, until: dt.datetime
) -> list[Interval]:
    """What is free after and was not before, between two instants.

    ``until`` is how far was looked before: what lies beyond was not known.
    """
    if until <= since:
        return []
    return subtract(both(after, [Interval(since, until)]), before)


def both(one: Sequence[Interval], other: Sequence[Interval]) -> list[Interval]:
    """The time that lies in both, in order."""
    return subtract(one, subtract(one, other))


def tells_again_at(told_at: dt.datetime | None) -> dt.datetime | None:
    """From when on a person is told of an instrument again; None is at once."""
    return None if told_at is None else told_at + QUIET
