"""Taking a booking back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, check_in
from booking.calendars.models import Claim
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    PersonFactory,
    PolicyFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def manager():
    return LabRoleFactory().person


@pytest.fixture
def booking(manager):
    instrument = InstrumentFactory(lab=manager.lab_roles.get().lab)
    open_days(instrument)
    return ask(instrument, at=shanghai(3, 9))


def send(client, person, booking, **data):
    client.force_login(person)
    return client.post(reverse("cancel", args=[booking.public_id]), data, follow=True)


def state_of(booking):
    booking.refresh_from_db()
    return booking.state


def test_it_works(client, booking):
    answer = send(client, booking.requester, booking, note="The sample broke.")
    assert answer.redirect_chain == [(reverse("booking", args=[booking.public_id]), 302)]
    assert "The booking is cancelled." in answer.content.decode()
    assert "The sample broke." in answer.content.decode()
    assert state_of(booking) == "cancelled"
    assert not Claim.objects.filter(holder=booking.pk).exists()


def test_who_may_not(client, booking, manager):
    colleague = MembershipFactory(organisation=booking.payer).person
    for person in (engineer(), colleague, PersonFactory(), LabRoleFactory().person):
        assert send(client, person, booking).status_code == 404
    technician = LabRoleFactory(lab=manager.lab_roles.get().lab, kind="technician").person
    assert send(client, technician, booking, note="Fault").status_code == 403
    client.logout()
    answer = client.post(reverse("cancel", args=[booking.public_id]))
    assert answer.url.startswith(reverse("account_login"))
    assert state_of(booking) == "requested"
    client.force_login(booking.requester)
    assert client.get(reverse("cancel", args=[booking.public_id])).status_code == 405


def test_the_organisation_may(client, booking):
    administrator = MembershipFactory(organisation=booking.payer, role="administrator").person
    send(client, administrator, booking)
    assert state_of(booking) == "cancelled"


def test_what_it_costs_is_said_first(client, clock, booking, manager):
    def said():
        client.force_login(booking.requester)
        return client.get(reverse("booking", args=[booking.public_id])).content.decode()

    assert "Free of charge. What is held for you is freed." in said()
    approve(booking=booking, person=manager, now=NOW)
    assert "Free of charge until Tue 2 Mar 09:00. The slot goes to others." in said()
    clock(shanghai(2, 9, 1))
    assert "Cancelling was free until Tue 2 Mar 09:00." in said()
    text = send(client, booking.requester, booking).content.decode()
    assert Step.FEE in steps_of(booking.reference)
    assert "The lab's fee is due." in text


def test_the_lab_owes_a_reason(client, booking, manager):
    approve(booking=booking, person=manager, now=NOW)
    answer = send(client, manager, booking, note="  ")
    assert answer.status_code == 422
    assert answer.context["cancel_form"].errors == {
        "note": ["Give a reason. The customer reads it."]
    }
    assert state_of(booking) == "approved"
    long = send(client, manager, booking, note="x" * 1001)
    assert long.status_code == 422
    assert "x" * 1001 in long.content.decode()
    send(client, manager, booking, note="The tube failed.")
    assert state_of(booking) == "cancelled"
    assert Step.FEE not in steps_of(booking.reference)


def test_what_is_in_use_is_finished_not_cancelled(client, booking, manager):
    approve(booking=booking, person=manager, now=NOW)
    check_in(booking=booking, person=booking.requester, now=shanghai(3, 9))
    answer = send(client, booking.requester, booking)
    assert "The booking has changed since you opened it." in answer.content.decode()
    assert state_of(booking) == "in_use"


def test_the_deadline_is_the_one_it_was_asked_with(client, clock, booking, manager):
    approve(booking=booking, person=manager, now=NOW)
    PolicyFactory(lab=manager.lab_roles.get().lab, cancel_deadline_hours=72)
    clock(shanghai(2, 8))
    send(client, booking.requester, booking)
    assert Step.FEE not in steps_of(booking.reference)
