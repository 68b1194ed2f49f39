"""What a lab asks with a request: answered, kept with its version, and shown to both sides."""

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from booking.accounts.privacy.actions import erase_account
from booking.accounts.privacy.register import PARTS
from booking.bookings.actions import Refused, approve, cancel
from booking.bookings.intake.models import AnswerFile, BookingAnswers
from booking.bookings.intake.rules import Answers
from booking.bookings.models import Booking
from booking.bookings.rules import Reason
from booking.labs.intake.actions import change_question, publish_draft, stop_asking
from booking.labs.intake.queries import asked_of
from booking.labs.intake.rules import Upload
from tests.asking import ask
from tests.factories import (
    NOW,
    PDF,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.labs.intake.asked import LIQUID, SOLID, published
from tests.letters import written
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
ROW = {"name": "S1", "count": "3", "hazard": "toxic", "storage": "fridge", "after": "return"}


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    instrument = InstrumentFactory(takes_samples=True)
    open_days(instrument)
    return instrument


def answering(instrument, questions, **given):
    keyed = {questions[name].key: value for name, value in given.items()}
    return Answers(asked_of(instrument).version.pk, keyed)


def wish(person, questions, **answers):
    project = person.memberships.get().organisation.general_project
    return {
        "start": "2027-03-02T10:00",
        "length": "120",
        "mode": "self",
        "project": project.public_id,
        "purpose": "Phase analysis of a catalyst",
        "key": "form1",
        **{f"ask-{questions[name].key}": value for name, value in answers.items()},
    }


def url_of(instrument):
    return reverse("request_booking", args=[instrument.public_id])


def refused_for(instrument, answers=None, **more):
    with pytest.raises(Refused) as refused:
        ask(instrument, answers=answers, **more)
    return refused.value.reasons


def test_answers_are_kept_with_their_version(instrument):
    questions = published(instrument)
    answers = answering(instrument, questions, state=LIQUID, solvent="Ethanol", mass="0.2 g")
    kept = ask(instrument, answers=answers).intake
    assert kept.version == asked_of(instrument).version
    assert kept.values == {
        questions["state"].key: LIQUID,
        questions["solvent"].key: "Ethanol",
        questions["mass"].key: {"number": "200", "unit": "mg", "typed": "0.2 g"},
    }


def test_without_what_must_be_answered_nothing_is_asked_for(instrument):
    questions = published(instrument)
    assert refused_for(instrument) == (Reason.QUESTIONS_OPEN,)
    liquid = answering(instrument, questions, state=LIQUID)
    assert refused_for(instrument, liquid) == (Reason.QUESTIONS_OPEN,)
    assert not Booking.objects.exists()
    # Of a solid nobody asks the solvent, and what is told of it is left out.
    solid = answering(instrument, questions, state=SOLID, solvent="Ethanol")
    assert ask(instrument, answers=solid).intake.values == {questions["state"].key: SOLID}


def test_questions_that_changed_are_looked_at_again(instrument):
    questions = published(instrument)
    before = answering(instrument, questions, state=SOLID)
    by = PersonFactory()
    change_question(
        instrument=instrument, key=questions["mass"].key, by=by, now=NOW, label_en="Grams"
    )
    ask(instrument, answers=before)
    publish_draft(instrument=instrument, by=by, now=NOW)
    later = {"at": shanghai(3, 9)}
    assert refused_for(instrument, before, **later) == (Reason.QUESTIONS_CHANGED,)
    stop_asking(instrument=instrument, now=NOW)
    assert not BookingAnswers.objects.filter(booking=ask(instrument, **later)).exists()


def test_where_nothing_is_asked_nothing_is_kept(instrument):
    ask(instrument)
    assert not BookingAnswers.objects.exists()


def test_refused_time_keeps_no_answers_and_no_files(instrument):
    questions = published(instrument, file=True)
    ask(instrument, answers=answering(instrument, questions, state=SOLID))
    sheet = Upload("sheet.pdf", PDF, "application/pdf")
    with pytest.raises(Refused):
        ask(instrument, answers=answering(instrument, questions, state=SOLID, file=sheet))
    assert BookingAnswers.objects.count() == 1
    assert not AnswerFile.objects.exists()


def test_through_the_page(instrument):
    questions = published(instrument, samples=True, file=True)
    person = engineer()
    client = visiting(person)
    page = client.get(reverse("instrument", args=[instrument.public_id])).content.decode()
    assert "State of the sample" in page
    assert 'enctype="multipart/form-data"' in page
    assert "Only if State of the sample is: Liquid" in page
    sent = wish(person, questions, state=LIQUID, solvent="Ethanol", mass="5")
    for cell, text in ROW.items():
        sent[f"ask-{questions['samples'].key}-0-{cell}"] = text
    sent[f"ask-{questions['file'].key}"] = SimpleUploadedFile("../sheet.pdf", PDF)
    answer = client.post(url_of(instrument), sent)
    booking = Booking.objects.get()
    assert answer.status_code == 302
    assert booking.intake.values[questions["samples"].key] == [{**ROW, "count": 3}]
    kept = booking.intake.files.get()
    assert (kept.name, kept.size, kept.content_type) == ("sheet.pdf", len(PDF), "application/pdf")
    text = client.get(answer.url).content.decode()
    for told in ("Ethanol", "Liquid", "5 mg", "S1", "Toxic", "At 2 to 8 °C", "sheet.pdf"):
        assert told in text
    got = client.get(reverse("answer_file", args=[kept.public_id]))
    assert b"".join(got.streaming_content) == PDF
    assert got["Content-Disposition"] == 'attachment; filename="sheet.pdf"'
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"]


def test_what_is_wrong_stands_at_its_question_and_nothing_typed_is_lost(instrument):
    questions = published(instrument, samples=True, file=True)
    person = engineer()
    sent = wish(person, questions, state=LIQUID, mass="5 km")
    sent |= {"purpose": "", f"ask-{questions['samples'].key}-0-name": "Powder 7"}
    sent[f"ask-{questions['samples'].key}-0-count"] = "two"
    sent[f"ask-{questions['file'].key}"] = SimpleUploadedFile("sheet.pdf", PDF)
    answer = visiting(person).post(url_of(instrument), sent)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "Say in a line or two" in text
    assert "The lab needs an answer here." in text
    assert "Give the number in mg, or in a unit of the same kind." in text
    assert "Sample 1: say how many, from 1 to 1,000." in text
    assert "Choose the files again" in text
    assert 'value="5 km"' in text
    assert 'value="Powder 7"' in text
    assert "checked" in text[text.index(f"ask-{questions['state'].key}") :]
    assert not Booking.objects.exists()


def test_a_free_time_nearby_keeps_what_was_answered(instrument):
    questions = published(instrument)
    person = engineer()
    sent = wish(person, questions, state=LIQUID, mass="7") | {"pick": "2027-03-03T09:00"}
    answer = visiting(person).post(url_of(instrument), sent)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="7"' in text
    # Not sent yet, so nothing is found fault with.
    assert "The lab needs an answer here." not in text


def test_taken_meanwhile_keeps_what_was_answered(instrument):
    questions = published(instrument)
    ask(instrument, answers=answering(instrument, questions, state=SOLID), at=shanghai(2, 10))
    person = engineer()
    sent = wish(person, questions, state=LIQUID, solvent="Toluene")
    answer = visiting(person).post(url_of(instrument), sent)
    assert answer.status_code == 409
    assert 'value="Toluene"' in answer.content.decode()


def test_questions_that_changed_under_an_open_page(instrument):
    questions = published(instrument)
    person = engineer()
    by = PersonFactory()
    change_question(
        instrument=instrument, key=questions["mass"].key, by=by, now=NOW, label_en="Grams"
    )
    publish_draft(instrument=instrument, by=by, now=NOW)
    sent = wish(person, questions, state=SOLID, mass="7") | {"ask-version": "1"}
    answer = visiting(person).post(url_of(instrument), sent)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "The lab has changed its questions" in text
    assert "Grams" in text
    assert 'value="7"' in text
    # The next time they have been seen.
    assert 'name="ask-version" value="2"' in text


def test_programs_are_told_what_is_wrong(instrument):
    questions = published(instrument)
    person = engineer()
    answer = visiting(person).post(url_of(instrument), wish(person, questions), headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["sentences"] == ["The lab needs an answer here."]
    sent = wish(person, questions, state=SOLID)
    assert visiting(person).post(url_of(instrument), sent, headers=JSON).status_code == 201


def test_sent_twice_it_is_one_booking_and_one_set_of_answers(instrument):
    questions = published(instrument)
    person = engineer()
    client = visiting(person)
    sent = wish(person, questions, state=SOLID)
    assert client.post(url_of(instrument), sent).status_code == 302
    assert client.post(url_of(instrument), sent).status_code == 302
    assert (Booking.objects.count(), BookingAnswers.objects.count()) == (1, 1)


def test_an_old_booking_shows_its_own_version(instrument):
    questions = published(instrument)
    answers = answering(instrument, questions, state=LIQUID, solvent="Ethanol")
    booking = ask(instrument, answers=answers)
    by = PersonFactory()
    change_question(
        instrument=instrument, key=questions["solvent"].key, by=by, now=NOW, label_en="Carrier"
    )
    publish_draft(instrument=instrument, by=by, now=NOW)
    page = reverse("booking", args=[booking.public_id])
    text = visiting(booking.requester).get(page).content.decode()
    assert "Solvent" in text
    assert "Carrier" not in text


def test_what_was_typed_is_no_html(instrument):
    questions = published(instrument)
    evil = "<script>alert(1)</script>"
    answers = answering(instrument, questions, state=LIQUID, solvent=evil)
    booking = ask(instrument, answers=answers)
    page = reverse("booking", args=[booking.public_id])
    text = visiting(booking.requester).get(page).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_who_reads_answers(instrument):
    questions = published(instrument, file=True)
    enterprise = OrganisationFactory()
    person = engineer(enterprise)
    head = MembershipFactory(organisation=enterprise).person
    project = enterprise.general_project
    project.head = head
    project.save()
    sheet = Upload("sheet.pdf", PDF, "application/pdf")
    booking = ask(
        instrument,
        person,
        answers=answering(instrument, questions, state=LIQUID, solvent="Unobtainium", file=sheet),
    )
    readers = {
        "requester": person,
        "head": head,
        "administrator": MembershipFactory(organisation=enterprise, role="administrator").person,
        "manager": LabRoleFactory(lab=instrument.lab).person,
        "technician": LabRoleFactory(lab=instrument.lab, kind="technician").person,
    }
    others = {
        "colleague": MembershipFactory(organisation=enterprise).person,
        "outsider": engineer(),
        "operator": PersonFactory(is_operator=True),
        "another lab": LabRoleFactory().person,
    }
    page = reverse("booking", args=[booking.public_id])
    file = reverse("answer_file", args=[booking.intake.files.get().public_id])
    for who, each in readers.items():
        assert "Unobtainium" in visiting(each).get(page).content.decode(), who
        assert visiting(each).get(file).status_code == 200, who
    for who, each in others.items():
        assert "Unobtainium" not in visiting(each).get(page).content.decode(), who
        assert visiting(each).get(file).status_code == 404, who


def test_the_queue_shows_answers(instrument):
    questions = published(instrument)
    answers = answering(instrument, questions, state=LIQUID, solvent="Ethanol")
    ask(instrument, answers=answers)
    manager = visiting(LabRoleFactory(lab=instrument.lab).person)
    assert "Ethanol" in manager.get(reverse("queue")).content.decode()


def test_the_copy_of_ones_data_has_them(instrument):
    questions = published(instrument, samples=True, file=True)
    sheet = Upload("sheet.pdf", PDF, "application/pdf")
    given = {"state": LIQUID, "solvent": "Ethanol", "samples": [ROW], "file": sheet}
    booking = ask(instrument, answers=answering(instrument, questions, **given))
    rows = list(PARTS["answers_to_questions_of_labs"](booking.requester))
    told = {each["question"]: each["answer"] or each["file"] for each in rows[0]["answers"]}
    assert told == {
        "State of the sample": ["Liquid"],
        "Solvent": ["Ethanol"],
        "Samples": [["S1", 3, "Toxic", "At 2 to 8 °C", "Send it back"]],
        "Safety sheet": "sheet.pdf",
    }
    assert list(PARTS["answers_to_questions_of_labs"](engineer())) == []


def test_erasing_an_account(instrument, django_capture_on_commit_callbacks):
    questions = published(instrument, samples=True, file=True)
    enterprise = OrganisationFactory()
    MembershipFactory(organisation=enterprise, role="administrator")
    person = engineer(enterprise)
    sheet = Upload("sheet.pdf", PDF, "application/pdf")
    given = {"state": LIQUID, "solvent": "Ethanol", "samples": [ROW], "file": sheet}

    def asking(day):
        answers = answering(instrument, questions, **given)
        return ask(instrument, person, at=shanghai(day, 9), answers=answers)

    over, open_still = asking(2), asking(3)
    cancel(booking=over, person=person, now=NOW)
    approve(booking=open_still, person=LabRoleFactory(lab=instrument.lab).person, now=NOW)
    gone = over.intake.files.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(person=person, now=NOW)
    values = BookingAnswers.objects.get(booking=over).values
    assert values[questions["state"].key] == LIQUID
    assert questions["solvent"].key not in values
    assert values[questions["samples"].key] == [{**ROW, "count": 3, "name": ""}]
    assert not AnswerFile.objects.filter(answers__booking=over).exists()
    assert not storages["private"].exists(gone)
    # What is not over passed on, with what the lab needs to know.
    open_still.refresh_from_db()
    kept = BookingAnswers.objects.get(booking=open_still)
    assert kept.given_by == open_still.requester != person
    assert kept.values[questions["solvent"].key] == "Ethanol"


def test_a_letters_link_shows_answers_to_who_is_signed_in_alone(instrument):
    questions = published(instrument)
    answers = answering(instrument, questions, state=LIQUID, solvent="Ethanol")
    booking = ask(instrument, answers=answers)
    manager = LabRoleFactory(lab=instrument.lab).person
    at = reverse("decide_by_link", args=[written(booking, manager).public_id])
    assert "Ethanol" in visiting(manager).get(at, follow=True).content.decode()
    page = visiting().get(at, follow=True)
    assert page.status_code == 200
    assert "Ethanol" not in page.content.decode()
