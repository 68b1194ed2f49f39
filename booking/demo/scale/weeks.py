"""The finder's read model of the load, laid out by the same rules as the verbs use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from booking.calendars.models import UnitWeek
from booking.calendars.rules import DEFAULT_TERMS, Interval, PolicyTerms, UnitTime, Window
from booking.calendars.rules.weeks import OpenSheet, PackedWeek, week_of

from .columns import EPOCH, Numbers, Texts
from .hours import ZONES
from .opening import Openings
from .sinks import Sink
from .world import LONGEST, SHORTEST, Held, World

AT_ONCE = 2000


def terms_with(grid: int) -> PolicyTerms:
    """The policy of a lab of the load whose slots lie on a grid of so many minutes."""
    return replace(
        DEFAULT_TERMS,
        grid=dt.timedelta(minutes=grid),
        shortest=dt.timedelta(minutes=SHORTEST),
        longest=dt.timedelta(minutes=LONGEST),
    )


def write_weeks(
    sink: Sink,
    world: World,
    openings: Openings,
    held: Held,
    *,
    now: dt.datetime,
    told: Callable[[int], None],
) -> None:
    """The packed weeks of all units, made from their openings and the time that is held.

    Week by week within so many units, so that what is read together lies together.
    ``told`` hears how many units are done.
    """
    sheets = Sheets(openings, now=now)
    order = np.argsort(held.unit, kind="stable")
    edges = np.searchsorted(held.unit[order], np.arange(len(world.units.ids) + 1))
    for first in range(0, len(world.units.ids), AT_ONCE):
        last = min(first + AT_ONCE, len(world.units.ids))
        rows: list[PackedWeek] = []
        for unit in range(first, last):
            mine = order[edges[unit] : edges[unit + 1]]
            rows += sheets.weeks_of(world, unit, held.starts[mine], held.ends[mine])
        rows.sort(key=lambda row: (row.week, row.instrument, row.unit))
        sink.write(
            UnitWeek,
            len(rows),
            id=sink.ids(UnitWeek, len(rows)),
            unit_id=np.array([row.unit for row in rows]),
            instrument_id=np.array([row.instrument for row in rows]),
            week=np.array([row.week for row in rows]),
            packed=Texts.of([row.packed for row in rows]),
            own=Texts.of([row.own for row in rows]),
            own_starts=Texts.of([row.own_starts for row in rows]),
            grid=Texts.of([row.grid for row in rows]),
        )
        told(last)


class Sheets:
    """Open time of each pattern in each zone on each grid, laid out once."""

    def __init__(self, openings: Openings, *, now: dt.datetime) -> None:
        self.openings, self.first = openings, week_of(now)
        self.known: dict[tuple[int, int, int], OpenSheet] = {}

    def of(self, pattern: int, zone: int, grid: int) -> OpenSheet:
        key = (pattern, zone, grid)
        if key not in self.known:
            found = self.openings.of(pattern, zone)
            windows = [
                Window(_instant(starts), _instant(ends), bool(own_first))
                for starts, ends, own_first in zip(
                    found.starts.tolist(), found.ends.tolist(), found.own_first, strict=True
                )
            ]
            last = week_of(max(each.ends for each in windows) - dt.timedelta(microseconds=1))
            self.known[key] = OpenSheet(windows, terms_with(grid), first=self.first, last=last)
        return self.known[key]

    def weeks_of(
        self, world: World, unit: int, starts: Numbers, ends: Numbers
    ) -> Iterator[PackedWeek]:
        """The weeks of a unit, given by its place, with the stretches that are held."""
        instrument = int(world.units.instrument[unit])
        lab = int(world.instruments.lab[instrument])
        pattern, zone = int(world.instruments.pattern[instrument]), int(world.labs.zone[lab])
        time = UnitTime(
            int(world.units.ids[unit]),
            int(world.units.set_up[unit]),
            int(world.units.clean_up[unit]),
            tuple(
                Interval(_instant(begin), _instant(end))
                for begin, end in zip(starts.tolist(), ends.tolist(), strict=True)
            ),
        )
        return self.of(pattern, zone, int(world.labs.grid[lab])).weeks_of(
            time, instrument=int(world.instruments.ids[instrument]), zone=ZONES[zone][0]
        )


def _instant(microseconds: int) -> dt.datetime:
    return EPOCH + dt.timedelta(microseconds=microseconds)
