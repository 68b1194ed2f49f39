"""A day drawn as a strip: where each thing lies, on days of 23, 24 and 25 hours."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.strips import DAY, HOUR, Kind, Piece, day_bounds, draw, hours_shown
from booking.calendars.rules import Interval
from tests.factories import SHANGHAI, shanghai

PACIFIC = ZoneInfo("America/Los_Angeles")
MARCH_2 = dt.date(2027, 3, 2)
USUAL = Interval(shanghai(2, 8), shanghai(2, 18))


def booked(first, last, **more):
    return Piece(Interval(first, last), Kind.BOOKED, state="approved", **more)


def test_it_works():
    strip = draw(
        USUAL,
        [("1", [Piece(USUAL, Kind.OPEN), booked(shanghai(2, 13), shanghai(2, 15, 30))])],
        zone=SHANGHAI,
        now=shanghai(2, 10),
    )
    (lane,) = strip.lanes
    assert [(mark.x, mark.width) for mark in lane.marks] == [
        ("0.000%", "100.000%"),
        ("50.000%", "25.000%"),
    ]
    assert strip.now_x == "20.000%"
    assert [tick.label for tick in strip.ticks] == [
        "08:00",
        "10:00",
        "12:00",
        "14:00",
        "16:00",
        "18:00",
    ]
    assert [tick.anchor for tick in strip.ticks] == ["start", *["middle"] * 4, "end"]


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (dt.date(2027, 3, 13), 24),
        (dt.date(2027, 3, 14), 23),
        (dt.date(2027, 11, 7), 25),
    ],
)
def test_a_day_is_as_long_as_its_clock_says(day, hours):
    bounds = day_bounds(day, PACIFIC)
    assert bounds.ends - bounds.starts == hours * HOUR


def test_the_usual_hours_are_always_shown():
    assert hours_shown(MARCH_2, SHANGHAI, []) == USUAL
    assert hours_shown(MARCH_2, SHANGHAI, [Interval(shanghai(2, 10), shanghai(2, 12))]) == USUAL


def test_what_lies_outside_them_widens_the_strip_to_whole_hours():
    early = Interval(shanghai(2, 5, 50), shanghai(2, 7))
    late = Interval(shanghai(2, 18), shanghai(2, 21, 15))
    assert hours_shown(MARCH_2, SHANGHAI, [early, late]) == Interval(
        shanghai(2, 5), shanghai(2, 22)
    )


def test_a_night_is_drawn_to_its_end_and_a_week_to_the_next_midnight():
    night = Interval(shanghai(2, 20), shanghai(3, 6))
    assert hours_shown(MARCH_2, SHANGHAI, [night]).ends == shanghai(3, 6)
    week = Interval(shanghai(1, 0), shanghai(8, 0))
    shown = hours_shown(MARCH_2, SHANGHAI, [week])
    assert shown == Interval(shanghai(2, 0), shanghai(4, 0))
    assert len(draw(shown, [], zone=SHANGHAI, now=shanghai(1, 0)).ticks) <= 9


def test_another_days_things_are_not_drawn():
    elsewhere = Interval(shanghai(3, 0), shanghai(3, 5))
    assert hours_shown(MARCH_2, SHANGHAI, [elsewhere]) == USUAL
    strip = draw(USUAL, [("1", [Piece(elsewhere, Kind.OPEN)])], zone=SHANGHAI, now=shanghai(1, 9))
    assert strip.lanes[0].marks == []
    assert strip.now_x is None


def test_several_units_are_named():
    strip = draw(USUAL, [("A", []), ("B", [])], zone=SHANGHAI, now=shanghai(2, 9))
    assert [lane.label for lane in strip.lanes] == ["A", "B"]
    assert strip.lanes[1].y > strip.lanes[0].y + strip.lanes[0].height
    assert draw(USUAL, [("A", [])], zone=SHANGHAI, now=shanghai(2, 9)).lanes[0].label == ""


def test_the_chosen_one_lies_on_top():
    pieces = [
        booked(shanghai(2, 9), shanghai(2, 10), chosen=True),
        booked(shanghai(2, 10), shanghai(2, 11)),
        Piece(USUAL, Kind.OPEN),
    ]
    (lane,) = draw(USUAL, [("1", pieces)], zone=SHANGHAI, now=shanghai(2, 9)).lanes
    assert [mark.piece.kind for mark in lane.marks] == [Kind.OPEN, Kind.BOOKED, Kind.BOOKED]
    assert lane.marks[-1].piece.chosen


@given(
    day=st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)),
    zone=st.sampled_from([SHANGHAI, PACIFIC, ZoneInfo("Australia/Lord_Howe")]),
    start=st.integers(-2000, 2000),
    length=st.integers(1, 4000),
)
def test_nothing_is_drawn_outside_and_every_hour_is_named_once(day, zone, start, length):
    first = day_bounds(day, zone).starts + start * dt.timedelta(minutes=1)
    span = Interval(first, first + length * dt.timedelta(minutes=1))
    shown = hours_shown(day, zone, [span])
    assert 8 * HOUR <= shown.ends - shown.starts <= 2 * DAY + 2 * HOUR
    strip = draw(shown, [("1", [Piece(span, Kind.HELD)])], zone=zone, now=first)
    for mark in strip.lanes[0].marks:
        x, width = float(mark.x[:-1]), float(mark.width[:-1])
        assert 0 <= x <= 100
        assert width >= 0
        assert x + width <= 100.01
    assert 2 <= len(strip.ticks) <= 10
