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
    MembershipFactory,
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


def test_of_an_outsider_the_page_tells_the_address_alone(instrument, manager):
    person, client = engineer(), visiting(manager)
    page = reverse("qualifications", args=[instrument.public_id])
    answer = client.post(page, {"email": person.email}, follow=True)
    assert qualified(person, instrument, day=TODAY)
    assert person.email in answer.text
    assert person.name not in answer.text
    withdraw = reverse("withdraw_qualification", args=[instrument.public_id])
    given = instrument.qualifications.get()
    answer = client.post(withdraw, {"qualification": given.pk}, follow=True)
    assert f"{person.email} may no longer operate it." in answer.text
    assert person.name not in answer.text


def test_the_answer_is_one_whether_or_not_there_is_an_account(instrument, manager):
    closed = PersonFactory(is_active=False)
    page = reverse("qualifications", args=[instrument.public_id])
    said = set()
    for email in (engineer().email, "nobody@people.example", closed.email):
        client = visiting(manager)
        answer = client.post(page, {"email": email})
        assert answer.url == page
        [message] = client.get(page).context["messages"]
        said.add(str(message))
    assert said == {"Granted, if this address has an account here."}
    assert instrument.qualifications.count() == 1


def test_somebody_of_the_university_is_called_by_name(instrument, manager):
    person = MembershipFactory(organisation=instrument.university).person
    page = reverse("qualifications", args=[instrument.public_id])
    answer = visiting(manager).post(page, {"email": person.email}, follow=True)
    assert f"{person.name} may operate it now." in answer.text
    # Who has left the university is an outsider.
    person.memberships.update(since=TODAY - dt.timedelta(days=9), until=TODAY)
    assert person.name not in visiting(manager).get(page).text


def test_without_an_account_nothing_is_granted(instrument, manager):
    given = grant_qualification(
        instrument=instrument,
        email="nobody@people.example",
        expires_on=None,
        by=manager,
        now=NOW,
    )
    assert given is None


def test_the_page_enters_and_withdraws(instrument, manager):
    person, client = engineer(), visiting(manager)
    page = reverse("qualifications", args=[instrument.public_id])
    client.post(page, {"email": person.email, "expires_on": ""})
    given = instrument.qualifications.get()
    assert person.email in client.get(page).content.decode()
    other = InstrumentFactory().qualifications.create(person=person, granted_on=TODAY)
    withdraw = reverse("withdraw_qualification", args=[instrument.public_id])
    assert client.post(withdraw, {"qualification": other.pk}).status_code == 404
    assert client.post(withdraw, {"qualification": given.pk}).url == page
    assert not instrument.qualifications.exists()
