"""Until when somebody may walk in, and why not: the rule alone."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.arriving.rules import (
    Bench,
    Walker,
    check_walk_in,
    is_free,
    walk_in_ends,
    walk_in_start,
    why_not,
)
from booking.calendars.rules import Interval, PolicyTerms, SlotReason, Window
from booking.calendars.rules.policy import BookingMode
from booking.labs.rules import Audience
from tests.factories import (
    SHANGHAI,
    shanghai,
)

TEN_PAST = shanghai(2, 10, 7)
MINUTE = dt.timedelta(minutes=1)
EVERYONE = Walker(Audience.EVERYONE, PolicyTerms(mode=BookingMode.WALK_IN_TOO), SHANGHAI)
DAY = (Window(shanghai(2, 8), shanghai(2, 18)),)


def bench(*held, in_use=False, clean_up=0, windows=DAY):
    return Bench(windows, tuple(Interval(*each) for each in held), in_use, clean_up)


def test_it_ends_where_slots_end_and_begins_on_the_step_that_runs():
    assert walk_in_start(TEN_PAST) == shanghai(2, 10, 5)
    ends = walk_in_ends(bench(), EVERYONE, now=TEN_PAST)
    assert ends[0] == shanghai(2, 10, 30)
    assert ends[-1] == shanghai(2, 18)
    assert all((end - shanghai(2, 8)) % (30 * MINUTE) == dt.timedelta() for end in ends)


def test_it_stops_before_what_is_held_with_the_clean_up_between():
    taken = bench((shanghai(2, 12), shanghai(2, 13)), clean_up=20)
    assert walk_in_ends(taken, EVERYONE, now=TEN_PAST) == [
        shanghai(2, 10, 30),
        shanghai(2, 11),
        shanghai(2, 11, 30),
    ]


def test_it_is_never_longer_than_the_longest_booking():
    walker = Walker(
        Audience.EVERYONE,
        PolicyTerms(mode=BookingMode.WALK_IN_TOO, longest=dt.timedelta(hours=2)),
        SHANGHAI,
    )
    assert walk_in_ends(bench(), walker, now=TEN_PAST)[-1] == shanghai(2, 12)


def test_the_slot_that_runs_counts_whole_for_the_shortest():
    walker = Walker(
        Audience.EVERYONE,
        PolicyTerms(mode=BookingMode.WALK_IN_TOO, shortest=dt.timedelta(hours=1)),
        SHANGHAI,
    )
    assert walk_in_ends(bench(), walker, now=TEN_PAST)[0] == shanghai(2, 11)


def test_of_a_slot_that_is_nearly_over_nothing_is_offered():
    late = shanghai(2, 10, 27)
    assert walk_in_ends(bench(), EVERYONE, now=late)[0] == shanghai(2, 11)


@pytest.mark.parametrize(
    ("place", "now", "reason"),
    [
        (bench(in_use=True), TEN_PAST, SlotReason.TAKEN),
        (bench((shanghai(2, 10), shanghai(2, 11))), TEN_PAST, SlotReason.TAKEN),
        (bench((shanghai(2, 10, 20), shanghai(2, 11))), TEN_PAST, SlotReason.TAKEN),
        (bench(), shanghai(2, 19), SlotReason.NOT_OPEN),
        (bench(), shanghai(2, 17, 57), SlotReason.NOT_OPEN),
    ],
)
def test_why_nothing_is_offered(place, now, reason):
    assert walk_in_ends(place, EVERYONE, now=now) == []
    assert [each.reason for each in why_not(place, EVERYONE, now=now)] == [reason]


def test_time_that_is_own_first_is_not_free_to_others_before_its_release():
    own = bench(windows=(Window(shanghai(5, 8), shanghai(5, 18), own_first=True),))
    terms = PolicyTerms(mode=BookingMode.WALK_IN_TOO)
    now = shanghai(5, 10)
    assert is_free(own, Walker(Audience.EVERYONE, terms, SHANGHAI), now=now)
    late = PolicyTerms(mode=BookingMode.WALK_IN_TOO, release_lead=dt.timedelta(hours=-4))
    assert not is_free(own, Walker(Audience.EVERYONE, late, SHANGHAI), now=now)
    assert is_free(own, Walker(Audience.OWN_LAB, late, SHANGHAI), now=now)


@given(
    minute=st.integers(0, 1439),
    grid=st.sampled_from([5, 15, 30, 60]),
    shortest=st.integers(1, 8),
    longest=st.integers(1, 96),
    clean_up=st.sampled_from([0, 5, 20]),
    opens=st.integers(0, 100),
    length=st.integers(1, 150),
    held=st.lists(st.tuples(st.integers(0, 280), st.integers(1, 30)), max_size=4),
)
def test_every_end_that_is_offered_is_granted_and_no_other(
    minute, grid, shortest, longest, clean_up, opens, length, held
):
    midnight, five = shanghai(2, 0), 5 * MINUTE
    now = midnight + minute * MINUTE
    terms = PolicyTerms(
        mode=BookingMode.WALK_IN_TOO,
        grid=grid * MINUTE,
        shortest=shortest * five,
        longest=longest * five,
    )
    walker = Walker(Audience.EVERYONE, terms, SHANGHAI)
    place = bench(
        *((midnight + at * five, midnight + (at + long) * five) for at, long in held),
        clean_up=clean_up,
        windows=(Window(midnight + opens * five, midnight + (opens + length) * five),),
    )
    offered = walk_in_ends(place, walker, now=now)
    granted = [
        end
        for end in (midnight + step * five for step in range(2 * 288))
        if not check_walk_in(place, walker, end, now=now)
    ]
    assert set(offered) <= set(granted)
    assert bool(offered) == bool(granted)
    assert offered[-1:] == granted[-1:]
    assert bool(why_not(place, walker, now=now)) != bool(offered)
