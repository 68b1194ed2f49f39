"""Which days are working days, by country."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache

import holidays


def working_days_in(country: str) -> Callable[[dt.date], bool]:
    """Tells the working days of a country, by its ISO code; one without a calendar has no holidays.

    Made once a process: a year's holidays take milliseconds to work out.
    """
    off = calendar_of(country)
    return lambda day: day.weekday() < 5 and (off is None or day not in off)


@lru_cache(maxsize=64)
def calendar_of(country: str) -> holidays.HolidayBase | None:
    """The public holidays of a country, by its ISO code; None for one without a calendar."""
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None
