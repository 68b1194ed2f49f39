"""At the instrument, and after: bookings of callers, who have no account."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import check_in, make_due_moves
from booking.bookings.arriving.actions import make_codes
from booking.bookings.behalf.actions import Caller, book_for_guest
from booking.bookings.faults.actions import report
from booking.bookings.faults.rules import Urgency
from booking.bookings.models import UnitCode
from booking.bookings.queries import Wish
from booking.labs.rules import ServiceMode
from booking.money.rules import CustomerClass
from tests.calendars.hours import opens
from tests.factories import NOW, InstrumentFactory, LabRoleFactory, shanghai
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument():
    made = InstrumentFactory()
    opens(made.lab, "08:00", "18:00")
    make_codes(lab=made.lab, now=NOW)
    return made


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def booking(instrument, manager):
    caller = Caller(
        name="Zhang Wei",
        which=CustomerClass.OTHER_ENTERPRISE,
        organisation="Fuqing Eel Works",
        phone="0591 1234 5678",
    )
    wish = Wish(
        instrument,
        ServiceMode.SELF_OPERATED,
        starts=shanghai(2, 9),
        ends=shanghai(2, 11),
        purpose="Water",
    )
    return book_for_guest(person=manager, caller=caller, wish=wish, now=NOW)


def words(answer):
    body = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def at(monkeypatch, moment):
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_the_lab_finds_a_caller_by_name_at_the_instrument(
    instrument, manager, booking, monkeypatch
):
    at(monkeypatch, shanghai(2, 8, 50))
    code = UnitCode.objects.get(unit__instrument=instrument)
    said = words(visiting(manager).get(reverse("at", args=[code.code])))
    assert "Zhang Wei · Fuqing Eel Works · 0591 1234 5678" in said
    assert "Check in" in said


def test_a_callers_booking_is_corrected_and_nobody_is_said_to_be_written_to(
    manager, booking, monkeypatch
):
    check_in(booking=booking, person=manager, now=shanghai(2, 9))
    make_due_moves(now=shanghai(2, 11, 15))
    at(monkeypatch, shanghai(2, 14))
    client, address = visiting(manager), reverse("correct", args=[booking.public_id])
    assert "Zhang Wei · Fuqing Eel Works" in words(client.get(address))
    typed = {
        "used_from": "2027-03-02T09:00",
        "used_until": "2027-03-02T10:00",
        "kind": "service",
        "note": "The log says so",
    }
    said = words(client.post(address, typed, follow=True))
    assert "Corrected." in said
    assert "gets an e-mail" not in said


def test_a_caller_is_offered_no_time_that_they_could_not_answer(
    instrument, manager, booking, monkeypatch
):
    at(monkeypatch, shanghai(2, 8))
    fault = report(
        instrument=instrument,
        urgency=Urgency.STOPS,
        words="No vacuum",
        person=manager,
        now=shanghai(2, 8) - dt.timedelta(minutes=5),
    )
    sent = {"ends": "2027-03-04T08:00", "title": "Vacuum"}
    said = words(visiting(manager).post(reverse("repair", args=[fault.public_id]), sent))
    assert "Zhang Wei · Fuqing Eel Works · 0591 1234 5678" in said
    assert "Cancel it, free of charge" in said
    assert "Offer the next free time" not in said
