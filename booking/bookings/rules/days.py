"""The days that an address asks for: every text gives some, and what was wrong is said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

DAY = dt.timedelta(days=1)
WEEK_DAYS = 7
YEARS = range(2000, 2101)
"""What lies outside was mistyped; nothing is planned or kept there."""
FIRST, LAST = dt.date(YEARS[0], 1, 1), dt.date(YEARS[-1], 12, 31)


class DaysProblem(StrEnum):
    UNREADABLE = "unreadable"
    ENDS_FIRST = "ends_first"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Days:
    """Local days from ``first`` to ``last``, both included; ``problem`` tells what was wrong."""

    first: dt.date
    last: dt.date
    problem: DaysProblem | None = None

    @property
    def each(self) -> list[dt.date]:
        return [self.first + n * DAY for n in range((self.last - self.first).days + 1)]

    def moved(self, by: int) -> Days | None:
        """As many days, so many days later; None where the years of the site end."""
        first, last = self.first + by * DAY, self.last + by * DAY
        return Days(first, last) if first >= FIRST and last <= LAST else None


def week_of(day: dt.date) -> Days:
    """The week of a day, from Monday to Sunday, as far as it lies in the years of the site."""
    monday = day - day.weekday() * DAY
    return Days(max(monday, FIRST), min(monday + (WEEK_DAYS - 1) * DAY, LAST))


def from_day(day: dt.date, number: int) -> Days:
    """So many days from one on, as far as they lie in the years of the site."""
    return Days(day, min(day + (number - 1) * DAY, LAST))


def read_day(text: str, *, default: dt.date) -> Days:
    """The one day that a text names ("2027-03-02"), else ``default``."""
    day = _day(text)
    if day is not None:
        return Days(day, day)
    return Days(default, default, DaysProblem.UNREADABLE if text.strip() else None)


def read_days(first: str, last: str, *, default: Days, longest: int) -> Days:
    """The days between two texts, ``longest`` at most; what is not given is as far away as in
    ``default``, which counts alone when either cannot be read."""
    begin, end = _day(first), _day(last)
    if (first.strip() and begin is None) or (last.strip() and end is None):
        return Days(default.first, default.last, DaysProblem.UNREADABLE)
    if begin is None and end is None:
        return default
    length = default.last - default.first
    if end is None and begin is not None:
        return Days(begin, min(begin + length, LAST))
    if begin is None and end is not None:
        return Days(max(end - length, FIRST), end)
    assert begin is not None
    assert end is not None
    problem = None
    if end < begin:
        begin, end, problem = end, begin, DaysProblem.ENDS_FIRST
    if (end - begin).days >= longest:
        end, problem = begin + (longest - 1) * DAY, DaysProblem.TOO_LONG
    return Days(begin, end, problem)


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None
