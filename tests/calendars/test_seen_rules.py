"""What an audience sees of open time."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from booking.calendars.rules import (
    BookingMode,
    Interval,
    Look,
    PolicyTerms,
    Seen,
    UnitTime,
    Window,
    as_seen,
    check_slot,
    free_starts,
    opens_to,
)
from booking.labs.rules import Audience

ZONE = ZoneInfo("America/Los_Angeles")
NOW = dt.datetime(2027, 3, 12, 18, 10, tzinfo=dt.UTC)
"""Two days before the clocks change there."""
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
TERMS = PolicyTerms()


def at(hours: float) -> dt.datetime:
    """So many hours after 18:00 UTC of that day."""
    return NOW.replace(minute=0) + dt.timedelta(minutes=round(hours * 60))


def see(windows, units=None, *, audience=Audience.EVERYONE, terms=TERMS, now=NOW):
    whole = [UnitTime(1, 0, 0, ())] if units is None else units
    return as_seen(windows, whole, audience=audience, terms=terms, zone=ZONE, now=now)


def looks(seen: list[Seen]) -> list[tuple[str, float, float]]:
    return [
        (each.look.value, (each.starts - at(0)) / HOUR, (each.ends - at(0)) / HOUR) for each in seen
    ]


def test_it_works():
    unit = UnitTime(1, 0, 0, (Interval(at(26), at(28)),))
    seen = see([Window(at(24), at(34))], [unit])
    assert looks(seen) == [("free", 24, 26), ("busy", 26, 28), ("free", 28, 34)]


def test_what_is_over_or_too_soon_is_closed():
    # It is 18:10 and the lead two hours: 20:30 is the first start that can be asked for.
    assert looks(see([Window(at(-2), at(6))])) == [("closed", -2, 2.5), ("free", 2.5, 6)]


def test_closed_to_booking_is_closed():
    terms = PolicyTerms(mode=BookingMode.CLOSED)
    assert looks(see([Window(at(24), at(34))], terms=terms)) == [("closed", 24, 34)]


def test_time_beyond_the_horizon_opens_later_and_shows_no_bookings():
    """A clock change in between: 10:10 a week ago is 17:10 in UTC."""
    day = 7 * 24
    unit = UnitTime(1, 0, 0, (Interval(at(day + 4), at(day + 5)),))
    seen = see([Window(at(day - 4), at(day + 8))], [unit])
    assert looks(seen) == [("free", day - 4, day - 0.5), ("later", day - 0.5, day + 8)]
    assert seen[1].opens_at == NOW.replace(minute=30)
    assert see([Window(at(day - 4), at(day + 8))], audience=Audience.CHAIN)[0].look == Look.FREE


def test_own_first_time_opens_to_outsiders_with_its_release():
    windows = [Window(at(96), at(100), own_first=True)]
    seen = see(windows)
    assert looks(seen) == [("later", 96, 100)]
    assert seen[0].opens_at == at(24)
    assert looks(see(windows, now=at(24))) == [("free", 96, 100)]
    assert looks(see(windows, audience=Audience.OWN_UNIVERSITY)) == [("free", 96, 100)]


def test_gaps_without_room_for_the_shortest_booking_are_not_free():
    busy = (Interval(at(24), at(25)), Interval(at(25.25), at(34)))
    assert looks(see([Window(at(24), at(34))], [UnitTime(1, 0, 0, busy)])) == [("busy", 24, 34)]


def test_set_up_and_clean_up_are_not_free():
    unit = UnitTime(1, 30, 60, (Interval(at(28), at(30)),))
    assert looks(see([Window(at(24), at(34))], [unit])) == [
        ("free", 24, 27),
        ("busy", 27, 30.5),
        ("free", 30.5, 34),
    ]


def test_free_time_begins_on_the_grid():
    unit = UnitTime(1, 0, 0, (Interval(at(24), at(25) + 5 * MINUTE),))
    assert looks(see([Window(at(24), at(34))], [unit])) == [("busy", 24, 25.5), ("free", 25.5, 34)]


def test_without_a_unit_nothing_is_free():
    assert looks(see([Window(at(24), at(34))], [])) == [("busy", 24, 34)]


half_hours = st.integers(0, 24 * 10)
spans = st.lists(st.tuples(half_hours, st.integers(1, 20)), max_size=5)


@given(
    opened=st.lists(st.tuples(st.integers(0, 18), st.booleans()), unique_by=lambda d: d[0]),
    claims=st.lists(spans, min_size=1, max_size=2),
    margins=st.tuples(st.sampled_from([0, 15, 30]), st.sampled_from([0, 30])),
    audience=st.sampled_from(list(Audience)),
)
def test_every_start_of_free_time_can_be_asked_for_and_no_other(opened, claims, margins, audience):
    windows = [Window(at(-6 + 12 * n), at(-6 + 12 * n + 9 + own), own) for n, own in sorted(opened)]
    units = [
        UnitTime(n, *margins, tuple(sorted(Interval(at(a / 2), at((a + b) / 2)) for a, b in each)))
        for n, each in enumerate(claims)
    ]
    seen = see(windows, units, audience=audience)
    assert sum((each.ends - each.starts for each in seen), dt.timedelta()) == sum(
        (w.ends - w.starts for w in windows), dt.timedelta()
    )
    for earlier, later in pairwise(seen):
        assert earlier.ends <= later.starts
    granted = set(
        free_starts(
            windows,
            units,
            TERMS.shortest,
            audience=audience,
            terms=TERMS,
            zone=ZONE,
            now=NOW,
            earliest=NOW,
            latest=at(24 * 20),
        )
    )
    free = [each for each in seen if each.look is Look.FREE]
    for start in granted:
        assert any(each.starts <= start < each.ends for each in free)
    for each in free:
        assert each.starts in granted
        refused = check_slot(
            each.starts,
            each.starts + TERMS.shortest,
            windows,
            audience=audience,
            terms=TERMS,
            zone=ZONE,
            now=NOW,
        )
        assert refused == []
    for each in seen:
        if each.look is Look.LATER:
            window = next(w for w in windows if w.starts <= each.starts < w.ends)
            assert each.opens_at == opens_to(
                each.starts, [window], audience=audience, terms=TERMS, zone=ZONE
            )
            assert each.opens_at > NOW


def test_a_gap_whose_first_start_comes_too_late_is_not_free():
    """From 10:10 to 10:50 there is room, but slots begin at 10:00 and 10:30."""
    busy = (Interval(at(25), at(26) + 10 * MINUTE), Interval(at(27), at(34)))
    unit = UnitTime(1, 0, 10, busy)
    assert looks(see([Window(at(24), at(34))], [unit])) == [
        ("free", 24, 24 + 5 / 6),
        ("busy", 24 + 5 / 6, 34),
    ]


def test_two_units_with_half_the_room_each_are_not_free():
    units = [
        UnitTime(1, 0, 0, (Interval(at(24.5), at(34)),)),
        UnitTime(2, 0, 0, (Interval(at(23), at(24.5)), Interval(at(25), at(34)))),
    ]
    terms = PolicyTerms(shortest=HOUR)
    assert looks(see([Window(at(24), at(34))], units, terms=terms)) == [("busy", 24, 34)]


def test_a_booking_may_run_on_into_the_next_window():
    terms = PolicyTerms(shortest=2 * HOUR)
    unit = UnitTime(1, 0, 0, (Interval(at(24), at(33)),))
    windows = [Window(at(24), at(34)), Window(at(34), at(38))]
    assert looks(see(windows, [unit], terms=terms)) == [
        ("busy", 24, 33),
        ("free", 33, 34),
        ("free", 34, 38),
    ]
    shown = as_seen(
        windows,
        [unit],
        audience=Audience.EVERYONE,
        terms=terms,
        zone=ZONE,
        now=NOW,
        until=at(34),
    )
    assert looks(shown) == [("busy", 24, 33), ("free", 33, 34)]


def test_nor_into_one_that_is_not_released():
    terms = PolicyTerms(shortest=2 * HOUR)
    windows = [Window(at(90), at(91)), Window(at(91), at(95), own_first=True)]
    assert looks(see(windows, terms=terms)) == [("busy", 90, 91), ("later", 91, 95)]
    assert looks(see(windows, terms=terms, audience=Audience.OWN_LAB)) == [
        ("free", 90, 91),
        ("free", 91, 95),
    ]


tenths = st.integers(0, 6 * 24 * 6)
"""Minutes from 18:00 in tens, for six days."""


@given(
    parts=st.lists(
        st.tuples(st.integers(0, 3), st.integers(1, 12), st.booleans()), min_size=1, max_size=6
    ),
    claims=st.lists(
        st.lists(st.tuples(tenths, st.integers(1, 40)), max_size=6), min_size=1, max_size=3
    ),
    margins=st.tuples(st.sampled_from([0, 10, 25]), st.sampled_from([0, 15])),
    shortest=st.sampled_from([1, 2, 4, 9]),
    assisted=st.none() | st.lists(st.tuples(tenths, st.integers(1, 60)), max_size=5),
    audience=st.sampled_from(list(Audience)),
)
def test_free_is_where_the_shortest_booking_can_begin(
    parts, claims, margins, shortest, assisted, audience
):
    """Windows that touch or do not, units that fill each other's gaps, technicians by the hour."""
    windows, start = [], at(0)
    for gap, length, own_first in parts:
        start += gap * 5 * HOUR
        windows.append(Window(start, start + length * HOUR, own_first))
        start = windows[-1].ends

    def spans(pairs):
        return sorted(Interval(at(a / 6), at((a + b) / 6)) for a, b in pairs)

    question = {
        "audience": audience,
        "terms": PolicyTerms(shortest=shortest * 30 * MINUTE, longest=8 * HOUR),
        "zone": ZONE,
        "now": NOW,
        "assisted_hours": None if assisted is None else spans(assisted),
    }
    units = [UnitTime(n, *margins, tuple(spans(each))) for n, each in enumerate(claims)]
    free = [each for each in as_seen(windows, units, **question) if each.look is Look.FREE]
    reach = {"earliest": NOW, "latest": at(24 * 20)}
    starts = list(free_starts(windows, units, shortest * 30 * MINUTE, **question, **reach))
    assert all(any(each.starts <= start < each.ends for each in free) for start in starts)
    assert all(each.starts in starts for each in free)
