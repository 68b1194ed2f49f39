"""What policy says of a slot, and which starts are free."""

import dataclasses
import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.calendars.rules import (
    BookingMode,
    Interval,
    Look,
    PolicyTerms,
    SlotReason,
    UnitTime,
    Window,
    as_seen,
    best_unit,
    check_slot,
    free_nearby,
    free_starts,
    gaps,
    merge,
    normalise,
    occupied,
    open_windows,
    opens_to,
    subtract,
)
from booking.labs.rules import Audience
from tests.factories import NOW, SHANGHAI, shanghai

HOUR = dt.timedelta(hours=1)
TERMS = PolicyTerms()
DAY = [Window(shanghai(2, 8), shanghai(2, 18))]


def reasons(starts, ends, windows=DAY, *, audience=Audience.EVERYONE, now=NOW, **more):
    terms = dataclasses.replace(TERMS, **more.pop("terms", {}))
    found = check_slot(
        starts, ends, windows, audience=audience, terms=terms, zone=SHANGHAI, now=now, **more
    )
    return [each.reason for each in found]


def test_it_works():
    assert reasons(shanghai(2, 9), shanghai(2, 13)) == []


@pytest.mark.parametrize(
    ("starts", "ends", "reason"),
    [
        (shanghai(2, 9), shanghai(2, 9, 15), SlotReason.TOO_SHORT),
        (shanghai(2, 8), shanghai(2, 17), SlotReason.TOO_LONG),
        (shanghai(2, 7), shanghai(2, 9), SlotReason.NOT_OPEN),
        (shanghai(2, 17), shanghai(2, 19), SlotReason.NOT_OPEN),
        (shanghai(2, 9, 10), shanghai(2, 10, 10), SlotReason.OFF_GRID),
        (shanghai(2, 9), shanghai(2, 9, 40), SlotReason.UNEVEN_LENGTH),
    ],
)
def test_each_reason(starts, ends, reason):
    assert reason in reasons(starts, ends)


def test_the_past_and_the_lead_time():
    today = [Window(shanghai(1, 8), shanghai(1, 18))]
    assert reasons(shanghai(1, 8), shanghai(1, 10), today) == [SlotReason.PAST]
    assert reasons(shanghai(1, 10), shanghai(1, 11), today) == [SlotReason.TOO_SOON]
    assert reasons(shanghai(1, 11), shanghai(1, 12), today) == []


def test_closed_to_booking_says_nothing_else():
    closed = {"mode": BookingMode.CLOSED}
    assert reasons(shanghai(2, 3), shanghai(2, 4), terms=closed) == [SlotReason.CLOSED_TO_BOOKING]


def test_a_slot_over_two_windows_that_touch_is_open():
    night = [Window(shanghai(2, 0), shanghai(3, 0)), Window(shanghai(3, 0), shanghai(4, 0))]
    assert reasons(shanghai(2, 22), shanghai(3, 2), night) == []
    gap = [Window(shanghai(2, 0), shanghai(3, 0)), Window(shanghai(3, 1), shanghai(4, 0))]
    assert reasons(shanghai(2, 22), shanghai(3, 2), gap) == [SlotReason.NOT_OPEN]


@pytest.mark.parametrize(
    ("audience", "opens"),
    [
        (Audience.OWN_LAB, shanghai(30, 9, month=3) - dt.timedelta(days=60)),
        (Audience.OWN_UNIVERSITY, shanghai(30, 9) - dt.timedelta(days=30)),
        (Audience.CHAIN, shanghai(16, 9)),
        (Audience.EVERYONE, shanghai(23, 9)),
    ],
)
def test_each_audience_has_its_horizon(audience, opens):
    windows = [Window(shanghai(30, 8), shanghai(30, 18))]
    found = opens_to(shanghai(30, 9), windows, audience=audience, terms=TERMS, zone=SHANGHAI)
    assert found == opens
    slot = (shanghai(30, 9), shanghai(30, 10))
    early = [SlotReason.NOT_YET_OPEN_TO_YOU]
    assert reasons(*slot, windows, audience=audience, now=opens) == []
    assert reasons(*slot, windows, audience=audience, now=opens - HOUR) == early


def test_a_horizon_counts_local_days_over_a_clock_change():
    zone = ZoneInfo("America/Los_Angeles")
    # Clocks go forward on 14 March 2027: the same wall-clock time is an hour of UTC apart.
    start = dt.datetime(2027, 3, 17, 9, tzinfo=zone)
    windows = [Window(start, start + HOUR)]
    opened = opens_to(start, windows, audience=Audience.EVERYONE, terms=TERMS, zone=zone)
    assert opened == dt.datetime(2027, 3, 10, 9, tzinfo=zone)
    assert start.astimezone(dt.UTC) - opened == dt.timedelta(days=7) - HOUR


