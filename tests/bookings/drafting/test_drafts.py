"""Drafts of requests: prepared while an organisation waits, sent by their writer, seen by nobody
else."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.accounts.actions import verify_organisation
from booking.accounts.privacy.actions import apply_retention, erase_account
from booking.accounts.privacy.register import PARTS
from booking.bookings.drafting.actions import NotKept, delete_draft, keep_draft
from booking.bookings.drafting.models import Draft
from booking.bookings.drafting.rules import MOST_DRAFTS, MOST_TYPED, DraftProblem, is_answered
from booking.bookings.models import Booking
from booking.calendars.models import Claim
from booking.labs.intake.actions import change_question, publish_draft
from booking.labs.rules import ServiceMode
from tests.accounts.joining import waiting
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.labs.intake.asked import LIQUID, published
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
SENT = {
    "start": "2027-03-02T10:00",
    "length": "120",
    "mode": "self",
    "purpose": "Phase analysis of a catalyst",
    "draft": "1",
}


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    made = InstrumentFactory(name_en="Diffractometer", takes_samples=True)
    open_days(made)
    return made


@pytest.fixture
def organisation():
    return waiting(name_en="Minjiang")


@pytest.fixture
def person(organisation):
    return MembershipFactory(organisation=organisation).person


def url_of(instrument):
    return reverse("request_booking", args=[instrument.public_id])


def page(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def kept(person, instrument, **changes):
    fields = {"mode": ServiceMode.SELF_OPERATED, "now": NOW, **changes}
    return keep_draft(person=person, instrument=instrument, **fields)


def verified(organisation):
    return verify_organisation(
        organisation=organisation, by=PersonFactory(is_operator=True), now=NOW
    )


def menu(person):
    return f'href="{reverse("my_drafts")}"' in page(visiting(person), "my_bookings")


def test_it_works(instrument, organisation, person):
    client = visiting(person)
    shown = page(client, "instrument", instrument.public_id)
    assert "Save as a draft" in shown
    assert "Ask for this slot" not in shown
    answer = client.post(url_of(instrument), SENT)
    assert answer["Location"] == reverse("my_drafts")
    draft = Draft.objects.get()
    assert (draft.starts, draft.ends) == (shanghai(2, 10), shanghai(2, 12))
    assert (draft.person, draft.purpose) == (person, SENT["purpose"])
    listed = page(client, "my_drafts")
    assert SENT["purpose"] in listed
    assert "Tue 2 Mar, 10:00 to 12:00" in listed
    # It holds nothing and is none to anybody.
    assert not Booking.objects.exists()
    assert not Claim.objects.exists()

    verified(organisation)
    assert "Free now" in page(client, "my_drafts")
    opened = client.get(reverse("draft", args=[draft.public_id]))
    form = opened.context["form"]
    assert form["start"].value() == SENT["start"]
    assert str(form["length"].value()) == "120"
    assert form["purpose"].value() == SENT["purpose"]
    assert "Ask for this slot" in opened.content.decode()
    client.post(
        url_of(instrument),
        {
            **{name: form[name].value() for name in ("start", "length", "mode", "purpose", "key")},
            "project": organisation.general_project.public_id,
            "replaces": draft.public_id,
        },
    )
    booking = Booking.objects.get()
    assert (booking.starts, booking.purpose) == (draft.starts, draft.purpose)
    assert not Draft.objects.exists()
    person.refresh_from_db()
    assert person.drafts == 0


def test_time_that_was_taken_meanwhile_is_told_with_free_times(instrument, organisation, person):
    draft = kept(person, instrument, starts=shanghai(2, 10), minutes=120)
    ask(instrument, at=shanghai(2, 10))
    verified(organisation)
    client = visiting(person)
    listed = client.get(reverse("my_drafts"))
    (line,) = listed.context["lines"]
    assert not line.row.look.fits
    assert line.row.sentences[0] in listed.content.decode()
    address, _word = line.nearby[0]
    opened = client.get(address)
    assert opened.context["outcome"].meant.free
    assert opened.context["replaces"] == draft.public_id
    # Opened as it is, the page says the same.
    taken = client.get(reverse("draft", args=[draft.public_id]))
    assert taken.context["outcome"].sentences
    assert taken.context["outcome"].nearby


def test_it_is_changed_in_place(instrument, person):
    draft = kept(person, instrument, purpose="First")
    visiting(person).post(
        url_of(instrument), {**SENT, "purpose": "Second", "replaces": draft.public_id}
    )
    assert [each.purpose for each in Draft.objects.all()] == ["Second"]


def test_what_is_not_said_yet_may_come_later(instrument, person):
    answer = visiting(person).post(url_of(instrument), {"mode": "self", "draft": "1"})
    assert answer.status_code == 302
    draft = Draft.objects.get()
    assert (draft.starts, draft.ends, draft.purpose) == (None, None, "")
    assert "No time chosen yet" in page(visiting(person), "my_drafts")


def test_what_is_typed_wrong_is_told_and_stays(instrument, person):
    answer = visiting(person).post(url_of(instrument), {**SENT, "start": "soon"})
    assert answer.status_code == 422
    assert not Draft.objects.exists()
    text = answer.content.decode()
    assert "This is no date and time." in text
    assert SENT["purpose"] in text


def test_samples_are_prepared_too(instrument, person):
    visiting(person).post(
        url_of(instrument), {"mode": "samples", "samples": "3", "draft": "1", "length": "120"}
    )
    assert Draft.objects.get().samples == 3
    assert "3 samples to send" in page(visiting(person), "my_drafts")


def test_answers_are_kept_as_typed(instrument, person):
    questions = published(instrument)
    key, mass = questions["state"].key, questions["mass"].key
    client = visiting(person)
    assert f"ask-{key}" in page(client, "instrument", instrument.public_id)
    typed = {f"ask-{key}": LIQUID, f"ask-{mass}": "not a mass"}
    client.post(url_of(instrument), {**SENT, **typed})
    draft = Draft.objects.get()
    opened = client.get(reverse("draft", args=[draft.public_id]))
    assert opened.context["intake"][key].value() == LIQUID
    assert opened.context["intake"][mass].value() == "not a mass"
    # A question that is asked still keeps its answer when the lab changes its words.
    change_question(instrument=instrument, key=mass, by=PersonFactory(), now=NOW, label_en="Grams")
    publish_draft(instrument=instrument, by=PersonFactory(), now=NOW)
    opened = client.get(reverse("draft", args=[draft.public_id]))
    assert opened.context["intake"][mass].value() == "not a mass"


def test_files_are_not_kept_and_that_is_told(instrument, person):
    published(instrument)
    sent = {**SENT, "ask-file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}
    answer = visiting(person).post(url_of(instrument), sent, follow=True)
    assert "Files are not kept." in answer.content.decode()


def test_anothers_draft_is_not_there(instrument, organisation, person):
    draft = kept(person, instrument, purpose="Secret alloy")
    for other in (
        MembershipFactory(organisation=organisation, role="administrator").person,
        LabRoleFactory(lab=instrument.lab).person,
        PersonFactory(is_operator=True),
    ):
        client = visiting(other)
        assert client.get(reverse("draft", args=[draft.public_id])).status_code == 404
        assert client.post(reverse("delete_draft", args=[draft.public_id])).status_code == 404
        assert "Secret alloy" not in page(client, "my_drafts")
        visiting(other).post(url_of(instrument), {**SENT, "replaces": draft.public_id})
    draft.refresh_from_db()
    assert draft.purpose == "Secret alloy"


def test_it_is_deleted(instrument, person):
    draft = kept(person, instrument)
    answer = visiting(person).post(reverse("delete_draft", args=[draft.public_id]))
    assert answer["Location"] == reverse("my_drafts")
    assert not delete_draft(person=person, public_id=draft.public_id)
    assert visiting(person).get(reverse("draft", args=[draft.public_id])).status_code == 404


def test_there_are_so_many_at_most(instrument, person):
    first = kept(person, instrument)
    for _each in range(MOST_DRAFTS - 1):
        kept(person, instrument)
    with pytest.raises(NotKept) as refused:
        kept(person, instrument)
    assert refused.value.problem is DraftProblem.TOO_MANY
    answer = visiting(person).post(url_of(instrument), SENT)
    assert answer.status_code == 422
    assert "You keep 20 drafts already." in answer.content.decode()
    assert SENT["purpose"] in answer.content.decode()
    # One that is there already can be written anew.
    assert kept(person, instrument, purpose="Anew", replaces=first.public_id).pk == first.pk
    assert Draft.objects.count() == MOST_DRAFTS


def test_what_no_database_takes_is_left_out(instrument, person):
    questions = published(instrument, samples=True)
    state, table = questions["state"].key, questions["samples"].key
    answers = {f"ask-{state}": f"{LIQUID}\x00", f"ask-{table}-0-name": "A\x00"}
    sent = {**SENT, **answers, "replaces": "no\x00ne"}
    assert visiting(person).post(url_of(instrument), sent).status_code == 302
    values = Draft.objects.get().values
    assert (values[state], values[table][0]["name"]) == (LIQUID, "A")


def test_answers_without_end_are_not_kept(instrument, person):
    with pytest.raises(NotKept) as refused:
        kept(person, instrument, values={"a": "x" * MOST_TYPED})
    assert refused.value.problem is DraftProblem.TOO_LONG


@pytest.mark.parametrize("state", ["suspended", None])
def test_who_belongs_to_none_that_may_book_keeps_none(instrument, state):
    person = engineer(OrganisationFactory(state=state)) if state else PersonFactory()
    with pytest.raises(NotKept) as refused:
        kept(person, instrument)
    assert refused.value.problem is DraftProblem.BELONGS_NOWHERE
    shown = page(visiting(person), "instrument", instrument.public_id)
    assert "Save as a draft" not in shown
    assert visiting(person).post(url_of(instrument), SENT).status_code == 422


def test_who_may_book_saves_one_for_later_and_asks_for_nothing(instrument):
    person = engineer()
    project = person.memberships.get().organisation.general_project
    client = visiting(person)
    assert "Save for later" in page(client, "instrument", instrument.public_id)
    client.post(url_of(instrument), {**SENT, "project": project.public_id})
    assert Draft.objects.get().project == project
    assert not Booking.objects.exists()


def test_an_instrument_that_went_out_of_sight_is_named_and_not_opened(instrument, person):
    draft = kept(person, instrument)
    instrument.published_at = None
    instrument.save()
    assert "not shown here any more" in page(visiting(person), "my_drafts")
    assert visiting(person).get(reverse("draft", args=[draft.public_id])).status_code == 404


def test_the_menu_has_them_for_whom_they_are(instrument, person):
    assert menu(person)
    other = engineer()
    assert not menu(other)
    kept(other, instrument)
    assert menu(other)
    delete_draft(person=other, public_id=Draft.objects.get(person=other).public_id)
    assert not menu(other)


def test_the_menu_asks_no_question_more(instrument):
    person = engineer()
    client = visiting(person)
    page(client, "my_followed")
    with CaptureQueriesContext(connection) as without:
        page(client, "my_followed")
    kept(person, instrument)
    with CaptureQueriesContext(connection) as among:
        page(client, "my_followed")
    assert len(among) == len(without)


def test_old_ones_are_dropped(instrument, person, settings):
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "drafts": 30}
    kept(person, instrument)
    kept(person, instrument, now=NOW - dt.timedelta(days=31))
    assert apply_retention(now=NOW)["drafts"] == 1
    person.refresh_from_db()
    assert (Draft.objects.count(), person.drafts) == (1, 1)


def test_they_are_in_the_copy_and_go_with_the_account(instrument, person):
    kept(person, instrument, purpose="Mine")
    (row,) = PARTS["drafts"](person)
    assert (row["instrument"], row["purpose"]) == ("Diffractometer", "Mine")
    erase_account(person=person, now=NOW)
    person.refresh_from_db()
    assert (Draft.objects.count(), person.drafts) == (0, 0)


@pytest.mark.parametrize(
    ("value", "answered"),
    [
        ("Ethanol", True),
        ("", False),
        (["a"], True),
        ([], False),
        ([{"name": "", "count": "", "hazard": "none", "storage": "room"}], False),
        ([{"name": "", "count": ""}, {"name": "Powder", "count": ""}], True),
        ([{"name": "", "count": "2"}], True),
    ],
)
def test_lines_without_a_word_answer_nothing(value, answered):
    assert is_answered(value) is answered
