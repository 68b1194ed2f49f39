"""The form that resolves a fault: what cannot stand is told, and nothing typed is lost."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.faults.actions import report, resolve
from booking.bookings.faults.rules import Urgency
from tests.factories import NOW, InstrumentFactory, LabRoleFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def manager():
    return LabRoleFactory().person


@pytest.fixture
def faults(manager):
    instrument = InstrumentFactory(lab=manager.lab_roles.get().lab)
    wish = {"urgency": Urgency.MINOR, "person": manager, "now": NOW}
    return [
        report(instrument=instrument, words=f"Lamp {number} flickers", **wish)
        for number in range(30)
    ]


def send(person, fault, words):
    return visiting(person).post(reverse("resolve_fault", args=[fault.public_id]), {"words": words})


def words(answer):
    body = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_it_works(manager, faults):
    answer = send(manager, faults[0], "New lamp")
    assert answer.status_code == 302
    faults[0].refresh_from_db()
    assert (faults[0].state, faults[0].resolution) == ("resolved", "New lamp")


@pytest.mark.parametrize("which", [0, -1])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("New\x00lamp", "Null characters are not allowed."),
        ("lamp " * 401, "Keep it to 2000 characters"),
    ],
)
def test_what_cannot_be_kept_is_told_and_stays_typed(manager, faults, which, typed, sentence):
    """On whichever page of the list the fault is."""
    answer = send(manager, faults[which], typed)
    assert answer.status_code == 422
    assert sentence in words(answer)
    ((fault, form),) = answer.context["rows"]
    assert (fault, form["words"].value()) == (faults[which], typed)
    faults[which].refresh_from_db()
    assert faults[which].is_open


def test_of_what_was_resolved_meanwhile_that_is_said(manager, faults):
    resolve(fault=faults[0], person=manager, now=NOW)
    answer = send(manager, faults[0], "New\x00lamp")
    assert answer.status_code == 302
    page = visiting(manager).get(answer.url)
    assert page.status_code == 200


def test_a_list_of_many_has_a_form_for_each(manager, faults):
    lab = faults[0].instrument.lab
    page = visiting(manager).get(reverse("lab_faults", args=[lab.public_id]))
    assert len(page.context["rows"]) == 25
    for each, _form in page.context["rows"]:
        assert f'id="words-{each.public_id}"' in page.text