def test_own_first_time_is_released_whole_to_outsiders():
    windows = [Window(shanghai(5, 8), shanghai(5, 18), own_first=True)]
    released = shanghai(5, 8) - TERMS.release_lead
    slot = (shanghai(5, 15), shanghai(5, 16))
    for outsider in (Audience.CHAIN, Audience.EVERYONE):
        asked = {"audience": outsider}
        early = [SlotReason.NOT_YET_OPEN_TO_YOU]
        assert reasons(*slot, windows, now=released, **asked) == []
        assert reasons(*slot, windows, now=released - HOUR, **asked) == early
    for own in (Audience.OWN_LAB, Audience.OWN_UNIVERSITY):
        assert reasons(*slot, windows, now=released - HOUR, audience=own) == []


def test_what_closures_leave_of_an_opening_is_counted_from_its_start():
    opening = Window(shanghai(5, 8), shanghai(5, 18), own_first=True)
    closures = [
        Interval(shanghai(5, 8), shanghai(5, 9, 10)),
        Interval(shanghai(5, 12), shanghai(5, 13, 35)),
    ]
    windows = open_windows([opening], closures)
    assert [(w.starts, w.began) for w in windows] == [
        (shanghai(5, 9, 10), shanghai(5, 8)),
        (shanghai(5, 13, 35), shanghai(5, 8)),
    ]
    slot, off = (shanghai(5, 14), shanghai(5, 15)), (shanghai(5, 14, 5), shanghai(5, 15, 5))
    released = {"now": shanghai(5, 8) - TERMS.release_lead}
    assert reasons(*slot, windows, **released) == []
    assert reasons(*off, windows, **released) == [SlotReason.OFF_GRID]
    early = {"now": released["now"] - dt.timedelta(minutes=5)}
    assert reasons(*slot, windows, **early) == [SlotReason.NOT_YET_OPEN_TO_YOU]


def test_a_window_that_is_whole_begins_with_its_opening():
    windows = open_windows([*DAY], [Interval(shanghai(2, 17, 10), shanghai(2, 18))])
    assert windows == [Window(shanghai(2, 8), shanghai(2, 17, 10))]
    assert windows[0].origin == shanghai(2, 8)
    with pytest.raises(ValueError, match="begins after its opening"):
        Window(shanghai(2, 8), shanghai(2, 9), began=shanghai(2, 8))


def test_assisted_hours():
    assisted = [Interval(shanghai(2, 9), shanghai(2, 12))]
    inside, over = (shanghai(2, 10), shanghai(2, 12)), (shanghai(2, 11), shanghai(2, 13))
    assert reasons(*inside, assisted_hours=assisted) == []
    assert reasons(*over, assisted_hours=assisted) == [SlotReason.OUTSIDE_ASSISTED_HOURS]


def test_a_local_time_that_does_not_exist_is_moved_past_the_gap():
    zone = ZoneInfo("America/Los_Angeles")
    skipped = dt.datetime(2027, 3, 14, 2, 30)
    assert normalise(skipped, zone).astimezone(zone) == dt.datetime(2027, 3, 14, 3, 30, tzinfo=zone)
    twice = dt.datetime(2027, 11, 7, 1, 30)
    assert normalise(twice, zone) == dt.datetime(2027, 11, 7, 8, 30, tzinfo=dt.UTC)


def test_occupied_time_is_in_whole_steps():
    held = occupied(shanghai(2, 9), shanghai(2, 10), set_up=7, clean_up=12)
    assert (held.starts, held.ends) == (shanghai(2, 8, 50), shanghai(2, 10, 15))


def at(hours):
    return shanghai(2, 0) + hours * HOUR


def unit(number, *busy, set_up=0, clean_up=0):
    claims = tuple(Interval(at(first), at(last)) for first, last in busy)
    return UnitTime(number, set_up, clean_up, claims)


def test_the_unit_that_leaves_the_smallest_gap_is_chosen():
    wide, tight = unit(1, (0, 6), (20, 22)), unit(2, (8, 9), (12, 14))
    assert best_unit([wide, tight], at(9), at(11)) == 2
    assert best_unit([wide, tight], at(13), at(15)) == 1
    assert best_unit([wide, tight], at(21), at(22)) == 2
    assert best_unit([unit(1, (0, 24))], at(9), at(10)) is None
    assert best_unit([unit(2), unit(1)], at(9), at(10)) == 1


def test_nearest_starts_come_in_order_of_time():
    starts = [at(hour) for hour in (1, 5, 9, 10, 12, 20)]
    assert free_nearby(starts, at(10), 3) == [at(9), at(10), at(12)]


hours = st.integers(0, 47)
stretch = st.tuples(hours, st.integers(1, 12)).map(
    lambda pair: Interval(at(pair[0] / 2), at((pair[0] + pair[1]) / 2))
)


