"""Asking to join an organisation, by its code or by one's address."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from booking.accounts.actions import AccountRefused
from booking.accounts.admitting.actions import admit, ask, refuse, withdraw_request
from booking.accounts.models import EmailDomain, JoinRequest, Membership
from booking.accounts.rules import AccountReason, JoinWay, Role
from tests.factories import NOW, MembershipFactory, OrganisationFactory, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

PAGE = "/join/"


@pytest.fixture
def administrator():
    return MembershipFactory(role="administrator").person


@pytest.fixture
def organisation(administrator):
    return administrator.memberships.get().organisation


@pytest.fixture
def ada():
    return PersonFactory(email="ada@works.example", name="Ada")


def asked(organisation, person, way=JoinWay.CODE):
    return ask(organisation=organisation, person=person, way=way, now=NOW)


def refusal(verb, **wish):
    with pytest.raises(AccountRefused) as refused:
        verb(**wish)
    [reason] = refused.value.reasons
    return reason


def belongs(person, organisation):
    return Membership.objects.filter(person=person, organisation=organisation).exists()


def test_it_works(administrator, organisation, ada):
    browser = visiting(ada)
    first = browser.get(PAGE, {"code": organisation.code}).content.decode()
    assert f'value="{organisation.code}"' in first
    sent = {"code": organisation.code.lower(), "note": "From the paint lab"}
    page = browser.post(PAGE, sent, follow=True).content.decode()
    assert f"The administrators of {organisation.name} decide" in page
    assert "Waiting" in page
    assert not belongs(ada, organisation)
    theirs = visiting(administrator)
    address = reverse("join_requests", args=[organisation.public_id])
    assert "From the paint lab" in theirs.get(address).content.decode()
    [request] = JoinRequest.objects.all()
    admitting = reverse("admit_join", args=[organisation.public_id])
    theirs.post(admitting, {"request": request.public_id, "role": "finance"})
    assert ada.memberships.get().role == "finance"
    assert "Admitted" in browser.get(PAGE).content.decode()


def test_who_may_not(organisation, ada):
    request = asked(organisation, ada)
    member = MembershipFactory(organisation=organisation).person
    elsewhere = MembershipFactory(role="administrator").person
    for person in (ada, member, elsewhere):
        for name in ("admit_join", "refuse_join"):
            page = reverse(name, args=[organisation.public_id])
            sent = {"request": request.public_id, "answer": "No", "role": "member"}
            assert visiting(person).post(page, sent).status_code == 404
    wish = {"request": request, "by": member, "now": NOW}
    assert refusal(admit, **wish) is AccountReason.NOT_ADMINISTRATOR
    assert refusal(refuse, **wish, answer="No") is AccountReason.NOT_ADMINISTRATOR
    page = reverse("admit_join", args=[elsewhere.memberships.get().organisation.public_id])
    answer = visiting(elsewhere).post(page, {"request": request.public_id})
    assert answer.status_code == 404
    assert not belongs(ada, organisation)


@pytest.mark.parametrize("state", ["draft", "pending", "suspended"])
def test_a_code_that_is_there_reads_as_one_that_is_not(ada, state):
    """The name of an organisation that is not verified is nobody's business."""
    hidden = OrganisationFactory(state=state, code="HIDDEN1", name_en="Secret Works")
    pages = []
    for code in ("HIDDEN1", "NOBODY1"):
        browser = visiting(ada)
        sent = browser.post(PAGE, {"code": code})
        page = browser.get(sent.url).content.decode()
        assert "Secret Works" not in page
        pages.append(page[page.index("<main") :].replace(code, "CODE"))
        again = browser.post(reverse("withdraw_join"), {"code": code}, follow=True)
        pages[-1] += again.content.decode()[-1:]
        assert "Nobody has answered yet" not in again.content.decode()
    without_token = [
        "\n".join(line for line in page.splitlines() if "csrf" not in line) for page in pages
    ]
    assert without_token[0] == without_token[1]
    [request] = JoinRequest.objects.all()
    assert (request.organisation, request.state) == (hidden, "withdrawn")


def test_refused_with_a_reason(administrator, organisation, ada):
    request = asked(organisation, ada)
    page = reverse("refuse_join", args=[organisation.public_id])
    browser = visiting(administrator)
    empty = browser.post(page, {"request": request.public_id, "answer": " "})
    assert empty.status_code == 422
    assert "Give a reason. The person reads it." in empty.content.decode()
    browser.post(page, {"request": request.public_id, "answer": "You left in May"})
    words = visiting(ada).get(PAGE).content.decode()
    assert "Refused" in words
    assert "You left in May" in words
    wish = {"request": request, "by": administrator, "now": NOW}
    assert refusal(admit, **wish) is AccountReason.REQUEST_ANSWERED
    assert not belongs(ada, organisation)


def test_withdrawn_it_cannot_be_admitted(administrator, organisation, ada):
    request = asked(organisation, ada)
    visiting(ada).post(reverse("withdraw_join"), {"request": request.public_id})
    wish = {"request": request, "by": administrator, "now": NOW}
    assert refusal(admit, **wish) is AccountReason.REQUEST_ANSWERED
    other = PersonFactory()
    wish = {"request": asked(organisation, ada), "person": other, "now": NOW}
    assert refusal(withdraw_request, **wish) is AccountReason.REQUEST_ANSWERED


def test_asked_twice_is_once(organisation, ada):
    assert asked(organisation, ada) == asked(organisation, ada)


def test_who_belongs_already(organisation):
    member = MembershipFactory(organisation=organisation).person
    answer = visiting(member).post(PAGE, {"code": organisation.code})
    assert answer.status_code == 422
    assert "You belong to this organisation already" in answer.content.decode()


def test_nobody_admits_themselves(organisation):
    operator = PersonFactory(is_operator=True)
    request = asked(organisation, operator)
    wish = {"request": request, "by": operator, "role": Role.ADMINISTRATOR, "now": NOW}
    assert refusal(admit, **wish) is AccountReason.OWN_ROLE


def test_by_the_domain_of_ones_confirmed_address(administrator, organisation, ada):
    EmailDomain.objects.create(
        organisation=organisation, domain="works.example", added_by=administrator, added_at=NOW
    )
    assert organisation.name not in visiting(ada).get(PAGE).content.decode()
    wish = {"organisation": organisation, "person": ada, "way": JoinWay.DOMAIN, "now": NOW}
    assert refusal(ask, **wish) is AccountReason.NOT_ITS_DOMAIN
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    assert organisation.name in visiting(ada).get(PAGE).content.decode()
    visiting(ada).post(PAGE, {"domain": "1"})
    [request] = JoinRequest.objects.all()
    assert (request.way, request.state) == ("domain", "waiting")
    # A like name, or a part of one, is another domain.
    for email in ("a@not-works.example", "a@sub.works.example", "a@works.example.net"):
        other = PersonFactory(email=email)
        EmailAddress.objects.create(user=other, email=email, verified=True, primary=True)
        assert refusal(ask, **{**wish, "person": other}) is AccountReason.NOT_ITS_DOMAIN


def test_the_letter_of_a_new_password_confirms_the_address(ada):
    from allauth.account.signals import password_reset

    password_reset.send(sender=type(ada), request=None, user=ada)
    assert EmailAddress.objects.get(user=ada, email=ada.email).verified


def test_requests_are_counted_for_administrators(administrator, organisation, ada):
    asked(organisation, ada)
    page = visiting(administrator).get(reverse("organisation", args=[organisation.public_id]))
    assert page.context["askers"] == 1
