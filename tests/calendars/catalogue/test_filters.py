"""The address of a search: read into a wish, with a sentence for what is no part of one."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.accounts.models import Chain
from booking.calendars.catalogue import Sort, narrow
from booking.calendars.catalogue.filters import CatalogueFilter
from booking.calendars.queries import Reader
from booking.labs.models import KnownPlace, Specification, Technique
from booking.labs.rules import ServiceMode
from tests.factories import InstrumentFactory
from tests.searching import HOSTILE, indexed

pytestmark = pytest.mark.django_db


@pytest.fixture
def laser():
    instrument = InstrumentFactory(name_en="Laser", needs_qualification=True)
    instrument.techniques.add(Technique.objects.create(slug="pulses", name_en="Pulses"))
    instrument.lab.chains.add(Chain.objects.create(slug="light", name_en="Light"))
    Specification.objects.create(instrument=instrument, name_en="Power", value="5", unit="W")
    KnownPlace.objects.create(slug="harbour", name_en="Harbour", latitude=25.5, longitude=119.5)
    return instrument


def asked(query, **more):
    return CatalogueFilter(QueryDict(query), indexed(), **more).asked


def test_it_works(laser):
    said = asked(
        f"q=laser&technique=pulses&university={laser.university.public_id}"
        f"&lab={laser.lab.public_id}&mode=self&mode=samples&chain=light&qualification=yes"
        "&priced=on&max_price=1,200.50&spec=power >= 4000 mW&near=harbour&within=50"
        "&since=2027-01-31&sort=price&page=3"
    )
    assert said.problems == ()
    assert (said.sort, said.page) == (Sort.PRICE, 3)
    wish = said.wish
    assert wish.words.ids.tolist() == [laser.pk]
    assert [each.tolist() for each in wish.figures] == [[laser.pk]]
    assert wish.universities == {laser.university_id}
    assert wish.labs == {laser.lab_id}
    assert wish.techniques == {laser.techniques.get().pk}
    assert wish.chains == {laser.lab.chains.get().pk}
    assert wish.modes == {ServiceMode.SELF_OPERATED, ServiceMode.SAMPLES}
    assert (wish.needs_qualification, wish.priced) == (True, True)
    assert wish.max_price == Decimal("1200.50")
    assert (wish.near.latitude, wish.near.longitude, wish.within) == (25.5, 119.5, 50)
    assert wish.opened_since == dt.datetime(2027, 1, 31, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_an_empty_address_asks_for_everything(laser):
    said = asked("")
    assert said.problems == ()
    assert said.order is Sort.NAME
    assert narrow(indexed(), said.wish, Reader()).instruments.tolist() == [laser.pk]
    assert asked("q=laser").order is Sort.RELEVANCE
    assert asked("near=25,119").order is Sort.DISTANCE
    assert asked("q=&technique=&near=&max_price=&since=&sort=&page=").problems == ()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("colour=red", "This page knows no filter “colour”; it was left out."),
        ("technique=nosuch", "There is no technique “nosuch” here."),
        ("university=nosuch", "There is no university “nosuch” here."),
        ("lab=nosuch", "There is no lab “nosuch” here."),
        ("chain=nosuch", "There is no industry chain “nosuch” here."),
        ("mode=fly", "“fly” is no choice here; it was left out."),
        ("qualification=perhaps", "“perhaps” is no choice here; it was left out."),
        ("sort=backwards", "“backwards” is no choice here; it was left out."),
        ("max_price=cheap", "“cheap” is no number; it was left out."),
        ("max_price=-5", "“-5” is no number; it was left out."),
        ("max_price=999999999999", "999999999999 is out of all bounds; it was left out."),
        ("page=0", "0 is out of all bounds; it was left out."),
        ("near=25,119&within=99999", "99999 is out of all bounds; it was left out."),
        ("near=Atlantis", "“Atlantis” is no place known here. Choose one, or click on the map."),
        ("near=99,119", "“99,119” is no place known here. Choose one, or click on the map."),
        ("within=5", "A distance needs a place: say near which."),
        ("since=yesterday", "“yesterday” is no day. Write it so: 2027-03-31."),
        ("since=2027-02-30", "“2027-02-30” is no day. Write it so: 2027-03-31."),
        ("since=0001-01-01", "0001-01-01 is out of all bounds; it was left out."),
        (
            "spec=power",
            "“power” compares nothing. Write a figure so: temperature >= 1200 °C.",
        ),
        (
            "spec=power>=much",
            "“power>=much” has no number to compare with. Write it so: temperature >= 1200 °C.",
        ),
        (
            "spec=>=5",
            "“>=5” does not say which figure. Write it so: temperature >= 1200 °C.",
        ),
        ("spec=colour>=5", "No data sheet has the figure of “colour>=5”."),
        (
            "spec=power>=5 mm",
            "The unit of “power>=5 mm” measures something else: data sheets give this figure in W.",
        ),
        ("q=((", "There is no word in “((”."),
    ],
)
def test_what_is_wrong_is_told_and_left_out(laser, query, told):
    assert asked(query).problems == (told,)


def test_what_is_known_counts_beside_what_is_not(laser):
    said = asked("technique=nosuch&technique=pulses&max_price=x&mode=self&mode=fly")
    assert len(said.problems) == 3
    assert said.wish.techniques == {laser.techniques.get().pk}
    assert said.wish.modes == {ServiceMode.SELF_OPERATED}


def test_other_forms_of_a_page_have_parameters_of_their_own(laser):
    assert asked("duration=90", also=("duration",)).problems == ()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_values_are_harmless(laser, text):
    data = QueryDict(mutable=True)
    for name in (*CatalogueFilter.base_filters, "other", text[:100]):
        data.setlist(name, [text, text + "x"])
    said = CatalogueFilter(data, indexed()).asked
    assert len(said.problems) <= 8
    assert all(len(sentence) < 200 for sentence in said.problems)
    narrow(indexed(), said.wish, Reader())


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    values=st.dictionaries(
        st.sampled_from(list(CatalogueFilter.base_filters)), st.text(max_size=25)
    )
)
def test_no_address_is_an_error(laser, values):
    data = QueryDict(mutable=True)
    data.update(values)
    narrow(indexed(), CatalogueFilter(data, indexed()).asked.wish, Reader())
