"""Inviting people by e-mail: one, a pasted list, again, and not any more."""

import datetime as dt
import hashlib

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from booking.accounts.actions import AccountRefused
from booking.accounts.inviting.actions import accept, invite, make_secret, send_again, withdraw
from booking.accounts.models import Invitation, Membership, User
from booking.accounts.owing.rules import Letter
from booking.accounts.rules import AccountReason, Role
from booking.accounts.tasks import post
from tests.accounts.inviting.invited import link_of, secret_of, sent
from tests.factories import NOW, MembershipFactory, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return MembershipFactory(role="administrator").person


@pytest.fixture
def organisation(administrator):
    return administrator.memberships.get().organisation


def refusal(verb, **wish):
    with pytest.raises(AccountRefused) as refused:
        verb(**wish)
    [reason] = refused.value.reasons
    return reason


def ask_for(organisation, by, email="ada@people.example", role=Role.MEMBER, now=NOW):
    return {"organisation": organisation, "email": email, "role": role, "by": by, "now": now}


def page(name, organisation):
    return reverse(name, args=[organisation.public_id])


def test_it_works(administrator, organisation):
    wish = {"email": "Ada@People.example", "name": "Ada", "role": "finance"}
    answer = visiting(administrator).post(page("add_person", organisation), wish)
    assert answer.url == page("invitations", organisation)
    [invitation] = Invitation.objects.all()
    assert (invitation.email, invitation.role) == ("ada@people.example", "finance")
    assert invitation.expires_at - invitation.made_at == dt.timedelta(days=14)
    assert not User.objects.filter(email="ada@people.example").exists()
    [message] = mail.outbox
    assert message.to == ["Ada <ada@people.example>"]
    listed = visiting(administrator).get(answer.url).content.decode()
    assert "ada@people.example" in listed
    assert "Open" in listed


def test_who_may_not(organisation):
    member = MembershipFactory(organisation=organisation).person
    elsewhere = MembershipFactory(role="administrator").person
    for person in (member, elsewhere, PersonFactory()):
        for name in ("add_person", "invite_list"):
            sent_there = {"email": "ada@people.example", "people": "a@b.example", "role": "member"}
            assert visiting(person).get(page(name, organisation)).status_code == 404
            answer = visiting(person).post(page(name, organisation), {**sent_there, "send": "1"})
            assert answer.status_code == 404
    assert not Invitation.objects.exists()
    assert refusal(invite, **ask_for(organisation, member)) is AccountReason.NOT_ADMINISTRATOR


def test_the_secret_is_in_the_letter_alone(administrator, organisation):
    made = sent(organisation, administrator)
    made.refresh_from_db()
    secret = secret_of()
    assert made.token_hash == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(vars(made))


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("", AccountReason.ADDRESS_MISSING),
        ("ada@", AccountReason.ADDRESS_WRONG),
        ("ada people.example", AccountReason.ADDRESS_WRONG),
    ],
)
def test_what_is_no_address(administrator, organisation, email, reason):
    assert refusal(invite, **ask_for(organisation, administrator, email=email)) is reason


def test_nobody_invites_themselves(administrator, organisation):
    own = administrator.email.upper()
    wish = ask_for(organisation, administrator, email=own, role=Role.FINANCE)
    assert refusal(invite, **wish) is AccountReason.OWN_ROLE
    answer = visiting(administrator).post(
        page("add_person", organisation), {"email": own, "role": "finance"}
    )
    assert answer.status_code == 422
    assert "Nobody gives a role to themselves" in answer.content.decode()


def test_who_has_the_role_is_not_invited_to_it(administrator, organisation):
    member = MembershipFactory(organisation=organisation).person
    wish = ask_for(organisation, administrator, email=member.email)
    assert refusal(invite, **wish) is AccountReason.ALREADY_IN_ROLE
    assert invite(**{**wish, "role": Role.FINANCE}).role == "finance"


def test_an_open_invitation_is_sent_again_not_twice(administrator, organisation):
    wish = ask_for(organisation, administrator)
    invite(**wish)
    assert refusal(invite, **wish) is AccountReason.INVITED_ALREADY
    later = NOW + dt.timedelta(days=14)
    assert invite(**{**wish, "now": later, "role": Role.FINANCE}).role == "finance"
    assert Invitation.objects.count() == 1


