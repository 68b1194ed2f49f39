"""Open windows: made from calendars, kept for a rolling year, rebuilt and never edited."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max, QuerySet
from schedule.models import Calendar

from booking.labs.models import Instrument, Lab, Unit
from booking.labs.rules import InstrumentStatus

from ..models import (
    AssistedWindow,
    Entry,
    InstrumentCalendar,
    LabCalendar,
    OpenWindow,
    ShutWindow,
)
from ..queries import entries_between, openings_of, series_from, zone_of
from ..queries.free import WINDOW
from ..queries.packing import compute_weeks, stored_weeks
from ..rules import (
    EntryKind,
    Interval,
    Opening,
    Series,
    Window,
    instrument_windows,
    open_windows,
    settle,
)
from ..rules.recurrence import CLOSING, DAY
from ..rules.weeks import start_of, week_of
from .calendars import lock_calendar
from .shutting import settle_shut
from .weeks import drop_past_weeks, write_missing_weeks, write_weeks

AHEAD = 365 * DAY
"""Windows reach from the lab's local today to so many days later."""
MARGIN = 3 * DAY
"""So far around the days in question entries are read: what reaches or is moved into them."""
BEHIND = 10 * DAY
CHUNK = 500

Part = TypeVar("Part", OpenWindow, ShutWindow)
Stored = dict[int, dict[Window, int]]
"""The keys of rows by instrument and window."""
Changes = dict[int, tuple[set[Window], set[Window]]]
"""What goes and what comes, by instrument."""


@transaction.atomic
def rebuild_windows(*, instruments: Iterable[Instrument], now: dt.datetime) -> int:
    """Makes the open windows of instruments anew from their calendars; returns rows changed.

    Locks each lab's calendar. What is over at ``now`` stays as it was; a
    rebuild without a change writes nothing. The labs' assisted windows go along.
    """
    by_lab: dict[Lab, list[Instrument]] = defaultdict(list)
    for instrument in instruments:
        by_lab[instrument.lab].append(instrument)
    changed = 0
    for lab in sorted(by_lab, key=lambda lab: lab.pk):
        lock_calendar(lab=lab)
        changed += Plan(lab, now).write(by_lab[lab])
    return changed


@transaction.atomic
def rebuild_lab(*, lab: Lab, now: dt.datetime) -> int:
    """Makes the windows of a lab and all its instruments anew; returns rows changed."""
    lock_calendar(lab=lab)
    return Plan(lab, now).write(_instruments_of(lab))


@dataclass(frozen=True)
class Differences:
    """Rows of a lab that are not what they should be: how many windows and shut times of units,
    and which weeks of which units (by the day that a week begins, UTC)."""

    windows: int
    weeks: list[tuple[int, dt.date]]


@transaction.atomic
def verify_lab(*, lab: Lab, repair: bool = False, now: dt.datetime) -> Differences:
    """Recomputes a lab's windows and what is shut of its units from their calendars, its units'
    packed weeks from windows, claims and policy, and tells what differs; ``repair`` mends it.

    Under the locks of units and calendar, so that nothing changes meanwhile.
    """
    lock_calendar(lab=lab)
    instruments = _instruments_of(lab)
    rows = Unit.objects.filter(instrument__in=instruments).order_by("pk")
    units = list(rows.values_list("pk", flat=True))
    begin = week_of(now)
    weeks: list[tuple[int, dt.date]] = []
    for n in range(0, len(units), CHUNK):
        some = units[n : n + CHUNK]
        stored = stored_weeks(some, begin, None)
        for row in compute_weeks(some, begin, None):
            if stored.pop((row.unit, row.week), None) != row:
                weeks.append((row.unit, start_of(row.week).date()))
        weeks += [(unit, start_of(week).date()) for unit, week in stored]
    changed = 0
    # Each in a transaction of its own, which is undone when nothing shall be repaired.
    with transaction.atomic():
        if LabCalendar.objects.filter(lab=lab).exists():
            changed = Plan(lab, now).write(instruments)
        changed += settle_shut(units=units, now=now)
        if repair:
            write_weeks(units=units, now=now)
        else:
            transaction.set_rollback(True)
    return Differences(changed, sorted(weeks))


@transaction.atomic
def rebuild_for(*, owner: Lab | Instrument | Unit, now: dt.datetime) -> int:
    """Makes anew what a change in an owner's calendar touches; returns rows changed."""
    if isinstance(owner, Unit):
        lock_calendar(lab=owner.instrument.lab)
        return settle_shut(units=[owner.pk], now=now)
    if isinstance(owner, Lab):
        return rebuild_lab(lab=owner, now=now)
    return rebuild_windows(instruments=[owner], now=now)


def extend_windows(*, now: dt.datetime) -> int:
    """Rolls every lab's windows on to a year from its local today; returns rows changed.

    Each lab is a transaction of its own. Only the end of the year is looked at,
    so it may run every hour; an instrument whose windows end sooner than its
    lab's others, such as a new one, gets its whole year. Packed weeks that are
    over go, and units that have none yet get theirs.
    """
    drop_past_weeks(now=now)
    write_missing_weeks(now=now)
    return sum(
        _extend(lab, now) for lab in Lab.objects.filter(calendar_link__isnull=False).order_by("pk")
    )


