"""Letters about an organisation's application: to whom, once each, in the reader's language."""

import datetime as dt

import pytest
from django.core import mail

from booking.accounts.actions import (
    reject_application,
    restore_organisation,
    suspend_organisation,
    verify_organisation,
)
from booking.accounts.joining.actions import hand_in, remind_verifiers
from booking.accounts.models import User
from booking.accounts.rules import ApplicationVerb
from booking.bookings.drafting.actions import keep_draft
from booking.labs.rules import ServiceMode
from booking.notices.inbox.lines import address_of
from booking.notices.models import Delivery, ToldStep
from booking.notices.rules import STEP_NOTICES, TOO_OLD
from booking.notices.tasks import sweep
from tests.accounts.joining import administrator, convener, waiting
from tests.factories import NOW, ChainFactory, InstrumentFactory, MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    return ChainFactory(name_en="Fine chemicals", name_zh_hans="精细化工")


@pytest.fixture
def decider(chain):
    person = convener(chain)
    person.language = "en"
    person.save()
    return person


@pytest.fixture
def organisation(chain, decider):
    made = waiting(chain=chain, name_en="Minjiang")
    User.objects.filter(memberships__organisation=made).update(language="en")
    return made


def letters(now=NOW):
    mail.outbox.clear()
    sweep(now=now)
    return [(letter.to[0].partition("<")[2][:-1], letter.subject) for letter in mail.outbox]


def person_of(organisation):
    return organisation.memberships.get().person


def test_an_application_is_told_to_those_who_may_verify(organisation, decider):
    PersonFactory(is_operator=True)
    assert letters() == [(decider.email, "Application: Minjiang")]
    (letter,) = mail.outbox
    for words in (
        "Minjiang asks to be verified.",
        "Fine chemicals",
        organisation.code,
        "You decide, by Tue 2 Mar 2027 09:00",
        f"/organisations/{organisation.public_id}/application/",
    ):
        assert words in letter.body


def test_each_is_told_once(organisation):
    assert len(letters()) == 1
    assert letters() == []
    assert ToldStep.objects.count() == 1
    assert sorted(Delivery.objects.values_list("channel", flat=True)) == ["email", "site"]


def test_every_step_has_an_entry():
    assert set(STEP_NOTICES) == set(ApplicationVerb)


def test_what_happened_long_ago_is_not_told(organisation):
    assert letters(NOW + TOO_OLD) == []


def test_the_applicant_is_told_of_each_decision(organisation, decider):
    letters()
    person = person_of(organisation)
    wish = {"organisation": organisation, "now": NOW}
    reject_application(by=decider, reason="The seal lacks.", **wish)
    assert letters() == [(person.email, "Application rejected: Minjiang")]
    assert "The seal lacks." in mail.outbox[0].body
    hand_in(by=person, note="Here it is.", **wish)
    assert letters() == [(decider.email, "Application: Minjiang")]
    assert "Here it is." in mail.outbox[0].body
    verify_organisation(by=decider, **wish)
    assert letters() == [(person.email, "Verified: Minjiang")]
    suspend_organisation(by=decider, reason="Fees are owed.", **wish)
    assert letters() == [(person.email, "Suspended: Minjiang")]
    assert "Fees are owed." in mail.outbox[0].body
    restore_organisation(by=decider, **wish)
    assert letters() == [(person.email, "Restored: Minjiang")]


def test_all_administrators_are_told_and_who_may_not_sign_in_is_not(organisation, decider):
    letters()
    second, closed = administrator(organisation), administrator(organisation)
    closed.is_active = False
    closed.save()
    verify_organisation(organisation=organisation, by=decider, now=NOW)
    told = {to for to, _subject in letters()}
    first = organisation.memberships.order_by("pk").first().person
    assert told == {first.email, second.email}


def test_a_reminder_is_a_letter(organisation, decider):
    letters()
    due = NOW + dt.timedelta(days=1)
    remind_verifiers(now=due)
    remind_verifiers(now=due)
    assert letters(due) == [(decider.email, "Still waiting: Minjiang")]
    assert "has waited for longer than a working day" in mail.outbox[0].body


def test_who_prepared_requests_is_told_that_they_can_be_sent(organisation, decider):
    letters()
    administrator = person_of(organisation)
    engineer = MembershipFactory(organisation=organisation, person__language="en").person
    MembershipFactory(organisation=organisation)
    for person in (engineer, engineer, administrator):
        keep_draft(
            person=person, instrument=InstrumentFactory(), mode=ServiceMode.SELF_OPERATED, now=NOW
        )
    verify_organisation(organisation=organisation, by=decider, now=NOW)
    assert sorted(letters()) == sorted(
        [
            (administrator.email, "Verified: Minjiang"),
            (engineer.email, "Your drafts can be sent now"),
        ]
    )
    said = {letter.subject: letter.body for letter in mail.outbox}
    assert "You have prepared 1 request. It can be sent now" in said["Verified: Minjiang"]
    assert "You have prepared 2 requests" in said["Your drafts can be sent now"]
    assert all("/drafts/" in body for body in said.values())
    notice = Delivery.objects.get(recipient=engineer, channel="site")
    assert address_of(notice) == "/drafts/"
