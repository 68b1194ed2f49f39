"""A lab's rows: nothing lies over another booking, and no hour is drawn that says nothing."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.lanes import Block, Hours, Kind, bounds_of, cells, hours_of, stacked
from booking.calendars.rules import Interval
from tests.factories import NOW, SHANGHAI, shanghai

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
TUESDAY = dt.date(2027, 3, 2)
HOUR = dt.timedelta(hours=1)


def between(first, last, day=2):
    return Interval(shanghai(day, first), shanghai(day, last))


def hours(*, taken=(), opened=(), days=(TUESDAY,), **changes):
    return hours_of(list(days), taken=taken, opened=opened, zone=SHANGHAI, **changes)


def laid(*blocks):
    shown = Hours(8 * HOUR, 18 * HOUR)
    parts = [(TUESDAY, bounds_of(TUESDAY, shown, SHANGHAI))]
    [cell] = cells(blocks, parts, zone=SHANGHAI, now=NOW, track_height=40, most_ticks=8)
    return cell


def test_it_works():
    cell = laid(Block(between(8, 18), Kind.OPEN), Block(between(9, 13), Kind.BOOKED))
    opened, booked = cell.marks
    assert (opened.x, opened.width) == ("0.000%", "100.000%")
    assert (booked.x, booked.width, booked.minutes) == ("10.000%", "40.000%", 240)
    assert cell.now_x is None


def test_bookings_are_drawn_last_and_what_lies_elsewhere_not_at_all():
    blocks = [
        Block(between(9, 13), Kind.BOOKED),
        Block(between(8, 14), Kind.HELD),
        Block(between(8, 18, day=3), Kind.OPEN),
        Block(between(8, 18), Kind.OPEN),
    ]
    assert [mark.block.kind for mark in laid(*blocks).marks] == [
        Kind.OPEN,
        Kind.HELD,
        Kind.BOOKED,
    ]


def test_two_at_once_lie_beneath_one_another():
    one, other = laid(Block(between(9, 12), Kind.BOOKED), Block(between(11, 13), Kind.BOOKED)).marks
    assert one.from_middle + one.height <= other.from_middle


def test_what_is_cut_by_the_days_edge_counts_what_is_seen():
    [mark] = laid(Block(Interval(shanghai(2, 17), shanghai(3, 9)), Kind.BOOKED)).marks
    assert (mark.x, mark.width, mark.minutes) == ("90.000%", "10.000%", 60)


def test_a_day_shows_the_usual_hours_and_what_lies_outside_them():
    assert hours() == Hours(8 * HOUR, 18 * HOUR)
    early = Interval(shanghai(2, 6, 30), shanghai(2, 9))
    assert hours(opened=[early]) == Hours(6 * HOUR, 18 * HOUR)
    assert hours(taken=[Interval(shanghai(2, 20), shanghai(3, 2))]) == Hours(8 * HOUR, 24 * HOUR)
    assert hours(opened=[between(6, 20, day=3)]) == Hours(8 * HOUR, 18 * HOUR)


def test_a_night_is_drawn_for_what_is_taken_in_it_alone():
    open_always = Interval(shanghai(1, 0), shanghai(5, 0))
    assert hours(opened=[open_always]) == Hours(8 * HOUR, 18 * HOUR, cut=True)
    night = Interval(shanghai(2, 2), shanghai(2, 4))
    assert hours(opened=[open_always], taken=[night]) == Hours(2 * HOUR, 18 * HOUR, cut=True)
    assert hours(opened=[open_always], whole=True) == Hours(0 * HOUR, 24 * HOUR)


def test_a_night_that_is_no_whole_day_is_drawn():
    evening = Interval(shanghai(2, 18), shanghai(3, 2))
    both = hours(opened=[evening], days=[TUESDAY, dt.date(2027, 3, 3)])
    assert both == Hours(0 * HOUR, 24 * HOUR)


def test_the_day_of_a_clock_change_is_drawn_by_the_wall_clock():
    day = dt.date(2027, 3, 14)
    part = bounds_of(day, Hours(0 * HOUR, 24 * HOUR), LOS_ANGELES)
    assert part.ends - part.starts == 23 * HOUR


spans = st.tuples(st.integers(0, 200), st.integers(1, 60)).map(
    lambda pair: Interval(NOW + pair[0] * HOUR, NOW + sum(pair) * HOUR)
)


@given(st.lists(spans, max_size=30))
def test_no_two_on_one_track_overlap_and_no_track_is_wasted(spans):
    blocks, tracks = stacked(Block(each, Kind.BOOKED) for each in spans)
    assert sorted(each.span for each in blocks) == sorted(spans)
    for one in blocks:
        for other in blocks:
            if one is not other and one.track == other.track:
                assert not one.span.overlaps(other.span)
    # As many as there are at the busiest moment.
    busiest = max((sum(e.starts <= s.starts < e.ends for e in spans) for s in spans), default=1)
    assert tracks == busiest
