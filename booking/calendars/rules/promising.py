"""When results of samples are promised: the lab's working days, counted from today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

DAY = dt.timedelta(days=1)
LONGEST_BREAK = 60
"""After so many days off in a row the next counts as working: a wrong calendar puts nothing
off for ever."""


def promised_day(
    today: dt.date, working_days: int, is_working_day: Callable[[dt.date], bool]
) -> dt.date:
    """The last of so many working days after ``today``, all by the lab's calendar.

    As the lab's promised decision is counted: today is none of them.
    """
    day, left, off = today, working_days, 0
    while left > 0 and day < dt.date.max:
        day += DAY
        if is_working_day(day) or off >= LONGEST_BREAK:
            left, off = left - 1, 0
        else:
            off += 1
    return day
