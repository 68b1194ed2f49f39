"""The find page and the front page: what they show, to whom, and what no address breaks."""

import datetime as dt
import json
import re
from urllib.parse import parse_qs, urlparse

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.accounts.bounds import TookTooLong
from booking.calendars.catalogue import catalogue
from booking.calendars.forms.finding import KNOWN
from booking.calendars.models import Claim
from booking.calendars.queries import Reader
from booking.calendars.queries.finding.lists import as_finds, figures
from booking.calendars.views import finding
from booking.labs.models import KnownPlace, Technique
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    ListPriceFactory,
    MembershipFactory,
    OrganisationFactory,
    engineer,
    held,
    open_days,
    shanghai,
)
from tests.searching import HOSTILE
from tests.visiting import visiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]

HTMX = {"HX-Request": "true"}


@pytest.fixture
def sem():
    technique = Technique.objects.create(slug="sem", name_en="Scanning electron microscopy")
    instrument = InstrumentFactory(
        name_en="Field-emission microscope",
        name_zh_hans="场发射电镜",
        name_zh_hant="場發射電鏡",
        lab__latitude="25.72",
        lab__longitude="119.38",
    )
    instrument.techniques.add(technique)
    open_days(instrument, first=timezone.localdate(), days=14)
    return instrument


def page(query="", person=None, **more):
    answer = visiting(person).get(f"{reverse('find')}?{query}", **more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(sem):
    text = page("q=microscope&hours=2&when=14")
    assert "Field-emission microscope" in text
    assert "1 instrument can do this" in text
    assert text.count("btn-slot") == 3
    assert 'value="microscope"' in text
    assert '<option value="2" selected>2 h</option>' in text
    assert "“microscope”" in text
    assert "Tell me when something becomes free" in text


def test_pages_show_names_in_the_readers_language(sem):
    for language, name in (("en", "Field-emission"), ("zh-hans", "场发射"), ("zh-hant", "場發射")):
        for address in (reverse("find"), reverse("front")):
            answer = visiting().get(address, headers={"accept-language": language})
            assert name in answer.content.decode()


def test_choices_tell_how_many_they_leave(sem):
    InstrumentFactory(name_en="Microscope of another lab", takes_samples=True)
    text = page("q=microscope")
    assert 'name="technique" id="technique-sem" value="sem"' in text
    assert 'name="mode" id="mode-samples" value="samples"' in text
    narrowed = page("q=microscope&technique=sem")
    assert 'value="sem" checked' in narrowed
    assert "1 instrument can do this" in narrowed
    assert 'Filters</span><span id="filter-count">(1)' in narrowed


def test_counts_of_choices_say_that_they_know_nothing_of_time(sem):
    told = "whether or not they are free"
    assert told not in page("q=microscope&mode=self")
    for query in ("hours=2", "day=tue", "when=7", "after=09:00"):
        assert told in page(query)
    swapped = page("hours=2", headers=HTMX)
    assert told in swapped.split('id="facets"')[1]


def test_a_long_list_of_choices_folds(sem):
    for number in range(12):
        lab = LabFactory(university=sem.university, name_en=f"Lab of kind {number}")
        InstrumentFactory(lab=lab)
    text = page()
    assert "5 more" in text
    assert '<details class="facet-more" id="more-lab">' in text


def test_htmx_gets_the_part_that_changes_and_a_short_address(sem):
    answer = visiting().get(
        f"{reverse('find')}?q=microscope&technique=&hours=2&latest=&spec=&sort=price",
        headers=HTMX,
    )
    text = answer.content.decode()
    assert "<html" not in text
    assert 'id="facets" hx-swap-oob' in text
    assert 'id="found-count" hx-swap-oob' in text
    assert answer["HX-Push-Url"] == f"{reverse('find')}?q=microscope&hours=2&sort=price"
    assert "HX-Request" in answer["Vary"]
    whole = visiting().get(reverse("find"), headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in whole.content.decode()


def test_each_part_of_a_search_can_be_left_out(sem):
    text = page("q=microscope&hours=4&technique=sem&day=mon&day=tue&max_price=500&mode=self")
    for words in ("“microscope”", "4 h", "Scanning electron microscopy", "Mon, Tue"):
        assert f"<span>{words}</span>" in text
    assert 'href="/find/?technique=sem&amp;mode=self&amp;max_price=500&amp;hours=4' in text


def test_nothing_found_shows_ways_on_with_counts(sem):
    text = page("q=microscope&hours=20&day=sat")
    assert "This would help" in text
    assert "8 h instead of 20 h" in text
    assert "1 instrument</span>" in text
    assert "See all instruments" in page("q=perpetuum+mobile")


def test_a_mistyped_word_is_told(sem):
    text = page("q=microscoope")
    assert "Showing what there is for “microscope”." in text
    assert "Field-emission microscope" in text


BAD = {
    "hours=x": "The length was not understood.",
    "hours=0": "A slot lasts from 5 minutes to 14 days.",
    "hours=10000": "A slot lasts from 5 minutes to 14 days.",
    "in_a_row=1&hours=300": "The time can be split into 20 pieces at most.",
    "earliest=2027-13-01": "This day was not understood.",
    "earliest=9999-12-31": "Nothing can be booked more than a year ahead.",
    "latest=1999-12-31": "The last day is over.",
    "after=9am": "This time of day was not understood.",
    "after=09:00&before=09:00": "Between these two times lies nothing.",
    "day=someday": "Days of the week are written mon, tue and so on.",
    "when=tomorrow": "There is no such range of days",
    "sort=fun": "There is no such order",
    "technique=nosuch": "There is no technique",
    "lab=nosuch": "There is no lab",
    "mode=magic": "is no choice here",
    "max_price=cheap": "is no number",
    "within=10": "A distance needs a place",
    "near=Atlantis": "is no place known here",
    "spec=hot": "compares nothing",
    "since=long+ago": "is no day",
    "colour=red": "This page knows no filter “colour”",
}


@pytest.mark.parametrize("query", BAD)
def test_what_is_wrong_in_an_address_is_told_and_the_rest_answered(sem, query):
    text = page(query)
    assert "alert-warning" in text
    assert BAD[query] in text


def test_words_beyond_the_longest_search_are_told(sem):
    told = "Only the first 200 characters of your words were searched for."
    text = page("q=microscope" + "+microscope" * 400)
    assert told in text
    assert "Field-emission microscope" in text
    assert 'maxlength="200"' in text
    assert told not in page("q=" + "microscope+" * 18)


def test_a_range_that_ends_before_it_begins_is_told(sem):
    today = timezone.localdate()
    query = f"earliest={today + dt.timedelta(days=5)}&latest={today + dt.timedelta(days=2)}"
    assert "The last day lies before the first one." in page(query)


@pytest.mark.parametrize("number", ["999999", "-1", "0", "x", "9" * 5000, "1.5", "last"])
def test_a_page_that_is_not_there_is_another_one(sem, number):
    assert "Field-emission microscope" in page(f"page={number}")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_harmless(sem, text):
    visitor = visiting()
    for name in sorted(KNOWN):
        assert visitor.get(reverse("find"), {name: text}).status_code == 200, name


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    given=st.dictionaries(
        st.sampled_from([*sorted(KNOWN), "page", "other"]), st.text(max_size=30), max_size=8
    )
)
def test_no_address_of_the_find_page_is_an_error(client, given):
    assert client.get(reverse("find"), given).status_code == 200
    assert client.get(reverse("find_places"), given).status_code == 200


def test_very_many_values_are_harmless(sem):
    query = "&".join(f"technique=t{n}&day=d{n}&spec=s{n}&x{n}=1" for n in range(240))
    assert "Field-emission microscope" in page(query)


def test_what_takes_too_long_is_told(sem, monkeypatch):
    def slow(*_args, **_more):
        raise TookTooLong

    monkeypatch.setattr(finding, "answer", slow)
    assert "This search takes too long" in page("q=microscope")
    assert visiting().get(reverse("find_places")).json()["features"] == []


def test_distances_are_from_the_readers_own_township(sem):
    KnownPlace.objects.create(slug="yuxi", name_en="Yuxi", latitude="25.6", longitude="119.3")
    person = engineer(OrganisationFactory(township="渔溪镇 Yuxi"))
    text = page(person=person)
    assert '<option value="yuxi" selected>Yuxi</option>' in text
    assert "Distance from Yuxi" in text
    assert "16 km" in text
    # Who wants no distances says so.
    assert '<option value="none">Anywhere</option>' in text
    nowhere = page("near=none", person=person)
    assert '<option value="none" selected>Anywhere</option>' in nowhere
    assert "Distance from" not in nowhere
    assert "alert-warning" not in nowhere
    # A form's token may hold these two letters too, but not after a number and a space.
    assert not re.search(r"\d km", page().split('id="found"')[1])


def test_prices_are_the_readers_own(sem):
    ListPriceFactory(instrument=sem, amount="100.00")
    ListPriceFactory(instrument=sem, customer_class="own_university", amount="40.00")
    own = MembershipFactory(organisation=sem.university).person
    assert "¥100.00 an hour" in page()
    text = page(person=own)
    assert "¥40.00 an hour" in text
    assert "¥100.00" not in text


# The map


def test_the_map_shows_the_labs_of_the_answer(sem):
    InstrumentFactory(lab=sem.lab)
    InstrumentFactory(lab__latitude="26", lab__longitude="119")
    nowhere = InstrumentFactory()
    answer = visiting().get(f"{reverse('find_places')}?lab={sem.lab.public_id}")
    assert answer["Content-Type"] == "application/geo+json"
    (pin,) = answer.json()["features"]
    assert pin["id"] == sem.lab.public_id
    assert pin["geometry"]["coordinates"] == [119.38, 25.72]
    assert "2 instruments" in pin["properties"]["lines"]
    everything = visiting().get(reverse("find_places")).json()["features"]
    assert len(everything) == 2
    assert nowhere.lab.public_id not in json.dumps(everything)


def test_the_map_is_a_view_of_the_same_search(sem):
    text = page("view=map&q=microscope&hours=2")
    assert "data-map-frame" in text
    assert 'data-feed="/find/places.json?q=microscope&amp;hours=2"' in text
    assert '<input type="hidden" name="view" value="map">' in text
    assert "data-map-frame" not in page("q=microscope")


# How many queries


@pytest.mark.parametrize("person", [False, True])
def test_a_page_asks_the_same_number_of_queries_however_full(person):
    lab = LabFactory()
    client = visiting(engineer() if person else None)
    queries = ("", "q=Instrument", "hours=1&when=14", "sort=name", "hours=2&in_a_row=1")

    def count(query):
        with CaptureQueriesContext(connection) as asked:
            assert "Instrument" in client.get(f"{reverse('find')}?{query}").content.decode()
        return len(asked)

    def counts(more):
        for number, instrument in enumerate(InstrumentFactory.create_batch(more, lab=lab)):
            instrument.assisted = number % 2 == 0
            instrument.self_operated = not instrument.assisted
            instrument.save()
            open_days(instrument, first=timezone.localdate(), days=7, own_first=number % 3 == 0)
        catalogue()  # so that indexing is not counted, nor what is remembered from then on
        [count(query) for query in queries]
        return [count(query) for query in queries]

    first = counts(4)
    assert counts(26) == first
    assert max(first) <= (24 if person else 16)


# The front page, and a lab's


def test_the_front_page_asks_the_finders_question(sem):
    KnownPlace.objects.create(slug="yuxi", name_en="Yuxi", latitude="25.6", longitude="119.3")
    cache.clear()
    text = visiting().get(reverse("front")).content.decode()
    for name in ("q", "hours", "when", "near"):
        assert f'name="{name}"' in text
    assert "Find a slot" in text
    assert f'data-suggest="{reverse("suggest")}"' in text
    with CaptureQueriesContext(connection) as queries:
        visiting().get(reverse("front"))
    assert len(queries) <= 10


def test_figures_count_free_hours_of_units_in_service():
    instrument = InstrumentFactory()
    open_days(instrument, days=3)
    open_days(InstrumentFactory(status="maintenance"), days=3)
    # NOW is Monday 09:00, so nine hours are left of it.
    assert figures(now=NOW).free_hours == 9 + 10 + 10
    Claim.objects.create(
        unit=instrument.units.get(), holder=1, starts=shanghai(2, 8), ends=shanghai(2, 12)
    )
    told = figures(now=NOW)
    assert (told.free_hours, told.instruments, told.labs) == (25, 2, 2)


def test_a_labs_page_shows_its_instruments(sem):
    text = visiting().get(reverse("lab", args=[sem.lab.public_id])).content.decode()
    assert "Field-emission microscope" in text
    assert visiting().get(reverse("lab", args=["nosuchlab"])).status_code == 404


def test_a_short_list_tells_the_readers_price_and_next_free_time():
    instrument = InstrumentFactory()
    open_days(instrument)
    held(instrument.units.get(), shanghai(1, 8), shanghai(1, 15))
    ListPriceFactory(instrument=instrument, amount="100.00")
    ListPriceFactory(instrument=instrument, customer_class="own_university", amount="40.00")
    visitor = Reader.of(None, now=NOW)
    own = Reader.of(MembershipFactory(organisation=instrument.university).person, now=NOW)
    rows = [as_finds([instrument], reader, now=NOW)[0] for reader in (visitor, own)]
    assert [str(row.by_hour) for row in rows] == ["100.00", "40.00"]
    assert [row.next_free for row in rows] == [shanghai(1, 15)] * 2


def test_the_whole_search_stands_in_the_address(sem):
    """What the page pushes as its address finds the same again."""
    wish = {
        "q": "microscope",
        "technique": "sem",
        "mode": "self",
        "qualification": "no",
        "hours": "2",
        "in_a_row": "1",
        "day": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "after": "08:00",
        "before": "18:00",
        "sort": "price",
    }
    answer = visiting().get(reverse("find"), wish, headers=HTMX)
    pushed = urlparse(answer["HX-Push-Url"]).query
    assert parse_qs(pushed) == {
        name: value if isinstance(value, list) else [value] for name, value in wish.items()
    }
    assert "Field-emission microscope" in page(pushed)


def test_it_leads_to_the_search_for_several():
    assert f'href="{reverse("find_together")}"' in page()
