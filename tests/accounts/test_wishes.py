"""Wishes for chains of other conveners than the one who verified: asked, answered, reminded."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from booking.accounts.actions import AccountRefused, join_chain, verify_organisation
from booking.accounts.models import ChainMembership, ChainWish
from booking.accounts.rules import AccountReason, ChainRole, WishState, WishVerb, check_wish
from booking.accounts.rules.joining import WISH_MOVES
from booking.accounts.wishing.actions import (
    admit_wish,
    ask_for_chain,
    decline_wish,
    remind_of_wishes,
)
from booking.accounts.wishing.queries import wishes_for
from tests.accounts.joining import administrator, convener, waiting
from tests.factories import NOW, ChainFactory, MembershipFactory, OrganisationFactory, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def chain():
    return ChainFactory(name_en="New displays")


@pytest.fixture
def decider(chain):
    person = convener(chain)
    person.language = "en"
    person.save()
    return person


@pytest.fixture
def organisation(decider, chain):
    """Verified by another chain's convener; its wish for this one is left."""
    first = ChainFactory(name_en="Fine chemicals")
    verifier = convener(first)
    organisation = waiting(chain=first)
    organisation.chain_wishes.create(chain=chain)
    its_administrator(organisation, language="en")
    return verify_organisation(organisation=organisation, by=verifier, now=NOW)


def its_administrator(organisation, **fields):
    person = organisation.memberships.get(role="administrator").person
    for name, value in fields.items():
        setattr(person, name, value)
    person.save()
    return person


def wish_of(organisation, chain):
    return organisation.chain_wishes.get(chain=chain)


def post(person, name, organisation, **sent):
    return visiting(person).post(reverse(name, args=[organisation.public_id]), sent)


def members(chain):
    ties = ChainMembership.objects.filter(chain=chain, role="member", until=None)
    return [each.organisation for each in ties]


def refused(verb, why, **wish):
    with pytest.raises(AccountRefused) as caught:
        verb(**wish)
    assert caught.value.reasons == (why,)


def test_it_works(organisation, decider, chain):
    [letter] = mail.outbox
    assert decider.email in letter.to[0]
    assert "asks for the chain New displays" in letter.subject
    client = visiting(decider)
    assert reverse("wishes") in client.get(reverse("applications")).content.decode()
    assert organisation.name in client.get(reverse("wishes")).content.decode()
    wish = wish_of(organisation, chain)
    page = client.get(reverse("application", args=[organisation.public_id])).content.decode()
    assert "It asks for the chain New displays" in page
    own = visiting(its_administrator(organisation))
    standing = own.get(reverse("application", args=[organisation.public_id])).content.decode()
    # A working day after Monday, 09:00.
    assert "answers by Tue 2 Mar" in standing
    assert post(decider, "admit_wish", organisation, wish=wish.pk).url == reverse("wishes")
    assert members(chain) == [organisation]
    wish.refresh_from_db()
    assert (wish.state, wish.decided_by) == ("admitted", decider)
    assert not wishes_for(decider, now=NOW).exists()
    answer = mail.outbox[-1]
    assert its_administrator(organisation).email in answer.to[0]
    assert "is in the chain New displays" in answer.subject


def test_a_no_has_a_reason_and_can_be_answered(organisation, decider, chain):
    wish, own = wish_of(organisation, chain), its_administrator(organisation)
    empty = post(decider, "decline_wish", organisation, wish=wish.pk, reason=" ")
    assert empty.status_code == 422
    assert "Give a reason." in empty.content.decode()
    post(decider, "decline_wish", organisation, wish=wish.pk, reason="You make no displays.")
    assert members(chain) == []
    assert "You make no displays." in mail.outbox[-1].body
    page = visiting(own).get(reverse("application", args=[organisation.public_id]))
    assert "You make no displays." in page.content.decode()
    # The convener has no more to do with it.
    page = reverse("application", args=[organisation.public_id])
    assert visiting(decider).get(page).status_code == 404
    again = post(own, "ask_for_chain", organisation, chain=chain.slug, note="")
    assert again.status_code == 422
    sent = {"chain": chain.slug, "note": "We do now."}
    assert post(own, "ask_for_chain", organisation, **sent).status_code == 302
    assert "We do now." in visiting(decider).get(page).content.decode()
    assert "asks for the chain" in mail.outbox[-1].subject
    again = post(own, "ask_for_chain", organisation, **sent)
    assert "You asked for this chain already." in again.content.decode()


