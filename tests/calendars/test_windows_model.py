"""Open windows against a model that goes through time tick by tick, in small random worlds."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.calendars.actions import (
    HoursRefused,
    add_closure,
    add_series,
    cancel_occurrence,
    extend_windows,
    move_occurrence,
    rebuild_lab,
    windows,
)
from booking.calendars.models import OpenWindow
from booking.calendars.rules import EntryKind
from tests.factories import InstrumentFactory, LabFactory

pytestmark = pytest.mark.django_db

TICK = dt.timedelta(minutes=30)
"""Everything in these worlds begins and ends on a half hour, clock changes too."""
DAY = dt.timedelta(days=1)
WEEK = 9
# Zones and a day on which their clocks change: an hour at two in the night, half
# an hour, an hour at midnight, and never.
CLOCK_CHANGES = (
    ("America/Los_Angeles", dt.date(2027, 3, 14)),
    ("America/Los_Angeles", dt.date(2027, 11, 7)),
    ("Australia/Lord_Howe", dt.date(2027, 4, 4)),
    ("Australia/Lord_Howe", dt.date(2027, 10, 3)),
    ("America/Santiago", dt.date(2027, 4, 4)),
    ("America/Santiago", dt.date(2027, 9, 5)),
    ("Asia/Shanghai", dt.date(2027, 3, 14)),
)

clocks = st.sampled_from(
    [dt.time(hour, minute) for hour in (0, 1, 2, 3, 9, 12, 18, 22, 23) for minute in (0, 30)]
)
offsets = st.integers(0, WEEK)
weekly = st.fixed_dictionaries(
    {
        "weekdays": st.sets(st.integers(0, 6), min_size=1),
        "local_start": clocks,
        "local_end": clocks,
        "first": st.integers(-9, 5),
        "length": st.none() | st.integers(0, 8),
        "own_first": st.booleans(),
    }
)
stretch = st.tuples(offsets, clocks, st.integers(1, 50))
closure = st.tuples(st.booleans(), stretch)
exception = st.tuples(st.booleans(), st.integers(0, 3), offsets, st.none() | stretch)


class World:
    """An instrument with hours, and what those hours mean said once more, naively."""

    def __init__(self, zone, day, clock):
        self.zone, self.first = ZoneInfo(zone), day - 3 * DAY
        self.now = self.instant(self.first, clock)
        self.instrument = InstrumentFactory(lab=LabFactory(time_zone=zone))
        self.series, self.closures = {True: [], False: []}, []

    def instant(self, day, clock):
        return dt.datetime.combine(day, clock, self.zone).astimezone(dt.UTC)

    def owner(self, own):
        return self.instrument if own else self.instrument.lab

    def add(self, own, wish):
        wish = dict(wish)
        first = self.first + wish.pop("first") * DAY
        length = wish.pop("length")
        last = None if length is None else first + length * DAY
        try:
            entry = add_series(
                owner=self.owner(own),
                kind=EntryKind.OPENING,
                first_day=first,
                last_day=last,
                now=self.now,
                **wish,
            )
        except HoursRefused:
            return
        self.series[own].append({**wish, "first": first, "last": last, "entry": entry, "not": {}})

    def close(self, own, stretch):
        starts, ends = self.span(stretch)
        try:
            add_closure(owner=self.owner(own), starts=starts, ends=ends, now=self.now)
        except HoursRefused:
            return
        self.closures.append((starts, ends))

    def except_(self, own, index, offset, stretch):
        if index >= len(self.series[own]):
            return
        series, day = self.series[own][index], self.first + offset * DAY
        new = self.span(stretch) if stretch else None
        wish = {"entry": series["entry"], "day": day, "now": self.now}
        try:
            if new:
                move_occurrence(**wish, starts=new[0], ends=new[1])
            else:
                cancel_occurrence(**wish)
        except HoursRefused:
            return
        series["not"][day] = new

    def span(self, stretch):
        offset, clock, half_hours = stretch
        starts = self.instant(self.first + offset * DAY, clock)
        return starts, starts + half_hours * dt.timedelta(minutes=30)

    def openings(self, own):
        """Every opening around the week: when it is, and whether it is own first."""
        for series in self.series[own]:
            for n in range(-3, WEEK + 3):
                day = self.first + n * DAY
                if not series["first"] <= day or (series["last"] and day > series["last"]):
                    continue
                if day.weekday() not in series["weekdays"]:
                    continue
                # A day stands under the instrument's own hours while any of them runs.
                if not own and any(
                    other["first"] <= day and (other["last"] is None or day <= other["last"])
                    for other in self.series[True]
                ):
                    continue
                next_day = series["local_end"] <= series["local_start"]
                usual = (
                    self.instant(day, series["local_start"]),
                    self.instant(day + next_day * DAY, series["local_end"]),
                )
                span = series["not"].get(day, usual)
                if span:
                    yield (*span, series["own_first"])

    def expected(self, openings, tick):
        shut = any(starts <= tick < ends for starts, ends in self.closures)
        return None if shut else self.meant(openings, tick)

    def begins(self, openings, instant):
        """Whether an opening begins there, or one for all ends that lay over an own-first one."""
        return any(instant in span[:2] for span in openings)

    def meant(self, openings, tick):
        """What it would be were nothing closed."""
        kinds = {own_first for starts, ends, own_first in openings if starts <= tick < ends}
        return None if not kinds else "own first" if kinds == {True} else "all"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    change=st.sampled_from(CLOCK_CHANGES),
    clock=clocks,
    lab=st.lists(weekly, max_size=3),
    own=st.lists(weekly, max_size=2),
    closures=st.lists(closure, max_size=3),
    exceptions=st.lists(exception, max_size=4),
)
def test_windows_say_what_the_hours_mean(
    db, monkeypatch, change, clock, lab, own, closures, exceptions
):
    monkeypatch.setattr(windows, "AHEAD", 14 * DAY)
    with transaction.atomic():
        world = World(*change, clock)
        for wish in lab:
            world.add(False, wish)
        for wish in own:
            world.add(True, wish)
        for each in exceptions:
            world.except_(*each)
        for each in closures:
            world.close(*each)
        found = list(
            OpenWindow.objects.filter(instrument=world.instrument)
            .order_by("starts")
            .values_list("starts", "ends", "own_first", "began")
        )
        for earlier, later in pairwise(found):
            assert earlier[1] <= later[0], "windows overlap"
        openings = [each for own in (True, False) for each in world.openings(own)]
        tick = world.now
        while tick < world.now + WEEK * DAY:
            states = {own_first for starts, ends, own_first, _ in found if starts <= tick < ends}
            state = None if not states else "own first" if states == {True} else "all"
            assert state == world.expected(openings, tick), tick
            tick += TICK
        for starts, ends, own_first, began in found:
            if not world.now < ends <= world.now + WEEK * DAY:
                continue
            origin = began or starts
            assert world.begins(openings, origin), "a window's grid begins with no opening"
            kind = "own first" if own_first else "all"
            while origin < ends:
                assert world.meant(openings, origin) == kind, "what was cut off is another opening"
                origin += TICK
        assert rebuild_lab(lab=world.instrument.lab, now=world.now) == 0
        # Rolled on day by day the windows are those that one rebuild would make.
        for n in (1, 2, 5):
            extend_windows(now=world.now + n * DAY)
        assert rebuild_lab(lab=world.instrument.lab, now=world.now + 5 * DAY) == 0
        transaction.set_rollback(True)
