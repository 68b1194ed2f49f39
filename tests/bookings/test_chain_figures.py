"""Sums of a chain and of a park: worked figures, and nothing of what the work was."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.models import Booking
from tests.accounts.joining import administrator, convener
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    ChainFactory,
    ChainMembershipFactory,
    InstrumentFactory,
    OrganisationFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
MARCH = {"first": "2027-03-01", "last": "2027-03-31"}
FEBRUARY = {"first": "2027-02-01", "last": "2027-02-28"}


@pytest.fixture
def world(monkeypatch):
    """A chain of three enterprises, two of them of a park, and what they and a stranger booked."""
    chain, instrument = ChainFactory(), InstrumentFactory(takes_samples=True)
    open_days(instrument)
    park = OrganisationFactory(kind="park")
    first, second, idle = (
        OrganisationFactory(name_en=name, park=tenant)
        for name, tenant in (("Alpha", park), ("Beta", park), ("Gamma", None))
    )
    for each in (first, second, idle):
        ChainMembershipFactory(chain=chain, organisation=each)
    alpha, beta, stranger = engineer(first), engineer(second), engineer()

    def used(booking, start, end):
        fields = {"state": "completed", "used_from": start, "used_until": end}
        Booking.objects.filter(pk=booking.pk).update(**fields)

    def put(booking, **fields):
        Booking.objects.filter(pk=booking.pk).update(**fields)

    # Alpha: two hours booked of which an hour and a half were used, three to come, samples;
    # one cancelled, one that waits, and one a month before.
    secret = {"purpose": "Secret of Alpha"}
    used(ask(instrument, alpha, at=shanghai(2, 9), **secret), shanghai(2, 9), shanghai(2, 10, 30))
    put(ask(instrument, alpha, at=shanghai(3, 9), hours=3), state="approved")
    samples = ask_for_samples(instrument, alpha)
    put(samples, state="completed", asked_at=shanghai(2, 9), used_from=shanghai(4, 9))
    put(samples, used_until=shanghai(5, 9))
    put(ask(instrument, alpha, at=shanghai(4, 9)), state="cancelled")
    ask(instrument, alpha, at=shanghai(4, 13))
    early = ask(instrument, alpha, at=shanghai(5, 9))
    fields = {"starts": shanghai(10, 9, month=2), "ends": shanghai(10, 13, month=2)}
    put(early, **fields)
    used(early, fields["starts"], fields["ends"])
    # Beta: one hour, overrun by a quarter; one nobody came to.
    used(ask(instrument, beta, at=shanghai(5, 13), hours=1), shanghai(5, 13), shanghai(5, 14, 15))
    put(ask(instrument, beta, at=shanghai(6, 9)), state="no_show")
    # Outside the chain.
    used(ask(instrument, stranger, at=shanghai(6, 13)), shanghai(6, 13), shanghai(6, 15))
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return {"chain": chain, "park": park}


def hours(number):
    return dt.timedelta(hours=number)


def test_it_works(world):
    chain = world["chain"]
    client = visiting(convener(chain))
    answer = client.get(reverse("chain_figures", args=[chain.slug]), MARCH)
    rows = {
        each.name_en: (figures.bookings, figures.booked, figures.used)
        for each, figures in answer.context["rows"]
    }
    assert rows == {
        "Alpha": (3, hours(5), hours(1.5)),
        "Beta": (1, hours(1), hours(1.25)),
        "Gamma": (0, hours(0), hours(0)),
    }
    whole = answer.context["whole"]
    assert (whole.bookings, whole.booked, whole.used) == (4, hours(6), hours(2.75))
    assert answer.context["served"] == 2
    page = answer.content.decode()
    for told in ("Secret of Alpha", "Phase analysis"):
        assert told not in page


def test_a_month_is_its_own(world):
    chain = world["chain"]
    client, page = visiting(convener(chain)), reverse("chain_figures", args=[chain.slug])
    whole = client.get(page, FEBRUARY).context["whole"]
    assert (whole.bookings, whole.booked, whole.used) == (1, hours(4), hours(4))
    both = {"first": FEBRUARY["first"], "last": MARCH["last"]}
    whole = client.get(page, both).context["whole"]
    assert (whole.bookings, whole.booked, whole.used) == (5, hours(10), hours(6.75))


def test_a_park_sees_its_own_sums(world):
    park = world["park"]
    page = reverse("park", args=[park.public_id])
    answer = visiting(administrator(park)).get(page, MARCH)
    whole, sums = answer.context["whole"], answer.context["sums"]
    assert (whole.bookings, whole.booked, whole.used) == (4, hours(6), hours(2.75))
    assert (sums.enterprises, answer.context["served"]) == (2, 2)
    text = answer.content.decode()
    for told in ("Alpha", "Beta", "Gamma", "Secret of Alpha", "Phase analysis"):
        assert told not in text


def test_who_may_not(world):
    chain, park = world["chain"], world["park"]
    figures = reverse("chain_figures", args=[chain.slug])
    for person in (convener(ChainFactory()), administrator(), administrator(park)):
        assert visiting(person).get(figures).status_code == 404
    other = administrator(OrganisationFactory(kind="park"))
    for person in (other, convener(chain)):
        assert visiting(person).get(reverse("park", args=[park.public_id])).status_code == 404
