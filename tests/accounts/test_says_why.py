"""Pages that say why: why an application is back, why an organisation is suspended, why somebody
cannot leave, and what is counted."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from booking.accounts.actions import reject_application, suspend_organisation
from booking.accounts.dates import dated_text
from booking.accounts.inviting.actions import invite
from booking.accounts.joining.actions import hand_in
from booking.accounts.lettering import parts_of
from booking.accounts.rules import Role
from deploy import address
from tests.accounts.joining import administrator, convener, typed_by_visitor, waiting
from tests.factories import (
    NOW,
    ChainFactory,
    ChainMembershipFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


def page(person, name, *args):
    answer = visiting(person).get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode().partition("<main")[2]


@pytest.fixture
def operator():
    return PersonFactory(is_operator=True)


def test_a_rejected_application_is_called_sent_back_with_its_reason(operator):
    organisation = waiting(name_en="Minjiang")
    own = organisation.memberships.get().person
    reject_application(
        organisation=organisation, reason="The stamp is missing", by=operator, now=NOW
    )
    for reader, name, *args in (
        (own, "organisation", organisation.public_id),
        (own, "application", organisation.public_id),
        (operator, "organisations"),
    ):
        shown = page(reader, name, *args)
        assert "Sent back" in shown
        assert "Draft" not in shown.partition("<table")[0].partition("<form")[0]
    assert "The stamp is missing" in page(own, "organisation", organisation.public_id)
    address_of = reverse("application", args=[organisation.public_id])
    assert f'href="{address_of}"' in page(operator, "organisations")
    organisation.refresh_from_db()
    hand_in(organisation=organisation, by=own, now=NOW, note="Here it is")
    assert "Sent back" not in page(own, "organisation", organisation.public_id)
    assert "Sent back" not in page(operator, "organisations")


def test_one_that_was_never_handed_in_is_a_draft(operator):
    OrganisationFactory(state="draft")
    shown = page(operator, "organisations")
    assert "Draft" in shown
    assert "Sent back" not in shown


def test_a_suspended_organisation_reads_why_on_its_page(operator):
    organisation = OrganisationFactory()
    own = administrator(organisation)
    suspend_organisation(organisation=organisation, reason="Bills unpaid", by=operator, now=NOW)
    assert "Bills unpaid" in page(own, "organisation", organisation.public_id)


def test_the_last_administrator_reads_why_instead_of_a_button():
    organisation = OrganisationFactory()
    last = administrator(organisation)
    member = MembershipFactory(organisation=organisation).person
    shown = page(last, "leave_organisation", organisation.public_id)
    assert "You are the last administrator here" in shown
    assert reverse("organisation", args=[organisation.public_id]) in shown
    assert 'method="post"' not in shown
    assert 'method="post"' in page(member, "leave_organisation", organisation.public_id)
    administrator(organisation)
    assert 'method="post"' in page(last, "leave_organisation", organisation.public_id)


def test_an_empty_list_says_who_is_counted_as_known():
    chain = ChainFactory()
    person = convener(chain)
    assert "without being on the list" not in page(person, "known_enterprises", chain.slug)
    ChainMembershipFactory(chain=chain, organisation=OrganisationFactory())
    assert "1 enterprise has joined without being on the list" in page(
        person, "known_enterprises", chain.slug
    )
    assert "Known are the enterprises on your list" in page(person, "chain", chain.slug)


def test_the_record_says_who_was_invited_and_in_which_year():
    organisation = OrganisationFactory()
    own = administrator(organisation)
    invite(
        organisation=organisation,
        email="li.na@people.example",
        role=Role.MEMBER,
        by=own,
        now=timezone.now(),
    )
    shown = page(own, "organisation_changes", organisation.public_id)
    assert "li.na@people.example" in shown
    assert str(timezone.now().year) in shown


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Tue 2 Mar 2027 10:00"), ("zh-hans", "2027年3月2日 周二 10:00")]
)
def test_what_is_kept_for_years_is_told_with_its_year(language, said):
    assert dated_text(shanghai(2, 10), zone=shanghai(2, 10).tzinfo, language=language) == said


def test_the_letter_that_confirms_has_a_button(client, settings):
    client.post(reverse("register"), typed_by_visitor())
    (letter,) = mail.outbox
    (main,) = [part for part in parts_of(letter.body, site_url=settings.SITE_URL) if part.is_main]
    assert main.label == "Confirm the address"
    assert "/register/" in main.url


@pytest.mark.parametrize(
    ("listens", "named"),
    [
        ("127.0.0.1", "localhost"),
        ("0.0.0.0", "localhost"),
        ("::", "localhost"),
        ("10.1.2.3", "10.1.2.3"),
        ("lab.example", "lab.example"),
    ],
)
def test_the_printed_address_is_one_at_which_a_passkey_works(listens, named, settings):
    assert address.named(listens) == named
    assert {"localhost", "127.0.0.1"} <= set(settings.ALLOWED_HOSTS)


def test_the_sign_in_page_says_how_one_comes_by_an_account(client):
    shown = client.get(reverse("account_login")).content.decode()
    assert "An administrator of your organisation can invite you by e-mail." in shown
