"""The domains of addresses by which people may ask to join."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from booking.accounts.actions import AccountRefused
from booking.accounts.admitting.actions import add_domain
from booking.accounts.admitting.rules import check_domain, is_public, public_domains
from booking.accounts.models import EmailDomain
from booking.accounts.rules import AccountReason
from tests.factories import NOW, MembershipFactory, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


def administrator_at(email, confirmed=True):
    person = PersonFactory(email=email)
    if confirmed:
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return MembershipFactory(person=person, role="administrator")


def add(place, domain):
    return add_domain(organisation=place.organisation, domain=domain, by=place.person, now=NOW)


def refusal(place, domain):
    with pytest.raises(AccountRefused) as refused:
        add(place, domain)
    [reason] = refused.value.reasons
    return reason


def test_it_works():
    place = administrator_at("head@works.example")
    page = reverse("add_domain", args=[place.organisation.public_id])
    answer = visiting(place.person).post(page, {"domain": "@Works.Example "})
    assert answer.url == reverse("join_requests", args=[place.organisation.public_id])
    [domain] = EmailDomain.objects.all()
    assert (domain.domain, domain.organisation) == ("works.example", place.organisation)
    assert "works.example" in visiting(place.person).get(answer.url).content.decode()
    removing = reverse("remove_domain", args=[place.organisation.public_id])
    visiting(place.person).post(removing, {"domain": domain.pk})
    assert not EmailDomain.objects.exists()


def test_who_may_not():
    place = administrator_at("head@works.example")
    member = MembershipFactory(organisation=place.organisation)
    page = reverse("add_domain", args=[place.organisation.public_id])
    assert visiting(member.person).post(page, {"domain": "works.example"}).status_code == 404
    assert refusal(member, "works.example") is AccountReason.NOT_ADMINISTRATOR
    other = administrator_at("other@else.example")
    domain = add(place, "works.example")
    removing = reverse("remove_domain", args=[other.organisation.public_id])
    assert visiting(other.person).post(removing, {"domain": domain.pk}).status_code == 404


PUBLIC = """
qq.com 163.com 126.com sina.com foxmail.com 139.com gmail.com outlook.com hotmail.com yahoo.com
icloud.com proton.me vip.sina.com
"""


@pytest.mark.parametrize("domain", PUBLIC.split())
def test_never_a_public_mail_provider(domain):
    place = administrator_at(f"head@{domain}")
    assert refusal(place, domain.upper()) is AccountReason.DOMAIN_PUBLIC
    page = reverse("add_domain", args=[place.organisation.public_id])
    answer = visiting(place.person).post(page, {"domain": domain})
    assert answer.status_code == 422
    assert "tells nothing of an organisation" in answer.content.decode()


def test_only_ones_own_confirmed_domain():
    assert refusal(administrator_at("a@one.example"), "two.example") is (
        AccountReason.DOMAIN_NOT_YOURS
    )
    unsure = administrator_at("a@one.example.cn", confirmed=False)
    assert refusal(unsure, "one.example.cn") is AccountReason.DOMAIN_NOT_YOURS


def test_a_domain_has_one_owner():
    add(administrator_at("a@one.example"), "one.example")
    assert refusal(administrator_at("b@one.example"), "ONE.example") is AccountReason.DOMAIN_TAKEN


@pytest.mark.parametrize("text", ["", "a", "a b.cn", "-a.cn", "a..cn", "http://a.cn"])
def test_what_is_no_domain(text):
    assert check_domain(text, own=text) is AccountReason.DOMAIN_WRONG


def test_what_lies_below_a_public_domain_is_public():
    assert is_public("mail.QQ.com")
    assert not is_public("notqq.com")
    assert all(domain == domain.strip().lower() for domain in public_domains())