def test_a_verified_organisation_asks_for_another_chain(chain, decider):
    organisation = OrganisationFactory()
    person = administrator(organisation)
    assert post(person, "ask_for_chain", organisation, chain=chain.slug).status_code == 302
    assert [each.organisation for each in wishes_for(decider, now=NOW)] == [organisation]
    wish = {"organisation": organisation, "chain": chain, "by": person, "now": NOW}
    refused(ask_for_chain, AccountReason.WISH_WAITS, **wish)
    admit_wish(wish=wish_of(organisation, chain), by=decider, now=NOW)
    refused(ask_for_chain, AccountReason.ALREADY_IN_CHAIN, **wish)
    pending = OrganisationFactory(state="pending")
    wish |= {"organisation": pending, "by": administrator(pending)}
    refused(ask_for_chain, AccountReason.NOT_VERIFIED, **wish)
    stranger = MembershipFactory(organisation=organisation).person
    wish |= {"organisation": organisation, "by": stranger}
    refused(ask_for_chain, AccountReason.NOT_ADMINISTRATOR, **wish)


def test_who_may_not_answer(organisation, decider, chain):
    wish = wish_of(organisation, chain)
    others = [convener(ChainFactory()), administrator(), PersonFactory()]
    # Who verified it speaks for another chain, of which it is now.
    verifier = convener(organisation.chain_memberships.get().chain)
    for name in ("admit_wish", "decline_wish"):
        for person in others:
            answer = post(person, name, organisation, wish=wish.pk, reason="x")
            assert answer.status_code == 404
        assert post(verifier, name, organisation, wish=wish.pk, reason="x").status_code == 404
        assert post(
            its_administrator(organisation), name, organisation, wish=wish.pk, reason="x"
        ).status_code in {403, 404}
    assert not wishes_for(verifier, now=NOW).exists()
    refused(admit_wish, AccountReason.NOT_VERIFIER, wish=wish, by=verifier, now=NOW)
    refused(admit_wish, AccountReason.NOT_VERIFIER, wish=wish, by=others[0], now=NOW)
    # Nor about their own, even who convenes the chain as well.
    own = MembershipFactory(person=decider, organisation=organisation, role="administrator").person
    refused(admit_wish, AccountReason.OWN_ORGANISATION, wish=wish, by=own, now=NOW)
    wish.refresh_from_db()
    assert wish.state == "waiting"


def test_another_convener_sees_nothing_of_it(organisation, decider, chain):
    verifier = convener(organisation.chain_memberships.get().chain)
    decline_wish(wish=wish_of(organisation, chain), by=decider, now=NOW, reason="No displays.")
    page = visiting(verifier).get(reverse("application", args=[organisation.public_id]))
    assert page.status_code == 200
    assert "No displays." not in page.content.decode()


def test_without_a_convener_an_operator_answers():
    organisation, chain = OrganisationFactory(), ChainFactory()
    operator = PersonFactory(is_operator=True)
    ask_for_chain(organisation=organisation, chain=chain, by=administrator(organisation), now=NOW)
    assert operator.email in mail.outbox[-1].to[0]
    admit_wish(wish=wish_of(organisation, chain), by=operator, now=NOW)
    assert members(chain) == [organisation]


def test_an_answer_counts_once(organisation, decider, chain):
    wish = wish_of(organisation, chain)
    admit_wish(wish=wish, by=decider, now=NOW)
    refused(decline_wish, AccountReason.WISH_ANSWERED, wish=wish, by=decider, now=NOW, reason="x")


def test_a_tie_by_the_operator_answers_the_wish(organisation, decider, chain):
    join_chain(organisation=organisation, chain=chain, role=ChainRole.MEMBER, now=NOW)
    assert wish_of(organisation, chain).state == "admitted"


def test_a_reminder_after_a_working_day_once(organisation, decider, chain):
    day = dt.timedelta(days=1)
    mail.outbox.clear()
    assert remind_of_wishes(now=NOW + day - dt.timedelta(minutes=1)) == 0
    assert remind_of_wishes(now=NOW + day) == 1
    assert remind_of_wishes(now=NOW + day) == 0
    [letter] = mail.outbox
    assert "more than a working day" in letter.body
    assert decider.email in letter.to[0]


def test_of_what_is_not_verified_nobody_is_reminded():
    waiting()
    assert ChainWish.objects.get().waits_since is None
    assert remind_of_wishes(now=NOW + dt.timedelta(days=30)) == 0


@pytest.mark.parametrize("state", WishState)
@pytest.mark.parametrize("verb", WishVerb)
def test_every_move_is_in_the_table(state, verb):
    to = WISH_MOVES[state, verb]
    reason = check_wish(state, verb, organisation="verified", note="words")
    assert reason == (to if isinstance(to, AccountReason) else None)
    before = check_wish(state, verb, organisation="pending", note="words")
    assert before is AccountReason.NOT_VERIFIED
