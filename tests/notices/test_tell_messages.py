"""The other side is told of a message: once, until it has read."""

import pytest
from django.core import mail

from booking.bookings.models import Thread
from booking.bookings.talking.actions import ask_lab, mark_read, say_on_booking
from booking.notices.actions import collect
from booking.notices.models import Delivery, ToldMessage
from booking.notices.rules import TOO_OLD, Kind
from booking.notices.tasks import sweep
from tests.asking import ask
from tests.factories import NOW, InstrumentFactory, LabRoleFactory, engineer, open_days
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters_in_english(settings):
    settings.MAIL_LANGUAGE = "en"


@pytest.fixture
def instrument():
    instrument = InstrumentFactory(name_en="Microscope")
    open_days(instrument)
    return instrument


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def booking(instrument, manager):
    booking = ask(instrument)
    # What is told of the request is no concern of these tests.
    sweep(now=NOW)
    mail.outbox.clear()
    return booking


def say(booking, person, text="Unobtainium?", now=NOW):
    return say_on_booking(booking=booking, person=person, text=text, now=now)


def told():
    rows = Delivery.objects.filter(kind=Kind.MESSAGE.value).order_by("pk")
    return [(each.recipient, each.channel) for each in rows]


def test_it_works(booking, manager):
    say(booking, booking.requester)
    assert sweep(now=NOW) == 1
    (letter,) = mail.outbox
    assert manager.email in letter.to[0]
    assert letter.subject == f"Message from {booking.requester}: Microscope"
    assert f"/bookings/{booking.public_id}/#conversation" in letter.body
    # What was said is read after sign-in.
    assert "Unobtainium" not in letter.body + letter.subject
    assert told() == [(manager, "email"), (manager, "site")]
    page = visiting(manager).get("/inbox/").content.decode()
    assert f"Message from {booking.requester}: Microscope" in page


def test_once_until_it_was_read(booking, manager):
    for number in range(3):
        say(booking, booking.requester, f"Message {number}")
        collect(now=NOW)
    assert told() == [(manager, "email"), (manager, "site")]
    mark_read(thread=Thread.objects.get(), person=manager, until=3)
    say(booking, booking.requester, "And now?")
    collect(now=NOW)
    assert len(told()) == 4
    assert ToldMessage.objects.count() == 4


def test_running_twice_tells_once(booking):
    say(booking, booking.requester)
    collect(now=NOW)
    collect(now=NOW)
    assert len(told()) == 2


def test_who_read_it_at_once_is_not_told(booking, manager):
    say(booking, booking.requester)
    mark_read(thread=Thread.objects.get(), person=manager, until=1)
    collect(now=NOW)
    assert told() == []


def test_the_answer_goes_to_the_customer_alone(booking, manager):
    other = LabRoleFactory(lab=booking.instrument.lab).person
    say(booking, manager)
    collect(now=NOW)
    assert {who for who, _channel in told()} == {booking.requester}
    assert other not in {who for who, _channel in told()}


def test_of_an_old_message_nobody_is_told(booking):
    say(booking, booking.requester)
    collect(now=NOW + TOO_OLD)
    assert told() == []


def test_a_question_reaches_the_labs_staff(instrument, manager):
    technician = LabRoleFactory(lab=instrument.lab, kind="technician").person
    person = engineer()
    ask_lab(lab=instrument.lab, person=person, text="Open?", about=instrument, now=NOW)
    ask_lab(lab=LabRoleFactory().lab, person=person, text="Open?", now=NOW)
    sweep(now=NOW)
    assert {manager, technician} < {who for who, _channel in told()}
    assert any("without a booking" in letter.body for letter in mail.outbox)
    assert all("None" not in letter.body for letter in mail.outbox)
