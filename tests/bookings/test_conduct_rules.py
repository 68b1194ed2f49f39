"""What points lead to: pure, and the same as a slower way of counting says."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.conduct.rules import (
    POINT_MOVES,
    USUAL,
    PointKind,
    PointState,
    Terms,
    find_point_move,
    is_unused,
    summary_of,
    suspended_until,
)
from booking.bookings.conduct.saying import summary_sentence
from booking.bookings.rules.entries import EntryVerb
from tests.factories import NOW

DAY = dt.timedelta(days=1)
MOMENTS = st.integers(0, 400 * 24).map(lambda hours: NOW - dt.timedelta(hours=hours))
POINTS = st.lists(MOMENTS, max_size=8)
TERMS = st.builds(
    Terms, most=st.integers(1, 4), days=st.integers(1, 120), barred_days=st.integers(1, 60)
)


def test_three_in_ninety_days_suspend_for_thirty():
    two = [NOW - 89 * DAY, NOW - 40 * DAY]
    assert suspended_until(two, NOW, USUAL) is None
    assert suspended_until([*two, NOW - DAY], NOW, USUAL) == NOW + 29 * DAY
    # What lies ninety days before the last is too old, and thirty days after it is over.
    assert suspended_until([NOW - 90 * DAY, NOW - 40 * DAY, NOW], NOW, USUAL) is None
    three = [NOW - 50 * DAY, NOW - 40 * DAY, NOW - 30 * DAY]
    assert suspended_until(three, NOW - dt.timedelta(seconds=1), USUAL) == NOW
    assert suspended_until(three, NOW, USUAL) is None


def test_a_further_one_suspends_anew():
    given_ = [NOW - 70 * DAY, NOW - 60 * DAY, NOW - 50 * DAY]
    assert suspended_until(given_, NOW, USUAL) is None
    assert suspended_until([*given_, NOW - DAY], NOW, USUAL) == NOW + 29 * DAY


def test_a_lab_that_gives_none_suspends_nobody():
    assert suspended_until([NOW] * 9, NOW, Terms(most=None)) is None


@given(POINTS, TERMS)
def test_it_is_what_every_choice_of_points_says(points, terms):
    ends = [
        max(chosen) + dt.timedelta(days=terms.barred_days)
        for chosen in combinations(points, terms.most)
        if max(chosen) - min(chosen) < dt.timedelta(days=terms.days)
    ]
    running = [end for end in ends if end > NOW]
    assert suspended_until(points, NOW, terms) == max(running, default=None)


@given(POINTS, TERMS, st.data())
def test_forgiving_never_lengthens(points, terms, data):
    before = suspended_until(points, NOW, terms)
    fewer = data.draw(st.lists(st.sampled_from(points), unique=True)) if points else []
    after = suspended_until(fewer, NOW, terms)
    if len(set(points)) == len(points) and after is not None:
        assert before is not None
        assert after <= before


@given(POINTS, TERMS)
def test_what_is_to_come_does_not_count(points, terms):
    ahead = [NOW + DAY] * 5
    assert suspended_until([*points, *ahead], NOW, terms) == suspended_until(points, NOW, terms)


@given(st.integers(0, 500), st.integers(0, 500))
def test_more_than_twice_is_unused(booked, used):
    minute = dt.timedelta(minutes=1)
    assert is_unused(booked * minute, used * minute) is (booked > 2 * used)


def test_every_move_of_a_point():
    moves = {
        (verb, state): find_point_move(verb, state)
        for verb in (EntryVerb.APPEAL, EntryVerb.UPHOLD, EntryVerb.FORGIVE)
        for state in PointState
    }
    allowed = {key: move.after for key, move in moves.items() if move is not None}
    assert allowed == {
        (EntryVerb.APPEAL, PointState.STANDING): PointState.APPEALED,
        (EntryVerb.UPHOLD, PointState.APPEALED): PointState.UPHELD,
        (EntryVerb.FORGIVE, PointState.STANDING): PointState.FORGIVEN,
        (EntryVerb.FORGIVE, PointState.APPEALED): PointState.FORGIVEN,
        (EntryVerb.FORGIVE, PointState.UPHELD): PointState.FORGIVEN,
    }
    assert {move.after for move in POINT_MOVES} <= set(PointState)


def test_a_summary_counts_what_is_recent():
    points = [
        (NOW - 100 * DAY, PointKind.NO_SHOW),
        (NOW - 20 * DAY, PointKind.NO_SHOW),
        (NOW - 10 * DAY, PointKind.LATE),
        (NOW - 9 * DAY, PointKind.NO_SHOW),
    ]
    summary = summary_of(points, NOW, USUAL)
    assert (summary.points, summary.no_shows, summary.late, summary.unused) == (3, 2, 1, 0)
    assert summary.barred_until == NOW + 21 * DAY
    assert summary_sentence(summary) == "2 no-shows, 1 late cancellation in 90 days"
    assert summary_sentence(summary_of([], NOW, USUAL)) == ""
