"""Handing in, verifying, rejecting, suspending: each step with who may and what it says."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.urls import reverse

from booking.accounts.actions import (
    AccountRefused,
    reject_application,
    restore_organisation,
    suspend_organisation,
    verify_organisation,
)
from booking.accounts.joining.actions import add_document, hand_in
from booking.accounts.joining.queries import (
    applications_for,
    decides_about,
    standing_of,
    verifiers_of,
)
from booking.accounts.models import Organisation
from booking.accounts.rules import AccountReason
from tests.accounts.joining import administrator, convener, waiting
from tests.factories import (
    NOW,
    PDF,
    ChainFactory,
    ChainMembershipFactory,
    InstrumentFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def operator():
    return PersonFactory(is_operator=True)


def its_administrator(organisation):
    return organisation.memberships.get(role="administrator").person


def page_of(organisation, name="application"):
    return reverse(name, args=[organisation.public_id])


def verbs_of(organisation):
    return list(organisation.application.values_list("verb", flat=True))


def refused(verb, *reasons, **wish):
    with pytest.raises(AccountRefused) as error:
        verb(**wish)
    assert error.value.reasons == reasons


# The way


def test_it_works():
    chain = ChainFactory(name_en="Fine chemicals")
    decider = convener(chain)
    organisation = waiting(chain=chain)
    assert organisation.state == "pending"
    person = its_administrator(organisation)
    reject_application(organisation=organisation, by=decider, now=NOW, reason=" The seal lacks. ")
    organisation.refresh_from_db()
    assert organisation.state == "draft"
    assert standing_of(organisation, now=NOW).rejection.note == "The seal lacks."
    hand_in(organisation=organisation, by=person, now=NOW, note="Here with the seal.")
    verified = verify_organisation(organisation=organisation, by=decider, now=NOW)
    assert verified.state == "verified"
    rows = organisation.application.values_list("number", "verb", "actor", "note")
    assert list(rows) == [
        (1, "apply", person.pk, ""),
        (2, "reject", decider.pk, "The seal lacks."),
        (3, "answer", person.pk, "Here with the seal."),
        (4, "verify", decider.pk, ""),
    ]


def test_verifying_ties_to_the_chains_asked_for_that_the_verifier_speaks_for():
    chain, other = ChainFactory(), ChainFactory()
    organisation = waiting(chain=chain)
    organisation.chain_wishes.create(chain=other)
    assert not organisation.chain_memberships.exists()
    verify_organisation(organisation=organisation, by=convener(chain), now=NOW)
    tie = organisation.chain_memberships.get()
    assert (tie.chain, tie.role) == (chain, "member")
    assert [wish.chain for wish in organisation.chain_wishes.waiting()] == [other]


def test_an_operator_speaks_for_all_chains():
    organisation = waiting()
    organisation.chain_wishes.create(chain=ChainFactory())
    verify_organisation(organisation=organisation, by=operator(), now=NOW)
    assert organisation.chain_memberships.count() == 2
    assert not organisation.chain_wishes.waiting().exists()


@pytest.mark.parametrize("verb", [verify_organisation, reject_application])
def test_nobody_decides_about_their_own(verb):
    organisation = waiting()
    own = its_administrator(organisation)
    own.is_operator = True
    own.save()
    more = {"reason": "x"} if verb is reject_application else {}
    refused(
        verb, AccountReason.OWN_ORGANISATION, organisation=organisation, by=own, now=NOW, **more
    )
    answer = visiting(own).post(page_of(organisation, "verify_organisation"), follow=True)
    assert "You administer this organisation yourself." in answer.text
    organisation.refresh_from_db()
    assert organisation.state == "pending"


def test_a_convener_that_asks_for_its_own_chain_does_not_decide_about_itself():
    chain = ChainFactory()
    organisation = waiting(chain=chain)
    ChainMembershipFactory(chain=chain, organisation=organisation, role="convener")
    assert not decides_about(its_administrator(organisation), organisation, now=NOW)


def test_verifying_twice_is_refused():
    organisation = waiting()
    decider = operator()
    verify_organisation(organisation=organisation, by=decider, now=NOW)
    refused(
        verify_organisation,
        AccountReason.ALREADY_VERIFIED,
        organisation=organisation,
        by=decider,
        now=NOW,
    )
    answer = visiting(decider).post(page_of(organisation, "verify_organisation"), follow=True)
    assert "This organisation is verified already." in answer.text
    assert verbs_of(organisation) == ["apply", "verify"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once():
    chain = ChainFactory()
    organisation, deciders = waiting(chain=chain), [convener(chain), operator()]
    start, outcomes = threading.Barrier(2), []

    def decide(by):
        start.wait()
        try:
            verify_organisation(organisation=organisation, by=by, now=NOW)
            outcomes.append("verified")
        except AccountRefused as error:
            outcomes.append(error.reasons[0].value)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[by]) for by in deciders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already_verified", "verified"]
    assert verbs_of(organisation) == ["apply", "verify"]
    assert organisation.chain_memberships.count() == 1


def test_a_rejection_needs_a_reason_and_says_so_on_the_page():
    organisation = waiting()
    answer = visiting(operator()).post(page_of(organisation, "reject_application"), {"reason": " "})
    assert answer.status_code == 422
    assert "Give a reason. The organisation reads it." in answer.text
    assert verbs_of(organisation) == ["apply"]


def test_an_answer_needs_words_and_says_so_on_the_page():
    organisation = waiting()
    reject_application(organisation=organisation, by=operator(), now=NOW, reason="No seal.")
    client = visiting(its_administrator(organisation))
    assert "No seal." in client.get(page_of(organisation)).text
    answer = client.post(page_of(organisation, "hand_in"), {"note": ""})
    assert answer.status_code == 422
    assert "Say what has changed since the application was rejected." in answer.text
    answer = client.post(page_of(organisation, "hand_in"), {"note": "It has one."}, follow=True)
    assert "The application is handed in." in answer.text


def test_handing_in_needs_a_licence():
    organisation = OrganisationFactory(state="draft")
    person = administrator(organisation)
    answer = visiting(person).post(page_of(organisation, "hand_in"))
    assert answer.status_code == 422
    assert "Add the licence or founding document first." in answer.text


def test_handing_in_twice_is_refused():
    organisation = waiting()
    refused(
        hand_in,
        AccountReason.ALREADY_HANDED_IN,
        organisation=organisation,
        by=its_administrator(organisation),
        now=NOW,
    )


def test_who_lost_the_role_since_the_page_was_asked_changes_nothing():
    organisation, chain = waiting(), ChainFactory()
    former = convener(chain)
    refused(
        verify_organisation,
        AccountReason.NOT_VERIFIER,
        organisation=organisation,
        by=former,
        now=NOW,
    )
    stranger = PersonFactory()
    refused(
        add_document,
        AccountReason.NOT_ADMINISTRATOR,
        organisation=organisation,
        name="a.pdf",
        content=PDF,
        by=stranger,
        now=NOW,
    )


def test_suspending_and_restoring():
    organisation, decider = OrganisationFactory(), operator()
    client = visiting(decider)
    page = page_of(organisation, "suspend_organisation")
    shown = client.get(page).context["shown"]
    answer = client.post(page, {"reason": "", "shown": shown})
    assert answer.status_code == 422
    assert "Give a reason" in answer.text
    client.post(page, {"reason": "Fees are owed.", "shown": shown})
    organisation.refresh_from_db()
    assert organisation.state == "suspended"
    person = administrator(organisation)
    assert "Fees are owed." in visiting(person).get(page_of(organisation)).text
    refused(
        suspend_organisation,
        AccountReason.ALREADY_SUSPENDED,
        organisation=organisation,
        by=decider,
        now=NOW,
        reason="Again.",
    )
    client.post(page_of(organisation, "restore_organisation"))
    organisation.refresh_from_db()
    assert organisation.state == "verified"
    refused(
        restore_organisation,
        AccountReason.NOT_SUSPENDED,
        organisation=organisation,
        by=decider,
        now=NOW,
    )


# Who decides


def test_conveners_are_asked_and_without_them_the_operators():
    chain, boss = ChainFactory(), operator()
    organisation = waiting(chain=chain)
    assert verifiers_of(organisation, now=NOW) == [boss]
    decider = convener(chain)
    convener(ChainFactory())
    assert verifiers_of(organisation, now=NOW) == [decider]
    decider.is_active = False
    decider.save()
    assert verifiers_of(organisation, now=NOW) == [boss]


def test_a_convener_that_is_not_verified_decides_nothing():
    chain = ChainFactory()
    decider = convener(chain)
    Organisation.objects.filter(memberships__person=decider).update(state="suspended")
    organisation = waiting(chain=chain)
    assert not decides_about(decider, organisation, now=NOW)
    assert visiting(decider).get(page_of(organisation)).status_code == 404


def test_the_queue_holds_what_one_decides_about_the_oldest_first():
    chain = ChainFactory()
    decider, boss = convener(chain), operator()
    late = waiting(chain=chain, now=NOW)
    early = waiting(chain=chain, now=NOW - DAY)
    elsewhere = waiting(now=NOW - 2 * DAY)
    assert list(applications_for(boss, now=NOW)) == [elsewhere, early, late]
    assert list(applications_for(decider, now=NOW)) == [early, late]
    text = visiting(decider).get(reverse("applications")).text
    assert early.name in text
    assert elsewhere.name not in text


def test_others_do_not_find_it():
    organisation = waiting()
    for person in (administrator(), MembershipFactory(organisation=organisation).person):
        client = visiting(person)
        assert client.get(page_of(organisation)).status_code == 404
        assert client.get(reverse("applications")).status_code == 403
        assert client.post(page_of(organisation, "verify_organisation")).status_code == 404


def test_a_convener_sees_organisations_of_the_same_name():
    organisation = waiting(name_en="Minjiang")
    OrganisationFactory(name_zh_hans="minjiang", code="OTHER-1", state="pending")
    text = visiting(operator()).get(page_of(organisation)).text
    assert "There are organisations of the same name:" in text
    assert "OTHER-1" in text


# What its people read


def test_its_page_says_who_looks_at_it_and_by_when():
    chain = ChainFactory(name_en="Fine chemicals")
    convener(chain)
    organisation = waiting(chain=chain)
    text = visiting(its_administrator(organisation)).get(page_of(organisation)).text
    # NOW is Monday 09:00 in Shanghai.
    assert "The convener of Fine chemicals looks at it, by Tue 2 Mar 2027 09:00." in text


def test_its_heading_says_that_it_is_an_application():
    organisation = waiting()
    text = visiting(its_administrator(organisation)).get(page_of(organisation)).text
    assert f"<h1>Application of {organisation.name}</h1>" in text


def test_without_a_convener_the_operator_looks_at_it():
    organisation = waiting()
    text = visiting(its_administrator(organisation)).get(page_of(organisation)).text
    assert "The operator of the site looks at it, by Tue 2 Mar 2027 09:00." in text


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("pending", "Minjiang waits for verification. You can ask for time as soon as it is"),
        ("draft", "The application of Minjiang is not handed in."),
        ("suspended", "Minjiang is suspended, so nobody can ask for time for it."),
    ],
)
def test_who_wants_to_book_is_told_what_it_waits_for(state, said):
    organisation = OrganisationFactory(state=state, name_en="Minjiang")
    client = visiting(MembershipFactory(organisation=organisation).person)
    instrument = InstrumentFactory()
    assert said in client.get(reverse("instrument", args=[instrument.public_id])).text
    answer = client.post(reverse("request_booking", args=[instrument.public_id]))
    assert answer.status_code == 400
    assert said in answer.text
    answer = client.post(
        reverse("request_booking", args=[instrument.public_id]),
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 422
    assert answer.json()["refused"] == ["not_verified"]
