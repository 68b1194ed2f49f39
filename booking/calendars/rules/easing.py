"""A wish for time made easier a little at a time: what comes nearest to it is tried first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from .asking import DAY, HOUR
from .intervals import STEP
from .weeks import WHOLE_DAY

HALF_AN_HOUR = dt.timedelta(minutes=30)
MINUTES_A_DAY = 24 * 60


def half_of(length: dt.timedelta) -> dt.timedelta:
    """Half a length, down to half hours, or to five minutes where that is less than one."""
    half = length / 2
    step = HALF_AN_HOUR if half >= HALF_AN_HOUR else STEP
    return max(STEP, half // step * step)


def shorter_than(length: dt.timedelta) -> Iterator[dt.timedelta]:
    """Shorter lengths, the longest first: whole days, hours below a day, half hours below
    twelve of them, and five minutes below one."""
    while length > STEP:
        step = DAY
        for below, finer in ((DAY, HOUR), (12 * HOUR, HALF_AN_HOUR), (HALF_AN_HOUR, STEP)):
            if length <= below:
                step = finer
        length = (length - STEP) // step * step
        yield length


def wider_than(minutes: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Longer parts of a day around one, an hour on each side at a time, as long as they are
    less than all of it."""
    begin, end = minutes
    for hours in range(1, 12):
        wider = (max(0, begin - 60 * hours), min(MINUTES_A_DAY, end + 60 * hours))
        if begin >= end or wider == WHOLE_DAY:
            return
        yield wider


def other_weekdays(weekdays: frozenset[int]) -> Iterator[int]:
    """Weekdays beside some, the nearest to them first, of two the earlier in the week."""

    def away(day: int) -> int:
        return min(min((day - each) % 7, (each - day) % 7) for each in weekdays)

    others = (day for day in range(7) if day not in weekdays)
    yield from sorted(others, key=lambda day: (away(day), day))
