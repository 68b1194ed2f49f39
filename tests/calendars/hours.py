"""Hours and windows by the lab's wall clock, as the tests of this room write and read them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from booking.calendars.actions import add_series
from booking.calendars.models import AssistedWindow, Entry, OpenWindow
from booking.calendars.rules import WEEKDAYS, EntryKind
from booking.labs.models import Instrument, Lab
from tests.factories import NOW, InstrumentFactory, LabFactory

LOS_ANGELES = "America/Los_Angeles"
MONDAY = dt.date(2027, 3, 1)
SPRING = dt.date(2027, 3, 14)
"""A Sunday on which clocks in Los Angeles go from 02:00 to 03:00."""
AUTUMN = dt.date(2027, 11, 7)
"""A Sunday on which they go from 02:00 back to 01:00."""


def at(day: dt.date, clock: str, zone: str = "Asia/Shanghai") -> dt.datetime:
    """An instant by a wall clock: ``at(MONDAY, "09:00")``."""
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), ZoneInfo(zone))


def days(first: dt.date, n: int) -> dt.date:
    """So many days after a day."""
    return first + dt.timedelta(days=n)


def here() -> Instrument:
    """An instrument of a lab in Shanghai."""
    return InstrumentFactory()


def in_los_angeles() -> Instrument:
    """An instrument of a lab in a zone that changes its clocks."""
    return InstrumentFactory(lab=LabFactory(time_zone=LOS_ANGELES))


def opens(owner: Lab | Instrument, start: str, end: str, **changes: Any) -> Entry:
    """Weekly opening hours, Monday to Friday from Monday 1 March 2027 unless told."""
    wish = {
        "owner": owner,
        "kind": EntryKind.OPENING,
        "weekdays": WEEKDAYS,
        "local_start": dt.time.fromisoformat(start),
        "local_end": dt.time.fromisoformat(end),
        "first_day": MONDAY,
        "now": NOW,
    }
    return add_series(**{**wish, **changes})


def windows_on(instrument: Instrument, day: dt.date, until: dt.date | None = None) -> list[str]:
    """The windows that begin on local days, as their wall clock reads: "09:00-18:00".

    An end on another day has the days' difference behind it; own-first ones a star.
    """
    zone = ZoneInfo(instrument.lab.time_zone)
    return _read(OpenWindow.objects.filter(instrument=instrument), zone, day, until or day)


def assisted_on(lab: Lab, day: dt.date) -> list[str]:
    """The same of the hours in which a lab's technicians assist."""
    return _read(AssistedWindow.objects.filter(lab=lab), ZoneInfo(lab.time_zone), day, day)


def _read(rows: Any, zone: ZoneInfo, first: dt.date, last: dt.date) -> list[str]:
    out = []
    for row in rows.order_by("starts"):
        start, end = row.starts.astimezone(zone), row.ends.astimezone(zone)
        if first <= start.date() <= last:
            later = (end.date() - start.date()).days
            text = f"{start:%H:%M}-{end:%H:%M}" + (f"+{later}" if later else "")
            out.append(text + ("*" if getattr(row, "own_first", False) else ""))
    return out
