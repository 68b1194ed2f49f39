"""When what people do besides booking takes place."""

from __future__ import annotations

import datetime as dt

from booking.bookings.rules.entries import EntryVerb

from .hours import ZONE, local, workday_from

HELD_DAYS = 4
"""So many weekdays ago a training was held."""
TRAINING_DAYS = (6, 7, 8, 9, 10, 11, 12)
"""Weekdays ahead on which one can be planned: the first on which nothing is booked."""
AFTERNOON = 14 * 60
RESULTS = (EntryVerb.PASS, EntryVerb.MISS)


def held_on(now: dt.datetime) -> dt.datetime:
    """When the training that is over began (UTC)."""
    return afternoon(now, -HELD_DAYS)


def afternoon(now: dt.datetime, days: int, *, minutes: int = AFTERNOON) -> dt.datetime:
    """Two o'clock, or another minute of the day, on a weekday so many from today (UTC)."""
    return local(workday_from(now.astimezone(ZONE).date(), days), minutes)


def result_of(number: int) -> EntryVerb:
    """What the training came to for one after the other: nearly all pass."""
    return RESULTS[number // 2 % len(RESULTS)]
