"""Letters go out in the language in which somebody first signed in."""

import pytest
from django.urls import reverse

from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db


def sign_in(client, person, language):
    return client.post(
        reverse("account_login"),
        {"login": person.email, "password": PASSWORD},
        headers={"accept-language": language},
    )


def test_it_works(client):
    person = PersonFactory()
    assert sign_in(client, person, "zh-hant").status_code == 302
    person.refresh_from_db()
    assert person.language == "zh-hant"


def test_a_chosen_language_stays(client):
    person = PersonFactory(language="en")
    sign_in(client, person, "zh-hans")
    person.refresh_from_db()
    assert person.language == "en"


def test_a_password_that_is_too_short_is_told_in_the_readers_language(client, settings):
    person = PersonFactory()
    client.force_login(person, "booking.accounts.backends.AccountBackend")
    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "abc", "password2": "abc"},
        headers={"accept-language": "zh-hans"},
    )
    assert "This password" not in answer.content.decode()
