"""What a lab asks with a request, where its staff book for somebody with an account."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import Refused, cancel
from booking.bookings.behalf.actions import answer, book_for_person
from booking.bookings.behalf.queries import answers_owed
from booking.bookings.intake.models import BookingAnswers
from booking.bookings.intake.rules import Answers
from booking.bookings.models import Booking
from booking.bookings.queries import Wish
from booking.bookings.rules import Reason
from booking.bookings.sampling.actions import name_samples
from booking.labs.intake.queries import asked_of
from booking.labs.rules import ServiceMode
from tests.asking import ask
from tests.factories import (
    NOW,
    PDF,
    InstrumentFactory,
    LabRoleFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.labs.intake.asked import LIQUID, SOLID, published
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    instrument = InstrumentFactory()
    open_days(instrument)
    return instrument


@pytest.fixture
def questions(instrument):
    return published(instrument, file=True)


@pytest.fixture
def staff(instrument):
    return LabRoleFactory(lab=instrument.lab, kind="technician").person


@pytest.fixture
def customer():
    return engineer()


def solid(instrument, questions, state=SOLID):
    return Answers(asked_of(instrument).version.pk, {questions["state"].key: state})


def book(instrument, staff, customer, answers=None, **more):
    wish = Wish(
        instrument,
        ServiceMode.SELF_OPERATED,
        shanghai(2, 9),
        shanghai(2, 11),
        purpose="A film",
        answers=answers,
    )
    project = customer.memberships.get().organisation.general_project
    return book_for_person(
        person=staff, customer=customer, project=project, wish=wish, now=NOW, **more
    )


def test_it_works(instrument, questions, staff, customer):
    made = book(instrument, staff, customer, solid(instrument, questions))
    assert made.intake.values == {questions["state"].key: SOLID}
    assert made.intake.given_by == staff
    assert answers_owed(made) is None


@pytest.mark.parametrize("state", [None, LIQUID])
def test_what_must_be_answered_is_answered_or_left(instrument, questions, staff, customer, state):
    answers = None if state is None else solid(instrument, questions, state)
    with pytest.raises(Refused) as refused:
        book(instrument, staff, customer, answers)
    assert refused.value.reasons == (Reason.QUESTIONS_OPEN,)
    assert not Booking.objects.exists()


@pytest.fixture
def left(instrument, questions, staff, customer):
    return book(instrument, staff, customer, answers_left=True)


def test_left_to_the_customer_they_answer_once(instrument, questions, left, staff, customer):
    assert not BookingAnswers.objects.exists()
    answers = solid(instrument, questions)
    for person in (staff, engineer()):
        with pytest.raises(Refused) as refused:
            answer(booking=left, person=person, answers=answers, now=NOW)
        assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    with pytest.raises(Refused) as refused:
        answer(booking=left, person=customer, answers=solid(instrument, questions, LIQUID), now=NOW)
    assert refused.value.reasons == (Reason.QUESTIONS_OPEN,)
    answer(booking=left, person=customer, answers=answers, now=NOW)
    assert left.intake.given_by == customer
    with pytest.raises(Refused) as refused:
        answer(booking=left, person=customer, answers=answers, now=NOW)
    assert refused.value.reasons == (Reason.WRONG_STATE,)


def test_nothing_is_owed_of_what_is_over_or_was_asked_for_by_oneself(
    instrument, questions, left, customer, staff
):
    own = ask(instrument, customer, at=shanghai(2, 13), answers=solid(instrument, questions))
    assert answers_owed(own) is None
    cancel(booking=left, person=customer, now=NOW)
    left.refresh_from_db()
    assert answers_owed(left) is None


def test_its_pages(instrument, questions, left, customer, staff):
    url = reverse("answer_questions", args=[left.public_id])
    page = reverse("booking", args=[left.public_id])
    mine, theirs = visiting(customer), visiting(staff)
    assert f'href="{url}"' in mine.get(page).text
    assert "left to the customer" in theirs.get(page).text
    assert theirs.get(url).status_code == 403
    assert visiting(engineer()).get(url).status_code == 404
    sent = {f"ask-{questions['mass'].key}": "7 mg"}
    wrong = mine.post(url, sent)
    assert wrong.status_code == 422
    assert 'value="7 mg"' in wrong.text
    sent[f"ask-{questions['state'].key}"] = SOLID
    sent[f"ask-{questions['file'].key}"] = SimpleUploadedFile("sheet.pdf", PDF)
    assert mine.post(url, sent).status_code == 302
    assert left.intake.files.exists()
    assert f'href="{url}"' not in mine.get(page).text
    assert mine.get(url).status_code == 302


def said(customer, **more):
    return {
        "whom": "account",
        "email": customer.email,
        "which": "other_enterprise",
        "start": "2027-03-02T09:00",
        "length": "120",
        "mode": "self",
        "purpose": "Ageing of a film",
        "key": "akey",
        "ask": "1",
        **more,
    }


def test_the_page_of_booking_asks_them(instrument, questions, staff, customer):
    client, url = visiting(staff), reverse("book_for", args=[instrument.public_id])
    assert "State of the sample" in client.get(url).text
    wrong = client.post(url, said(customer, **{f"ask-{questions['mass'].key}": "7 mg"}))
    assert wrong.status_code == 422
    assert questions["state"].key in wrong.context["intake"].errors
    assert 'value="7 mg"' in wrong.text
    assert not Booking.objects.exists()
    client.post(url, said(customer, **{f"ask-{questions['state'].key}": SOLID}))
    assert Booking.objects.get().intake.values == {questions["state"].key: SOLID}


def test_the_page_leaves_them_to_the_customer(instrument, questions, staff, customer):
    client, url = visiting(staff), reverse("book_for", args=[instrument.public_id])
    client.post(url, said(customer, answers_left="on"))
    assert answers_owed(Booking.objects.get()) is not None


def test_a_guest_is_asked_nothing(instrument, questions, staff):
    client, url = visiting(staff), reverse("book_for", args=[instrument.public_id])
    caller = {"guest_name": "Zhang Wei", "guest_organisation": "Eel Works", "guest_phone": "1"}
    client.post(url, {**said(engineer()), **caller, "whom": "guest", "email": ""})
    made = Booking.objects.get()
    assert not BookingAnswers.objects.exists()
    assert answers_owed(made) is None


def test_samples_are_described_by_what_is_answered_later(staff, customer):
    instrument = InstrumentFactory(lab=staff.lab_roles.get().lab, takes_samples=True)
    questions = published(instrument, samples=True)
    made = book_for_person(
        person=staff,
        customer=customer,
        project=customer.memberships.get().organisation.general_project,
        wish=Wish(instrument, ServiceMode.SAMPLES, None, None, samples=3, purpose="A film"),
        answers_left=True,
        now=NOW,
    )
    name_samples(booking=made, person=customer, names={1: ("Mine", "")}, now=NOW)
    line = {"name": "A", "count": "2", "hazard": "toxic", "storage": "dry", "after": "return"}
    table = [line, {**line, "name": "B", "count": "1", "hazard": "none", "after": "dispose"}]
    given = {questions["state"].key: SOLID, questions["samples"].key: table}
    answers = Answers(asked_of(instrument).version.pk, given)
    answer(booking=made, person=customer, answers=answers, now=NOW)
    rows = made.sample_rows.order_by("number").values_list("label", "hazard", "storage", "after")
    assert list(rows) == [
        ("Mine", "toxic", "dry", "return"),
        ("A", "toxic", "dry", "return"),
        ("B", "none", "dry", "dispose"),
    ]
