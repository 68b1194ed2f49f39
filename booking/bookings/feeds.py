"""What the calendars draw, as JSON for EventCalendar: pure functions, ``now`` is given.

Times leave here as the lab's wall clock without an offset, since that is what
one reads at the lab's door whatever one's own zone is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from booking.calendars.feeds import BadRange, RangeProblem, read_range
from booking.calendars.rules import Interval, Look, Seen, Window, gaps, normalise, subtract

__all__ = [
    "BadRange",
    "FreeDay",
    "RangeProblem",
    "bookable",
    "busy_event",
    "by_day",
    "event",
    "not_free",
    "read_range",
]

# What a day shows in a week without any opening.
USUAL_DAY = (dt.timedelta(hours=8), dt.timedelta(hours=18))
DAY = dt.timedelta(days=1)
DRAWN = frozenset({Look.FREE, Look.LATER})


def bookable(
    seen: Iterable[Seen],
    *,
    grid: dt.timedelta,
    shortest: dt.timedelta,
    assisted_hours: Sequence[Interval] | None = None,
) -> list[Seen]:
    """What of an instrument's time is drawn: free now, or later, in order.

    Free stretches of one grid that touch are one, and end on it as slots do.
    ``assisted_hours`` are given when a technician must be there: then only time
    within them opens later too.
    """
    out: list[Seen] = []
    for each in sorted(seen):
        if each.look not in DRAWN:
            continue
        last = out[-1] if out else None
        if (
            last is not None
            and last.look is each.look is Look.FREE
            and last.ends == each.starts
            and not (each.origin - last.origin) % grid
        ):
            out[-1] = replace(last, ends=each.ends)
        else:
            out.append(each)
    out = [_whole(each, grid) for each in out]
    if assisted_hours is not None:
        out = [
            part
            for each in out
            for part in (
                # What is free now lies within them already.
                [each]
                if each.look is Look.FREE
                else _assisted(each, assisted_hours, grid, shortest)
            )
        ]
    return out


def _whole(seen: Seen, grid: dt.timedelta) -> Seen:
    """A free stretch without the part of a slot at its end."""
    end = seen.origin + (seen.ends - seen.origin) // grid * grid
    return replace(seen, ends=end) if seen.look is Look.FREE and end > seen.starts else seen


def _assisted(
    seen: Seen, assisted_hours: Sequence[Interval], grid: dt.timedelta, shortest: dt.timedelta
) -> list[Seen]:
    """The parts of time to come in which a technician is there, from starts of its grid."""
    whole = [Interval(seen.starts, seen.ends)]
    out: list[Seen] = []
    for part in subtract(whole, subtract(whole, assisted_hours)):
        first = seen.origin + -(-(part.starts - seen.origin) // grid) * grid
        if first + shortest <= part.ends:
            out.append(replace(seen, starts=first, ends=part.ends))
    return out


@dataclass(frozen=True)
class FreeDay:
    """A local day with what is free in it; ``opens_at`` is when the first of what is not yet
    open to the reader opens (UTC), None where nothing more does."""

    day: dt.date
    free: dt.timedelta = dt.timedelta()
    opens_at: dt.datetime | None = None


def by_day(shown: Iterable[Seen], zone: ZoneInfo) -> list[FreeDay]:
    """What is drawn of an instrument, day by day on a zone's clock: the days that have any.

    A stretch over midnight counts on both its days, each with what passes of it there.
    """
    out: dict[dt.date, FreeDay] = {}
    for each in shown:
        starts = each.starts
        while starts < each.ends:
            day = starts.astimezone(zone).date()
            midnight = normalise(dt.datetime.combine(day + DAY, dt.time()), zone)
            ends = min(midnight, each.ends)
            known = out.get(day, FreeDay(day))
            if each.look is Look.FREE:
                length = ends.astimezone(dt.UTC) - starts.astimezone(dt.UTC)
                out[day] = replace(known, free=known.free + length)
            elif each.opens_at is not None:
                opens = min(known.opens_at or each.opens_at, each.opens_at)
                out[day] = replace(known, opens_at=opens)
            starts = ends
    return sorted(out.values(), key=lambda each: each.day)


def not_free(
    wanted: Interval, windows: Iterable[Window], shown: Iterable[Seen], zone: ZoneInfo
) -> list[Interval]:
    """The rest of each day's open hours, as naive wall-clock times, adjacent parts joined.

    Closures, bookings, what is past and what comes too soon are alike here: the
    hours that count are those in which the instrument opens on any day of the range.
    """
    lowest, highest = _hours_of_day(windows, zone)
    first, last = _wall(wanted.starts, zone), _wall(wanted.ends, zone)
    days: list[Interval] = []
    midnight = dt.datetime.combine(first.date(), dt.time())
    while midnight < last:
        start, end = max(first, midnight + lowest), min(last, midnight + highest)
        if start < end:
            days.append(Interval(start, end))
        midnight += DAY
    taken = [Interval(*_wall_span(each.starts, each.ends, zone)) for each in shown]
    return gaps(days, taken)


def _hours_of_day(windows: Iterable[Window], zone: ZoneInfo) -> tuple[dt.timedelta, dt.timedelta]:
    """From when until when, since midnight, any window is open; all day for one over midnight."""
    lowest, highest = DAY, dt.timedelta()
    for window in windows:
        start, end = _wall(window.starts, zone), _wall(window.ends, zone)
        midnight = dt.datetime.combine(start.date(), dt.time())
        if end > midnight + DAY:
            return dt.timedelta(), DAY
        lowest, highest = min(lowest, start - midnight), max(highest, end - midnight)
    return (lowest, highest) if lowest < highest else USUAL_DAY


def _wall(instant: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def _wall_span(
    starts: dt.datetime, ends: dt.datetime, zone: ZoneInfo
) -> tuple[dt.datetime, dt.datetime]:
    """A span on the wall clock; where the clock goes back in it, it keeps its real length."""
    first, last = _wall(starts, zone), _wall(ends, zone)
    if last <= first:
        last = first + (ends.astimezone(dt.UTC) - starts.astimezone(dt.UTC))
    return first, last


def _text(wall: dt.datetime) -> str:
    return wall.strftime("%Y-%m-%dT%H:%M")


def event(
    starts: dt.datetime,
    ends: dt.datetime,
    zone: ZoneInfo,
    *,
    kind: str,
    title: str = "",
    url: str = "",
    origin: dt.datetime | None = None,
    mark: str = "",
) -> dict[str, str]:
    """One event as ``calendar.js`` reads it; empty fields are left out."""
    first, last = _wall_span(starts, ends, zone)
    out = {"start": _text(first), "end": _text(last), "kind": kind}
    if title:
        out["title"] = title
    if url:
        out["url"] = url
    if mark:
        out["mark"] = mark
    if origin is not None:
        out["origin"] = _text(_wall(origin, zone))
    return out


def busy_event(stretch: Interval) -> dict[str, str]:
    """Time that is not free, of which nothing is said; ``stretch`` is on the wall clock."""
    return {"start": _text(stretch.starts), "end": _text(stretch.ends), "kind": "busy"}
