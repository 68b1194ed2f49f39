"""How far two points on earth are apart: the haversine formula and what must hold of it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.labs.rules import EARTH_RADIUS_KM, Point, distance_km
from booking.labs.templatetags.places import km

FUQING, FUZHOU = Point(25.7204, 119.3842), Point(26.0745, 119.2965)
HALF_ROUND = math.pi * EARTH_RADIUS_KM
points = st.builds(
    Point,
    st.floats(-90, 90, allow_nan=False),
    st.floats(-180, 180, allow_nan=False),
)


def test_it_works():
    assert distance_km(FUQING, FUZHOU) == pytest.approx(40.34, abs=0.05)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (Point(0, 0), Point(0, 90), HALF_ROUND / 2),
        (Point(90, 0), Point(-90, 0), HALF_ROUND),
        (Point(0, 0), Point(0, 180), HALF_ROUND),
        # Every longitude is the same place at a pole.
        (Point(90, 12), Point(90, -140), 0),
        (Point(-90, 0), Point(-90, 179), 0),
        # Across the date line the way is short, and both its names are one.
        (Point(0, 179.5), Point(0, -179.5), HALF_ROUND / 180),
        (Point(64, 180), Point(64, -180), 0),
        # A degree of longitude is half as long at 60 degrees north, nearly.
        (Point(60, 10), Point(60, 11), 55.5975),
    ],
)
def test_distances_that_are_known(one, other, apart):
    assert distance_km(one, other) == pytest.approx(apart, abs=1e-3)


@given(points, points)
def test_it_is_the_same_both_ways_and_never_beyond_half_round(one, other):
    there = distance_km(one, other)
    assert there == pytest.approx(distance_km(other, one), abs=1e-6)
    assert 0 <= there <= HALF_ROUND + 1e-6


@given(points)
def test_nothing_is_away_from_itself(point):
    assert distance_km(point, point) == pytest.approx(0, abs=1e-6)


@given(points, points, points)
def test_no_way_round_is_shorter(one, between, other):
    direct = distance_km(one, other)
    round_about = distance_km(one, between) + distance_km(between, other)
    # Near the far end of the earth rounding costs the formula a few metres.
    assert direct <= round_about + 0.01


@given(st.floats(-90, 90), st.floats(-180, 179.99), st.floats(-180, 179.99))
def test_turning_the_earth_changes_nothing(latitude, east, turn):
    def turned(longitude):
        return (longitude + turn + 540) % 360 - 180

    still = distance_km(Point(latitude, east), FUQING)
    moved = distance_km(
        Point(latitude, turned(east)), Point(FUQING.latitude, turned(FUQING.longitude))
    )
    assert still == pytest.approx(moved, abs=0.01)


@pytest.mark.parametrize(
    ("distance", "said"),
    [
        (None, ""),
        (0.0, "0.0 km"),
        (0.44, "0.4 km"),
        (9.949, "9.9 km"),
        (9.96, "10 km"),
        (41.6, "42 km"),
        (1234.5, "1,234 km"),
    ],
)
def test_a_distance_in_words(distance, said):
    assert km(distance) == said
