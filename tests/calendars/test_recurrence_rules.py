"""Weekly hours against one another, and what of the past stays."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.calendars.rules import (
    Interval,
    Opening,
    Series,
    WeeklyHours,
    Window,
    check_series,
    clash,
    first_run,
    instrument_windows,
    runs_of_days,
    settle,
    up_to_step,
)

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2027, 3, 1)
NOW = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)

times = st.builds(dt.time, st.integers(0, 23), st.sampled_from([0, 30]))
hours = st.builds(
    WeeklyHours, st.frozensets(st.integers(0, 6), min_size=1), times, times, st.booleans()
)


@st.composite
def series(draw):
    first = MONDAY + draw(st.integers(0, 20)) * DAY
    length = draw(st.none() | st.integers(0, 20))
    return Series(draw(hours), first, None if length is None else first + length * DAY)


def on_wall(each: Series):
    """Every occurrence of eight weeks, as its wall clock reads."""
    for n in range(56):
        day = MONDAY + n * DAY
        if each.runs_on(day):
            ends = dt.datetime.combine(day + each.hours.span_days * DAY, each.hours.local_end)
            yield dt.datetime.combine(day, each.hours.local_start), ends


@given(series(), series())
def test_a_clash_is_found_where_two_occurrences_overlap(one, other):
    overlap = any(
        start < ceases and begins < end
        for start, end in on_wall(one)
        for begins, ceases in on_wall(other)
    )
    assert (clash(one, other) is not None) == overlap
    assert (clash(other, one) is not None) == overlap


@given(series())
def test_a_series_that_may_stand_runs_at_least_once(each):
    if check_series(each) is None:
        day = first_run(each)
        assert day is not None
        assert each.runs_on(day)


def test_hours_that_touch_do_not_clash():
    morning = WeeklyHours(frozenset({0}), dt.time(8), dt.time(12))
    afternoon = WeeklyHours(frozenset({0}), dt.time(12), dt.time(8))
    assert clash(Series(morning, MONDAY), Series(afternoon, MONDAY)) is None


def test_whole_days_are_one_day_long():
    assert WeeklyHours(frozenset({0}), dt.time(0), dt.time(0)).span_days == 1


def test_own_hours_take_the_place_of_the_labs_on_every_day_they_run():
    def opening(n, start, end):
        day = MONDAY + n * DAY
        midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
        hour = dt.timedelta(hours=1)
        return Opening(day, Window(midnight + start * hour, midnight + end * hour))

    of_lab = [opening(n, 9, 18) for n in range(4)]
    own = [opening(1, 20, 22)]
    mine = Series(
        WeeklyHours(frozenset({1}), dt.time(20), dt.time(22)), MONDAY + DAY, MONDAY + 2 * DAY
    )
    found = instrument_windows(of_lab, own, [mine], [])
    assert found == [of_lab[0].window, own[0].window, of_lab[3].window]


def moment(hour: int) -> dt.datetime:
    return NOW + dt.timedelta(hours=hour)


@st.composite
def disjoint_windows(draw):
    edges = sorted(draw(st.sets(st.integers(-40, 40), max_size=12)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [Window(moment(a), moment(b), draw(st.booleans())) for a, b in pairs]


def apply(stored, computed):
    dropped, added = settle(stored, computed, now=NOW)
    assert dropped <= set(stored)
    assert not added & set(stored)
    return sorted(set(stored) - dropped | added)


@given(disjoint_windows(), disjoint_windows())
def test_the_past_stays_and_what_is_to_come_follows(stored, computed):
    after = apply(stored, computed)
    over = [w for w in stored if w.ends <= NOW]
    assert [w for w in after if w in over] == over
    for earlier, later in pairwise(after):
        assert earlier.ends <= later.starts
    for hour in range(41):
        tick = moment(hour) + dt.timedelta(minutes=30)
        kinds = [
            [w.own_first for w in rows if w.starts <= tick < w.ends] for rows in (after, computed)
        ]
        assert kinds[0] == kinds[1]


@given(disjoint_windows(), disjoint_windows())
def test_settling_twice_changes_nothing_more(stored, computed):
    once = apply(stored, computed)
    assert apply(once, computed) == once


@given(disjoint_windows())
def test_what_is_right_stays(stored):
    assert settle(stored, stored, now=NOW) == (set(), set())


@given(disjoint_windows())
def test_windows_to_come_begin_where_they_are_computed(computed):
    """So the window that runs keeps the start from which its slots count."""
    after = apply([], computed)
    assert after == [w for w in computed if w.ends > NOW]


@pytest.mark.parametrize(
    ("minute", "second", "expected"), [(0, 0, 0), (0, 1, 5), (3, 0, 5), (5, 0, 5), (58, 0, 60)]
)
def test_up_to_the_next_step(minute, second, expected):
    instant = NOW.replace(minute=minute, second=second)
    assert up_to_step(instant) == NOW + dt.timedelta(minutes=expected)


def test_days_in_a_row_are_one_run():
    days = [MONDAY + n * DAY for n in (4, 0, 1, 5, 2, 0)]
    found = runs_of_days(days)
    assert found == [(MONDAY, MONDAY + 2 * DAY), (MONDAY + 4 * DAY, MONDAY + 5 * DAY)]
    assert runs_of_days([]) == []


def test_an_interval_of_nothing_is_none():
    with pytest.raises(ValueError, match="ends after it starts"):
        Interval(NOW, NOW)
