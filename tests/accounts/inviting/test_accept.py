"""Taking an invitation up: once, in time, and by whom it was sent to."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from booking.accounts.actions import AccountRefused
from booking.accounts.inviting.actions import accept, accept_as_new
from booking.accounts.inviting.rules import LASTS
from booking.accounts.models import Invitation, Membership, User
from booking.accounts.rules import AccountReason, Role
from tests.accounts.inviting.invited import link_of, secret_of, sent
from tests.factories import PASSWORD, MembershipFactory, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

CHOSEN = "a-password-of-my-own"
NEW = {"name": "Ada", "password": CHOSEN, "again": CHOSEN}


@pytest.fixture
def administrator():
    return MembershipFactory(role="administrator").person


@pytest.fixture
def organisation(administrator):
    return administrator.memberships.get().organisation


def roles_of(email):
    found = Membership.objects.filter(person__email=email, until__isnull=True)
    return list(found.values_list("role", flat=True))


def test_it_works(administrator, organisation):
    sent(organisation, administrator, role=Role.FINANCE)
    ada = PersonFactory(email="ada@people.example")
    browser = visiting(ada)
    assert "Finance" in browser.get(link_of()).content.decode()
    assert roles_of(ada.email) == []
    assert browser.post(link_of()).url == reverse("home")
    assert roles_of(ada.email) == ["finance"]
    invitation = Invitation.objects.get()
    assert (invitation.used_by, invitation.used_at is not None) == (ada, True)


def test_who_took_it_up_is_known_by_name_at_once(administrator, organisation):
    sent(organisation, administrator)
    page = reverse("organisation", args=[organisation.public_id])
    ada = PersonFactory(email="ada@people.example", name="Ada Byron")
    visiting(ada).post(link_of())
    text = visiting(administrator).get(page).text
    assert "Ada Byron" in text
    assert "Invited" not in text


def test_a_new_person_chooses_name_and_password(administrator, organisation):
    sent(organisation, administrator, name="Typed by another")
    browser = visiting()
    assert browser.get(link_of()).status_code == 200
    answer = browser.post(link_of(), NEW)
    assert answer.url == reverse("home")
    ada = User.objects.get(email="ada@people.example")
    assert (ada.name, ada.check_password(CHOSEN)) == ("Ada", True)
    assert browser.get(reverse("profile")).status_code == 200
    assert EmailAddress.objects.get(user=ada).verified


def test_somebody_with_an_account_signs_in_and_comes_back(administrator, organisation):
    sent(organisation, administrator)
    ada = PersonFactory(email="ada@people.example")
    browser = visiting()
    page = browser.get(link_of()).content.decode()
    way = f"{reverse('account_login')}?next={link_of().replace('/', '%2F')}"
    assert way in page
    answer = browser.post(way, {"login": ada.email, "password": PASSWORD})
    assert answer.url == link_of()
    browser.post(link_of())
    assert roles_of(ada.email) == ["member"]


def test_used_twice(administrator, organisation):
    sent(organisation, administrator)
    ada = PersonFactory(email="ada@people.example")
    visiting(ada).post(link_of())
    for browser in (visiting(ada), visiting(), visiting(PersonFactory())):
        for answer in (browser.get(link_of()), browser.post(link_of(), NEW)):
            assert answer.status_code == 409
            assert "was used already" in answer.content.decode()
    assert Membership.objects.filter(organisation=organisation, person=ada).count() == 1


def test_another_address(administrator, organisation):
    sent(organisation, administrator)
    other = PersonFactory()
    for answer in (visiting(other).get(link_of()), visiting(other).post(link_of())):
        assert answer.status_code == 409
        words = answer.content.decode()
        assert "for another address than the one you are signed in with" in words
        assert "ada@people.example" not in words
    assert roles_of(other.email) == []
    assert Invitation.objects.get().used_at is None


def test_expired(administrator, organisation):
    sent(organisation, administrator)
    ada = PersonFactory(email="ada@people.example")
    late = timezone.now() + LASTS
    for verb in (
        lambda: accept(secret=secret_of(), person=ada, now=late),
        lambda: accept_as_new(secret=secret_of(), name="A", password=CHOSEN, now=late),
    ):
        with pytest.raises(AccountRefused) as refused:
            verb()
        assert refused.value.reasons == (AccountReason.INVITATION_EXPIRED,)
    Invitation.objects.update(made_at=timezone.now() - LASTS, expires_at=timezone.now() - LASTS / 2)
    assert "has expired" in visiting(ada).get(link_of()).content.decode()
    assert roles_of(ada.email) == []


def test_an_unknown_link(administrator):
    page = reverse("invitation", args=["nothing-of-the-kind"])
    for answer in (visiting().get(page), visiting(administrator).post(page)):
        assert answer.status_code == 404
        assert "no longer works" in answer.content.decode()


def test_the_page_tells_nothing_of_accounts(administrator, organisation):
    pages = []
    PersonFactory(email="known@people.example", name="Known Already")
    for email in ("known@people.example", "brand-new@people.example"):
        sent(organisation, administrator, email=email)
        page = visiting().get(link_of()).content.decode()
        page = page[page.index("<main") :].replace(email, "ADDRESS").replace(secret_of(), "SECRET")
        assert "Known Already" not in page
        pages.append(re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page))
    assert pages[0] == pages[1]


def test_an_account_that_signs_in_is_not_taken_over(administrator, organisation):
    sent(organisation, administrator)
    ada = PersonFactory(email="ada@people.example", name="Ada Lovelace")
    answer = visiting().post(link_of(), NEW)
    assert answer.status_code == 422
    assert "Sign in with the address that the letter went to" in answer.content.decode()
    ada.refresh_from_db()
    assert (ada.name, ada.check_password(PASSWORD)) == ("Ada Lovelace", True)
    assert roles_of(ada.email) == []


def test_an_account_that_never_had_a_password_gets_this_one(administrator, organisation):
    User.objects.create_user("ada@people.example", None, name="Typed")
    sent(organisation, administrator)
    visiting().post(link_of(), NEW)
    ada = User.objects.get(email="ada@people.example")
    assert (ada.name, ada.check_password(CHOSEN)) == ("Ada", True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "This field is required"),
        ({"password": "short", "again": "short"}, "This password is too short"),
        ({"again": "another-password-12"}, "The two passwords differ"),
        ({}, ""),
    ],
)
def test_what_was_typed_wrong_stays(administrator, organisation, change, words):
    sent(organisation, administrator)
    answer = visiting().post(link_of(), {**NEW, **change})
    if not change:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not User.objects.filter(email="ada@people.example").exists()
    assert Invitation.objects.get().used_at is None


def test_who_has_the_role_by_now_keeps_one(administrator, organisation):
    sent(organisation, administrator)
    ada = PersonFactory(email="ada@people.example")
    MembershipFactory(organisation=organisation, person=ada)
    visiting(ada).post(link_of())
    assert roles_of(ada.email) == ["member"]


def test_nobody_takes_up_their_own(administrator, organisation):
    """Whose address was changed to the invited one after they sent it."""
    sent(organisation, administrator, role=Role.FINANCE)
    administrator.email = "ada@people.example"
    administrator.save()
    answer = visiting(administrator).post(link_of())
    assert "Nobody gives a role to themselves" in answer.content.decode()
    assert roles_of(administrator.email) == ["administrator"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [True, False])
def test_twice_at_once_is_once(administrator, organisation, known):
    sent(organisation, administrator)
    secret, begin = secret_of(), Barrier(2)
    ada = PersonFactory(email="ada@people.example") if known else None

    def use(_number: int) -> bool:
        begin.wait()
        try:
            if ada is None:
                accept_as_new(secret=secret, name="Ada", password=CHOSEN, now=timezone.now())
            else:
                accept(secret=secret, person=ada, now=timezone.now())
        except AccountRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(use, range(2))) == [False, True]
    assert roles_of("ada@people.example") == ["member"]
