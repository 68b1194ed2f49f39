"""When it is open at scale: calendars as managers enter them, and what they come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import numpy as np
from schedule.models import Calendar, Event, Rule

from booking.calendars.models import (
    AssistedWindow,
    Entry,
    InstrumentCalendar,
    LabCalendar,
    OpenWindow,
)
from booking.calendars.queries.occurrences import LETTERS
from booking.calendars.rules import EVERY_DAY, EntryKind, Series, WeeklyHours, anchor

from .columns import Numbers
from .hours import OWN_FIRST, PATTERNS, ZONES, Open, opened
from .keys import numbered
from .sinks import Sink
from .world import World

BEHIND = 7
"""Windows begin so many days before today."""
AT_ONCE = 2000


def rule_for(hours: WeeklyHours) -> Rule:
    """The recurrence of these weekdays, named as the verbs name it."""
    if hours.weekdays == EVERY_DAY:
        frequency, params = "DAILY", ""
    else:
        frequency = "WEEKLY"
        params = "byweekday:" + ",".join(LETTERS[each] for each in sorted(hours.weekdays))
    name = f"{frequency.capitalize()} {params.removeprefix('byweekday:')}".strip()
    found, _made = Rule.objects.get_or_create(
        frequency=frequency, params=params, defaults={"name": name, "description": name}
    )
    return found


def write_calendars(sink: Sink, world: World, *, since: dt.datetime, now: dt.datetime) -> None:
    """A calendar for each lab with its hours, in which technicians assist as well, and one
    for each instrument that keeps hours of its own."""
    labs, instruments = world.labs, world.instruments
    calendars = _calendars(sink, "lab-", labs.ids, now)
    sink.write(
        LabCalendar,
        len(labs.ids),
        id=sink.ids(LabCalendar, len(labs.ids)),
        lab_id=labs.ids,
        calendar_id=calendars,
    )
    for kind in (EntryKind.OPENING, EntryKind.ASSISTED):
        _events(sink, calendars, labs.pattern, labs.zone, kind, since=since, now=now)
    own = instruments.pattern == OWN_FIRST
    calendars = _calendars(sink, "instrument-", instruments.ids[own], now)
    sink.write(
        InstrumentCalendar,
        len(calendars),
        id=sink.ids(InstrumentCalendar, len(calendars)),
        instrument_id=instruments.ids[own],
        calendar_id=calendars,
    )
    _events(
        sink,
        calendars,
        instruments.pattern[own],
        labs.zone[instruments.lab[own]],
        EntryKind.OPENING,
        since=since,
        now=now,
    )


def _calendars(sink: Sink, prefix: str, owners: Numbers, now: dt.datetime) -> Numbers:
    ids = sink.ids(Calendar, len(owners))
    slugs = numbered(prefix, owners)
    sink.write(Calendar, len(owners), id=ids, name=slugs, slug=slugs)
    return ids


def _events(
    sink: Sink,
    calendars: Numbers,
    patterns: Numbers,
    zones: Numbers,
    kind: EntryKind,
    *,
    since: dt.datetime,
    now: dt.datetime,
) -> None:
    first = since.date()
    for pattern in np.unique(patterns).tolist():
        for hours in PATTERNS[pattern]:
            rule = rule_for(hours)
            for zone in np.unique(zones[patterns == pattern]).tolist():
                some = calendars[(patterns == pattern) & (zones == zone)]
                stands = _anchor(hours, zone, first)
                ids = sink.ids(Event, len(some))
                sink.write(
                    Event,
                    len(some),
                    id=ids,
                    title="",
                    start=stands[0],
                    end=stands[1],
                    created_on=now,
                    updated_on=now,
                    rule_id=rule.pk,
                    calendar_id=some,
                )
                sink.write(
                    Entry,
                    len(some),
                    id=sink.ids(Entry, len(some)),
                    event_id=ids,
                    kind=kind.value,
                    own_first=hours.own_first,
                    local_start=hours.local_start,
                    local_end=hours.local_end,
                    span_days=hours.span_days,
                )


def _anchor(hours: WeeklyHours, zone: int, first: dt.date) -> tuple[dt.datetime, dt.datetime]:
    stands = anchor(Series(hours, first), ZoneInfo(ZONES[zone][0]))
    return stands.starts, stands.ends


class Openings:
    """What each pattern comes to in each zone from ``BEHIND`` days ago on, laid out once."""

    def __init__(self, *, today: dt.date, days: int) -> None:
        self.first = today - dt.timedelta(days=BEHIND)
        self.days = BEHIND + days + 1
        self.known: dict[tuple[int, int], Open] = {}

    def of(self, pattern: int, zone: int) -> Open:
        if (pattern, zone) not in self.known:
            self.known[pattern, zone] = opened(pattern, zone, self.first, self.days)
        return self.known[pattern, zone]


def write_windows(
    sink: Sink, world: World, openings: Openings, *, told: Callable[[int, int], None]
) -> None:
    """The open windows of all instruments and the assisted ones of all labs.

    ``told`` hears how many instruments are done, of how many.
    """
    labs, instruments = world.labs, world.instruments
    zones = labs.zone[instruments.lab]
    for first in range(0, len(instruments.ids), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        owner, rows = _spread(openings, instruments.pattern[some], zones[some])
        sink.write(
            OpenWindow,
            len(owner),
            id=sink.ids(OpenWindow, len(owner)),
            instrument_id=instruments.ids[some][owner],
            starts=rows[0],
            ends=rows[1],
            own_first=rows[2].astype(np.bool_),
        )
        told(min(first + AT_ONCE, len(instruments.ids)), len(instruments.ids))
    for first in range(0, len(labs.ids), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        owner, rows = _spread(openings, labs.pattern[some], labs.zone[some])
        sink.write(
            AssistedWindow,
            len(owner),
            id=sink.ids(AssistedWindow, len(owner)),
            lab_id=labs.ids[some][owner],
            starts=rows[0],
            ends=rows[1],
        )


def _spread(openings: Openings, patterns: Numbers, zones: Numbers) -> tuple[Numbers, Numbers]:
    """A row for each opening of each owner, day by day as the clock would have added them."""
    owners: list[Numbers] = []
    parts: list[Numbers] = []
    for pattern, zone in np.unique(np.stack([patterns, zones]), axis=1).T.tolist():
        each = openings.of(pattern, zone)
        who = np.flatnonzero((patterns == pattern) & (zones == zone))
        owners.append(np.tile(who, len(each.day)))
        rows = np.stack([each.starts, each.ends, each.own_first.astype(np.int64)])
        parts.append(np.repeat(rows, len(who), axis=1))
    owner, columns = np.concatenate(owners), np.concatenate(parts, axis=1)
    order = np.argsort(columns[0], kind="stable")
    return owner[order], columns[:, order]