def test_sent_again_the_old_link_is_dead(administrator, organisation):
    made = sent(organisation, administrator)
    old = link_of()
    answer = visiting(administrator).post(
        page("send_invitation_again", organisation), {"invitation": made.public_id}
    )
    assert answer.url == page("invitations", organisation)
    new = link_of()
    assert new != old
    assert visiting().get(old).status_code == 404
    assert visiting().get(new).status_code == 200


def test_withdrawn_its_link_is_dead(administrator, organisation):
    made = sent(organisation, administrator)
    visiting(administrator).post(
        page("withdraw_invitation", organisation), {"invitation": made.public_id}
    )
    answer = visiting().get(link_of())
    assert answer.status_code == 409
    assert "no longer works" in answer.content.decode()
    made.refresh_from_db()
    wish = {"invitation": made, "by": administrator, "now": timezone.now()}
    assert refusal(withdraw, **wish) is AccountReason.INVITATION_WITHDRAWN
    # Sent again, it is open anew.
    assert send_again(**wish).withdrawn_at is None


def test_a_letter_of_a_withdrawn_invitation_is_not_sent(administrator, organisation):
    made = invite(**ask_for(organisation, administrator))
    withdraw(invitation=made, by=administrator, now=NOW)
    post(Letter.INVITATION, invitation=made.pk)
    assert mail.outbox == []
    assert make_secret(invitation=made, now=NOW) is None


def test_a_used_one_is_neither_sent_again_nor_withdrawn(administrator, organisation):
    ada = PersonFactory(email="ada@people.example")
    made = sent(organisation, administrator)
    accept(secret=secret_of(), person=ada, now=timezone.now())
    made.refresh_from_db()
    for verb in (send_again, withdraw):
        wish = {"invitation": made, "by": administrator, "now": timezone.now()}
        assert refusal(verb, **wish) is AccountReason.INVITATION_USED


def test_the_invitation_of_another_organisation_is_not_there(administrator, organisation):
    other = MembershipFactory(role="administrator")
    made = sent(other.organisation, other.person)
    for name in ("send_invitation_again", "withdraw_invitation"):
        answer = visiting(administrator).post(
            page(name, organisation), {"invitation": made.public_id}
        )
        assert answer.status_code == 404
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_the_invitations_of_an_administrator_who_goes_are_dead(administrator, organisation):
    """Nobody comes in by the word of somebody who is not in charge any more."""
    from booking.accounts.actions import end_membership

    second = MembershipFactory(organisation=organisation, role="administrator")
    made = sent(organisation, second.person)
    end_membership(membership=second, by=administrator, now=timezone.now())
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    assert visiting().get(link_of()).status_code == 409


LIST = """Ada Lovelace <ada@people.example>
grace@people.example
not an address
broken@
ADA@people.example
"""


def test_a_list_is_shown_before_it_is_sent(administrator, organisation):
    member = MembershipFactory(organisation=organisation).person
    text = f"{LIST}{member.email}\n{administrator.email}\n"
    sending = {"people": text, "role": "member"}
    shown = visiting(administrator).post(page("invite_list", organisation), sending)
    words = shown.content.decode()
    assert shown.status_code == 200
    for word in (
        "2 people get an invitation",
        "No e-mail address here",
        "This is no e-mail address",
        "Stands above already",
        "Has this role already",
        "Your own address",
    ):
        assert word in words
    assert not Invitation.objects.exists()
    visiting(administrator).post(page("invite_list", organisation), {**sending, "send": "1"})
    assert set(Invitation.objects.values_list("email", "name")) == {
        ("ada@people.example", "Ada Lovelace"),
        ("grace@people.example", ""),
    }
    assert len(mail.outbox) == 2
    assert Membership.objects.filter(organisation=organisation).count() == 2


def test_an_empty_and_a_long_list_lose_nothing(administrator, organisation):
    client = visiting(administrator)
    answer = client.post(page("invite_list", organisation), {"people": " ", "role": "member"})
    assert answer.status_code == 422
    assert "Paste at least one address" in answer.content.decode()
    many = "\n".join(f"p{n}@people.example" for n in range(201))
    answer = client.post(page("invite_list", organisation), {"people": many, "role": "member"})
    assert answer.status_code == 422
    assert "p200@people.example" in answer.content.decode()
