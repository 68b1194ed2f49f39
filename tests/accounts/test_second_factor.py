"""Second factors: an app for codes and recovery codes, and who must have one."""

import datetime as dt
import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from booking.accounts.entering.second_factor import SETS_UP
from tests.accounts.codes import (
    code_of,
    give_app,
    give_codes,
    is_signed_in,
    shown_key,
    sign_in,
)
from tests.factories import LONG_AGO, PASSWORD, MembershipFactory, PersonFactory, engineer
from tests.test_permissions import TABLE, addresses
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

SET_UP = "/profile/security/second-factor/"


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def _required(settings):
    settings.MFA_REQUIRED = True


def operator():
    return PersonFactory(is_operator=True)


def treasurer():
    return MembershipFactory(role="finance").person


def set_up_app(client):
    """Walks from the page of setting up to the recovery codes; returns the app's key."""
    page = reverse("mfa_activate_totp")
    answer = client.get(page, follow=True)
    if answer.request["PATH_INFO"] == reverse("account_reauthenticate"):
        sent = {"password": PASSWORD, "next": page}
        answer = client.post(reverse("account_reauthenticate"), sent, follow=True)
    assert answer.request["PATH_INFO"] == page
    key = shown_key(answer.text)
    done = client.post(page, {"code": code_of(key)})
    assert done.url == reverse("mfa_view_recovery_codes")
    return key


def test_it_works():
    person, client = engineer(), visiting()
    sign_in(client, person)
    key = set_up_app(client)
    codes = client.get(reverse("mfa_view_recovery_codes"))
    assert codes.text.count("<li>") >= 10
    client.post(reverse("account_logout"))
    answer = sign_in(client, person)
    assert answer.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    client.post(answer.url, {"code": code_of(key, steps=1)})
    assert is_signed_in(client)


def test_setting_it_up_asks_for_the_password():
    client = visiting(engineer())
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer.url.startswith(reverse("account_reauthenticate"))
    wrong = client.post(reverse("account_reauthenticate"), {"password": "not-it"})
    assert "This is not your password." in wrong.text


def test_a_wrong_code_is_told_and_sets_nothing_up():
    client = visiting()
    sign_in(client, engineer())
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    answer = client.post(reverse("mfa_activate_totp"), {"code": "abcdef"})
    assert "This is not the right code." in answer.text
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("given", ["abcdef", "", "000000000"])
def test_the_second_step_refuses_other_codes(given):
    person, client = engineer(), visiting()
    give_app(person)
    sign_in(client, person)
    answer = client.post(reverse("mfa_authenticate"), {"code": given})
    assert answer.status_code == 200
    assert "aria-invalid" in answer.text
    assert not is_signed_in(client)


def test_a_code_lets_in_once():
    person = engineer()
    give_app(person)
    code = code_of()
    for may in (True, False):
        client = visiting()
        sign_in(client, person)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(client) is may


def test_a_recovery_code_lets_in_once():
    person = engineer()
    give_app(person)
    code, *_others = give_codes(person)
    for may in (True, False):
        client = visiting()
        sign_in(client, person)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(client) is may


def test_the_second_step_is_nobodys_without_the_first():
    give_app(engineer())
    answer = visiting().post(reverse("mfa_authenticate"), {"code": code_of()})
    assert answer.url == reverse("account_login")


def test_after_many_wrong_codes_the_right_one_waits(settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/key"}
    person, client = engineer(), visiting()
    give_app(person)
    sign_in(client, person)
    for _ in range(10):
        client.post(reverse("mfa_authenticate"), {"code": "abcdef"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of()})
    assert "Too many tries" in answer.text
    assert not is_signed_in(client)


def test_secrets_are_kept_shut():
    person = engineer()
    kept = give_app(person)
    assert "JBSWY3DP" not in str(kept.data)
    operated = visiting(operator())
    page = operated.get(reverse("admin:mfa_authenticator_change", args=[kept.pk]))
    assert page.status_code == 200
    assert kept.data["secret"] not in page.text


def test_an_operator_takes_off_what_somebody_lost():
    kept = give_app(engineer())
    page = reverse("admin:mfa_authenticator_delete", args=[kept.pk])
    assert visiting(operator()).post(page, {"post": "yes"}).status_code == 302
    assert not Authenticator.objects.exists()


@pytest.mark.usefixtures("_required")
@pytest.mark.parametrize("who", [operator, treasurer])
def test_who_must_have_one_is_led_to_set_it_up(who):
    person, client = who(), visiting()
    sign_in(client, person)
    answer = client.get(reverse("home"))
    assert answer.url == SET_UP
    page = client.get(SET_UP)
    assert page.status_code == 200
    assert reverse("mfa_activate_totp") in page.text
    set_up_app(client)
    assert client.get(reverse("profile")).status_code == 200
    assert client.get(SET_UP).url == reverse("security")


@pytest.mark.usefixtures("_required")
def test_every_other_page_leads_to_it():
    client = visiting(operator())
    names = {name for name in TABLE if not name.startswith("admin:")} & set(addresses())
    assert len(names) > 50
    for name in names - SETS_UP:
        # Notices have numbers of another kind than all else.
        some = str(uuid.uuid4()) if TABLE[name].of == "notice" else "anything"
        args = [some] if TABLE[name].of else []
        for method in (client.get, client.post):
            assert method(reverse(name, args=args)).url == SET_UP, name
    for path in ("/repairs/", "/no/such/page/", "/", reverse("account_change_password")):
        assert client.get(path).url == SET_UP, path


@pytest.mark.usefixtures("_required")
def test_sign_out_and_language_stay_open():
    client = visiting(operator())
    assert client.post("/i18n/setlang/", {"language": "zh-hans"}).url != SET_UP
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


@pytest.mark.usefixtures("_required")
def test_htmx_leads_the_whole_page():
    answer = visiting(operator()).get(reverse("home"), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == SET_UP


@pytest.mark.usefixtures("_required")
def test_recovery_codes_alone_are_none():
    person = operator()
    give_codes(person)
    assert visiting(person).get(reverse("home")).url == SET_UP


@pytest.mark.usefixtures("_required")
def test_others_need_none():
    yesterday = timezone.now().date() - dt.timedelta(days=1)
    past = MembershipFactory(role="finance", since=LONG_AGO, until=yesterday).person
    for person in (engineer(), past, MembershipFactory(role="administrator").person):
        assert visiting(person).get(reverse("profile")).status_code == 200
    assert visiting().get(reverse("front")).status_code == 200


@pytest.mark.usefixtures("_required")
def test_a_role_in_finance_asks_from_the_next_page_on():
    tie = MembershipFactory()
    client = visiting(tie.person)
    assert client.get(reverse("profile")).status_code == 200
    tie.role = "finance"
    tie.save()
    assert client.get(reverse("profile")).url == SET_UP


def test_where_it_is_not_required_the_operator_goes_on(settings):
    settings.MFA_REQUIRED = False
    assert visiting(operator()).get(reverse("profile")).status_code == 200
