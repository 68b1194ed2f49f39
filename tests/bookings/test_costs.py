"""How many questions to the database the hot pages ask, however much there is to show."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.accounts.models import Project
from booking.bookings.models import Booking
from booking.labs.models import Qualification, Specification, Technique
from tests.asking import ask
from tests.factories import (
    NOW,
    ChainMembershipFactory,
    InstrumentFactory,
    ListPriceFactory,
    MembershipFactory,
    PolicyFactory,
    assist_days,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
WEEK = {"start": "2027-03-01", "end": "2027-03-08"}
BINDING = re.compile(r"(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK)\b")


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    instrument = InstrumentFactory(needs_qualification=True, assisted=True, takes_samples=True)
    PolicyFactory(lab=instrument.lab)
    open_days(instrument)
    assist_days(instrument.lab, opens=9, closes=12)
    return instrument


@pytest.fixture
def person(instrument):
    person = engineer(ChainMembershipFactory().organisation)
    Qualification.objects.create(
        person=person, instrument=instrument, granted_on=NOW.date(), granted_by=None
    )
    return person


def questions(client, ask_it):
    """How many there were, without those that only begin and end a transaction."""
    with CaptureQueriesContext(connection) as caught:
        answer = ask_it(client)
    assert answer.status_code in {200, 201}, answer.content
    return len([each for each in caught if not BINDING.match(each["sql"])])


def more_of_everything(instrument, person):
    """Neighbours, projects, figures, prices, bookings and claims: of each some more."""
    technique = Technique.objects.create(slug="xrd", name_en="XRD")
    instrument.techniques.add(technique)
    for number in range(5):
        other = InstrumentFactory(lab=instrument.lab)
        other.techniques.add(technique)
        open_days(other)
        Specification.objects.create(
            instrument=instrument, position=number, name_en=f"Figure {number}", value="1"
        )
        organisation = MembershipFactory(person=person).organisation
        Project.objects.create(organisation=organisation, name=f"P{number}", head=person)
        ask(instrument, person, at=shanghai(3 + number, 9), hours=1)
    for unit in ("hour", "sample"):
        ListPriceFactory(instrument=instrument, customer_class="chain_member", unit=unit)


def on_this(postgresql, sqlite):
    return postgresql if connection.vendor == "postgresql" else sqlite


def test_the_feed(client, instrument, person):
    client.force_login(person)

    def feed(client):
        return client.get(reverse("instrument_feed", args=[instrument.public_id]), WEEK)

    few = questions(client, feed)
    more_of_everything(instrument, person)
    # Session, person, ties, unread notices; instrument, projects; hours, claims, own bookings.
    assert (few, questions(client, feed)) == (8, 8)


def test_the_page(client, instrument, person):
    client.force_login(person)

    def page(client):
        return client.get(reverse("instrument", args=[instrument.public_id]))

    few = questions(client, page)
    more_of_everything(instrument, person)
    # Session, person, ties, what is unread; instrument, projects, qualification; techniques,
    # figures, prices; similar ones, of the same university and of others; whether one follows it.
    # The instrument is read with whether its lab has terms, or asks anything with a request.
    assert few == 13
    # There are enough of the same university, and when they are free next is read in a way of
    # its own, which is not seen here on PostgreSQL.
    assert questions(client, page) == on_this(12, 13)


def request_it(instrument, project, **changes):
    wish = {
        "start": "2027-03-02T09:00",
        "length": "60",
        "mode": "assisted",
        "project": project.public_id,
        "purpose": "Phase analysis",
        "key": uuid.uuid4().hex,
    }
    url = reverse("request_booking", args=[instrument.public_id])
    accept = {"Accept": "application/json"}
    return lambda client: client.post(url, {**wish, **changes}, headers=accept)


def test_a_request(client, instrument, person):
    client.force_login(person)
    project = person.memberships.get().organisation.general_project
    few = questions(client, request_it(instrument, project))
    more_of_everything(instrument, person)
    wish = request_it(instrument, project, start="2027-03-02T14:00", mode="self")
    # Session, person, instrument, projects; under the lock: units, instrument, who asks with
    # hours, claims and prices, the week; and what is written, in one where the database can.
    assert (few, questions(client, wish)) == (on_this(9, 15), on_this(9, 15))
    assert Booking.objects.filter(starts__date="2027-03-02").count() == 2
