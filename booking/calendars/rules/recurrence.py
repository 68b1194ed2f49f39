"""Weekly hours by the lab's wall clock, and the windows that follow from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from .intervals import STEP, Interval, Window, normalise, open_windows, shut_parts, subtract
from .slots import EntryKind

DAY = dt.timedelta(days=1)
WEEKDAYS = frozenset(range(5))
"""Monday to Friday, counted from 0 as ``date.weekday()`` does."""
EVERY_DAY = frozenset(range(7))
CLOSING = frozenset({EntryKind.CLOSURE, EntryKind.MAINTENANCE})
EXCLUSIVE = frozenset({EntryKind.OPENING, EntryKind.ASSISTED})
"""Kinds of which two series may not overlap in one calendar; closures may."""
LONGEST_CLOSURE = dt.timedelta(days=731)


class HoursReason(StrEnum):
    """Why hours cannot be entered or changed so."""

    NO_WEEKDAY = "no_weekday"
    OFF_STEP = "off_step"
    ENDS_BEFORE_START = "ends_before_start"
    LAST_BEFORE_FIRST = "last_before_first"
    TOO_LONG = "too_long"
    OVERLAPS = "overlaps"
    PAST = "past"
    NOT_SHORTER = "not_shorter"
    NO_SUCH_DAY = "no_such_day"
    DAY_HAS_CHANGED = "day_has_changed"
    DAY_HAS_NOT_CHANGED = "day_has_not_changed"
    NOT_A_SERIES = "not_a_series"
    LABS_ONLY = "labs_only"
    NOT_OWN_FIRST = "not_own_first"
    GONE = "gone"


@dataclass(frozen=True)
class WeeklyHours:
    """From ``local_start`` to ``local_end`` on some weekdays (0 is Monday), by wall clock.

    An end that is not after the start is on the next day: 22:00 to 06:00 is a
    night, 00:00 to 00:00 a whole day.
    """

    weekdays: frozenset[int]
    local_start: dt.time
    local_end: dt.time
    own_first: bool = False

    @property
    def span_days(self) -> int:
        """How many days after the start's the end is."""
        return 0 if self.local_end > self.local_start else 1


@dataclass(frozen=True)
class Series:
    """Weekly hours from a first local day to a last one, or without an end."""

    hours: WeeklyHours
    first_day: dt.date
    last_day: dt.date | None = None

    def runs_on(self, day: dt.date) -> bool:
        """Whether an occurrence begins on this local day."""
        return day.weekday() in self.hours.weekdays and self.covers(day)

    def covers(self, day: dt.date) -> bool:
        """Whether this local day lies between the first and the last one."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True)
class Opening:
    """A concrete opening and the local day of its series that it stands for."""

    day: dt.date
    window: Window


def check_series(series: Series) -> HoursReason | None:
    """What is wrong with a series in itself; None when nothing is."""
    hours = series.hours
    if not hours.weekdays:
        return HoursReason.NO_WEEKDAY
    if not (_on_step(hours.local_start) and _on_step(hours.local_end)):
        return HoursReason.OFF_STEP
    if series.last_day is not None and series.last_day < series.first_day:
        return HoursReason.LAST_BEFORE_FIRST
    if first_run(series) is None:
        return HoursReason.NO_WEEKDAY
    return None


def _on_step(time: dt.time) -> bool:
    return time.second == time.microsecond == 0 and time.minute % 5 == 0


def first_run(series: Series) -> dt.date | None:
    """The first local day on which a series runs; None if it never does."""
    week = (series.first_day + n * DAY for n in range(7))
    return next((day for day in week if series.runs_on(day)), None)


def clash(one: Series, other: Series) -> dt.date | None:
    """The first local day of ``one`` whose hours overlap hours of ``other``; None if none do.

    Compared by the wall clock, nights across midnight included. Hours that
    only touch do not overlap.
    """
    # Both repeat by the week, so a clash shows within eight days of the later first day.
    first = max(one.first_day, other.first_day) - DAY
    for n in range(10):
        day = first + n * DAY
        if not one.runs_on(day):
            continue
        start, end = _on_wall(day, one.hours)
        for near in (day - DAY, day, day + DAY):
            if other.runs_on(near):
                begins, ceases = _on_wall(near, other.hours)
                if start < ceases and begins < end:
                    return day
    return None


def _on_wall(day: dt.date, hours: WeeklyHours) -> tuple[dt.datetime, dt.datetime]:
    last = day + hours.span_days * DAY
    return dt.datetime.combine(day, hours.local_start), dt.datetime.combine(last, hours.local_end)


def occurrence_on(day: dt.date, hours: WeeklyHours, zone: ZoneInfo) -> Interval | None:
    """The hours of one local day as instants (UTC); None when a clock change skips them all.

    Both ends are read off the wall clock, so a night keeps its local end on the
    day of a clock change, whatever length that gives.
    """
    begins, ceases = _on_wall(day, hours)
    starts, ends = normalise(begins, zone), normalise(ceases, zone)
    return Interval(starts, ends) if starts < ends else None


def anchor(series: Series, zone: ZoneInfo) -> Interval:
    """Where the event of a series stands (UTC): in the hours of its first day.

    It stands there even where the series does not run on that day, since from
    there on an instrument keeps its own hours. Where a clock change skips the
    hours whole, any length serves: both ends are read off the wall clock.
    """
    planned = occurrence_on(series.first_day, series.hours, zone)
    if planned is not None:
        return planned
    starts = normalise(dt.datetime.combine(series.first_day, series.hours.local_start), zone)
    return Interval(starts, starts + STEP)


def end_of_day(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The last second of a local day (UTC), where a series ends: one whose hours begin at
    midnight must not reach into the next day."""
    return normalise(dt.datetime.combine(day, dt.time(23, 59, 59)), zone)


