"""Open time as JSON for the calendar: the lab's wall clock, without an offset."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from zoneinfo import ZoneInfo

from .rules import Interval, Seen, normalise

LONGEST_RANGE = dt.timedelta(days=45)
YEARS = range(2000, 2101)


class RangeProblem(StrEnum):
    UNREADABLE = "unreadable"
    ENDS_FIRST = "ends_first"
    TOO_LONG = "too_long"


class BadRange(ValueError):
    """A range that a feed does not answer; ``problem`` says why."""

    def __init__(self, problem: RangeProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def read_range(start: str, end: str, zone: ZoneInfo) -> Interval:
    """A feed's range (UTC) from two wall-clock texts, "2026-11-23T00:00". Raises BadRange.

    Its length is counted on the wall clock, so that a clock change shortens no
    month; which end comes first is asked of the instants, since of a skipped
    hour nothing is left.
    """
    try:
        first, last = dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end)
    except ValueError:
        raise BadRange(RangeProblem.UNREADABLE) from None
    if first.tzinfo or last.tzinfo or not (first.year in YEARS and last.year in YEARS):
        raise BadRange(RangeProblem.UNREADABLE)
    if last - first > LONGEST_RANGE:
        raise BadRange(RangeProblem.TOO_LONG)
    starts, ends = normalise(first, zone), normalise(last, zone)
    if ends <= starts:
        raise BadRange(RangeProblem.ENDS_FIRST)
    return Interval(starts, ends)


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
