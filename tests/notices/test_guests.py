"""Guests get a letter with what to know, once, however often somebody tries."""

import datetime as dt

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from booking.accounts.privacy.actions import apply_retention
from booking.bookings.actions import cancel
from booking.bookings.behalf.actions import Caller, book_for_guest
from booking.bookings.models import Guest
from booking.bookings.queries import Wish
from booking.labs.rules import ServiceMode
from booking.money.rules import CustomerClass
from booking.notices.guests.actions import hand_out, make_letters, take
from booking.notices.guests.tasks import send, sweep
from booking.notices.models import GuestLetter
from tests.factories import NOW, InstrumentFactory, LabRoleFactory, open_days, shanghai

MINUTE = dt.timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    instrument = InstrumentFactory(lab__getting_in="Ring at gate 3")
    open_days(instrument)
    return LabRoleFactory(lab=instrument.lab).person


def book(manager, email="zhang@eels.example"):
    instrument = manager.lab_roles.get().lab.instruments.get()
    return book_for_guest(
        person=manager,
        caller=Caller("Zhang Wei", CustomerClass.OTHER_ENTERPRISE, "Eel Works", "", email, "1"),
        wish=Wish(
            instrument,
            ServiceMode.SELF_OPERATED,
            shanghai(2, 9),
            shanghai(2, 11),
            purpose="A film",
        ),
        now=NOW,
    )


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.MAIL_LANGUAGE = "en"


def test_it_works(manager, monkeypatch):
    booking = book(manager)
    make_letters(now=NOW)
    (key,) = hand_out(now=NOW)
    assert send(key, now=NOW)
    (letter,) = mail.outbox
    assert letter.to == ["Zhang Wei <zhang@eels.example>"]
    assert "Ring at gate 3" in letter.body
    assert booking.public_id in letter.body
    assert not send(key, now=NOW)
    assert make_letters(now=NOW) == 0
    cancel(booking=booking, person=manager, note="The pump broke", now=NOW)
    make_letters(now=NOW)
    (key,) = hand_out(now=NOW)
    send(key, now=NOW)
    assert "The pump broke" in mail.outbox[1].body


def test_who_left_no_address_gets_none(manager):
    book(manager, email="")
    assert sweep(now=NOW) == 0


def test_a_lost_letter_comes_back_as_the_same_message(manager):
    book(manager)
    make_letters(now=NOW)
    (key,) = hand_out(now=NOW)
    first = take(letter=key, now=NOW)
    assert take(letter=key, now=NOW + MINUTE) is None
    assert hand_out(now=NOW + MINUTE) == []
    assert hand_out(now=NOW + 6 * MINUTE) == [key]
    assert take(letter=key, now=NOW + 6 * MINUTE).key == first.key


def test_a_failure_is_tried_again_and_given_up(manager, monkeypatch):
    def refuse(self, messages):
        raise OSError("no route")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    book(manager)
    make_letters(now=NOW)
    now = NOW
    for _attempt in range(6):
        (key,) = hand_out(now=now)
        assert not send(key, now=now)
        now += dt.timedelta(hours=5)
    letter = GuestLetter.objects.get()
    assert (letter.state, letter.attempts) == ("given_up", 6)
    assert "no route" in letter.error


def test_what_is_known_of_a_guest_is_not_kept_for_ever(manager):
    booking = book(manager)
    half_a_year = NOW + dt.timedelta(days=181)
    apply_retention(now=half_a_year)
    assert Guest.objects.get().name == "Zhang Wei"
    cancel(booking=booking, person=manager, note="They called", now=NOW)
    apply_retention(now=half_a_year)
    known = Guest.objects.get()
    assert (known.name, known.email, known.phone) == ("", "", "")
    assert known.organisation == "Eel Works"
    booking.refresh_from_db()
    assert booking.who == "A guest"
