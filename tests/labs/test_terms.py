"""A lab's terms: published version by version, accepted once each, with the first request."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.accounts.privacy.register import PARTS
from booking.bookings.actions import Refused
from booking.bookings.models import Booking
from booking.bookings.rules import Reason
from booking.labs.actions import LabRefused
from booking.labs.agreeing.actions import accept_terms, publish_terms
from booking.labs.agreeing.queries import terms_of, terms_owed
from booking.labs.agreeing.rules import check_terms
from booking.labs.models import Acceptance
from booking.labs.rules import LabReason
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    instrument = InstrumentFactory()
    open_days(instrument)
    return instrument


@pytest.fixture
def terms(instrument):
    return publish_terms(lab=instrument.lab, text_en="Wear goggles.", by=None, now=NOW)


def test_check_terms():
    texts = ("Wear goggles.", "", "")
    assert check_terms(texts, standing=None, seen=0, newest=0) is None
    assert check_terms((" ", "", ""), standing=None, seen=0, newest=0) is LabReason.TERMS_MISSING
    assert check_terms(texts, standing=texts, seen=2, newest=2) is LabReason.TERMS_SAME
    assert check_terms(texts, standing=("Old", "", ""), seen=1, newest=2) is LabReason.TERMS_CHANGED


def test_the_newest_version_holds(instrument, terms):
    assert terms_of(instrument.lab) == terms
    second = publish_terms(
        lab=instrument.lab, text_en="Wear goggles and gloves.", seen=1, by=None, now=NOW
    )
    assert second.version == 2
    assert terms_of(instrument.lab) == second
    terms.refresh_from_db()
    assert terms.text_en == "Wear goggles."
    with pytest.raises(LabRefused) as refused:
        publish_terms(lab=instrument.lab, text_en="Wear boots.", seen=1, by=None, now=NOW)
    assert refused.value.reasons == (LabReason.TERMS_CHANGED,)


def test_a_request_needs_them(instrument, terms):
    person = engineer()
    with pytest.raises(Refused) as refused:
        ask(instrument, person)
    assert refused.value.reasons == (Reason.TERMS_NOT_ACCEPTED,)
    assert not Booking.objects.exists()
    ask(instrument, person, agreed=terms.pk)
    accepted = Acceptance.objects.get()
    assert (accepted.agreement, accepted.person, accepted.accepted_at) == (terms, person, NOW)
    # Once a version.
    ask(instrument, person, at=shanghai(2, 14))
    publish_terms(lab=instrument.lab, text_en="Wear gloves.", seen=1, by=None, now=NOW)
    with pytest.raises(Refused):
        ask(instrument, person, at=shanghai(3, 9), agreed=terms.pk)
    assert Acceptance.objects.count() == 1


def test_those_of_another_lab_are_not_asked_for(instrument):
    publish_terms(lab=LabFactory(), text_en="Elsewhere.", by=None, now=NOW)
    assert ask(instrument).state == "requested"


def test_a_refused_request_accepts_nothing(instrument, terms):
    with pytest.raises(Refused):
        ask(instrument, at=shanghai(2, 3), agreed=terms.pk)
    assert not Acceptance.objects.exists()


def test_accepting_twice_keeps_the_first_time(terms):
    person = engineer()
    accept_terms(agreement=terms, person=person, now=NOW)
    again = accept_terms(agreement=terms.pk, person=person, now=shanghai(5, 9))
    assert again.accepted_at == NOW
    assert terms_owed(terms.lab, person) is None


def wish(terms=None, **changes):
    return {
        "mode": "self",
        "start": "2027-03-02T09:00",
        "length": "120",
        "purpose": "Phase analysis of a catalyst",
        **({"agreed": terms.pk} if terms else {}),
        **changes,
    }


def test_the_panel_asks_for_the_tick_and_keeps_what_was_typed(instrument, terms):
    person = engineer()
    client = visiting(person)
    page = client.get(reverse("instrument", args=[instrument.public_id])).content.decode()
    assert "Wear goggles." in page
    assert f'name="agreed" value="{terms.pk}"' in page
    project = person.memberships.get().organisation.general_project.public_id
    address = reverse("request_booking", args=[instrument.public_id])
    answer = client.post(address, wish(project=project))
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "not accepted yet" in said
    assert "Phase analysis of a catalyst" in said
    assert client.post(address, wish(terms, project=project)).status_code == 302
    assert Acceptance.objects.get().person == person
    page = client.get(reverse("instrument", args=[instrument.public_id])).content.decode()
    assert "Wear goggles." not in page
    listed = client.get(reverse("accepted_terms")).content.decode()
    assert str(instrument.lab.name) in listed


def test_a_program_is_told_why(instrument, terms):
    person = engineer()
    project = person.memberships.get().organisation.general_project.public_id
    address = reverse("request_booking", args=[instrument.public_id])
    answer = visiting(person).post(
        address, wish(project=project), headers={"accept": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["refused"] == ["terms_not_accepted"]


def test_a_manager_looks_before_publishing(instrument):
    client = visiting(LabRoleFactory(lab=instrument.lab).person)
    address = reverse("write_terms", args=[instrument.lab.public_id])
    typed = {"text_en": "Wear goggles.", "text_zh_hans": "戴护目镜。", "seen": "0"}
    looked = client.post(address, {**typed, "verb": "look"}).content.decode()
    assert "As readers will see it" in looked
    assert terms_of(instrument.lab) is None
    assert client.post(address, {**typed, "verb": "publish"}).status_code == 302
    assert terms_of(instrument.lab).version == 1
    empty = client.post(address, {"text_en": "", "seen": "1", "verb": "publish"})
    assert empty.status_code == 422
    assert "in one language at least" in empty.content.decode()
    page = client.get(reverse("lab", args=[instrument.lab.public_id])).content.decode()
    assert reverse("lab_terms", args=[instrument.lab.public_id]) in page
    public = client.get(reverse("lab_terms", args=[instrument.lab.public_id]))
    assert "Wear goggles." in public.content.decode()


def test_their_copy_has_what_they_accepted(terms):
    person = engineer()
    accept_terms(agreement=terms, person=person, now=NOW)
    [row] = PARTS["accepted_terms"](person)
    assert (row["lab"], row["version"], row["accepted_at"]) == (terms.lab.name, 1, NOW)
