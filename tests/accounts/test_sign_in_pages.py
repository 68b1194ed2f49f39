"""Every page of django-allauth: open to whom it is for, led elsewhere, or shut."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import URLPattern, get_resolver, reverse

from booking.accounts.sign_in_urls import SERVED, SHOWN_ELSEWHERE, urlpatterns
from tests.factories import engineer
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

ARGUMENTS = {
    "provider_id": "nobody-here",
    "organization_slug": "nobody-here",
    "key": "abc-def",
    "uidb36": "zz",
    "pk": 1,
}
# Whoever is signed in sees only their own there; a visitor is led to sign in.
PERSONAL = {
    "account_change_password",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_reauthenticate_webauthn",
}


def every(patterns=urlpatterns):
    for each in patterns:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from every(each.url_patterns)


def address(name):
    (_possible,) = get_resolver().reverse_dict.getlist(name)
    _text, names = _possible[0][0]
    return reverse(name, kwargs={each: ARGUMENTS[each] for each in names})


NAMES = sorted({each.name for each in every() if each.name})


def test_what_is_served_is_there():
    assert set(NAMES) >= SERVED
    assert PERSONAL <= SERVED


@pytest.mark.parametrize("name", sorted(set(NAMES) - SERVED - set(SHOWN_ELSEWHERE)))
def test_all_else_is_shut(name):
    for client in (visiting(), visiting(engineer())):
        assert client.get(address(name)).status_code == 404
        assert client.post(address(name)).status_code == 404


def test_nothing_without_a_name_is_open():
    for each in every():
        assert each.name


@pytest.mark.parametrize("name", sorted(PERSONAL))
def test_a_visitor_is_led_to_sign_in(name):
    for answer in (visiting().get(address(name)), visiting().post(address(name))):
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", sorted(SHOWN_ELSEWHERE))
def test_one_page_shows_it_all(name):
    there = reverse(SHOWN_ELSEWHERE[name])
    assert visiting(engineer()).get(address(name)).url == there


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_somebody_elses_passkey_is_not_there(name):
    theirs = Authenticator.objects.create(
        user=engineer(), type=Authenticator.Type.WEBAUTHN, data={"name": "Theirs"}
    )
    person = engineer()
    person.set_unusable_password()  # so that nothing asks for it first
    person.save()
    client = visiting(person)
    for method in (client.get, client.post):
        assert method(reverse(name, args=[theirs.pk])).status_code == 404
    assert Authenticator.objects.get() == theirs


@pytest.mark.parametrize("name", ["openid_connect_login", "openid_connect_callback", "saml_login"])
def test_a_sign_in_that_nobody_set_up_is_not_there(name):
    assert visiting().get(address(name)).status_code == 404
    assert visiting().post(address(name)).status_code == 404
