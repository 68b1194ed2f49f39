"""When a booking must be decided, begun and ended; and the clock's move when it was not."""

import datetime as dt
from contextlib import contextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.bookings.actions import approve, check_in, make_due_moves
from booking.bookings.models import Booking, TimelineEntry
from booking.bookings.rules import (
    BookingTimes,
    State,
    Verb,
    check_in_opens,
    decide_deadline,
    due_move,
    is_late_cancellation,
)
from booking.calendars.models import Claim
from booking.calendars.queries import working_days_of
from booking.labs.rules import ServiceMode
from booking.money.models import MoneyStep
from tests.asking import ask, ask_for_samples
from tests.factories import NOW, InstrumentFactory, LabFactory, LabRoleFactory, open_days, shanghai

MINUTE = dt.timedelta(minutes=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
PACIFIC = ZoneInfo("America/Los_Angeles")


def weekday(day):
    return day.weekday() < 5


def deadline(asked, *, days=2, starts=None, zone=SHANGHAI, working=weekday):
    return decide_deadline(
        asked, working_days=days, starts=starts, zone=zone, is_working_day=working
    )


# How long the lab has


def test_it_works():
    # Asked on a Monday at 09:00: decided by Wednesday 09:00.
    assert deadline(shanghai(1, 9)) == shanghai(3, 9)


@pytest.mark.parametrize(
    ("asked", "days", "by"),
    [
        (shanghai(4, 16), 2, shanghai(8, 16)),  # Thursday: Friday and Monday
        (shanghai(5, 16), 1, shanghai(8, 16)),  # Friday: Monday
        (shanghai(6, 10), 1, shanghai(8, 10)),  # Saturday: Monday
        (shanghai(7, 23, 59), 2, shanghai(9, 23, 59)),  # Sunday: Monday and Tuesday
        (shanghai(1, 0), 5, shanghai(8, 0)),  # a week
    ],
)
def test_weekends_do_not_count(asked, days, by):
    assert deadline(asked, days=days) == by


def test_public_holidays_do_not_count():
    # Five days off from Thursday 4 to Monday 8: so Tuesday and Wednesday count.
    off = {dt.date(2027, 3, day) for day in (4, 5, 6, 7, 8)}
    assert deadline(
        shanghai(3, 9), working=lambda day: weekday(day) and day not in off
    ) == shanghai(10, 9)


@pytest.mark.django_db
def test_the_country_of_the_university_says_which_days_are_off():
    chinese = working_days_of(LabFactory())
    american = working_days_of(LabFactory(university__country="US"))
    unknown = working_days_of(LabFactory(university__country="XX"))
    national_day, independence = dt.date(2026, 10, 1), dt.date(2025, 7, 4)
    assert national_day.weekday() < 5
    assert independence.weekday() < 5
    assert (chinese(national_day), american(national_day)) == (False, True)
    assert (chinese(independence), american(independence)) == (True, False)
    assert unknown(national_day)
    assert unknown(independence)
    assert not unknown(dt.date(2027, 3, 6))


def test_never_after_the_start():
    assert deadline(shanghai(1, 9), starts=shanghai(2, 8)) == shanghai(2, 8)
    assert deadline(shanghai(1, 9), starts=shanghai(3, 9)) == shanghai(3, 9)
    assert deadline(shanghai(1, 9), starts=shanghai(3, 10)) == shanghai(3, 9)


def test_it_is_the_same_time_of_day_across_a_clock_change():
    # The clocks go forward on Sunday 14 March 2027 in California.
    asked = dt.datetime(2027, 3, 12, 15, 0, tzinfo=PACIFIC)
    by = deadline(asked, zone=PACIFIC)
    assert by.astimezone(PACIFIC) == dt.datetime(2027, 3, 16, 15, 0, tzinfo=PACIFIC)
    assert by.tzinfo is dt.UTC
    # Four days on, less the hour that is skipped.
    assert by - asked.astimezone(dt.UTC) == dt.timedelta(days=4, hours=-1)


def test_a_time_that_the_clock_change_skips_is_an_hour_later():
    asked = dt.datetime(2027, 3, 13, 2, 30, tzinfo=PACIFIC)
    by = deadline(asked, days=1, zone=PACIFIC, working=lambda day: True)
    assert by.astimezone(PACIFIC) == dt.datetime(2027, 3, 14, 3, 30, tzinfo=PACIFIC)


def test_days_are_those_of_the_lab():
    # Sunday evening in UTC is Monday morning in Shanghai.
    asked = dt.datetime(2027, 3, 7, 22, 0, tzinfo=dt.UTC)
    assert deadline(asked, days=1) == shanghai(9, 6)
    assert deadline(asked, days=1, zone=ZoneInfo("UTC")) == dt.datetime(
        2027, 3, 8, 22, tzinfo=dt.UTC
    )


def test_a_calendar_without_working_days_puts_nothing_off_for_ever():
    by = deadline(shanghai(1, 9), days=3, working=lambda day: False)
    assert by == shanghai(1, 9) + dt.timedelta(days=63)


@given(
    asked=st.datetimes(
        min_value=dt.datetime(2026, 1, 1),
        max_value=dt.datetime(2028, 12, 31),
        timezones=st.just(dt.UTC),
    ),
    days=st.integers(1, 20),
    zone=st.sampled_from([SHANGHAI, PACIFIC, ZoneInfo("Australia/Lord_Howe")]),
)
def test_exactly_so_many_working_days_lie_between(asked, days, zone):
    by = deadline(asked, days=days, zone=zone)
    assert by > asked
    first, last = asked.astimezone(zone).date(), by.astimezone(zone).date()
    between = [first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(weekday(day) for day in between) == days
    assert weekday(last)


# The clock's move

STARTS = shanghai(2, 9)
ENDS = shanghai(2, 11)
APPROVED = BookingTimes(
    state=State.APPROVED,
    mode=ServiceMode.SELF_OPERATED,
    starts=STARTS,
    ends=ENDS,
    decide_by=None,
    check_in=True,
    usable=True,
    predecessor_in_use=False,
)


def moves_at(times, *instants):
    return [due_move(times, instant) for instant in instants]


@pytest.mark.parametrize("state", [State.ENDORSEMENT, State.REQUESTED, State.OFFERED])
@pytest.mark.parametrize("mode", list(ServiceMode))
def test_what_waits_expires_at_its_deadline(state, mode):
    by = shanghai(2, 8)
    times = replace(APPROVED, state=state, mode=mode, decide_by=by)
    assert moves_at(times, by - MINUTE, by, by + MINUTE) == [None, Verb.EXPIRE, Verb.EXPIRE]
    assert due_move(replace(times, decide_by=None), by + dt.timedelta(days=9)) is None


def test_a_no_show_is_one_half_an_hour_after_the_start():
    late = STARTS + 30 * MINUTE
    assert moves_at(APPROVED, STARTS, late - MINUTE, late, ENDS) == [
        None,
        None,
        Verb.NO_SHOW,
        Verb.NO_SHOW,
    ]


@pytest.mark.parametrize("length", [5, 15, 29, 30])
def test_or_at_the_end_if_that_is_earlier(length):
    times = replace(APPROVED, ends=STARTS + length * MINUTE)
    assert moves_at(times, times.ends - MINUTE, times.ends) == [None, Verb.NO_SHOW]


@pytest.mark.parametrize("hindrance", [{"usable": False}, {"predecessor_in_use": True}])
def test_who_could_not_begin_is_no_no_show_but_ends_with_the_time(hindrance):
    times = replace(APPROVED, **hindrance)
    assert moves_at(times, STARTS + 30 * MINUTE, ENDS - MINUTE, ENDS) == [None, None, Verb.LAPSE]


def test_a_use_ends_a_quarter_of_an_hour_after_its_time():
    times = replace(APPROVED, state=State.IN_USE)
    late = ENDS + 15 * MINUTE
    assert moves_at(times, ENDS, late - MINUTE, late) == [None, None, Verb.RUN_OUT]
    # Whether the instrument works or who is next does not matter then.
    assert due_move(replace(times, usable=False, predecessor_in_use=True), late) is Verb.RUN_OUT


def test_without_check_in_a_booking_completes_at_its_end():
    times = replace(APPROVED, check_in=False)
    assert moves_at(times, STARTS + 30 * MINUTE, ENDS - MINUTE, ENDS) == [None, None, Verb.RUN_OUT]


def test_samples_wait_for_nobody():
    times = replace(APPROVED, mode=ServiceMode.SAMPLES, starts=None, ends=None)
    far = ENDS + dt.timedelta(days=90)
    assert due_move(times, far) is None
    assert due_move(replace(times, state=State.IN_USE), far) is None
    # Nor when the lab has planned machine time for them.
    planned = replace(APPROVED, mode=ServiceMode.SAMPLES)
    assert due_move(planned, far) is None


@pytest.mark.parametrize(
    "state",
    [State.COMPLETED, State.REJECTED, State.EXPIRED, State.CANCELLED, State.NO_SHOW],
)
def test_what_is_over_stays_over(state):
    times = replace(APPROVED, state=state, decide_by=STARTS)
    assert due_move(times, ENDS + dt.timedelta(days=9)) is None


@given(
    state=st.sampled_from(sorted(State)),
    mode=st.sampled_from(sorted(ServiceMode)),
    length=st.integers(1, 600),
    check_in=st.booleans(),
    usable=st.booleans(),
    crowded=st.booleans(),
    decide_by=st.none() | st.integers(-600, 0),
    first=st.integers(-700, 1400),
    later=st.integers(0, 700),
)
def test_once_due_a_move_stays_due(
    state, mode, length, check_in, usable, crowded, decide_by, first, later
):
    """A clock that comes late makes the move that was due earlier, unless the time ran out."""
    times = BookingTimes(
        state=state,
        mode=mode,
        starts=STARTS,
        ends=STARTS + length * MINUTE,
        decide_by=None if decide_by is None else STARTS + decide_by * MINUTE,
        check_in=check_in,
        usable=usable,
        predecessor_in_use=crowded,
    )
    early = due_move(times, STARTS + first * MINUTE)
    late = due_move(times, STARTS + (first + later) * MINUTE)
    assert early is None or late is early


def test_check_in_opens_a_quarter_of_an_hour_before():
    assert check_in_opens(STARTS) == shanghai(2, 8, 45)


def test_cancelling_is_late_past_the_deadline_only():
    day = dt.timedelta(hours=24)
    on_time = STARTS - day
    assert not is_late_cancellation(STARTS, day, on_time, approved=True)
    assert is_late_cancellation(STARTS, day, on_time + MINUTE, approved=True)
    assert not is_late_cancellation(STARTS, day, on_time + MINUTE, approved=False)
    assert not is_late_cancellation(None, day, on_time + MINUTE, approved=True)
    # Its lab has closed over it.
    assert not is_late_cancellation(STARTS, day, on_time + MINUTE, approved=True, stands=False)


# The same through the database, at any minute


def photograph():
    return (
        list(Booking.objects.order_by("pk").values()),
        list(TimelineEntry.objects.order_by("pk").values()),
        list(MoneyStep.objects.order_by("pk").values()),
        list(Claim.objects.order_by("pk").values()),
    )


@contextmanager
def taken_back():
    """What an example writes is gone when it ends."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(
    at=st.integers(0, 60 * 60),
    begun=st.booleans(),
    usable=st.booleans(),
    check_in_on=st.booleans(),
    length=st.sampled_from([30, 60, 120]),
)
def test_a_round_makes_one_move_a_booking_and_a_second_none(at, begun, usable, check_in_on, length):
    with taken_back():
        instrument = InstrumentFactory(takes_samples=True, units__clean_up=15)
        manager = LabRoleFactory(lab=instrument.lab).person
        open_days(instrument)
        hours = length / 60
        first = approve(booking=ask(instrument, hours=hours), person=manager, now=NOW)
        approve(
            booking=ask(instrument, at=shanghai(2, 11, 30), hours=hours), person=manager, now=NOW
        )
        ask(instrument, at=shanghai(2, 14))
        ask_for_samples(instrument)
        Booking.objects.update(checks_in=check_in_on)
        if begun:
            check_in(booking=first, person=manager, now=shanghai(2, 9))
        if not usable:
            instrument.status = "maintenance"
            instrument.save()
        now = (shanghai(2, 9) if begun else NOW) + at * MINUTE
        earlier = {row.pk: row.timeline.count() for row in Booking.objects.all()}
        moved = make_due_moves(now=now)
        after = photograph()
        added = [row.timeline.count() - earlier[row.pk] for row in Booking.objects.all()]
        assert set(added) <= {0, 1}
        assert sum(added) == moved
        assert make_due_moves(now=now) == 0
        assert photograph() == after