@given(st.lists(stretch, max_size=8), st.lists(stretch, max_size=8))
def test_sums_and_differences_of_time(some, others):
    def minutes(intervals):
        return {
            minute
            for i in intervals
            for minute in range(
                int((i.starts - at(0)).total_seconds()) // 60,
                int((i.ends - at(0)).total_seconds()) // 60,
                30,
            )
        }

    assert minutes(merge(some)) == minutes(some)
    assert minutes(gaps(some, others)) == minutes(some) - minutes(others)
    assert minutes(subtract(some, others)) == minutes(some) - minutes(others)
    apart = merge(some)
    assert all(a.ends < b.starts for a, b in pairwise(apart))


@given(st.lists(st.tuples(stretch, st.booleans()), max_size=8), st.lists(stretch, max_size=5))
def test_open_windows_never_overlap_and_avoid_closures(openings, closures):
    windows = open_windows([Window(i.starts, i.ends, own) for i, own in openings], closures)
    assert all(a.ends <= b.starts for a, b in pairwise(windows))
    for step in range(60):
        moment = Interval(at(step / 2), at((step + 1) / 2))
        shut = any(moment.overlaps(closure) for closure in closures)
        for_all = any(not own and moment.overlaps(i) for i, own in openings)
        own = any(own and moment.overlaps(i) for i, own in openings)
        found = [w for w in windows if w.starts < moment.ends and moment.starts < w.ends]
        assert bool(found) == (not shut and (for_all or own))
        assert not found or found[0].own_first == (not for_all)
    whole = open_windows([Window(i.starts, i.ends, own) for i, own in openings], [])
    for each in windows:
        (around,) = [w for w in whole if w.starts <= each.starts and each.ends <= w.ends]
        assert (each.origin, each.own_first) == (around.starts, around.own_first)


steps = st.integers(0, 24 * 12 * 2)
off_the_grid = st.tuples(steps, st.integers(1, 60)).map(
    lambda pair: Interval(at(pair[0] / 12), at((pair[0] + pair[1]) / 12))
)


@given(
    openings=st.lists(st.tuples(stretch, st.booleans()), min_size=1, max_size=6),
    closures=st.lists(off_the_grid, min_size=1, max_size=4),
    grid=st.sampled_from([5, 25, 30, 60]),
    pieces=st.integers(1, 4),
    release=st.sampled_from([0, 24, 72]),
    audience=st.sampled_from(list(Audience)),
    hours_past=st.integers(-72, 20),
)
def test_no_start_tells_a_closure_from_a_booking(
    openings, closures, grid, pieces, release, audience, hours_past
):
    """Wherever they end: the same time, taken or closed, leaves the same to ask for."""
    opened = [Window(i.starts, i.ends, own) for i, own in openings]
    length = dt.timedelta(minutes=grid * pieces)
    terms = dataclasses.replace(
        TERMS,
        grid=dt.timedelta(minutes=grid),
        shortest=dt.timedelta(minutes=grid),
        release_lead=release * HOUR,
    )

    def left(windows, busy):
        units = [UnitTime(1, 0, 0, busy)]
        asked = {"audience": audience, "terms": terms, "zone": SHANGHAI, "now": at(hours_past)}
        reach = {"earliest": at(0), "latest": at(60)}
        starts = list(free_starts(windows, units, length, **asked, **reach))
        free = [
            (each.starts, each.ends)
            for each in as_seen(windows, units, **asked)
            if each.look is Look.FREE
        ]
        return starts, free

    closed = left(open_windows(opened, closures), ())
    assert closed == left(open_windows(opened, []), tuple(merge(closures)))


@given(
    st.lists(st.tuples(stretch, st.booleans()), min_size=1, max_size=5),
    st.lists(st.lists(stretch, max_size=5), min_size=1, max_size=3),
    st.sampled_from([30, 60, 90, 120]),
    st.tuples(st.sampled_from([0, 10, 30]), st.sampled_from([0, 15, 30])),
    st.sampled_from(list(Audience)),
    st.integers(-72, 20),
)
def test_free_starts_are_those_that_a_request_would_be_granted(
    openings, busy, minutes, margins, audience, hours_past
):
    """The list agrees with asking for each start alone: policy first, then a fitting unit."""
    windows = open_windows([Window(i.starts, i.ends, own) for i, own in openings], [])
    units = [UnitTime(n, *margins, tuple(merge(claims))) for n, claims in enumerate(busy)]
    length, now = dt.timedelta(minutes=minutes), at(hours_past)
    found = list(
        free_starts(
            windows,
            units,
            length,
            audience=audience,
            terms=TERMS,
            zone=SHANGHAI,
            now=now,
            earliest=at(0),
            latest=at(30),
        )
    )
    granted = [
        start
        for start in (at(step / 4) for step in range(121))
        if not reasons(start, start + length, windows, audience=audience, now=now)
        and best_unit(units, start, start + length) is not None
    ]
    assert found == granted
