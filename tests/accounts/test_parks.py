"""Which park or township an enterprise belongs to: tied and untied, and who may."""

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from booking.accounts.actions import AccountRefused, end_park_tie, tie_to_park
from booking.accounts.models import ChainWish
from booking.accounts.rules import AccountReason
from tests.accounts.joining import administrator, convener
from tests.factories import (
    NOW,
    ChainFactory,
    ChainMembershipFactory,
    OrganisationFactory,
    PersonFactory,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    return ChainFactory()


@pytest.fixture
def enterprise(chain):
    organisation = OrganisationFactory()
    ChainMembershipFactory(chain=chain, organisation=organisation)
    return organisation


@pytest.fixture
def park():
    return OrganisationFactory(kind="park", name_en="Jiangyin Park")


def page(organisation):
    return reverse("organisation_park", args=[organisation.public_id])


def refusal(verb, **wish):
    with pytest.raises(AccountRefused) as refused:
        verb(now=NOW, **wish)
    [reason] = refused.value.reasons
    return reason


@pytest.mark.parametrize("who", ["operator", "convener"])
def test_it_works(chain, enterprise, park, who):
    person = PersonFactory(is_operator=True) if who == "operator" else convener(chain)
    client = visiting(person)
    members = client.get(reverse("chain", args=[chain.slug])).content.decode()
    assert page(enterprise) in members
    assert client.post(page(enterprise), {"park": park.public_id}).status_code == 302
    enterprise.refresh_from_db()
    assert enterprise.park == park
    kept = LogEntry.objects.filter(object_pk=str(enterprise.pk)).latest("pk")
    assert kept.actor == person
    assert "park" in kept.changes
    # Its sums are the park's own, and its people see who sees them.
    sums = visiting(administrator(park)).get(reverse("park", args=[park.public_id]))
    assert sums.context["sums"].enterprises == 1
    own = visiting(administrator(enterprise))
    shown = own.get(reverse("organisation", args=[enterprise.public_id])).content.decode()
    assert "Jiangyin Park" in shown
    assert "It belongs to Jiangyin Park now." in client.get(page(enterprise)).content.decode()
    assert client.post(page(enterprise), {"verb": "end"}).status_code == 302
    enterprise.refresh_from_db()
    assert enterprise.park is None
    again = client.post(page(enterprise), {"verb": "end"}, follow=True)
    assert "belongs to no park or township" in again.content.decode()


def test_who_may_not(chain, enterprise, park):
    asked_for = ChainFactory()
    ChainWish.objects.create(organisation=enterprise, chain=asked_for)
    others = [
        convener(ChainFactory()),
        # A wish alone ties nothing.
        convener(asked_for),
        administrator(enterprise),
        administrator(park),
    ]
    for person in others:
        assert visiting(person).get(page(enterprise)).status_code == 404
        sent = visiting(person).post(page(enterprise), {"park": park.public_id})
        assert sent.status_code == 404
        reason = refusal(tie_to_park, organisation=enterprise, park=park, by=person)
        assert reason is AccountReason.NOT_IN_CHARGE_OF_CHAIN
        reason = refusal(end_park_tie, organisation=enterprise, by=person)
        assert reason is AccountReason.NOT_IN_CHARGE_OF_CHAIN


def test_what_is_no_park(enterprise, park):
    operator = PersonFactory(is_operator=True)
    waits = OrganisationFactory(kind="park", state="pending")
    for other in (OrganisationFactory(), waits):
        answer = visiting(operator).post(page(enterprise), {"park": other.public_id})
        assert answer.status_code == 422
        reason = refusal(tie_to_park, organisation=enterprise, park=other, by=operator)
        assert reason is AccountReason.NO_PARK
    university = OrganisationFactory(kind="university")
    reason = refusal(tie_to_park, organisation=university, park=park, by=operator)
    assert reason is AccountReason.NO_TENANT
    assert refusal(end_park_tie, organisation=enterprise, by=operator) is AccountReason.NOT_IN_PARK
