"""A list of samples tells of as many as are asked for."""

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import Refused
from booking.bookings.behalf.actions import book_for_person
from booking.bookings.intake.rules import Answers, judge
from booking.bookings.models import Booking
from booking.bookings.queries import Wish
from booking.bookings.rules import Reason
from booking.labs.intake.queries import asked_of
from booking.labs.intake.rules import Checked, FieldKind, Question, samples_listed
from booking.labs.rules import ServiceMode
from tests.asking import ask_for_samples
from tests.factories import NOW, InstrumentFactory, LabRoleFactory, engineer, open_days
from tests.labs.intake.asked import SOLID, published
from tests.visiting import visiting

WRONG = "The list comes to 2, but the number of samples is 5. Correct one of the two."


@pytest.fixture
def instrument(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    instrument = InstrumentFactory(takes_samples=True)
    open_days(instrument)
    return instrument


def sent(person, questions, *counts, **more):
    project = person.memberships.get().organisation.general_project
    table = f"ask-{questions['samples'].key}"
    out = {
        "mode": "samples",
        "samples": "5",
        "project": project.public_id,
        "purpose": "Phase analysis of a catalyst",
        f"ask-{questions['state'].key}": SOLID,
    }
    for number, count in enumerate(counts):
        row = {"name": "S1", "count": count, "hazard": "none", "storage": "room", "after": "return"}
        out |= {f"{table}-{number}-{cell}": text for cell, text in row.items()}
    return out | more


def listing(instrument, questions, *counts):
    """Answers with a line of samples for each count."""
    row = {"name": "S1", "hazard": "none", "storage": "room", "after": "return"}
    given = {
        questions["state"].key: SOLID,
        questions["samples"].key: [{**row, "count": str(count)} for count in counts],
    }
    return Answers(asked_of(instrument).version.pk, given)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("counts", "changes", "told"),
    [
        (["2"], {}, True),
        (["2"], {"samples": "2"}, False),
        (["2", "3"], {}, False),
        # A list need not be given, and of machine time no number of samples is asked.
        ([], {}, False),
        (["2"], {"mode": "self", "start": "2027-03-02T10:00", "length": "120"}, False),
    ],
)
def test_it_works(instrument, counts, changes, told):
    questions, person = published(instrument, samples=True), engineer()
    url = reverse("request_booking", args=[instrument.public_id])
    answer = visiting(person).post(url, sent(person, questions, *counts, **changes))
    assert Booking.objects.exists() is not told
    if told:
        assert answer.status_code == 400
        (wrong,) = answer.context["intake"].errors[questions["samples"].key]
        assert wrong == WRONG
        assert 'value="S1"' in answer.text
    else:
        assert answer.status_code == 302


def test_what_is_wrong_by_itself_is_not_summed():
    questions = [Question(key, FieldKind.SAMPLES) for key in ("one", "two")]
    values = {"one": [{"count": 2}, {"count": 1}], "two": [{"count": 4}]}
    assert samples_listed(questions, Checked(values, {}, ())) == ("one", 7)
    assert samples_listed(questions, Checked({"two": values["two"]}, {}, ())) == ("two", 4)
    assert samples_listed(questions, Checked({}, {}, ())) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("counts", "reasons"), [([2], (Reason.LIST_DIFFERS,)), ([2, 2], (Reason.LIST_DIFFERS,))]
)
def test_no_other_way_takes_a_list_that_differs(instrument, counts, reasons):
    """The form is not the only one that asks: a draft, a basket and a program do too."""
    questions = published(instrument, samples=True)
    with pytest.raises(Refused) as refused:
        ask_for_samples(instrument, answers=listing(instrument, questions, *counts))
    assert refused.value.reasons == reasons
    assert not Booking.objects.exists()
    assert ask_for_samples(instrument, answers=listing(instrument, questions, 1, 2)).samples == 3


@pytest.mark.django_db
def test_nor_does_the_lab_for_somebody(instrument):
    questions, person = published(instrument, samples=True), engineer()
    staff = LabRoleFactory(lab=instrument.lab).person
    common = {
        "project": person.memberships.get().organisation.general_project,
        "customer": person,
        "person": staff,
        "now": NOW,
    }
    samples = {"samples": 3, "purpose": "Phases of a catalyst"}
    differs, fits = (
        Wish(instrument, ServiceMode.SAMPLES, None, None, **samples, answers=answers)
        for answers in (listing(instrument, questions, count) for count in (2, 3))
    )
    with pytest.raises(Refused) as refused:
        book_for_person(wish=differs, **common)
    assert refused.value.reasons == (Reason.LIST_DIFFERS,)
    assert book_for_person(wish=fits, **common).samples == 3


def test_of_machine_time_no_list_differs():
    checked = Checked({}, {}, (), listed=2)
    answers = Answers(1, {})
    for mode in (ServiceMode.SELF_OPERATED, ServiceMode.ASSISTED):
        assert judge(1, answers, checked, mode=mode, samples=0) == []
    sent_in = {"mode": ServiceMode.SAMPLES}
    assert judge(1, answers, checked, samples=2, **sent_in) == []
    assert judge(1, answers, checked, samples=3, **sent_in) == [Reason.LIST_DIFFERS]
    assert judge(1, answers, Checked({}, {}, ()), samples=3, **sent_in) == []
