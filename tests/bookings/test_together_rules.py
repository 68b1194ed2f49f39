"""When a series repeats, and which of several still fit beside each other."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.together.rules import (
    MOST_PARTS,
    Every,
    Slot,
    crowded_out,
    is_spared,
    repeated,
)
from booking.calendars.rules import Interval, UnitTime, normalise
from tests.factories import NOW

MONDAY = dt.datetime(2027, 3, 1, 9, 0)
HOUR = dt.timedelta(hours=1)


def days(starts):
    return [each.day for each in starts]


def test_it_works():
    assert days(repeated(MONDAY, Every.WEEK, times=3)) == [1, 8, 15]
    assert days(repeated(MONDAY, Every.FORTNIGHT, times=3)) == [1, 15, 29]
    assert days(repeated(MONDAY, Every.DAY, times=3)) == [1, 2, 3]
    assert days(repeated(MONDAY, Every.WORKDAY, times=7)) == [1, 2, 3, 4, 5, 8, 9]


def test_it_ends_with_its_last_day():
    assert days(repeated(MONDAY, Every.WEEK, until=dt.date(2027, 3, 15))) == [1, 8, 15]
    assert days(repeated(MONDAY, Every.WEEK, until=dt.date(2027, 3, 14))) == [1, 8]
    assert repeated(MONDAY, Every.DAY, until=dt.date(2027, 2, 1)) == []


@given(
    every=st.sampled_from(Every),
    times=st.none() | st.integers(1, 200),
    until=st.none() | st.dates(dt.date(2027, 3, 1), dt.date(2100, 12, 31)),
)
def test_it_never_has_more_than_its_bounds(every, times, until):
    starts = repeated(MONDAY, every, times=times, until=until)
    assert len(starts) <= min(MOST_PARTS, times or MOST_PARTS)
    assert starts == sorted(set(starts))
    assert {each.time() for each in starts} == {dt.time(9)}
    assert until is None or all(each.date() <= until for each in starts)


def test_nine_oclock_stays_nine_oclock_over_a_clock_change():
    berlin = ZoneInfo("Europe/Berlin")
    starts = [
        normalise(each, berlin)
        for each in repeated(dt.datetime(2027, 3, 24, 9), Every.WEEK, times=2)
    ]
    assert starts[1] - starts[0] == dt.timedelta(weeks=1) - HOUR


def test_the_end_of_time_is_an_end():
    assert len(repeated(dt.datetime(9999, 12, 30), Every.WEEK, times=5)) == 1


def slot(hours, instrument=1):
    return Slot(instrument, NOW + hours * HOUR, NOW + (hours + 2) * HOUR)


def unit(number, *busy):
    return UnitTime(number, 0, 0, tuple(Interval(NOW + a * HOUR, NOW + b * HOUR) for a, b in busy))


def test_of_two_at_once_one_needs_a_second_unit():
    slots = [slot(0), slot(1)]
    assert crowded_out(slots, {0: [unit(1)], 1: [unit(1)]}) == {1}
    both = [unit(1), unit(2)]
    assert crowded_out(slots, {0: both, 1: both}) == set()
    assert crowded_out([*slots, slot(1)], {0: both, 1: both, 2: both}) == {2}


def test_what_others_hold_counts():
    assert crowded_out([slot(0)], {0: [unit(1, (1, 2))]}) == {0}
    assert crowded_out([slot(0), slot(2)], {0: [unit(1)], 1: [unit(1)]}) == set()


def test_others_are_spared_for_a_day():
    day = dt.timedelta(days=1)
    assert is_spared(NOW, NOW + day - dt.timedelta(seconds=1))
    assert not is_spared(NOW, NOW + day)
    assert not is_spared(None, NOW)
