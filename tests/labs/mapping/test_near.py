"""What a reader means by a place: a point, a lab, a slug or a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.labs.mapping.rules import (
    Near,
    NearKind,
    NearProblem,
    point_text,
    read_near,
    township_words,
)
from booking.labs.rules import Point


def test_it_works():
    assert read_near("25.72,119.38") == Near(NearKind.POINT, point=Point(25.72, 119.38))
    assert read_near("lab:k3v9") == Near(NearKind.LAB, "k3v9")
    assert read_near("yuxi") == Near(NearKind.PLACE, "yuxi")
    assert read_near("渔溪镇") == Near(NearKind.PLACE, "渔溪镇")
    assert read_near(" ") == Near(NearKind.NOWHERE)


@pytest.mark.parametrize(
    "text",
    [
        "25.72,119.38",
        " 25.72 ,  119.38 ",
        "25.72 119.38",
        "25.72;119.38",
        "25.72、119.38",
        "２５．７２，１１９．３８",
        "25.72°N, 119.38°E",
        "25.72 N 119.38 E",
        "+25.720000,+119.380000",
        "25.720001,119.379999",
    ],
)
def test_a_point_may_be_written_in_many_ways(text):
    assert read_near(text).point == Point(25.72, 119.38)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("-33.9,-70.5", Point(-33.9, -70.5)),
        ("33.9 S, 70.5 W", Point(-33.9, -70.5)),
        ("\u221233.9,0", Point(-33.9, 0)),
        ("90,-180", Point(90, -180)),
        ("0,0", Point(0, 0)),
        ("25.,119.", Point(25, 119)),
    ],
)
def test_the_four_winds(text, point):
    assert read_near(text).point == point


@pytest.mark.parametrize(
    "text", ["119.38,25.72", "90.01,0", "0,180.5", "-91,0", "9999999999,1", "95 S, 10 E"]
)
def test_a_point_that_is_not_on_earth_is_told_so(text):
    assert read_near(text) is NearProblem.OFF_EARTH


@pytest.mark.parametrize("text", ["a\x00b", "yuxi\n\x1b[0m", "x" * 201])
def test_what_nobody_would_name_a_place_is_unknown(text):
    assert read_near(text) is NearProblem.UNKNOWN


@pytest.mark.parametrize(
    "text", ["nan,nan", "inf,0", "1e5,3", "25.72", "lab:../x", "25.72,119.38,5"]
)
def test_other_text_is_looked_up_as_a_name(text):
    assert read_near(text).kind is NearKind.PLACE


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    assert isinstance(read_near(text), (Near, NearProblem))


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_point_survives_its_address(latitude, longitude):
    read = read_near(point_text(Point(latitude, longitude))).point
    assert read.latitude == pytest.approx(latitude, abs=6e-6)
    assert read.longitude == pytest.approx(longitude, abs=6e-6)
    assert read_near(point_text(read)).point == read


def test_an_address_carries_a_point_in_short():
    assert point_text(Point(25.72, 119.0)) == "25.72,119"
    assert point_text(Point(-0.000001, 10.123456)) == "0,10.12346"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("渔溪镇 Yuxi", {"渔溪镇 yuxi", "渔溪镇", "yuxi"}),
        ("Yuxi（渔溪镇）", {"yuxi(渔溪镇", "渔溪镇", "yuxi"}),
        ("渔溪镇", {"渔溪镇"}),
        ("  Dong Zhang  ", {"dong zhang"}),
        ("·", set()),
        ("", set()),
    ],
)
def test_a_township_in_two_languages_has_both_names(text, words):
    assert township_words(text) == words
