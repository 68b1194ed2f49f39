"""Letters about requests to join: to the administrators, and the answer to who asked."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from booking.accounts.admitting.actions import admit, ask, refuse, withdraw_request
from booking.accounts.models import EmailDomain
from booking.accounts.rules import JoinWay
from tests.factories import NOW, MembershipFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return OrganisationFactory(name_en="Minjiang", name_zh_hans="闽江", name_zh_hant="閩江")


@pytest.fixture
def administrator(organisation):
    person = PersonFactory(language="zh-hans")
    MembershipFactory(organisation=organisation, role="administrator", person=person)
    return person


@pytest.fixture
def person():
    return PersonFactory(email="li@minjiang.example", language="en")


def asked(organisation, person, way=JoinWay.CODE, now=NOW, **fields):
    return ask(organisation=organisation, person=person, way=way, now=now, **fields)


def test_it_works(organisation, administrator, person):
    closed = PersonFactory(is_active=False)
    MembershipFactory(organisation=organisation, role="administrator", person=closed)
    MembershipFactory(organisation=organisation)
    request = asked(organisation, person, note="I run the mill")
    [letter] = mail.outbox
    assert administrator.email in letter.to[0]
    # In its reader's language, by the name in that language.
    assert "闽江" in letter.subject
    assert person.email in letter.body
    assert "I run the mill" in letter.body
    assert reverse("join_requests", args=[organisation.public_id]) in letter.body
    admit(request=request, by=administrator, now=NOW)
    answer = mail.outbox[-1]
    assert person.email in answer.to[0]
    assert "You belong to Minjiang now" in answer.subject


def test_a_refusal_says_why(organisation, administrator, person):
    request = asked(organisation, person)
    refuse(request=request, answer="We do not know you.", by=administrator, now=NOW)
    answer = mail.outbox[-1]
    assert person.email in answer.to[0]
    assert "Minjiang has declined" in answer.subject
    assert "We do not know you." in answer.body


def test_by_domain(organisation, administrator, person):
    EmailDomain.objects.create(
        organisation=organisation,
        domain="minjiang.example",
        added_by=administrator,
        added_at=NOW,
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    administrator.language = "en"
    administrator.save()
    asked(organisation, person, JoinWay.DOMAIN)
    assert "by an address of its domain" in mail.outbox[0].body


def test_who_asks_again_and_again_fills_no_mailbox(organisation, administrator, person):
    for _time in range(3):
        request = asked(organisation, person)
        asked(organisation, person)
        withdraw_request(request=request, person=person, now=NOW)
    assert len(mail.outbox) == 1
    asked(organisation, person, now=NOW + dt.timedelta(days=1))
    assert len(mail.outbox) == 2
