"""How much of each day is open, taken or free: sums of time by local day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from booking.calendars.rules import Interval, normalise

from .days import DAY
from .moves import State


@dataclass(frozen=True)
class Use:
    """Booked and open time of something, units counted singly."""

    booked: dt.timedelta = dt.timedelta()
    opened: dt.timedelta = dt.timedelta()

    def __add__(self, other: Use) -> Use:
        return Use(self.booked + other.booked, self.opened + other.opened)

    @property
    def share(self) -> float | None:
        """Utilisation, hours booked by hours open (domain: figures the field reports), 1 at
        most; None where nothing is open."""
        return min(self.booked / self.opened, 1.0) if self.opened else None


def taken(
    state: State,
    slot: tuple[dt.datetime, dt.datetime],
    used: tuple[dt.datetime | None, dt.datetime | None],
    now: dt.datetime,
) -> Interval:
    """When a unit is really taken by machine time: a finished use as it was, one that runs
    over its end until now, all else as it is booked."""
    starts, ends = slot
    if state is State.COMPLETED:
        first, last = used[0] or starts, used[1] or ends
        return Interval(first, last) if first < last else Interval(starts, ends)
    if state is State.IN_USE:
        return Interval(starts, max(ends, now))
    return Interval(starts, ends)


def time_by_day(
    spans: Iterable[Interval], first: dt.date, last: dt.date, zone: ZoneInfo
) -> dict[dt.date, dt.timedelta]:
    """The real time that some spans have of each local day from ``first`` to ``last``; spans
    that overlap count twice, days without any are left out."""
    out: dict[dt.date, dt.timedelta] = {}
    for span in spans:
        day = max(span.starts.astimezone(zone).date(), first)
        while day <= last:
            begins, ends = _midnight(day, zone), _midnight(day + DAY, zone)
            if begins >= span.ends:
                break
            part = min(span.ends, ends) - max(span.starts, begins)
            if part > dt.timedelta():
                out[day] = out.get(day, dt.timedelta()) + part
            day += DAY
    return out


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return normalise(dt.datetime.combine(day, dt.time()), zone)
