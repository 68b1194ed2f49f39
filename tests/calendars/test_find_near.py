"""Where the finder tells distances from: a known place, a lab, or a point on the map."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.calendars.seeking import ask, search
from tests.factories import InstrumentFactory, PlaceFactory, open_days
from tests.visiting import visiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]

POINT = "near=25.72,119.38"


@pytest.fixture
def near_and_far():
    PlaceFactory(slug="yuxi", name_en="Yuxi", latitude="25.5806", longitude="119.2864")
    near = InstrumentFactory(lab__latitude="25.72", lab__longitude="119.39", name_en="Near")
    far = InstrumentFactory(lab__latitude="26.05", lab__longitude="119.30", name_en="Far")
    for each in (near, far):
        open_days(each, first=timezone.localdate(), days=14)
    return near, far


def page(query, **more):
    return visiting().get(f"{reverse('find')}?{query}", **more).content.decode()


def test_a_point_on_the_map_stays_in_the_form_and_is_said(near_and_far):
    text = page(POINT)
    assert '<option value="25.72,119.38" selected>Point on the map</option>' in (text)
    assert "<span>near a point on the map (25.72, 119.38)</span>" in text
    assert "Distance from a point on the map (25.72, 119.38)" in text
    assert '<span class="found-km">1.0 km</span>' in text
    assert '<option value="yuxi">Yuxi</option>' in text


def test_a_click_on_the_map_brings_its_point_into_the_form(near_and_far):
    """The form knows places alone, so what was clicked on comes with the answer."""
    clicked = page(POINT, headers={"HX-Request": "true"})
    assert 'id="finder-near" hx-swap-oob="outerHTML"' in clicked
    assert 'value="25.72,119.38" selected' in clicked
    chosen = page("near=yuxi", headers={"HX-Request": "true"})
    assert 'id="finder-near"' not in chosen


def test_a_point_is_there_without_any_known_place():
    InstrumentFactory(lab__latitude="25.72", lab__longitude="119.39")
    text = page(POINT)
    assert 'value="25.72,119.38" selected' in text
    assert '<option value="">Anywhere</option>' in text


def test_distances_are_told_from_a_lab_and_its_name_said(near_and_far):
    near, far = near_and_far
    lab = far.lab
    got = ask(f"near=lab:{lab.public_id}&sort=distance")
    assert got.found.instruments.tolist() == [far.pk, near.pk]
    assert got.found.distance_km[0] == 0
    text = page(f"near=lab:{lab.public_id}")
    assert f'<option value="lab:{lab.public_id}" selected>{lab.name_en}</option>' in text
    assert f"<span>near {lab.name_en}</span>" in text


@pytest.mark.parametrize(
    "text", ["25.72，119.38", "25.72 119.38", "25.72°N, 119.38°E", "25.7200,119.380"]
)
def test_a_point_is_read_as_people_write_it(near_and_far, text):
    near = search(f"near={text}").asked.what.near
    assert (near.latitude, near.longitude) == (25.72, 119.38)


def test_a_place_is_known_by_its_name_too(near_and_far):
    assert search("near=Yuxi").asked.what.near == search("near=yuxi").asked.what.near


@pytest.mark.parametrize("text", ["lab:nosuch", "91,0", "Atlantis"])
def test_what_is_no_place_is_told(near_and_far, text):
    found = search(f"near={text}")
    assert found.asked.what.near is None
    assert "is no place known here" in found.unknown[0]


def test_a_lab_without_a_place_gives_no_distances():
    lab = InstrumentFactory().lab
    assert search(f"near=lab:{lab.public_id}").asked.what.near is None
