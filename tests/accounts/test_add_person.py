"""Giving somebody a role in an organisation."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from booking.accounts.actions import AccountRefused, add_person_to_organisation
from booking.accounts.invitations import invite
from booking.accounts.queries import colleagues_of, has_role, today_in
from booking.accounts.rules import NAME_KEPT_BACK, AccountReason, Role, shows_name
from tests.factories import (
    NOW,
    PASSWORD,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


def add(organisation, **changes):
    wish = {"email": "ada@people.example", "name": "Ada", "by": None, "now": NOW}
    return add_person_to_organisation(organisation=organisation, **{**wish, **changes})


@pytest.fixture
def administrator():
    return MembershipFactory(role="administrator").person


@pytest.fixture
def organisation(administrator):
    return administrator.memberships.get().organisation


def tell(organisation, by, email="ada@people.example", name="Ada"):
    membership = add(organisation, email=email, name=name, now=timezone.now())
    invite(membership, by=by)
    return membership


def test_it_works(organisation):
    membership = add(organisation, email=" Ada@People.example ", role=Role.FINANCE)
    assert (membership.person.email, membership.person.name) == ("ada@people.example", "Ada")
    assert not membership.person.has_usable_password()
    assert (membership.role, membership.until) == ("finance", None)


def test_who_was_removed_since_the_page_was_opened_adds_nobody(organisation):
    removed = MembershipFactory(organisation=organisation).person
    with pytest.raises(AccountRefused) as refused:
        add(organisation, by=removed)
    assert refused.value.reasons == (AccountReason.NOT_ADMINISTRATOR,)


def test_a_known_person_joins_and_keeps_name_and_password(organisation):
    known = PersonFactory(email="ada@people.example", name="Ada Lovelace")
    membership = add(organisation, email="ADA@people.example", name="Somebody")
    assert membership.person == known
    known.refresh_from_db()
    assert known.name == "Ada Lovelace"
    assert known.check_password(PASSWORD)


def test_a_role_is_given_once(organisation):
    add(organisation)
    with pytest.raises(AccountRefused) as refused:
        add(organisation)
    assert refused.value.reasons == (AccountReason.ALREADY_IN_ROLE,)
    assert add(organisation, role=Role.FINANCE).role == "finance"


@pytest.mark.parametrize("hour", [1, 12, 23])
def test_a_role_holds_at_once_by_the_local_and_by_the_universal_date(organisation, hour):
    now = dt.datetime(2027, 3, 1, hour, 30, tzinfo=dt.UTC)
    person = add(organisation, now=now).person
    for today in (now.date(), today_in(organisation.time_zone, now)):
        assert has_role(person, organisation, Role.MEMBER, today=today)


def test_the_new_person_signs_in_by_the_link_of_the_message(administrator, organisation):
    tell(organisation, administrator)
    [message] = mail.outbox
    assert message.to == ["Ada <ada@people.example>"]
    [link] = re.findall(r"http\S+/accounts/password/reset/key/\S+", message.body)
    browser = Client()
    form = browser.get(link.partition("8000")[2], follow=True)
    word = {"password1": "a-password-of-my-own", "password2": "a-password-of-my-own"}
    browser.post(form.request["PATH_INFO"], word)
    assert browser.login(email="ada@people.example", password="a-password-of-my-own")


def test_a_known_person_is_told_and_gets_no_link_to_set_a_password(administrator, organisation):
    PersonFactory(email="ada@people.example")
    tell(organisation, administrator)
    [message] = mail.outbox
    assert "password/reset/key" not in message.body
    assert reverse("account_login") in message.body


def test_the_message_speaks_its_readers_language(administrator, organisation, settings):
    PersonFactory(email="ada@people.example", language="en")
    settings.MAIL_LANGUAGE = "zh-hans"
    tell(organisation, administrator)
    assert mail.outbox[0].subject == f"[Benchlink] Your role at {organisation.name}"


def test_nobody_learns_whether_the_address_had_an_account(administrator, organisation):
    """Known and new addresses get the same answer, and look the same in the list."""
    PersonFactory(email="known@people.example", name="Known Already", last_login=timezone.now())
    pages = []
    for email in ("known@people.example", "new@people.example"):
        client = visiting(administrator)
        tell(organisation, administrator, email=email, name="Typed Name")
        page = client.get(reverse("organisation", args=[organisation.public_id])).content.decode()
        main = page[page.index("<main") :]
        assert "Known Already" not in main
        assert "Typed Name" not in main
        [row] = [row for row in main.split("<tr>") if email in row and "<td>" in row]
        row = re.sub(r'name="membership" value="\d+"|csrfmiddlewaretoken" value="\w+"', "", row)
        pages.append(row.replace(email, "ADDRESS"))
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 2


def test_a_name_is_shown_once_its_owner_signed_in_after_joining(organisation):
    membership = add(organisation, name="Ada")
    today = today_in(organisation.time_zone, NOW)
    labels = [each.label for each in colleagues_of(organisation, today=today)]
    assert "ada@people.example" in labels
    membership.person.last_login = NOW + dt.timedelta(days=2)
    membership.person.save()
    later = today + dt.timedelta(days=2)
    assert "Ada" in [each.label for each in colleagues_of(organisation, today=later)]


DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))


@given(since=DAYS, before=st.integers(0, 3000), days=st.integers(0, 29))
def test_an_older_sign_in_shows_no_more_than_none(since, before, days):
    today = since + dt.timedelta(days=days)
    seen = since - dt.timedelta(days=before)
    old = shows_name(since=since, last_sign_in=seen, today=today)
    assert old == shows_name(since=since, last_sign_in=None, today=today)
    assert not old
    assert shows_name(since=since, last_sign_in=None, today=since + NAME_KEPT_BACK)


def test_the_message_is_sent_again_on_request(administrator, organisation):
    membership = add(organisation)
    page = reverse("invite_again", args=[organisation.public_id])
    visiting(administrator).post(page, {"membership": membership.pk})
    assert [message.to for message in mail.outbox] == [["Ada <ada@people.example>"]]


def test_the_membership_of_another_organisation_is_not_there(administrator, organisation):
    other = MembershipFactory()
    for name in ("invite_again", "change_role", "end_membership"):
        page = reverse(name, args=[organisation.public_id])
        sent = {"membership": other.pk, "role": "finance"}
        assert visiting(administrator).post(page, sent).status_code == 404
        assert visiting(administrator).post(page, {"membership": "x"}).status_code == 400
    assert OrganisationFactory().memberships.count() == 0
    other.refresh_from_db()
    assert (other.role, other.until) == ("member", None)
