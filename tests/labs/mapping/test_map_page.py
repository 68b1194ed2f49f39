"""The map of labs as a page: a list by distance that needs no JavaScript."""

import re

import pytest
from django.urls import reverse

from booking.labs.mapping.queries import labs_in_order, origin_of
from booking.labs.mapping.rules import NearProblem
from tests.factories import (
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PlaceFactory,
    UniversityFactory,
    engineer,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

MAP = "/labs/map/"


def lab_at(name, latitude=None, longitude=None, **fields):
    lab = LabFactory(name_en=name, latitude=latitude, longitude=longitude, **fields)
    InstrumentFactory(lab=lab)
    return lab


def seen(client=None, **asked):
    return (client or visiting()).get(MAP, asked)


def names(answer):
    return [lab.name for lab, _spot in answer.context["labs"]]


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_it_works():
    PlaceFactory(slug="yuxi", name_en="Yuxi", latitude="25.58", longitude="119.29")
    far = lab_at("Far", "26.06", "119.20")
    lab_at("Near", "25.59", "119.30")
    lab_at("Nowhere")
    answer = seen(near="yuxi")
    assert answer.status_code == 200
    assert names(answer) == ["Near", "Far", "Nowhere"]
    distances = [spot.km for _lab, spot in answer.context["labs"]]
    assert distances[0] == pytest.approx(1.5, abs=0.1)
    assert distances[1] == pytest.approx(54, abs=0.5)
    assert distances[2] is None
    text = text_of(answer)
    assert "Distances are from Yuxi." in text
    assert "1.5 km" in text
    assert "54 km" in text
    assert "These labs have not said where they are, so they come last." in text
    page = answer.content.decode()
    assert reverse("lab", args=[far.public_id]) in page
    assert reverse("lab_map_feed") in page


def test_nobody_but_published_labs_of_verified_universities_is_shown():
    lab_at("Open", "25.7", "119.3")
    LabFactory(name_en="Empty", latitude="25.7", longitude="119.3")
    hidden = LabFactory(name_en="Hidden", latitude="25.7", longitude="119.3")
    InstrumentFactory(lab=hidden, published_at=None)
    InstrumentFactory(lab=hidden, status="retired")
    for state in ("draft", "pending", "suspended"):
        lab_at(state, "25.7", "119.3", university=UniversityFactory(state=state))
    manager = LabRoleFactory(lab=hidden).person
    for person in (None, engineer(), manager):
        assert names(seen(visiting(person), near="25.7,119.3")) == ["Open"]
    # Not even as a place to tell distances from.
    assert origin_of(f"lab:{hidden.public_id}") is NearProblem.UNKNOWN


def test_without_a_wish_labs_stand_by_name_and_those_without_a_place_last():
    university = UniversityFactory()
    for name, place in (("C", ("1", "1")), ("A", ()), ("B", ("2", "2"))):
        lab_at(name, *place, university=university)
    answer = seen()
    assert names(answer) == ["B", "C", "A"]
    assert "Choose a place above, or click on the map" in text_of(answer)


def test_a_point_is_shared_by_its_address():
    lab_at("Here", "25.7", "119.3")
    answer = seen(near="25.70000, 119.30000")
    assert answer.context["origin"].near == "25.7,119.3"
    assert "Distances are from the point 25.7, 119.3." in text_of(answer)
    assert '<option value="25.7,119.3" selected>' in answer.content.decode()


def test_distances_are_told_from_a_lab():
    lab = lab_at("X-ray lab", "25.7", "119.3")
    other = lab_at("Other", "25.8", "119.3")
    answer = seen(near=f"lab:{lab.public_id}")
    assert names(answer) == ["X-ray lab", "Other"]
    assert "Distances are from X-ray lab." in text_of(answer)
    assert f"near=lab%3A{other.public_id}" in answer.content.decode()
    nowhere = lab_at("Nowhere")
    said = text_of(seen(near=f"lab:{nowhere.public_id}"))
    assert "This lab has not said where on the map it is" in said
    assert f"lab%3A{nowhere.public_id}" not in answer.content.decode()


@pytest.mark.parametrize("asked", ["yuxi", "YUXI", "Yu Xi", "yu xi", "渔溪镇", "漁溪鎮"])
def test_a_place_is_found_by_slug_and_by_name(asked):
    place = PlaceFactory(slug="yuxi", name_en="Yu Xi", name_zh_hans="渔溪镇", name_zh_hant="漁溪鎮")
    assert origin_of(asked).noun == place


def test_a_name_of_several_places_is_none_but_a_slug_is_one():
    PlaceFactory(slug="chengguan", name_en="Somewhere else")
    PlaceFactory(slug="one", name_en="Chengguan")
    PlaceFactory(slug="two", name_en="Twins")
    PlaceFactory(slug="three", name_en="Twins")
    assert origin_of("chengguan").near == "chengguan"
    assert origin_of("twins") is NearProblem.UNKNOWN


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("atlantis", "“atlantis” is no place that is known here."),
        ("119.3,25.7", "“119.3,25.7” is no point on earth. Latitude comes first"),
        ("nan,nan", "“nan,nan” is no place that is known here."),
        ("lab:nosuchlab", "“lab:nosuchlab” is no place that is known here."),
        ("' OR 1=1 --", "is no place that is known here."),
        ("%_", "“%_” is no place that is known here."),
        ("a\x00b", "is no place that is known here."),
        ("x" * 5000, "x… is no place".replace(" is", "” is")),
        ("<script>", "“&lt;script&gt;” is no place"),
    ],
)
def test_a_place_that_is_not_understood_gets_a_sentence_and_the_list_stays(asked, said):
    lab_at("Here", "25.7", "119.3")
    answer = seen(near=asked)
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert names(answer) == ["Here"]
    assert answer.context["origin"] is None


