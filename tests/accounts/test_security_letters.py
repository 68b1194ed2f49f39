"""A letter tells of each change of how a person signs in, in their language."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.urls import reverse
from django.utils import translation

from booking.accounts.wording import SIGN_IN_CHANGES
from tests.factories import PASSWORD, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
OTHER = "another-long-enough-password"


@pytest.fixture
def person():
    return PersonFactory(language="en", time_zone="Asia/Shanghai")


@pytest.fixture
def client(person):
    client = visiting()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    mail.outbox.clear()
    return client


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def told():
    """Which changes the letters tell of, all to one person."""
    words = {str(text): what for what, text in SIGN_IN_CHANGES.items()}
    return [next(what for text, what in words.items() if text in each.body) for each in mail.outbox]


def test_it_works(client, person):
    sent = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    client.post(reverse("account_change_password"), sent)
    person.refresh_from_db()
    assert person.check_password(OTHER)
    [letter] = mail.outbox
    assert person.email in letter.to[0]
    assert "Your sign-in was changed" in letter.subject
    assert told() == ["password_changed"]
    assert "127.0.0.1" in letter.body
    assert "(Asia/Shanghai)" in letter.body
    assert OTHER not in letter.body


def test_a_password_by_a_letters_link(person):
    client = visiting()
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = next(word for word in mail.outbox[0].body.split() if "/reset/key/" in word)
    mail.outbox.clear()
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": OTHER, "password2": OTHER})
    assert told() == ["password_reset"]


def test_second_factors(client, person, django_capture_on_commit_callbacks):
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    assert "totp_activated" in told()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
    assert told() == ["recovery_codes_generated"]
    codes = Authenticator.objects.get(user=person, type="recovery_codes").wrap()
    assert not any(each in mail.outbox[0].body for each in codes.get_unused_codes())
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_deactivate_totp"))
    assert "totp_deactivated" in told()


def test_in_the_persons_language_whatever_the_pages_is(client, person):
    person.language = "zh-hans"
    person.save()
    sent = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    client.post(reverse("account_change_password"), sent, headers={"accept-language": "en"})
    with translation.override("zh-hans"):
        expected = str(SIGN_IN_CHANGES["password_changed"])
        assert expected in mail.outbox[0].body


def test_every_change_has_words():
    """Those of allauth's own letters that tell of a change here."""
    assert {"webauthn_added", "webauthn_removed", "account_connected"} <= set(SIGN_IN_CHANGES)
