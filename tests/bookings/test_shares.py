"""Sums of time by day, and when a unit is really taken."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.rules import State
from booking.bookings.rules.shares import Use, taken, time_by_day
from booking.calendars.rules import Interval
from tests.factories import NOW, SHANGHAI, shanghai

HOUR = dt.timedelta(hours=1)
MONDAY, SUNDAY = dt.date(2027, 3, 1), dt.date(2027, 3, 7)
SLOT = (shanghai(2, 9), shanghai(2, 13))


def test_it_works():
    found = time_by_day(
        [Interval(*SLOT), Interval(shanghai(2, 22), shanghai(3, 2))], MONDAY, SUNDAY, SHANGHAI
    )
    assert found == {dt.date(2027, 3, 2): 6 * HOUR, dt.date(2027, 3, 3): 2 * HOUR}


def test_what_lies_outside_the_days_does_not_count():
    month = Interval(shanghai(1, 0, month=2), shanghai(1, 0, month=4))
    found = time_by_day([month], MONDAY, SUNDAY, SHANGHAI)
    assert found == {MONDAY + n * dt.timedelta(1): 24 * HOUR for n in range(7)}


def test_a_day_on_which_the_clock_goes_forward_has_an_hour_less():
    zone, day = ZoneInfo("America/Los_Angeles"), dt.date(2027, 3, 14)
    whole = Interval(
        dt.datetime(2027, 3, 13, tzinfo=zone).astimezone(dt.UTC),
        dt.datetime(2027, 3, 16, tzinfo=zone).astimezone(dt.UTC),
    )
    assert time_by_day([whole], day, day, zone) == {day: 23 * HOUR}


def test_a_share_is_booked_by_open():
    assert (Use(2 * HOUR, 8 * HOUR) + Use(2 * HOUR, 8 * HOUR)).share == 0.25
    assert Use(9 * HOUR, 8 * HOUR).share == 1
    assert Use(2 * HOUR).share is None


def test_a_unit_is_taken_as_it_is_booked_or_was_used():
    none = (None, None)
    assert taken(State.APPROVED, SLOT, none, NOW) == Interval(*SLOT)
    early = (shanghai(2, 9), shanghai(2, 10))
    assert taken(State.COMPLETED, SLOT, early, NOW) == Interval(*early)
    assert taken(State.COMPLETED, SLOT, (SLOT[0], SLOT[0]), NOW) == Interval(*SLOT)
    late = shanghai(2, 14)
    assert taken(State.IN_USE, SLOT, none, late) == Interval(SLOT[0], late)
    assert taken(State.IN_USE, SLOT, none, shanghai(2, 11)) == Interval(*SLOT)


spans = st.tuples(st.integers(0, 300), st.integers(1, 100)).map(
    lambda pair: Interval(NOW + pair[0] * HOUR, NOW + sum(pair) * HOUR)
)


@given(st.lists(spans, max_size=8))
def test_the_days_add_up_to_the_whole(spans):
    found = time_by_day(spans, MONDAY, MONDAY + dt.timedelta(60), SHANGHAI)
    whole = sum((each.ends - each.starts for each in spans), dt.timedelta())
    assert sum(found.values(), dt.timedelta()) == whole