@transaction.atomic
def _extend(lab: Lab, now: dt.datetime) -> int:
    lock_calendar(lab=lab)
    instruments = _instruments_of(lab)
    last_ends = dict(
        OpenWindow.objects.filter(instrument__in=instruments, ends__gt=now)
        .values_list("instrument")
        .annotate(last=Max("ends"))
    )
    # All of a lab roll together and hours repeat by the week, so the furthest
    # window tells how far the year was made, and who has fallen behind.
    furthest = max(last_ends.values(), default=now)
    rolling = [each for each in instruments if furthest - last_ends.get(each.pk, now) < BEHIND]
    behind = [each for each in instruments if each not in rolling]
    changed = 0
    if last_ends:
        since = furthest.astimezone(zone_of(lab)).date() - MARGIN
        changed += Plan(lab, now, since=since).write(rolling)
    if behind or not last_ends:
        changed += Plan(lab, now).write(behind if last_ends else instruments)
    return changed


def _instruments_of(lab: Lab) -> list[Instrument]:
    return list(
        Instrument.objects.filter(lab=lab)
        .exclude(status=InstrumentStatus.RETIRED.value)
        .order_by("pk")
    )


class Plan:
    """What a lab's calendars come to in one stretch of days, and writing what differs.

    Each series is laid out once, however many instruments follow it. ``since``
    is the first local day that is looked at, by default all that is not over.
    """

    def __init__(self, lab: Lab, now: dt.datetime, *, since: dt.date | None = None) -> None:
        self.lab, self.now, self.zone = lab, now, zone_of(lab)
        today = now.astimezone(self.zone).date()
        self.whole = since is None
        self.since = _midnight(since or today, self)
        self.first = (since or today) - MARGIN
        self.last = today + AHEAD
        self.laid_out: dict[tuple[object, ...], list[Opening]] = {}

    def write(self, instruments: Sequence[Instrument]) -> int:
        """Brings the windows of the lab and these instruments in line; returns rows changed."""
        theirs: dict[int, list[Entry]] = defaultdict(list)
        links = dict(
            InstrumentCalendar.objects.filter(instrument__in=instruments).values_list(
                "calendar", "instrument"
            )
        )
        lab_calendar = LabCalendar.objects.get(lab=self.lab).calendar_id
        own: list[Entry] = []
        for entry in self._entries([lab_calendar, *links]):
            instrument = links.get(entry.event.calendar_id)
            (own if instrument is None else theirs[instrument]).append(entry)
        opened = self._lay_out(own, EntryKind.OPENING)
        shut = self._closures(own)
        computed = {}
        for_most: list[Window] | None = None
        for each in instruments:
            if each.pk in theirs:
                computed[each.pk] = self._own_windows(theirs[each.pk], opened, shut)
                continue
            if for_most is None:
                for_most = instrument_windows(opened, [], [], shut)
            computed[each.pk] = for_most
        # Closures are not taken out: they take the openings, and cut here too they would show
        # in time that is not open to others yet.
        assisted = open_windows(
            [opening.window for opening in self._lay_out(own, EntryKind.ASSISTED)], []
        )
        opened_parts = {pk: [w for w in windows if not w.shut] for pk, windows in computed.items()}
        shut_parts = {pk: [w for w in windows if w.shut] for pk, windows in computed.items()}
        changed = self._write_open(opened_parts) + self._write_assisted(assisted)
        return changed + self._write_shut(shut_parts)

    def _entries(self, calendars: Iterable[Calendar | int]) -> list[Entry]:
        begin, end = _midnight(self.first, self), _midnight(self.last + MARGIN, self)
        return list(entries_between(calendars, begin, end))

    def _lay_out(self, entries: Iterable[Entry], kind: EntryKind) -> list[Opening]:
        out: list[Opening] = []
        for entry in entries:
            if entry.kind != kind:
                continue
            event = entry.event
            if event.rule is None or event.occurrence_set.all():
                out += openings_of([entry], kind, self.zone, self.first, self.last)
                continue
            # Instruments with hours of their own often have the same ones.
            when = (event.rule_id, event.start, event.end, event.end_recurring_period)
            key = (*when, entry.local_start, entry.local_end, entry.own_first)
            if key not in self.laid_out:
                found = openings_of([entry], kind, self.zone, self.first, self.last)
                self.laid_out[key] = found
            out += self.laid_out[key]
        return out

    def _closures(self, entries: Sequence[Entry]) -> list[Interval]:
        return [
            Interval(opening.window.starts, opening.window.ends)
            for kind in CLOSING
            for opening in self._lay_out(entries, kind)
        ]

    def _own_windows(
        self, entries: Sequence[Entry], opened: Sequence[Opening], shut: Sequence[Interval]
    ) -> list[Window]:
        own_series: list[Series] = [
            series_from(entry, self.zone)
            for entry in entries
            if entry.kind == EntryKind.OPENING and entry.event.rule is not None
        ]
        return instrument_windows(
            opened,
            self._lay_out(entries, EntryKind.OPENING),
            own_series,
            [*shut, *self._closures(entries)],
        )

    def _changes(
        self, stored: Iterable[Window], computed: Iterable[Window]
    ) -> tuple[set[Window], set[Window]]:
        if self.whole:
            return settle(stored, computed, now=self.now)
        rows = set(stored)
        wanted = {window for window in computed if window.starts >= self.since}
        return rows - wanted, wanted - rows

    def _write_open(self, computed: dict[int, list[Window]]) -> int:
        rows = OpenWindow.objects.filter(instrument__in=computed)
        rows = (
            rows.filter(ends__gt=_midnight(self.first, self))
            if self.whole
            else rows.filter(starts__gte=self.since)
        )
        stored = _stored(rows)
        changes = {pk: self._changes(stored[pk], windows) for pk, windows in computed.items()}
        gone, new = _exchange(OpenWindow, stored, changes)
        self._write_weeks(stored, gone, new)
        return len(gone) + len(new)

    def _write_shut(self, computed: dict[int, list[Window]]) -> int:
        """Brings the shut parts of openings in line. What is over stays, unless it begins with
        one that is not."""
        rows = ShutWindow.objects.filter(instrument__in=computed)
        if not self.whole:
            rows = rows.filter(starts__gte=self.since)
        stored = _stored(rows, shut=True)
        changes: Changes = {}
        for pk, windows in computed.items():
            wanted = {
                each
                for each in windows
                if (each.ends > self.now if self.whole else each.starts >= self.since)
            }
            begun = {each.starts for each in wanted}
            dropped = {
                each
                for each in stored[pk]
                if each not in wanted and (each.ends > self.now or each.starts in begun)
            }
            changes[pk] = dropped, wanted - set(stored[pk])
        gone, new = _exchange(ShutWindow, stored, changes)
        return len(gone) + len(new)

    def _write_weeks(
        self,
        stored: dict[int, dict[Window, int]],
        gone: Sequence[int],
        new: Sequence[OpenWindow],
    ) -> None:
        """Brings the packed weeks of instruments in line whose windows changed."""
        dropped = set(gone)
        touched: list[tuple[int, dt.datetime, dt.datetime]] = [
            (instrument, window.starts, window.ends)
            for instrument, rows in stored.items()
            for window, pk in rows.items()
            if pk in dropped
        ]
        touched += [(row.instrument_id, row.starts, row.ends) for row in new]
        if not touched:
            return
        instruments = {instrument for instrument, _starts, _ends in touched}
        units = Unit.objects.filter(instrument__in=instruments).values_list("pk", flat=True)
        write_weeks(
            units=list(units),
            first=min(starts for _instrument, starts, _ends in touched),
            last=max(ends for _instrument, _starts, ends in touched),
            now=self.now,
        )

    def _write_assisted(self, computed: list[Window]) -> int:
        rows = AssistedWindow.objects.filter(lab=self.lab)
        rows = (
            rows.filter(ends__gt=_midnight(self.first, self))
            if self.whole
            else rows.filter(starts__gte=self.since)
        )
        stored = {
            Window(starts, ends): pk
            for pk, starts, ends in rows.values_list("pk", "starts", "ends")
        }
        plain = [Window(window.starts, window.ends) for window in computed]
        dropped, added = self._changes(stored, plain)
        AssistedWindow.objects.filter(pk__in=[stored[window] for window in dropped]).delete()
        AssistedWindow.objects.bulk_create(
            [
                AssistedWindow(lab=self.lab, starts=window.starts, ends=window.ends)
                for window in sorted(added)
            ],
            batch_size=CHUNK,
        )
        return len(dropped) + len(added)


def _midnight(day: dt.date, plan: Plan) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, plan.zone)


def _stored(rows: QuerySet[Any], *, shut: bool = False) -> Stored:
    out: Stored = defaultdict(dict)
    for pk, instrument, *window in rows.values_list("pk", "instrument_id", *WINDOW):
        out[instrument][replace(Window(*window), shut=shut)] = pk
    return out


def _exchange(model: type[Part], stored: Stored, changes: Changes) -> tuple[list[int], list[Part]]:
    """Deletes and writes rows of instruments; the keys of those that are gone, and the new ones."""
    gone = [stored[pk][each] for pk, (dropped, _added) in changes.items() for each in dropped]
    new = [
        model(
            instrument_id=pk,
            starts=each.starts,
            ends=each.ends,
            own_first=each.own_first,
            began=each.began,
        )
        for pk, (_dropped, added) in changes.items()
        for each in sorted(added)
    ]
    for n in range(0, len(gone), CHUNK):
        model.objects.filter(pk__in=gone[n : n + CHUNK]).delete()
    model.objects.bulk_create(new, batch_size=CHUNK)
    return gone, new
