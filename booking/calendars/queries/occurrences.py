"""Calendar entries laid out in time, through django-scheduler's recurrence.

What its version 0.12 does and how it is met here: recurrence follows the zone
of the query, so the query is always in the lab's; a weekday given as a number
narrows a rule to the weekday of its first day, so rules name weekdays by
letters; local times that do not exist are emitted as they are and every
occurrence has the length of the first, so only the day is taken from it and
both ends are read off the lab's wall clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from schedule.models import Calendar, Event, Occurrence

from ..models import Entry
from ..rules import EntryKind, Interval, Opening, Series, WeeklyHours, Window, occurrence_on
from ..rules.recurrence import DAY

LETTERS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Turn:
    """One occurrence of an entry: the local day it stands for and when it really is.

    ``exception`` is the row that moves or cancels it; ``planned`` is None where
    a clock change skips the whole time, ``actual`` also where it is cancelled.
    """

    day: dt.date
    planned: Interval | None
    actual: Interval | None
    exception: Occurrence | None = None

    @property
    def cancelled(self) -> bool:
        return self.exception is not None and bool(self.exception.cancelled)

    @property
    def moved(self) -> bool:
        return self.exception is not None and not self.exception.cancelled


def hours_of(entry: Entry) -> WeeklyHours:
    """The weekly hours of a series. Raises ValueError for a one-time entry."""
    if entry.event.rule is None or entry.local_start is None or entry.local_end is None:
        raise ValueError("a one-time entry has no weekly hours")
    params = dict(part.split(":", 1) for part in entry.event.rule.params.split(";") if ":" in part)
    letters = params.get("byweekday")
    return WeeklyHours(
        frozenset(LETTERS.index(each) for each in letters.split(","))
        if letters
        else frozenset(range(7)),
        entry.local_start,
        entry.local_end,
        entry.own_first,
    )


def series_from(entry: Entry, zone: ZoneInfo) -> Series:
    """A series as the rules read it, with its first and last local day."""
    last = entry.event.end_recurring_period
    return Series(
        hours_of(entry),
        entry.event.start.astimezone(zone).date(),
        last.astimezone(zone).date() if last else None,
    )


def entries_between(
    calendars: Iterable[Calendar | int], starts: dt.datetime, ends: dt.datetime
) -> QuerySet[Entry]:
    """The entries that may have an occurrence in a range, with their exceptions."""
    moved_here = Occurrence.objects.filter(
        event=OuterRef("event"), end__gt=starts, start__lt=ends, cancelled=False
    )
    return (
        Entry.objects.filter(
            Q(event__rule__isnull=True, event__start__lt=ends, event__end__gt=starts)
            | Q(event__rule__isnull=False, event__start__lt=ends)
            & (
                Q(event__end_recurring_period__isnull=True)
                | Q(event__end_recurring_period__gte=starts)
            )
            | Exists(moved_here),
            event__calendar__in=list(calendars),
        )
        .select_related("event__rule")
        .prefetch_related("event__occurrence_set")
        .order_by("event__start", "pk")
    )


def turns(entry: Entry, zone: ZoneInfo, first: dt.date, last: dt.date) -> list[Turn]:
    """An entry's occurrences that begin, or are moved to, between two local days, in order.

    ``entry`` comes with its event, rule and exceptions, as from
    ``entries_between``; nothing is read from the database then.
    """
    event = entry.event
    begin = dt.datetime.combine(first, dt.time.min, zone)
    end = dt.datetime.combine(last + DAY, dt.time.min, zone)
    if event.rule is None:
        whole = _interval(event.start, event.end)
        if whole is None or whole.starts >= end or whole.ends <= begin:
            return []
        return [Turn(event.start.astimezone(zone).date(), whole, whole)]
    series = series_from(entry, zone)
    out: list[Turn] = []
    for row in event.get_occurrences(begin, end, clear_prefetch=False):
        if row.pk is None:
            # The wall clock as emitted: it names the day even where the time does not exist.
            day = row.original_start.date()
            if first <= day <= last and series.covers(day):
                planned = occurrence_on(day, series.hours, zone)
                out.append(Turn(day, planned, planned))
            continue
        day = row.original_start.astimezone(zone).date()
        planned = occurrence_on(day, series.hours, zone)
        actual = None if row.cancelled else _interval(row.start, row.end)
        out.append(Turn(day, planned, actual, row))
    return sorted(out, key=lambda turn: (turn.day, turn.actual is None))


def unchanged_on(event: Event, zone: ZoneInfo, day: dt.date) -> Occurrence | None:
    """The occurrence of a local day as yet without a row, with the keys that
    django-scheduler will know it by; None where the event has none."""
    begin = dt.datetime.combine(day, dt.time.min, zone)
    end = dt.datetime.combine(day + DAY, dt.time.min, zone)
    for row in event.get_occurrences(begin, end, clear_prefetch=False):
        if row.pk is None and row.original_start.date() == day:
            found: Occurrence = row
            return found
    return None


def _interval(starts: dt.datetime, ends: dt.datetime) -> Interval | None:
    """Rows that were repaired by hand may end before they start: they open nothing."""
    return Interval(starts, ends) if starts < ends else None


def openings_of(
    entries: Iterable[Entry], kind: EntryKind, zone: ZoneInfo, first: dt.date, last: dt.date
) -> list[Opening]:
    """What the entries of a kind come to between two local days, moved ones moved,
    cancelled ones left out."""
    return [
        Opening(turn.day, Window(turn.actual.starts, turn.actual.ends, entry.own_first))
        for entry in entries
        if entry.kind == kind
        for turn in turns(entry, zone, first, last)
        if turn.actual is not None
    ]
