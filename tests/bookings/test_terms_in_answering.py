"""A lab's terms are accepted, and its questions answered, where time is waited for or taken."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import Refused, cancel, make_due_moves
from booking.bookings.intake.models import BookingAnswers
from booking.bookings.intake.rules import Answers
from booking.bookings.models import Booking, WaitlistEntry
from booking.bookings.rules import Reason
from booking.bookings.transferring.actions import nominate, take_over
from booking.bookings.waiting.actions import NotJoined, take
from booking.labs.agreeing.actions import publish_terms
from booking.labs.agreeing.models import Acceptance
from booking.labs.intake.queries import asked_of
from tests.asking import ask, wait
from tests.factories import (
    NOW,
    PDF,
    InstrumentFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.labs.intake.asked import LIQUID, SOLID, published
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


@pytest.fixture
def instrument():
    instrument = InstrumentFactory()
    open_days(instrument)
    return instrument


@pytest.fixture
def taken(instrument):
    """All of the day in which the others wait, by a person of the lab."""
    return [ask(instrument, at=shanghai(2, hour), hours=5) for hour in (8, 13)]


def terms(instrument, text="Wear goggles", seen=0):
    return publish_terms(lab=instrument.lab, text_en=text, seen=seen, by=None, now=NOW)


def free(booking, now=NOW):
    cancel(booking=booking, person=booking.requester, now=now)


def accepted(agreement, person):
    return Acceptance.objects.filter(agreement=agreement, person=person).exists()


# Joining


def test_it_works(instrument, taken):
    agreement, person = terms(instrument), engineer()
    with pytest.raises(NotJoined) as refused:
        wait(instrument, person)
    assert refused.value.reasons == (Reason.TERMS_NOT_ACCEPTED,)
    wait(instrument, person, agreed=agreement.pk)
    assert accepted(agreement, person)


def test_another_version_is_not_the_one_that_holds(instrument, taken):
    older, person = terms(instrument), engineer()
    newer = terms(instrument, "Wear goggles and gloves", seen=1)
    with pytest.raises(NotJoined):
        wait(instrument, person, agreed=older.pk)
    assert not accepted(older, person)
    assert not accepted(newer, person)


def test_who_is_not_put_on_the_list_has_accepted_nothing(instrument):
    agreement, person = terms(instrument), engineer()
    with pytest.raises(NotJoined):
        # Free now.
        wait(instrument, person, agreed=agreement.pk)
    assert not accepted(agreement, person)


def test_the_page_of_joining_shows_them_and_keeps_what_was_typed(instrument, taken):
    agreement, person = terms(instrument), engineer()
    client, url = visiting(person), reverse("join_waitlist", args=[instrument.public_id])
    assert "Wear goggles" in client.get(url).text
    wish = {
        "mode": "self",
        "length": "120",
        "earliest": "2027-03-02T08:00",
        "latest": "2027-03-02T18:00",
        "project": person.memberships.get().organisation.general_project.public_id,
        "purpose": "Ageing of a film",
    }
    page = client.post(url, wish)
    assert page.status_code == 409
    assert "Ageing of a film" in page.text
    assert not WaitlistEntry.objects.exists()
    client.post(url, {**wish, "agreed": str(agreement.pk)})
    assert WaitlistEntry.objects.get().person == person
    assert accepted(agreement, person)
    assert "Wear goggles" not in client.get(url).text


# Taking what is offered


@pytest.fixture
def person():
    return engineer()


@pytest.fixture
def offered(instrument, taken, person):
    wait(instrument, person)
    free(taken[0])
    return Booking.objects.get(state="offered")


def test_terms_that_came_meanwhile_pass_nobody_over(instrument, taken, person):
    wait(instrument, person)
    agreement = terms(instrument)
    free(taken[0])
    booking = Booking.objects.get(state="offered")
    with pytest.raises(Refused) as refused:
        take(booking=booking, person=person, now=LATER)
    assert refused.value.reasons == (Reason.TERMS_NOT_ACCEPTED,)
    assert take(booking=booking, person=person, agreed=agreement.pk, now=LATER).state == "requested"
    assert accepted(agreement, person)


def test_what_a_lab_asks_is_answered_in_taking(instrument, offered, person):
    questions = published(instrument)
    version = asked_of(instrument).version.pk
    with pytest.raises(Refused) as refused:
        take(booking=offered, person=person, now=LATER)
    assert refused.value.reasons == (Reason.QUESTIONS_OPEN,)
    half = Answers(version, {questions["state"].key: LIQUID})
    with pytest.raises(Refused):
        take(booking=offered, person=person, answers=half, now=LATER)
    assert not BookingAnswers.objects.exists()
    whole = Answers(version, {questions["state"].key: SOLID})
    booking = take(booking=offered, person=person, answers=whole, now=LATER)
    assert booking.intake.values == {questions["state"].key: SOLID}


def test_the_page_of_taking_asks_for_both(instrument, offered, person):
    questions, agreement = published(instrument, file=True), terms(instrument)
    client = visiting(person)
    url = reverse("answer_turn", args=[offered.public_id])
    assert f'href="{url}"' in client.get(reverse("booking", args=[offered.public_id])).text
    page = client.get(url).text
    assert "Wear goggles" in page
    assert "State of the sample" in page
    sent = {"verb": "take", f"ask-{questions['mass'].key}": "7 mg", "agreed": str(agreement.pk)}
    wrong = client.post(url, sent)
    assert wrong.status_code == 422
    assert 'value="7 mg"' in wrong.text
    assert questions["state"].key in wrong.context["intake"].errors
    sent[f"ask-{questions['state'].key}"] = SOLID
    unagreed = client.post(url, {**sent, "agreed": ""})
    assert unagreed.status_code == 422
    assert 'value="7 mg"' in unagreed.text
    sent[f"ask-{questions['file'].key}"] = SimpleUploadedFile("sheet.pdf", PDF)
    client.post(url, sent)
    booking = Booking.objects.get(pk=offered.pk)
    assert booking.state == "requested"
    assert booking.intake.files.exists()
    assert accepted(agreement, person)


def test_it_can_be_let_go_without_answering(instrument, offered, person):
    published(instrument)
    visiting(person).post(reverse("answer_turn", args=[offered.public_id]), {"verb": "let_go"})
    assert Booking.objects.get(pk=offered.pk).state == "expired"


def test_what_waits_no_more_has_no_page_of_taking(instrument, offered, person):
    published(instrument)
    make_due_moves(now=offered.decide_by)
    url = reverse("answer_turn", args=[offered.public_id])
    assert visiting(person).get(url).status_code == 302
    assert visiting(engineer()).get(url).status_code == 404


def test_where_nothing_is_owed_one_button_takes_it(offered, person):
    client = visiting(person)
    page = client.get(reverse("booking", args=[offered.public_id])).text
    assert 'name="verb" value="take"' in page


# Taking a booking over


@pytest.fixture
def colleague(person):
    return engineer(person.memberships.get().organisation)


@pytest.fixture
def passed(instrument, person, colleague):
    booking = ask(instrument, person, at=shanghai(3, 9))
    agreement = terms(instrument)
    nominate(booking=booking, person=person, to=colleague, now=NOW)
    return booking, agreement


def test_who_takes_over_accepts_the_terms(passed, colleague):
    booking, agreement = passed
    with pytest.raises(Refused) as refused:
        take_over(booking=booking, person=colleague, now=LATER)
    assert refused.value.reasons == (Reason.TERMS_NOT_ACCEPTED,)
    booking.refresh_from_db()
    assert booking.requester != colleague
    mine = take_over(booking=booking, person=colleague, agreed=agreement.pk, now=LATER)
    assert mine.requester == colleague
    assert accepted(agreement, colleague)


def test_the_page_of_taking_over_shows_them(passed, colleague):
    booking, agreement = passed
    client, url = visiting(colleague), reverse("take_over", args=[booking.public_id])
    assert "Wear goggles" in client.get(url).text
    refused = client.post(url, {"verb": "take_over"})
    assert refused.status_code == 422
    assert "Wear goggles" in refused.text
    client.post(url, {"verb": "take_over", "agreed": str(agreement.pk)})
    booking.refresh_from_db()
    assert booking.requester == colleague


def test_it_is_turned_down_without_accepting(passed, colleague):
    booking, agreement = passed
    url = reverse("take_over", args=[booking.public_id])
    visiting(colleague).post(url, {"verb": "turn_down"})
    assert booking.timeline.last().verb == "turn_down"
    assert not accepted(agreement, colleague)
