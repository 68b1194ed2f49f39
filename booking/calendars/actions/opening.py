"""Verbs about hours that repeat by the week: adding, changing, ending, and single days.

A series is never edited: exceptions are keyed on the exact start and end of
what they stand for, so that a moved or lengthened series would revive cancelled
days and double moved ones. It is ended, and a new one begins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction
from schedule.models import Event, Occurrence, Rule

from booking.accounts.models import User
from booking.labs.models import Instrument, Lab

from ..models import Entry
from ..queries import entries_of, series_from, turns, zone_of
from ..queries.occurrences import LETTERS, unchanged_on
from ..rules import (
    EVERY_DAY,
    EntryKind,
    HoursReason,
    Series,
    WeeklyHours,
    anchor,
    check_closure,
    check_series,
    clash,
    end_of_day,
)
from ..rules.recurrence import DAY, EXCLUSIVE
from .calendars import HoursRefused, calendar_of, lab_of, lock_calendar, locked_series
from .windows import rebuild_for

LONGEST_MOVE = 2 * DAY


@transaction.atomic
def add_series(
    *,
    owner: Lab | Instrument,
    kind: EntryKind,
    weekdays: Collection[int],
    local_start: dt.time,
    local_end: dt.time,
    first_day: dt.date,
    last_day: dt.date | None = None,
    own_first: bool = False,
    person: User | None = None,
    title: str = "",
    now: dt.datetime,
) -> Entry:
    """Adds weekly hours by the lab's wall clock, from a local day on, and rebuilds the windows.

    Weekdays count from 0, Monday. An end that is not after the start is on the
    next day. Raises HoursRefused: for what is wrong in itself, or because the
    hours overlap others of the same kind in the same calendar (then with the
    entry in the way).
    """
    lock_calendar(lab=lab_of(owner))
    hours = WeeklyHours(frozenset(weekdays), local_start, local_end, own_first)
    entry = _add(owner, kind, Series(hours, first_day, last_day), person, title)
    rebuild_for(owner=owner, now=now)
    return entry


@transaction.atomic
def change_series(
    *,
    entry: Entry,
    from_day: dt.date,
    weekdays: Collection[int],
    local_start: dt.time,
    local_end: dt.time,
    last_day: dt.date | None = None,
    own_first: bool = False,
    person: User | None = None,
    now: dt.datetime,
) -> Entry:
    """Changes weekly hours from a local day on: ends the series and begins a new one.

    Days that were moved or cancelled after ``from_day`` are forgotten. Raises
    HoursRefused as ``add_series`` does, and for a day that is over.
    """
    old, owner = locked_series(entry)
    kind, title = EntryKind(old.kind), old.event.title
    _end(old, owner, from_day - DAY, now)
    hours = WeeklyHours(frozenset(weekdays), local_start, local_end, own_first)
    new = _add(owner, kind, Series(hours, from_day, last_day), person, title)
    Entry.objects.filter(pk=old.pk).update(superseded=True)
    rebuild_for(owner=owner, now=now)
    return new


@transaction.atomic
def end_series(*, entry: Entry, last_day: dt.date, now: dt.datetime) -> None:
    """Ends weekly hours after a local day; a series that has not begun by then goes.

    Days after it that were moved or cancelled are forgotten. Raises
    HoursRefused for a day before yesterday, or one past the series' own end.
    """
    fresh, owner = locked_series(entry)
    _end(fresh, owner, last_day, now)
    rebuild_for(owner=owner, now=now)


@transaction.atomic
def set_weekly_openings(
    *,
    owner: Lab | Instrument,
    hours: Iterable[WeeklyHours],
    first_day: dt.date,
    person: User | None = None,
    now: dt.datetime,
    rebuild: bool = True,
) -> list[Entry]:
    """Makes an owner's weekly openings exactly these from a local day on (today at the earliest).

    Openings that are already so stay as they are, with their exceptions; the
    same again changes nothing. An instrument without any follows its lab's.
    ``rebuild=False`` leaves the windows to a caller that rebuilds those of many
    instruments at once. Returns the series that stand. Raises HoursRefused as ``add_series`` does.
    """
    lock_calendar(lab=lab_of(owner))
    zone = zone_of(lab_of(owner))
    begins = max(first_day, now.astimezone(zone).date())
    missing = set(hours)
    standing: list[Entry] = []
    for entry in _series_entries(owner, EntryKind.OPENING):
        series = series_from(entry, zone)
        if series.last_day is not None and series.last_day < begins:
            continue
        if series.hours in missing and series.last_day is None and series.first_day <= begins:
            missing.discard(series.hours)
            standing.append(entry)
        else:
            _end(entry, owner, begins - DAY, now)
    for each in sorted(missing, key=lambda h: (h.local_start, h.local_end, sorted(h.weekdays))):
        standing.append(_add(owner, EntryKind.OPENING, Series(each, begins), person, ""))
    if rebuild:
        rebuild_for(owner=owner, now=now)
    return standing


@transaction.atomic
def move_occurrence(
    *,
    entry: Entry,
    day: dt.date,
    starts: dt.datetime,
    ends: dt.datetime,
    now: dt.datetime,
) -> Occurrence:
    """Moves one local day of a series to other hours (instants), on that day or another.

    Raises HoursRefused when the series does not run that day, when the day has
    been moved or cancelled before, when its hours or the new ones are over, or
    when the new ones end before they start or are longer than two days.
    """
    fresh, owner = locked_series(entry)
    row = _planned(fresh, owner, day, now)
    reason = check_closure(starts, ends, now=now)
    if reason is None and ends - starts > LONGEST_MOVE:
        reason = HoursReason.TOO_LONG
    if reason is not None:
        raise HoursRefused(reason)
    row.start, row.end = starts, ends
    row.save()
    rebuild_for(owner=owner, now=now)
    return row


@transaction.atomic
def cancel_occurrence(*, entry: Entry, day: dt.date, now: dt.datetime) -> Occurrence:
    """Cancels one local day of a series. Raises HoursRefused as ``move_occurrence`` does."""
    fresh, owner = locked_series(entry)
    row = _planned(fresh, owner, day, now)
    row.cancelled = True
    row.save()
    rebuild_for(owner=owner, now=now)
    return row


@transaction.atomic
def restore_occurrence(*, entry: Entry, day: dt.date, now: dt.datetime) -> None:
    """Gives a moved or cancelled day of a series its usual hours back.

    Raises HoursRefused when the day has not been changed, or is over both as
    planned and as moved.
    """
    fresh, owner = locked_series(entry)
    row = _exception_on(fresh, owner, day)
    if row is None:
        raise HoursRefused(HoursReason.DAY_HAS_NOT_CHANGED)
    if max(row.original_end, row.end) <= now:
        raise HoursRefused(HoursReason.PAST)
    row.delete()
    rebuild_for(owner=owner, now=now)


def _series_entries(owner: Lab | Instrument, kind: EntryKind) -> list[Entry]:
    return list(entries_of(owner).filter(kind=kind.value, event__rule__isnull=False))


def _add(
    owner: Lab | Instrument, kind: EntryKind, series: Series, person: User | None, title: str
) -> Entry:
    if kind is EntryKind.ASSISTED and not isinstance(owner, Lab):
        raise HoursRefused(HoursReason.LABS_ONLY)
    if series.hours.own_first and kind is not EntryKind.OPENING:
        raise HoursRefused(HoursReason.NOT_OWN_FIRST)
    reason = check_series(series)
    if reason is not None:
        raise HoursRefused(reason)
    zone = zone_of(lab_of(owner))
    if kind in EXCLUSIVE:
        for other in _series_entries(owner, kind):
            if clash(series, series_from(other, zone)):
                raise HoursRefused(HoursReason.OVERLAPS, entry=other)
    hours, stands = series.hours, anchor(series, zone)
    event = Event.objects.create(
        title=title,
        creator=person,
        start=stands.starts,
        end=stands.ends,
        rule=_rule(hours.weekdays),
        end_recurring_period=end_of_day(series.last_day, zone) if series.last_day else None,
        calendar=calendar_of(owner=owner),
    )
    return Entry.objects.create(
        event=event,
        kind=kind.value,
        own_first=hours.own_first,
        local_start=hours.local_start,
        local_end=hours.local_end,
        span_days=hours.span_days,
    )


def _rule(weekdays: frozenset[int]) -> Rule:
    """The rule for these weekdays, one row for all series that share it.

    Named by letters: of weekdays as numbers django-scheduler would keep only
    the one that the first day falls on.
    """
    if weekdays == EVERY_DAY:
        frequency, params = "DAILY", ""
    else:
        frequency = "WEEKLY"
        params = "byweekday:" + ",".join(LETTERS[each] for each in sorted(weekdays))
    known = Rule.objects.filter(frequency=frequency, params=params).order_by("pk").first()
    if known is not None:
        return known
    name = f"{frequency.capitalize()} {params.removeprefix('byweekday:')}".strip()
    made: Rule = Rule.objects.create(
        name=name, description=name, frequency=frequency, params=params
    )
    return made


def _end(entry: Entry, owner: Lab | Instrument, last_day: dt.date, now: dt.datetime) -> None:
    if entry.event.rule is None:
        raise HoursRefused(HoursReason.NOT_A_SERIES)
    zone = zone_of(lab_of(owner))
    series = series_from(entry, zone)
    if last_day < now.astimezone(zone).date() - DAY:
        raise HoursRefused(HoursReason.PAST)
    if series.last_day is not None and series.last_day < last_day:
        raise HoursRefused(HoursReason.NOT_SHORTER)
    if last_day < series.first_day:
        entry.event.delete()
        return
    end = end_of_day(last_day, zone)
    entry.event.occurrence_set.filter(original_start__gt=end).delete()
    entry.event.end_recurring_period = end
    entry.event.save(update_fields=["end_recurring_period", "updated_on"])


def _planned(entry: Entry, owner: Lab | Instrument, day: dt.date, now: dt.datetime) -> Occurrence:
    """The occurrence of a local day, as yet without a row."""
    if entry.event.rule is None:
        raise HoursRefused(HoursReason.NOT_A_SERIES)
    zone = zone_of(lab_of(owner))
    if _exception_on(entry, owner, day) is not None:
        raise HoursRefused(HoursReason.DAY_HAS_CHANGED)
    turn = next((each for each in turns(entry, zone, day, day) if each.day == day), None)
    if turn is None or turn.planned is None:
        raise HoursRefused(HoursReason.NO_SUCH_DAY)
    if turn.planned.ends <= now:
        raise HoursRefused(HoursReason.PAST)
    row = unchanged_on(entry.event, zone, day)
    if row is None:
        raise HoursRefused(HoursReason.NO_SUCH_DAY)
    return row


def _exception_on(entry: Entry, owner: Lab | Instrument, day: dt.date) -> Occurrence | None:
    zone = zone_of(lab_of(owner))
    for row in entry.event.occurrence_set.all():
        if row.original_start.astimezone(zone).date() == day:
            return row
    return None
