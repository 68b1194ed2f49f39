"""A list of samples tells of as many as are asked for."""

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.models import Booking
from booking.labs.intake.rules import Checked, FieldKind, Question, samples_listed
from tests.factories import NOW, InstrumentFactory, engineer, open_days
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
