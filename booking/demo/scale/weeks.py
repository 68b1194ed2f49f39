"""The finder's read model of the load: as the verbs would write it, copied in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np

from booking.calendars.models import UnitWeek
from booking.calendars.queries.packing import compute_weeks
from booking.calendars.rules.weeks import week_of

from .columns import Numbers, Texts
from .sinks import Sink

AT_ONCE = 1000


def write_weeks(
    sink: Sink, units: Numbers, *, now: dt.datetime, told: Callable[[int, int], None]
) -> None:
    """The packed weeks of units, made from the windows and claims that stand by now.

    Week by week within so many units, so that what is read together lies together.
    ``told`` hears how many units are done, of how many.
    """
    for first in range(0, len(units), AT_ONCE):
        some = units[first : first + AT_ONCE].tolist()
        rows = sorted(
            compute_weeks(some, week_of(now), None),
            key=lambda row: (row.week, row.instrument, row.unit),
        )
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
        told(min(first + AT_ONCE, len(units)), len(units))
