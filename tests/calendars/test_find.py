"""Finding instruments: by words in three languages, by filters, and what the page shows."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.calendars.models import Claim
from booking.calendars.queries import Reader
from booking.calendars.queries.finding import Wish, as_finds, figures, find_instruments, words_of
from booking.labs.models import Technique, TechniqueAlias
from booking.labs.rules import ServiceMode
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    ListPriceFactory,
    MembershipFactory,
    held,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def microscopy():
    parent = Technique.objects.create(slug="microscopy", name_en="Microscopy")
    sem = Technique.objects.create(
        slug="sem", name_en="Scanning electron microscopy", parent=parent
    )
    for text in ("SEM", "扫描电镜", "掃描電鏡"):
        TechniqueAlias.objects.create(technique=sem, text=text)
    return parent


@pytest.fixture
def sem(microscopy):
    instrument = InstrumentFactory(
        name_en="Field-emission microscope",
        name_zh_hans="场发射电镜",
        name_zh_hant="場發射電鏡",
        manufacturer="Lumen",
        lab__name_zh_hans="显微中心",
    )
    instrument.techniques.add(microscopy.children.get())
    return instrument


@pytest.fixture
def furnace():
    return InstrumentFactory(name_en="Tube furnace for semiconductor wafers")


def found(text, **filters):
    return list(find_instruments(Wish(words=words_of(text), **filters)))


@pytest.mark.parametrize(
    "text",
    ["SEM", "sem", "扫描电镜", "掃描電鏡", "场发射", "場發射", "field emission".replace(" ", "-")],
)
def test_it_works(sem, furnace, text):
    assert found(text) == [sem]


def test_what_is_not_published_is_not_found(sem):
    sem.published_at = None
    sem.save()
    assert found("SEM") == []
    sem.published_at = NOW
    sem.status = "retired"
    sem.save()
    assert found("SEM") == []


def test_each_word_must_stand_somewhere(sem, furnace):
    assert found("microscope Lumen 显微中心") == [sem]
    assert found("microscope furnace") == []
    assert found("") == [sem, furnace]


def test_a_short_word_stands_alone(sem, furnace):
    """SEM is no part of "semiconductor"."""
    assert furnace not in found("SEM")
    assert found("semicond") == [furnace]


def test_a_technique_finds_what_is_below_it(sem, furnace, microscopy):
    assert found("microscopy") == [sem]
    assert found("", technique=microscopy) == [sem]


def test_filters(sem, furnace):
    furnace.self_operated = False
    furnace.takes_samples = True
    furnace.save()
    ListPriceFactory(instrument=furnace)
    assert found("", mode=ServiceMode.SAMPLES) == [furnace]
    assert found("", mode=ServiceMode.SELF_OPERATED) == [sem]
    assert found("", priced=True) == [furnace]
    assert found("", lab=sem.lab_id) == [sem]
    assert found("", university=furnace.university_id) == [furnace]


def test_a_row_tells_the_readers_price_and_next_free_time(sem):
    open_days(sem)
    held(sem.units.get(), shanghai(1, 8), shanghai(1, 15))
    ListPriceFactory(instrument=sem, amount="100.00")
    ListPriceFactory(instrument=sem, customer_class="own_university", amount="40.00")
    visitor = Reader.of(None, now=NOW)
    own = Reader.of(MembershipFactory(organisation=sem.university).person, now=NOW)
    rows = [as_finds([sem], reader, now=NOW)[0] for reader in (visitor, own)]
    assert [str(row.by_hour) for row in rows] == ["100.00", "40.00"]
    assert [row.next_free for row in rows] == [shanghai(1, 15)] * 2


def test_figures_count_free_hours_of_units_in_service(sem):
    open_days(sem, days=3)
    open_days(InstrumentFactory(status="maintenance"), days=3)
    # NOW is Monday 09:00, so nine hours are left of it.
    assert figures(now=NOW).free_hours == 9 + 10 + 10
    Claim.objects.create(
        unit=sem.units.get(), holder=1, starts=shanghai(2, 8), ends=shanghai(2, 12)
    )
    told = figures(now=NOW)
    assert (told.free_hours, told.instruments, told.labs) == (25, 2, 2)


HOSTILE = [
    "'; DROP TABLE labs_instrument; --",
    "%_%",
    "\x00",
    "((((",
    "\\",
    "[a-",
    "a" * 5000,
    "1 " * 900,
    "🧪" * 50,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_harmless(client, sem, text):
    answer = client.get(reverse("find"), {"q": text})
    assert answer.status_code == 200


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=40), other=st.text(max_size=20))
def test_no_address_of_the_find_page_is_an_error(client, text, other):
    wish = {"q": text, "technique": other, "university": other, "lab": other, "page": other}
    assert client.get(reverse("find"), {**wish, "mode": other}).status_code == 200


def test_nothing_found_shows_a_way_on(client, sem):
    answer = client.get(reverse("find"), {"q": "SEM", "mode": "samples"})
    assert "1 instrument fits your words alone" in answer.content.decode()
    assert "Nothing fits" in client.get(reverse("find"), {"q": "nosuch"}).content.decode()


@pytest.mark.parametrize("many", [1, 12])
def test_a_page_asks_the_same_number_of_queries_however_full(
    client, django_assert_max_num_queries, many
):
    cache.clear()
    lab = LabFactory()
    for instrument in InstrumentFactory.create_batch(many, lab=lab):
        open_days(instrument, first=timezone.localdate(), days=7)
    with django_assert_max_num_queries(16):
        client.get(reverse("find"), {"q": "Instrument"})
    with django_assert_max_num_queries(14):
        client.get(reverse("front"))
    with django_assert_max_num_queries(16):
        client.get(reverse("lab", args=[lab.public_id]))


def test_pages_show_names_in_the_readers_language(client, sem):
    open_days(sem, first=timezone.localdate(), days=7)
    for language, name in (("en", "Field-emission"), ("zh-hans", "场发射"), ("zh-hant", "場發射")):
        page = client.get(reverse("find"), headers={"accept-language": language})
        assert name in page.content.decode()


def test_a_labs_page_shows_its_instruments(client, sem):
    open_days(sem, first=timezone.localdate(), days=7)
    page = client.get(reverse("lab", args=[sem.lab.public_id])).content.decode()
    assert "Field-emission microscope" in page
    assert client.get(reverse("lab", args=["nosuchlab"])).status_code == 404


def test_what_is_called_so_stands_before_what_only_mentions_it(sem):
    mentions = InstrumentFactory(name_en="Argon mill", about_en="Prepares samples for the SEM.")
    assert found("SEM") == [sem, mentions]
