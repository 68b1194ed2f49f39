"""A way through several instruments, as the finder proposes it, asked for in one step."""

import datetime as dt
import html
import re
from urllib.parse import parse_qs, urlparse

import pytest

from booking.bookings.models import Booking
from booking.bookings.together.baskets import MOST, Proposed, read_proposed
from booking.labs.rules import ServiceMode
from booking.labs.search.actions import index_stale
from tests.factories import InstrumentFactory, LabFactory, engineer, open_days

pytestmark = pytest.mark.django_db

AT = dt.datetime(2027, 3, 2, 1, tzinfo=dt.UTC)
QUERY = "/find/together/?q1=Coater&length1=60&q2=SEM&length2=120&same=site"


@pytest.fixture
def person():
    return engineer()


@pytest.fixture
def page(client, person):
    client.force_login(person)
    return client


@pytest.fixture
def steps():
    lab = LabFactory(site="West")
    made = [InstrumentFactory(name_en=name, lab=lab) for name in ("Coater", "SEM")]
    for each in made:
        open_days(each, first=dt.datetime.now(dt.UTC).date(), days=14)
    index_stale()
    return made


def way_of(page):
    """The address that the first way through the steps has for all of them."""
    text = page.get(QUERY).content.decode()
    return html.unescape(re.search(r'href="(/basket/\?[^"]+)"', text)[1])


def boxes(text):
    return re.findall(r'name="part" value="([^"]+)"', text)


def slot(instrument, *, mode="self", starts="2027-03-02T01:00:00+00:00", minutes=60):
    return f"{instrument.public_id} {mode} {starts} {minutes}"


def test_it_works(page, person, steps):
    """One click puts all steps into the basket, where they are asked for all or none."""
    address = way_of(page)
    slots = parse_qs(urlparse(address).query)["slot"]
    assert [each.split()[0] for each in slots] == [each.public_id for each in steps]
    answer = page.get(address, follow=True)
    assert answer.redirect_chain == [("/basket/", 302)]
    text = answer.content.decode()
    assert "All of it is in your basket." in text
    assert len(boxes(text)) == 2
    assert not Booking.objects.exists()
    project = person.memberships.get().organisation.general_project.public_id
    asked = {"project": project, "purpose": "Coat and look", "key": "", "ask": "1"}
    page.post("/basket/", {**asked, "part": boxes(text)})
    first, second = Booking.objects.order_by("starts")
    assert (first.instrument, second.instrument) == tuple(steps)
    assert first.ends - first.starts == dt.timedelta(hours=1)
    assert second.starts >= first.ends


def test_a_visitor_signs_in_first_and_keeps_the_way(client, steps):
    address = way_of(client)
    answer = client.get(address)
    assert answer.status_code == 302
    after = parse_qs(urlparse(answer.url).query)["next"][0]
    assert after == address


def test_the_same_way_twice_lies_there_once(page, steps):
    address = way_of(page)
    page.get(address)
    assert len(boxes(page.get(address, follow=True).content.decode())) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "x self 2027-03-02T01:00:00+00:00",
        "x self 2027-03-02T01:00:00 60",
        "x self 9999-12-31T23:59:00+00:00 60",
        "x self 0001-01-01T00:00:00+14:00 60",
        "x self soon 60",
        "x fly 2027-03-02T01:00:00+00:00 60",
        "x samples 2027-03-02T01:00:00+00:00 60",
        "x self 2027-03-02T01:00:00+00:00 0",
        "x self 2027-03-02T01:00:00+00:00 999999999999",
        "x self 2027-03-02T01:00:00+00:00 " + "9" * 5_000,
    ],
)
def test_nonsense_puts_nothing_in(page, text):
    assert read_proposed(text) is None
    seen = page.get("/basket/", {"slot": text}, follow=True).content.decode()
    assert "This address does not say which times to ask for." in seen
    assert "Your basket is empty" in seen


def test_a_slot_is_read_in_any_zone():
    local = "2027-03-02T09:00:00+08:00"
    read = read_proposed(f"k3v9 assisted {local} 90")
    assert read == Proposed("k3v9", ServiceMode.ASSISTED, AT, AT + dt.timedelta(minutes=90))


def test_what_does_not_fit_into_the_basket_leaves_it_as_it_was(page, steps):
    many = [
        slot(steps[0], starts=(AT + n * dt.timedelta(days=1)).isoformat()) for n in range(MOST + 5)
    ]
    seen = page.get("/basket/", {"slot": many}, follow=True).content.decode()
    assert "The basket is full." in seen
    assert "Your basket is empty" in seen


def test_what_one_may_not_see_is_no_part_of_it(page, steps):
    hidden = InstrumentFactory(published_at=None)
    seen = page.get("/basket/", {"slot": slot(hidden)}, follow=True).content.decode()
    assert "Your basket is empty" in seen
