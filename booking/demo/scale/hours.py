"""When labs of the load are open: a few patterns in a few time zones. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from booking.calendars.rules import EVERY_DAY, WeeklyHours, occurrence_on
from booking.calendars.rules.recurrence import DAY, WEEKDAYS

from .columns import EPOCH, Numbers


def _hours(days: frozenset[int], first: str, last: str, own_first: bool = False) -> WeeklyHours:
    return WeeklyHours(
        days, dt.time.fromisoformat(first), dt.time.fromisoformat(last), own_first=own_first
    )


PATTERNS: tuple[tuple[WeeklyHours, ...], ...] = (
    (_hours(WEEKDAYS, "08:00", "18:00"),),
    (_hours(WEEKDAYS, "08:30", "21:00"),),
    (_hours(WEEKDAYS | {5}, "08:00", "22:00"),),
    (_hours(EVERY_DAY, "00:00", "00:00"),),
    # An instrument's own, in place of its lab's.
    (_hours(WEEKDAYS, "08:00", "13:00", own_first=True), _hours(WEEKDAYS, "13:00", "20:00")),
)
LAB_SHARES = (0.40, 0.35, 0.15, 0.10)
"""How many labs keep each of the first patterns; the last stands for round the clock."""
OWN_FIRST = len(PATTERNS) - 1
OWN_FIRST_SHARE = 0.10
ZONES = (
    ("Asia/Shanghai", "CN"),
    ("Europe/Berlin", "DE"),
    ("America/New_York", "US"),
    ("Australia/Sydney", "AU"),
)
ZONE_SHARES = (0.91, 0.03, 0.03, 0.03)
OPEN_DAYS = np.array([len(pattern[0].weekdays) for pattern in PATTERNS])
"""Days a week that each pattern is open on."""


@dataclass(frozen=True)
class Open:
    """The openings of one pattern in one zone, in order; instants in microseconds."""

    day: Numbers
    starts: Numbers
    ends: Numbers
    own_first: Numbers

    def on(self, day: int) -> list[tuple[int, int]]:
        """The openings of a local day, counted from the first."""
        rows = np.flatnonzero(self.day == day)
        return [(int(self.starts[row]), int(self.ends[row])) for row in rows]


def opened(pattern: int, zone: int, first: dt.date, days: int) -> Open:
    """What a pattern comes to on so many local days, by the wall clock of a zone."""
    where = ZoneInfo(ZONES[zone][0])
    rows: list[tuple[int, int, int, bool]] = []
    for number in range(days):
        day = first + number * DAY
        for hours in PATTERNS[pattern]:
            if day.weekday() not in hours.weekdays:
                continue
            found = occurrence_on(day, hours, where)
            if found is not None:
                rows.append((number, _us(found.starts), _us(found.ends), hours.own_first))
    columns = np.array(rows, np.int64).reshape(-1, 4)
    return Open(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3].astype(np.bool_))


def _us(instant: dt.datetime) -> int:
    return (instant - EPOCH) // dt.timedelta(microseconds=1)
