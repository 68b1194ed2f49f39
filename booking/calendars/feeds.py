"""Open time as JSON for the calendar: the lab's wall clock, without an offset."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from .rules import Interval, Seen, normalise

LONGEST_RANGE = dt.timedelta(days=45)
YEARS = range(2000, 2101)


def read_range(start: str, end: str, zone: ZoneInfo) -> Interval | None:
    """A range from two wall-clock texts, "2026-11-23T00:00"; None if they make none."""
    try:
        first, last = dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end)
    except ValueError:
        return None
    if first.tzinfo or last.tzinfo or first.year not in YEARS or last.year not in YEARS:
        return None
    if not dt.timedelta() < last - first <= LONGEST_RANGE:
        return None
    return Interval(normalise(first, zone), normalise(last, zone))


def event_of(seen: Seen, zone: ZoneInfo, *, title: str = "") -> dict[str, str]:
    """A stretch of open time as ``calendar.js`` reads it.

    Where the clock goes back in it, its end keeps the real length.
    """
    first = seen.starts.astimezone(zone).replace(tzinfo=None)
    last = seen.ends.astimezone(zone).replace(tzinfo=None)
    if last <= first:
        last = first + (seen.ends - seen.starts)
    out = {
        "start": f"{first:%Y-%m-%dT%H:%M}",
        "end": f"{last:%Y-%m-%dT%H:%M}",
        "kind": seen.look.value,
    }
    if title:
        out["title"] = title
    return out
