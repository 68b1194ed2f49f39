"""Entering who may operate an instrument."""

import datetime as dt

import pytest
from django.urls import reverse

from booking.labs.actions import LabRefused, grant_qualification, withdraw_qualification
from booking.labs.queries import qualified
from booking.labs.rules import LabReason
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    PersonFactory,
    engineer,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def instrument():
    return InstrumentFactory(needs_qualification=True)


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


def let(instrument, person, by, **changes):
    wish = {"email": person.email.upper(), "expires_on": None, "now": NOW}
    return grant_qualification(instrument=instrument, by=by, **{**wish, **changes})


def test_it_works(instrument, manager):
    person = engineer()
    assert not qualified(person, instrument, day=TODAY)
    given = let(instrument, person, manager)
    assert (given.person, given.granted_by, given.granted_on) == (person, manager, TODAY)
    assert qualified(person, instrument, day=TODAY)
    withdraw_qualification(qualification=given)
    assert not qualified(person, instrument, day=TODAY)


def test_who_may_not(instrument):
    technician = LabRoleFactory(lab=instrument.lab, kind="technician").person
    elsewhere = LabRoleFactory(lab=LabFactory(university=instrument.university)).person
    for person, answer in ((technician, 403), (elsewhere, 404), (engineer(), 404)):
        for name in ("qualifications", "withdraw_qualification"):
            page = reverse(name, args=[instrument.public_id])
            sent = {"email": person.email}
            assert visiting(person).post(page, sent).status_code == answer
    assert not instrument.qualifications.exists()


def test_it_holds_through_its_last_day(instrument, manager):
    person, last = engineer(), TODAY + dt.timedelta(days=30)
    let(instrument, person, manager, expires_on=last)
    assert qualified(person, instrument, day=last)
    assert not qualified(person, instrument, day=last + dt.timedelta(days=1))


def test_granted_again_it_gets_the_new_day(instrument, manager):
    person, last = engineer(), TODAY + dt.timedelta(days=30)
    let(instrument, person, manager, expires_on=TODAY)
    assert let(instrument, person, manager, expires_on=last).expires_on == last
    assert instrument.qualifications.count() == 1


def test_a_day_that_is_over_is_refused(instrument, manager):
    yesterday = TODAY - dt.timedelta(days=1)
    with pytest.raises(LabRefused) as refused:
        let(instrument, engineer(), manager, expires_on=yesterday)
    assert refused.value.reasons == (LabReason.EXPIRES_TOO_EARLY,)


def test_the_manager_is_told_when_there_is_no_account(instrument, manager):
    closed = PersonFactory(is_active=False)
    page = reverse("qualifications", args=[instrument.public_id])
    for email in ("nobody@people.example", closed.email):
        answer = visiting(manager).post(page, {"email": email})
        assert answer.status_code == 422
        [said] = answer.context["form"].errors["email"]
        assert said.startswith("There is no account with this address yet.")
        assert f'value="{email}"' in answer.content.decode()


def test_the_page_enters_and_withdraws(instrument, manager):
    person, client = engineer(), visiting(manager)
    page = reverse("qualifications", args=[instrument.public_id])
    client.post(page, {"email": person.email, "expires_on": ""})
    given = instrument.qualifications.get()
    assert person.name in client.get(page).content.decode()
    other = InstrumentFactory().qualifications.create(person=person, granted_on=TODAY)
    withdraw = reverse("withdraw_qualification", args=[instrument.public_id])
    assert client.post(withdraw, {"qualification": other.pk}).status_code == 404
    assert client.post(withdraw, {"qualification": given.pk}).url == page
    assert not instrument.qualifications.exists()
