"""Coming in by an organisation's own sign-in, and connecting it."""

import pytest
from allauth.socialaccount.models import SocialAccount

from booking.accounts.actions import AccountRefused
from booking.accounts.entering.actions import belong_by_sign_in, come_in, let_go
from booking.accounts.entering.providers import OwnSignIn
from booking.accounts.models import EmailDomain, Membership, User
from booking.accounts.rules import AccountReason
from tests.factories import (
    LONG_AGO,
    NOW,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    UniversityFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def university():
    made = UniversityFactory(code="UNI-NORTH")
    EmailDomain.objects.create(
        organisation=made, domain="north.example", added_by=PersonFactory(), added_at=NOW
    )
    return made


def own(**but):
    return OwnSignIn(
        **{"id": "north", "organisation": "uni-north", "name": "North", "trusted": True, **but}
    )


def enter(email="ada@north.example", uid="ada", sign_in=None, verified=True, name="Ada"):
    return come_in(
        sign_in=sign_in or own(),
        account=SocialAccount(provider="north", uid=uid),
        email=email,
        verified=verified,
        name=name,
        now=NOW,
    )


def why(**wish):
    with pytest.raises(AccountRefused) as refusal:
        enter(**wish)
    assert not SocialAccount.objects.filter(uid=wish.get("uid", "ada")).exists()
    return refusal.value.reasons


def test_it_works(university):
    person = enter().user
    assert (person.email, person.name) == ("ada@north.example", "Ada")
    assert not person.has_usable_password()
    (tie,) = Membership.objects.filter(person=person)
    assert (tie.organisation, tie.role, tie.until) == (university, "member", None)


def test_the_second_time_changes_nothing(university):
    first = enter()
    assert enter(email="other@north.example", verified=False) == first
    assert Membership.objects.count() == 1


def test_who_has_left_is_not_brought_back(university):
    person = enter().user
    Membership.objects.filter(person=person).update(until=NOW.date())
    enter()
    belong_by_sign_in(sign_in=own(), person=person, now=NOW)
    assert Membership.objects.filter(person=person, until__isnull=True).count() == 0


@pytest.mark.parametrize("state", ["draft", "pending", "suspended"])
def test_an_organisation_that_is_not_verified_is_not_entered(university, state):
    university.state = state
    university.save()
    assert why() == (AccountReason.SIGN_IN_SHUT,)
    with pytest.raises(AccountRefused):
        belong_by_sign_in(sign_in=own(), person=PersonFactory(), now=NOW)
    assert not User.objects.filter(email="ada@north.example").exists()


def test_an_organisation_that_is_not_there_is_not_entered(university):
    assert why(sign_in=own(organisation="NOBODY")) == (AccountReason.SIGN_IN_SHUT,)


def test_an_unverified_address_is_no_address(university):
    assert why(verified=False) == (AccountReason.ADDRESS_UNVERIFIED,)
    assert why(email="") == (AccountReason.ADDRESS_UNVERIFIED,)


def test_a_trusted_sign_in_links_an_account_of_its_domain(university):
    known = PersonFactory(email="ada@north.example", name="Ada L.")
    assert enter(email="ADA@North.example").user == known
    known.refresh_from_db()
    assert known.name == "Ada L."
    assert known.has_usable_password()
    assert Membership.objects.filter(person=known, organisation=university).exists()


def test_it_keeps_the_role_that_somebody_has(university):
    tie = MembershipFactory(
        organisation=university,
        role="administrator",
        person=PersonFactory(email="ada@north.example"),
        since=LONG_AGO,
    )
    assert enter().user == tie.person
    assert list(Membership.objects.filter(person=tie.person)) == [tie]


def test_no_account_is_taken_over(university):
    victim = PersonFactory(email="boss@elsewhere.example")
    local = PersonFactory(email="ada@north.example")
    operator = PersonFactory(email="root@north.example", is_operator=True)
    closed = PersonFactory(email="gone@north.example", is_active=False)
    any_address = own(any_address=True)
    for person, sign_in in (
        (victim, own()),
        (victim, any_address),
        (local, own(trusted=False)),
        (operator, own()),
        (closed, own()),
    ):
        assert why(email=person.email, sign_in=sign_in) == (AccountReason.SIGN_IN_OWN_WAY,)
    assert not Membership.objects.exists()


def test_another_organisations_domain_is_not_its_own(university):
    EmailDomain.objects.create(
        organisation=OrganisationFactory(),
        domain="south.example",
        added_by=PersonFactory(),
        added_at=NOW,
    )
    assert why(email="ada@south.example") == (AccountReason.SIGN_IN_OWN_WAY,)


def test_the_operator_may_name_domains_or_let_any_address_begin(university):
    assert enter(email="a@lab.example", uid="a", sign_in=own(domains=frozenset({"lab.example"})))
    assert enter(email="b@mail.example", uid="b", sign_in=own(any_address=True))


def test_who_connects_it_becomes_a_member(university):
    person = PersonFactory()
    tie = belong_by_sign_in(sign_in=own(), person=person, now=NOW)
    assert (tie.organisation, tie.role) == (university, "member")


def test_the_last_way_in_is_not_taken_off(university):
    account = enter()
    with pytest.raises(AccountRefused) as refusal:
        let_go(account=account, person=account.user)
    assert refusal.value.reasons == (AccountReason.LAST_WAY_IN,)
    account.user.set_password("a-long-enough-password")
    account.user.save()
    let_go(account=account, person=account.user)
    assert not SocialAccount.objects.exists()
