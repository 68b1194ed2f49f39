"""The pages of another time: what each side sees, types and is told."""

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve
from booking.bookings.models import Booking, Offer
from booking.bookings.offering.actions import offer, propose
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    engineer,
    open_days,
    shanghai,
)

LATER = {"starts": shanghai(2, 14), "ends": shanghai(2, 17)}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    made = InstrumentFactory()
    open_days(made)
    ListPriceFactory(instrument=made, amount="100.00")
    return made


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def booking(instrument):
    return ask(instrument)


def page_of(booking):
    return reverse("booking", args=[booking.public_id])


def naming(booking):
    return reverse("another_time", args=[booking.public_id])


def answering(booking):
    return reverse("answer_other_time", args=[booking.public_id])


def typed(booking, start="2027-03-02T14:00", length=180, **more):
    return {
        "instrument": booking.instrument.public_id,
        "start": start,
        "length": length,
        "note": "The stage is booked out",
        **more,
    }


def test_a_manager_offers_another_time(client, booking, manager):
    client.force_login(manager)
    assert naming(booking) in client.get(page_of(booking)).content.decode()
    assert client.get(naming(booking)).status_code == 200
    answer = client.post(naming(booking), typed(booking), follow=True)
    assert answer.status_code == 200
    made = Offer.objects.get()
    assert (made.starts, made.ends) == (LATER["starts"], LATER["ends"])
    assert "The stage is booked out" in answer.content.decode()


def test_the_requester_sees_both_times_with_their_prices_and_takes_one(client, booking, manager):
    offer(booking=booking, person=manager, now=NOW, **LATER)
    client.force_login(booking.requester)
    html = client.get(page_of(booking)).content.decode()
    for text in ("09:00", "14:00", "200.00", "300.00", "Take the new time", "Decline it"):
        assert text in html
    assert "Take the offer back" not in html
    client.post(answering(booking), {"verb": "accept"})
    booking.refresh_from_db()
    assert (booking.state, booking.starts) == ("approved", LATER["starts"])


def test_the_lab_takes_its_offer_back(client, booking, manager):
    offer(booking=booking, person=manager, now=NOW, **LATER)
    client.force_login(manager)
    html = client.get(page_of(booking)).content.decode()
    assert "Take the offer back" in html
    assert "Take the new time" not in html
    client.post(answering(booking), {"verb": "withdraw"})
    assert Booking.objects.get().state == "requested"


def test_a_time_that_went_meanwhile_is_said_and_nothing_typed_is_lost(
    client, booking, manager, instrument
):
    ask(instrument, at=shanghai(2, 14), hours=1)
    client.force_login(manager)
    answer = client.post(naming(booking), typed(booking))
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "This time is not free" in html
    assert "The stage is booked out" in html
    assert 'name="pick"' in html
    assert not Offer.objects.exists()


def test_a_picked_time_is_filled_in_and_the_reason_stays(client, booking, manager):
    client.force_login(manager)
    html = client.post(naming(booking), typed(booking, pick="2027-03-02T15:30")).content.decode()
    assert 'value="2027-03-02T15:30"' in html
    assert "The stage is booked out" in html
    assert not Offer.objects.exists()


@pytest.mark.parametrize("start", ["", "nonsense", "2027-02-30T09:00"])
def test_what_is_no_time_is_said(client, booking, manager, start):
    client.force_login(manager)
    answer = client.post(naming(booking), typed(booking, start=start))
    assert answer.status_code == 422
    assert "The stage is booked out" in answer.content.decode()


def test_a_requester_proposes_and_the_lab_grants(client, booking, manager):
    approve(booking=booking, person=manager, now=NOW)
    client.force_login(booking.requester)
    client.post(naming(booking), typed(booking))
    html = client.get(page_of(booking)).content.decode()
    assert "Take the proposal back" in html
    assert "Take the new time" not in html
    assert f'href="{naming(booking)}"' not in html
    client.force_login(manager)
    assert "Take the new time" in client.get(page_of(booking)).content.decode()
    client.post(answering(booking), {"verb": "grant"})
    booking.refresh_from_db()
    assert (booking.state, booking.starts) == ("approved", LATER["starts"])


def test_a_colleague_sees_it_and_answers_nothing(client, booking, manager):
    approve(booking=booking, person=manager, now=NOW)
    propose(booking=booking, person=manager, now=NOW, **LATER)
    head = booking.project.head = engineer()
    booking.project.save()
    client.force_login(head)
    html = client.get(page_of(booking)).content.decode()
    assert "New time" in html
    assert "Take the new time" not in html
    assert client.post(answering(booking), {"verb": "grant"}).status_code == 403


def test_a_second_answer_is_told_that_things_have_changed(client, booking, manager):
    offer(booking=booking, person=manager, now=NOW, **LATER)
    client.force_login(booking.requester)
    client.post(answering(booking), {"verb": "decline"})
    answer = client.post(answering(booking), {"verb": "accept"}, follow=True)
    assert "The booking has changed" in answer.content.decode()
    assert Booking.objects.get().state == "requested"
    # Nor does what is no verb do anything.
    client.post(answering(booking), {"verb": "approve"})
    assert Booking.objects.get().state == "requested"


def test_another_labs_instrument_is_no_choice(client, booking, manager):
    other = InstrumentFactory()
    open_days(other)
    client.force_login(manager)
    answer = client.post(naming(booking), typed(booking) | {"instrument": other.public_id})
    assert answer.status_code == 422
    assert not Offer.objects.exists()