def instrument_windows(
    lab: Iterable[Opening],
    own: Iterable[Opening],
    own_series: Sequence[Series],
    closures: Iterable[Interval],
) -> list[Window]:
    """An instrument's open windows, and with ``shut`` what closures take of them, in order.

    While a series of its own runs, from its first to its last day, the
    instrument keeps its own hours in place of the lab's, on every weekday.
    """
    kept = [each for each in lab if not any(series.covers(each.day) for series in own_series)]
    opened, shut = [each.window for each in [*kept, *own]], list(closures)
    return sorted([*open_windows(opened, shut), *shut_parts(opened, shut)])


def settle(
    stored: Iterable[Window], computed: Iterable[Window], *, now: dt.datetime
) -> tuple[set[Window], set[Window]]:
    """Which stored windows go and which computed ones come, so that the past stays.

    Windows that are over at ``now`` are never touched, and nothing new is laid
    over them. The window that runs now is taken whole: it keeps its start, from
    which its slot grid counts, and where a closure cuts it, what was open
    before stays as a window.
    """
    rows = list(stored)
    over = [Interval(w.starts, w.ends) for w in rows if w.ends <= now]
    live = {w for w in rows if w.ends > now}
    frontier = min((w.starts for w in live), default=now)
    wanted = {
        window.part(piece.starts, piece.ends)
        for window in computed
        for piece in subtract([Interval(window.starts, window.ends)], over)
        if piece.ends > now or piece.starts >= min(frontier, now)
    }
    return live - wanted, wanted - live


def check_closure(
    starts: dt.datetime, ends: dt.datetime, *, endless: bool = False, now: dt.datetime
) -> HoursReason | None:
    """What is wrong with a one-time closure; None when nothing is.

    One that has begun may be entered, one that is over may not. An ``endless`` one
    lasts until somebody takes it back.
    """
    if ends <= starts:
        return HoursReason.ENDS_BEFORE_START
    if ends - starts > LONGEST_CLOSURE and not endless:
        return HoursReason.TOO_LONG
    if not (_on_step(starts.time()) and _on_step(ends.time())):
        return HoursReason.OFF_STEP
    if ends <= now:
        return HoursReason.PAST
    return None


def up_to_step(instant: dt.datetime) -> dt.datetime:
    """The instant itself, or the next whole step of five minutes."""
    floor = instant.replace(minute=instant.minute - instant.minute % 5, second=0, microsecond=0)
    return floor if floor == instant else floor + STEP


def runs_of_days(days: Iterable[dt.date]) -> list[tuple[dt.date, dt.date]]:
    """Days as stretches of consecutive ones: first and last of each."""
    out: list[tuple[dt.date, dt.date]] = []
    for day in sorted(set(days)):
        if out and day - out[-1][1] == DAY:
            out[-1] = (out[-1][0], day)
        else:
            out.append((day, day))
    return out