def test_a_readers_own_township_is_where_distances_begin():
    PlaceFactory(slug="yuxi", name_en="Yuxi", name_zh_hans="渔溪镇")
    haiyan = OrganisationFactory(name_en="Haiyan Foods", township="渔溪镇 Yuxi")
    lab_at("Here", "25.7", "119.3")
    client = visiting(engineer(haiyan))
    answer = seen(client)
    assert answer.context["origin"].near == "yuxi"
    assert "Distances are from Yuxi, where Haiyan Foods is at home." in text_of(answer)
    assert '<a href="?near=">' in answer.content.decode()
    # One click and it is another, or none.
    assert seen(client, near="").context["origin"] is None
    assert seen(client, near="25.7,119.3").context["origin"].home_of is None
    assert seen().context["origin"] is None


def test_a_township_that_is_not_sure_begins_nothing():
    for slug in ("one", "two"):
        PlaceFactory(slug=slug, name_en="Twins")
    PlaceFactory(slug="gate", name_en="Gate", kind="address")
    PlaceFactory(slug="yuxi", name_en="Yuxi")

    def begins(township, state="verified"):
        organisation = OrganisationFactory(township=township, state=state)
        return seen(visiting(engineer(organisation))).context["origin"]

    for township in ("", "Twins", "Gate", "Elsewhere", "%"):
        assert begins(township) is None
    assert begins("Yuxi", "pending") is None
    assert begins("Yuxi").near == "yuxi"


def test_the_first_organisation_with_a_known_township_counts():
    PlaceFactory(slug="yuxi", name_en="Yuxi")
    person = engineer(OrganisationFactory(township="Unknown"))
    MembershipFactory(person=person, organisation=OrganisationFactory(township="Yuxi"))
    assert seen(visiting(person)).context["origin"].near == "yuxi"


def test_words_narrow_the_list_and_the_map():
    lab_at("X-ray lab", "25.7", "119.3")
    lab_at("NMR lab", "25.7", "119.3")
    answer = seen(q="x-ray")
    assert names(answer) == ["X-ray lab"]
    assert f"{reverse('lab_map_feed')}?q=x-ray" in answer.content.decode()
    assert "No lab matches" in text_of(seen(q="eel"))


def test_the_list_and_the_map_lead_to_each_other():
    lab_at("X-ray lab", "25.7", "119.3")
    assert f'href="{MAP}"' in visiting().get("/labs/").content.decode()
    assert f'href="{MAP}?q=x%26y"' in visiting().get("/labs/", {"q": "x&y"}).content.decode()
    assert 'href="/labs/?q=x-ray"' in seen(q="x-ray").content.decode()


def test_without_javascript_the_list_stands_alone():
    lab_at("X-ray lab", "25.7", "119.3")
    page = seen().content.decode()
    assert re.search(r'<div class="map-frame"[^>]* hidden>', page)
    assert "style=" not in page
    assert "<script>" not in page


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "last", "x"])
def test_any_number_of_a_page_is_answered(page):
    lab_at("X-ray lab", "25.7", "119.3")
    assert names(seen(page=page)) == ["X-ray lab"]


def test_more_labs_cost_no_more_queries(django_assert_max_num_queries):
    PlaceFactory(slug="yuxi", name_en="Yuxi")
    client = visiting(engineer(OrganisationFactory(township="Yuxi")))

    def add():
        InstrumentFactory(lab=lab_at("Lab", "25.7", "119.3"))
        lab_at("Nowhere")
        PlaceFactory()

    add()
    with django_assert_max_num_queries(30) as first:
        seen(client)
    for _each in range(4):
        add()
    with django_assert_max_num_queries(len(first)):
        seen(client)


def test_equally_far_labs_keep_the_order_of_names():
    university = UniversityFactory()
    for name in ("C", "A", "B"):
        lab_at(name, "25.7", "119.3", university=university)
    origin = origin_of("26,119").point
    spots = labs_in_order(origin=origin)
    assert len({spot.km for spot in spots}) == 1
    assert names(seen(near="26,119")) == ["A", "B", "C"]
