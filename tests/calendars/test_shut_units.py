"""Closures of single units: what they shut of a unit's time, and what the finder makes of it."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from booking.calendars.actions import (
    HoursRefused,
    add_closure,
    drop_past_claims,
    end_use,
    free,
    lock_units,
    rebuild_for,
    remove_closure,
    start_use,
    verify_lab,
)
from booking.calendars.constraints import is_overlap
from booking.calendars.models import Claim, Entry
from booking.calendars.queries import Reader, calendar_owner, next_free, windows_between
from booking.calendars.rules import (
    OPEN_END,
    ClaimKind,
    HoursReason,
    Interval,
    PolicyTerms,
    UnitTime,
    free_starts,
)
from booking.labs.rules import Audience
from tests.calendars.hours import MONDAY, at, days, opens
from tests.factories import NOW, SHANGHAI, InstrumentFactory, held, shanghai

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    instrument = InstrumentFactory(units=2, units__set_up=10, units__clean_up=15)
    opens(instrument.lab, "08:00", "18:00", last_day=days(MONDAY, 11))
    return instrument


@pytest.fixture
def units(instrument):
    return list(instrument.units.order_by("pk"))


def shut(unit, first=10, last=12, *, now=NOW, **more):
    """Closes a unit on Tuesday 2 March, from hour to hour."""
    wish = {"starts": shanghai(2, first), "ends": shanghai(2, last), "title": "New seal"}
    with transaction.atomic():
        lock_units(units=[unit.pk])
        return add_closure(owner=unit, **{**wish, **more}, now=now)


def shut_of(unit):
    rows = Claim.objects.filter(unit=unit, kind=ClaimKind.SHUT.value).order_by("starts")
    return [Interval(each.starts, each.ends) for each in rows]


def is_true(instrument, now=NOW):
    """Nothing differs from what it should be."""
    found = verify_lab(lab=instrument.lab, now=now)
    return (found.windows, found.weeks) == (0, [])


def test_it_works(instrument, units):
    entry = shut(units[0])
    assert calendar_owner(entry) == units[0]
    assert shut_of(units[0]) == [Interval(shanghai(2, 10), shanghai(2, 12))]
    assert shut_of(units[1]) == []
    assert is_true(instrument)
    call_command("verify_windows")


def earliest(instrument, now):
    return next_free([instrument], Reader(), now=now).get(instrument.pk)


def test_the_other_unit_stays_free_and_both_shut_leave_nothing(instrument, units):
    tuesday, now = days(MONDAY, 1), shanghai(2, 0)
    shut(units[0], 0, 23)
    assert earliest(instrument, now) == at(tuesday, "08:00")
    shut(units[1], 0, 11)
    # Set-up of ten minutes begins when the unit is whole again.
    assert earliest(instrument, now) == at(tuesday, "11:30")
    shut(units[1], 11, 23)
    assert earliest(instrument, now) == at(days(tuesday, 1), "08:00")
    assert is_true(instrument)


STEPS = st.lists(st.tuples(st.integers(96, 216), st.integers(1, 60)), max_size=4)
"""On Tuesday from 08:00 to 18:00: from which step of five minutes, and how many."""


class TestFinding(TestCase):
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(closed=st.tuples(STEPS, STEPS), booked=st.tuples(STEPS, STEPS))
    def test_what_is_found_is_what_closures_and_bookings_leave(self, closed, booked):
        instrument = InstrumentFactory(units=2, units__set_up=10, units__clean_up=15)
        opens(instrument.lab, "08:00", "18:00", last_day=days(MONDAY, 3))
        midnight, step, now = shanghai(2, 0), dt.timedelta(minutes=5), shanghai(2, 0)
        times = []
        for n, unit in enumerate(instrument.units.order_by("pk")):
            taken = []
            for holder, (first, length) in enumerate(booked[n], start=1):
                span = Interval(midnight + first * step, midnight + (first + length) * step)
                if not any(span.overlaps(each) for each in taken):
                    held(unit, span.starts, span.ends, holder=holder)
                    taken.append(span)
            for first, length in closed[n]:
                span = Interval(midnight + first * step, midnight + (first + length) * step)
                shut(unit, starts=span.starts, ends=span.ends)
                taken.append(span)
            times.append(UnitTime(unit.pk, unit.set_up, unit.clean_up, tuple(taken)))
        plain = free_starts(
            windows_between(instrument, now, shanghai(5, 0)),
            times,
            dt.timedelta(minutes=30),
            audience=Audience.EVERYONE,
            terms=PolicyTerms(),
            zone=SHANGHAI,
            now=now,
            earliest=now,
            latest=shanghai(4, 18),
        )
        assert earliest(instrument, now) == next(plain, None)
        assert is_true(instrument)


def test_an_end_is_not_needed(instrument, units):
    entry = shut(units[0], ends=OPEN_END)
    assert shut_of(units[0]) == [Interval(shanghai(2, 10), OPEN_END)]
    assert is_true(instrument)
    with pytest.raises(HoursRefused) as refused:
        add_closure(owner=instrument, starts=NOW, ends=OPEN_END, now=NOW)
    assert refused.value.reason is HoursReason.TOO_LONG
    with transaction.atomic():
        remove_closure(entry=entry, now=shanghai(3, 9))
    assert is_true(instrument, shanghai(3, 9))
    assert Entry.objects.get(pk=entry.pk).event.end == shanghai(3, 9)


def test_the_database_refuses_a_booking_there(units):
    shut(units[0])
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Claim.objects.create(unit=units[0], holder=7, starts=shanghai(2, 11), ends=shanghai(2, 13))
    assert is_overlap(error.value)


def test_what_stands_is_stood_around_and_shut_once_it_goes(instrument, units):
    held(units[0], shanghai(2, 9), shanghai(2, 11), holder=7)
    shut(units[0])
    assert shut_of(units[0]) == [Interval(shanghai(2, 11), shanghai(2, 12))]
    assert is_true(instrument)
    with transaction.atomic():
        lock_units(units=[units[0].pk])
        free(holder=7, now=NOW)
    assert shut_of(units[0]) == [Interval(shanghai(2, 10), shanghai(2, 12))]
    assert is_true(instrument)


def test_a_use_that_ends_early_leaves_the_rest_shut(instrument, units):
    held(units[0], shanghai(2, 9), shanghai(2, 11), holder=7)
    shut(units[0])
    now = shanghai(2, 10)
    with transaction.atomic():
        lock_units(units=[units[0].pk])
        start_use(holder=7)
        end_use(holder=7, ended_at=now, now=now)
    assert shut_of(units[0]) == [Interval(shanghai(2, 10, 15), shanghai(2, 12))]
    assert is_true(instrument, now)


def test_taken_back_it_is_free_again(instrument, units):
    entry, other = shut(units[0]), shut(units[0], 11, 13)
    remove_closure(entry=entry, now=NOW)
    assert shut_of(units[0]) == [Interval(shanghai(2, 11), shanghai(2, 13))]
    remove_closure(entry=other, now=shanghai(2, 12))
    assert is_true(instrument, shanghai(2, 12))
    assert not any(each.ends > shanghai(2, 12) for each in shut_of(units[0]))


def test_what_is_over_goes(instrument, units):
    shut(units[0])
    now = shanghai(2, 12)
    assert is_true(instrument, now)
    with transaction.atomic():
        lock_units(units=[units[0].pk])
        assert drop_past_claims(units=[units[0].pk], now=now) == 1
    assert shut_of(units[0]) == []
    assert is_true(instrument, now)


def test_what_was_lost_is_found_and_repaired(instrument, units):
    entry = shut(units[0])
    Claim.objects.filter(kind=ClaimKind.SHUT.value).delete()
    assert not is_true(instrument)
    verify_lab(lab=instrument.lab, repair=True, now=NOW)
    assert is_true(instrument)
    assert shut_of(units[0]) == [Interval(shanghai(2, 10), shanghai(2, 12))]
    Claim.objects.filter(kind=ClaimKind.SHUT.value).delete()
    assert rebuild_for(owner=calendar_owner(entry), now=NOW) == 1
    assert is_true(instrument)


def test_closures_keep_the_wall_clock_of_another_zone(instrument, units):
    shut(units[0])
    endless = shut(units[1], ends=OPEN_END)
    instrument.lab.time_zone = "Asia/Tokyo"
    instrument.lab.save()
    hour = dt.timedelta(hours=1)
    assert shut_of(units[0]) == [Interval(shanghai(2, 10) - hour, shanghai(2, 12) - hour)]
    endless.event.refresh_from_db()
    assert endless.event.end == OPEN_END
    assert is_true(instrument)
