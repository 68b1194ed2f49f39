"""The pages of endorsement: the list, the answers, and the menu."""

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.models import Booking
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    ListPriceFactory,
    MembershipFactory,
    OrganisationFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def payer():
    return OrganisationFactory(endorsement="always")


@pytest.fixture
def boss(payer):
    return MembershipFactory(organisation=payer, role="administrator").person


@pytest.fixture
def instrument():
    instrument = InstrumentFactory(name_en="Diffractometer")
    open_days(instrument)
    ListPriceFactory(instrument=instrument)
    return instrument


@pytest.fixture
def booking(instrument, payer, boss):
    return ask(instrument, engineer(payer))


def test_the_list_is_by_deadline(booking, instrument, boss):
    sooner = ask(instrument, booking.requester, at=shanghai(1, 14))
    page = visiting(boss).get(reverse("to_endorse")).content.decode()
    assert page.index(sooner.public_id) < page.index(booking.public_id)
    for word in (str(booking.requester), "Diffractometer", "¥200.00", "Tue 2 Mar"):
        assert word in page, word


def test_the_menu_counts_what_waits(booking, boss):
    entry = f'href="{reverse("to_endorse")}"'
    page = visiting(boss).get(reverse("my_bookings")).content.decode()
    assert '<span class="nav-count">1</span>' in page[page.index(entry) :][:1200]
    assert entry not in visiting(booking.requester).get(reverse("my_bookings")).content.decode()


def test_the_menu_of_a_head(payer, instrument):
    head = MembershipFactory(organisation=payer).person
    project = payer.general_project
    project.head = head
    project.save()
    page = visiting(head).get(reverse("my_bookings")).content.decode()
    assert f'href="{reverse("to_endorse")}"' in page


def test_nothing_is_demanded_so_nothing_is_in_the_menu(payer, boss):
    payer.endorsement = "never"
    payer.save()
    page = visiting(boss).get(reverse("my_bookings")).content.decode()
    assert reverse("to_endorse") not in page


def test_one_request_has_who_what_when_and_quote(booking, boss):
    page = visiting(boss).get(reverse("booking", args=[booking.public_id])).content.decode()
    for word in (str(booking.requester), "Diffractometer", "¥200.00", booking.purpose, "Endorse"):
        assert word in page, word
    assert reverse("endorse", args=[booking.public_id]) in page
    own = visiting(booking.requester).get(reverse("booking", args=[booking.public_id]))
    assert reverse("endorse", args=[booking.public_id]) not in own.content.decode()
    assert reverse("cancel", args=[booking.public_id]) in own.content.decode()


def test_endorse(booking, boss):
    answer = visiting(boss).post(reverse("endorse", args=[booking.public_id]), follow=True)
    assert "Endorsed. The request is with the lab now." in answer.content.decode()
    assert Booking.objects.get(pk=booking.pk).state == "requested"


def test_refuse_without_a_reason_and_with_too_long_a_one(booking, boss):
    client, address = visiting(boss), reverse("refuse", args=[booking.public_id])
    empty = client.post(address, {"note": " "})
    assert empty.status_code == 422
    assert "Give a reason. Who asked reads it." in empty.content.decode()
    long = client.post(address, {"note": "x" * 1001})
    assert long.status_code == 422
    assert "x" * 1001 in long.content.decode()
    assert Booking.objects.get(pk=booking.pk).state == "endorsement"


def test_refuse(booking, boss):
    address = reverse("refuse", args=[booking.public_id])
    visiting(boss).post(address, {"note": "The budget is spent"})
    page = visiting(booking.requester).get(reverse("booking", args=[booking.public_id]))
    assert "Not endorsed" in page.content.decode()
    assert "The budget is spent" in page.content.decode()


def test_the_second_answer_is_told(booking, payer, boss):
    other = MembershipFactory(organisation=payer, role="administrator").person
    visiting(other).post(reverse("endorse", args=[booking.public_id]))
    answer = visiting(boss).post(
        reverse("refuse", args=[booking.public_id]), {"note": "No"}, follow=True
    )
    assert "The booking has changed since you opened it." in answer.content.decode()
    assert Booking.objects.get(pk=booking.pk).state == "requested"


def test_whom_the_organisation_did_not_choose(booking, payer, boss):
    head = MembershipFactory(organisation=payer).person
    project = payer.general_project
    project.head = head
    project.save()
    payer.endorsed_by = "head"
    payer.save()
    answer = visiting(boss).post(reverse("endorse", args=[booking.public_id]), follow=True)
    assert "You have no right to do this with this booking." in answer.content.decode()
    assert Booking.objects.get(pk=booking.pk).state == "endorsement"


def test_a_preview_tells_of_the_yes(instrument, payer, boss):
    wish = {
        "start": "2027-03-03T09:00",
        "length": "60",
        "mode": "self",
        "project": payer.general_project.public_id,
        "preview": "1",
    }
    address = reverse("instrument", args=[instrument.public_id])
    for person, told in ((engineer(payer), True), (boss, False)):
        page = visiting(person).get(address, wish).content.decode()
        assert ("Your own side endorses it by" in page) == told


@pytest.mark.parametrize("demand", ["always", "never"])
def test_whoever_asked_is_told_who_answers_first(instrument, payer, demand):
    payer.endorsement = demand
    payer.save()
    wish = {
        "start": "2027-03-03T09:00",
        "length": "60",
        "mode": "self",
        "project": payer.general_project.public_id,
        "purpose": "Phases of a catalyst",
    }
    address = reverse("request_booking", args=[instrument.public_id])
    page = visiting(engineer(payer)).post(address, wish, follow=True).content.decode()
    told = "Your own side endorses your request first; then it goes to the lab."
    assert (told in page) == (demand == "always")
    assert ("Your request is with the lab." in page) == (demand == "never")
