"""Customer and lab talk on a booking, and before any: who reads it, what is unread."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from booking.accounts.privacy.actions import erase_account
from booking.accounts.privacy.register import PARTS
from booking.bookings.endorsing.actions import endorse
from booking.bookings.models import Message, MessageFile, Reading, Thread
from booking.bookings.rules import Side
from booking.bookings.talking.actions import (
    TalkRefused,
    ask_lab,
    mark_read,
    say_in_thread,
    say_on_booking,
)
from booking.bookings.talking.queries import unread_count
from booking.bookings.talking.rules import TalkFault
from tests.asking import ask
from tests.factories import (
    NOW,
    PDF,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    engineer,
    open_days,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    instrument = InstrumentFactory()
    open_days(instrument)
    return instrument


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def booking(instrument, manager):
    return ask(instrument)


def say(booking, person, text="May I bring my own holder?", **more):
    return say_on_booking(booking=booking, person=person, text=text, now=NOW, **more)


def page_of(booking):
    return reverse("booking", args=[booking.public_id])


def refused_for(verb, **wish):
    with pytest.raises(TalkRefused) as refused:
        verb(**wish, now=NOW)
    return refused.value.faults


def test_both_sides_talk(booking, manager):
    customer, lab = visiting(booking.requester), visiting(manager)
    at = reverse("say", args=[booking.public_id])
    sheet = SimpleUploadedFile("photo.pdf", PDF)
    answer = customer.post(at, {"text": "May I bring my own holder?", "attachments": [sheet]})
    assert answer.url == page_of(booking) + "#conversation"
    lab.post(at, {"text": "Yes, up to 40 mm."})
    assert [(each.number, each.side) for each in Message.objects.order_by("number")] == [
        (1, "customer"),
        (2, "lab"),
    ]
    text = customer.get(page_of(booking)).content.decode()
    assert "May I bring my own holder?" in text
    assert f"{manager}, for the lab" in text
    assert "photo.pdf" in text
    text = lab.get(page_of(booking)).content.decode()
    assert f"{booking.requester}, for the customer" in text
    kept = MessageFile.objects.get()
    for client in (customer, lab):
        got = client.get(reverse("message_file", args=[kept.public_id]))
        assert b"".join(got.streaming_content) == PDF


def test_unread_is_each_persons_own(booking, manager):
    other = LabRoleFactory(lab=booking.instrument.lab).person
    say(booking, booking.requester)
    say(booking, booking.requester, "And a second one?")
    assert [unread_count(each, now=NOW) for each in (manager, other)] == [1, 1]
    assert unread_count(booking.requester, now=NOW) == 0
    client = visiting(manager)
    text = client.get(reverse("threads")).content.decode()
    assert "2 unread" in text
    assert "1 conversation unread" in text
    thread = Thread.objects.get()
    # Reading a page writes nothing; the page itself says that it was read.
    assert "New" in client.get(page_of(booking)).content.decode()
    assert unread_count(manager, now=NOW) == 1
    at = reverse("read_thread", args=[thread.public_id])
    assert client.post(at, {"until": "2"}, headers={"HX-Request": "true"}).status_code == 204
    assert [unread_count(each, now=NOW) for each in (manager, other)] == [0, 1]
    assert "2 unread" not in client.get(reverse("threads")).content.decode()
    assert "Nothing yet" not in client.get(reverse("threads")).content.decode()
    assert "All is read" in client.get(reverse("threads"), {"show": "unread"}).content.decode()


def test_what_came_since_stays_unread(booking, manager):
    for text in ("One", "Two", "Three"):
        say(booking, booking.requester, text)
    mark_read(thread=Thread.objects.get(), person=manager, until=2)
    assert Reading.objects.get(person=manager).unread_from == 3
    # An older page that is left open takes nothing back.
    mark_read(thread=Thread.objects.get(), person=manager, until=1)
    assert Reading.objects.get(person=manager).unread_from == 3
    mark_read(thread=Thread.objects.get(), person=manager, until=9)
    assert unread_count(manager, now=NOW) == 0


def test_who_answers_has_read(booking, manager):
    say(booking, booking.requester)
    say(booking, manager, "Yes.")
    assert unread_count(manager, now=NOW) == 0
    assert unread_count(booking.requester, now=NOW) == 1


def test_who_may_read_no_more_has_nothing_unread(booking, manager):
    say(booking, booking.requester)
    manager.lab_roles.update(until=NOW.date() - dt.timedelta(days=1))
    assert unread_count(manager, now=NOW) == 0
    assert "Nothing yet" in visiting(manager).get(reverse("threads")).content.decode()


def test_who_reads(booking, manager):
    enterprise = booking.payer
    boss = MembershipFactory(organisation=enterprise, role="administrator").person
    technician = LabRoleFactory(lab=booking.instrument.lab, kind="technician").person
    say(booking, booking.requester, "Unobtainium inside")
    message = say(booking, boss, "", uploads=[_pdf()])
    file = reverse("message_file", args=[message.files.get().public_id])
    for each in (booking.requester, boss, manager, technician):
        assert "Unobtainium" in visiting(each).get(page_of(booking)).content.decode()
        assert visiting(each).get(file).status_code == 200
    others = [
        MembershipFactory(organisation=enterprise).person,
        engineer(),
        PersonFactory(is_operator=True),
        LabRoleFactory().person,
    ]
    for each in others:
        client = visiting(each)
        assert "Unobtainium" not in client.get(page_of(booking)).content.decode()
        assert client.get(file).status_code == 404
        sent = client.post(reverse("say", args=[booking.public_id]), {"text": "Hello"})
        assert sent.status_code == 404
        faults = refused_for(say_on_booking, booking=booking, person=each, text="Hello")
        assert faults == (TalkFault.NO_SIDE,)
    assert Message.objects.count() == 2


def _pdf():
    from booking.labs.intake.rules import Upload

    return Upload("sheet.pdf", PDF, "application/pdf")


def test_before_its_customer_endorsed_it_there_is_no_conversation(instrument, manager):
    payer = OrganisationFactory(endorsement="always")
    boss = MembershipFactory(organisation=payer, role="administrator").person
    booking = ask(instrument, engineer(payer))
    for each in (booking.requester, boss, manager):
        sent = visiting(each).post(reverse("say", args=[booking.public_id]), {"text": "Hello"})
        assert sent.status_code == 404
        faults = refused_for(say_on_booking, booking=booking, person=each, text="Hello")
        assert faults == (TalkFault.NO_SIDE,)
    assert "Conversation" not in visiting(boss).get(page_of(booking)).content.decode()
    endorse(booking=booking, person=boss, now=NOW)
    booking.refresh_from_db()
    assert say(booking, booking.requester).number == 1
    assert unread_count(manager, now=NOW) == 1


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(booking):
    client = visiting(booking.requester)
    at = reverse("say", args=[booking.public_id])
    answer = client.post(at, {"text": " "})
    assert answer.status_code == 422
    assert "Write something, or choose a file." in answer.content.decode()
    evil = SimpleUploadedFile("photo.pdf", b"MZ not a pdf")
    answer = client.post(at, {"text": "Look at <b>this</b>", "attachments": [evil]})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Only PDF, JPEG and PNG files are taken." in text
    assert "Look at &lt;b&gt;this&lt;/b&gt;" in text
    assert "Choose the files again" in text
    assert not Message.objects.exists()
    assert not MessageFile.objects.exists()


def test_a_question_before_any_request(instrument, manager):
    technician = LabRoleFactory(lab=instrument.lab, kind="technician").person
    person = engineer()
    client = visiting(person)
    assert (
        "Ask the lab"
        in client.get(reverse("instrument", args=[instrument.public_id])).content.decode()
    )
    at = reverse("ask_about", args=[instrument.public_id])
    assert client.get(at).status_code == 200
    answer = client.post(at, {"text": "Does it take liquids?"})
    thread = Thread.objects.get()
    assert answer.url == reverse("thread", args=[thread.public_id])
    for each in (manager, technician):
        assert unread_count(each, now=NOW) == 1
    lab = visiting(technician)
    text = lab.get(answer.url).content.decode()
    assert person.memberships.get().organisation.name in text
    assert instrument.name in text
    assert lab.post(answer.url, {"text": "Up to 5 mL."}).status_code == 302
    assert unread_count(person, now=NOW) == 1
    assert "Up to 5 mL." in client.get(answer.url).content.decode()
    # Another question to the lab is in the same conversation, and says what it is about.
    client.post(reverse("ask_lab", args=[instrument.lab.public_id]), {"text": "Are you open?"})
    assert [each.about for each in Message.objects.order_by("number")] == [instrument, None, None]
    assert Thread.objects.count() == 1
    for each in (engineer(person.memberships.get().organisation), LabRoleFactory().person):
        assert visiting(each).get(answer.url).status_code == 404
        faults = refused_for(say_in_thread, thread=thread, person=each, text="Hello")
        assert faults == (TalkFault.NO_SIDE,)


def test_a_visitor_signs_in_first(client, instrument):
    for at in (
        reverse("ask_about", args=[instrument.public_id]),
        reverse("ask_lab", args=[instrument.lab.public_id]),
    ):
        assert client.post(at, {"text": "Hello"}).url.startswith(reverse("account_login"))
    assert not Thread.objects.exists()


def test_nobody_asks_without_end():
    person = engineer()
    lab = LabFactory()
    for number in range(10):
        ask_lab(lab=lab, person=person, text=f"Question {number}", now=NOW)
    faults = refused_for(ask_lab, lab=lab, person=person, text="One more")
    assert faults == (TalkFault.TOO_OFTEN,)
    client = visiting(person)
    answer = client.post(reverse("ask_lab", args=[lab.public_id]), {"text": "One more"})
    assert answer.status_code == 422
    assert "Wait a while, or call the lab." in answer.content.decode()
    assert "One more" in answer.content.decode()
    assert ask_lab(lab=lab, person=person, text="Later", now=NOW + 61 * MINUTE).number == 11
    assert Thread.objects.count() == 1


def test_nor_every_lab_at_once():
    person = engineer()
    for _lab in range(5):
        ask_lab(lab=LabFactory(), person=person, text="Buy from us", now=NOW)
    faults = refused_for(ask_lab, lab=LabFactory(), person=person, text="Buy from us")
    assert faults == (TalkFault.TOO_OFTEN,)
    # What was refused leaves no empty conversation behind.
    assert Thread.objects.count() == 5
    # Who has been asked is answered as before.
    known = Thread.objects.first().lab
    assert ask_lab(lab=known, person=person, text="And?", now=NOW).number == 2


def test_the_copy_of_ones_data_has_them_and_an_erased_name_goes(booking, manager):
    say(booking, booking.requester, "Mine", uploads=[_pdf()])
    say(booking, manager, "Theirs")
    rows = list(PARTS["conversations"](booking.requester))
    assert [(row["text"], row["files"]) for row in rows] == [("Mine", ["sheet.pdf"])]
    person = booking.requester
    MembershipFactory(organisation=booking.payer, role="administrator")
    name = person.name
    erase_account(person=person, now=NOW)
    text = visiting(manager).get(page_of(booking)).content.decode()
    assert "Mine" in text
    assert name not in text
    assert not Reading.objects.filter(person=person).exists()


def test_side_of_a_message_is_kept(booking, manager):
    assert say(booking, manager).side == Side.LAB
    assert say(booking, booking.requester).side == Side.CUSTOMER
