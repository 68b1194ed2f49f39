"""How often one may try, and what an answer tells of whose account there is."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from tests.factories import PASSWORD, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/5m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
}
UNKNOWN = "nobody@people.example"


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.ACCOUNT_RATE_LIMITS = LIMITS
    cache.clear()
    yield
    cache.clear()


def body(answer, *addresses):
    """A page without what differs each time, and without the address typed."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", answer.text)
    for address in addresses:
        text = text.replace(address, "ADDRESS")
    return text


def alike(known, unknown, email):
    assert known.status_code == unknown.status_code
    assert known.headers.get("Location") == unknown.headers.get("Location")
    assert body(known, email, UNKNOWN) == body(unknown, email, UNKNOWN)


def reset(email, **extra):
    return visiting().post(reverse("account_reset_password"), {"email": email}, **extra)


def sign_in(email, password="wrong-password"):
    return visiting().post(reverse("account_login"), {"login": email, "password": password})


def sign_up(email):
    sent = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
    return visiting().post(reverse("account_signup"), sent)


@pytest.mark.parametrize("ask", [sign_in, reset, sign_up])
def test_a_known_and_an_unknown_address_get_the_same_answer(ask):
    email = PersonFactory().email
    alike(ask(email), ask(UNKNOWN), email)


@pytest.mark.parametrize("closed", [{"is_active": False}, {"password": "!"}])
def test_a_closed_account_and_one_without_a_password_look_alike_too(closed):
    person = PersonFactory(**closed)
    if "password" in closed:
        person.set_unusable_password()
        person.save()
    for ask in (sign_in, reset):
        alike(ask(person.email), ask(UNKNOWN), person.email)


def test_each_address_gets_one_letter_at_a_reset_and_none_else():
    email = PersonFactory().email
    for ask in (sign_in, sign_up):
        ask(email)
        ask(UNKNOWN)
    assert mail.outbox == []
    reset(email)
    reset(UNKNOWN)
    assert [letter.to for letter in mail.outbox] == [[email], [UNKNOWN]]


def test_a_reset_is_counted_by_address_alike():
    email = PersonFactory().email
    for _ in range(5):
        alike(reset(email), reset(UNKNOWN), email)
    mail.outbox.clear()
    known, unknown = reset(email), reset(UNKNOWN)
    assert known.status_code == 429 or not mail.outbox
    alike(known, unknown, email)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("ask", "most"), [(sign_in, 60), (reset, 20), (sign_up, 20)], ids=["in", "reset", "up"]
)
def test_one_client_does_not_try_on_and_on(ask, most):
    for number in range(most):
        assert ask(f"x{number}@people.example").status_code != 429
    answer = ask("last@people.example")
    assert answer.status_code == 429
    assert "minute" in answer.text


def test_wrong_passwords_are_counted_alike_for_nobodys_address():
    email = PersonFactory().email
    for _ in range(10):
        sign_in(email)
        sign_in(UNKNOWN)
    known, unknown = sign_in(email, PASSWORD), sign_in(UNKNOWN, PASSWORD)
    assert "Too many tries" in known.text
    alike(known, unknown, email)


def test_passkeys_are_asked_for_without_naming_anybody():
    answer = visiting().get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    assert not answer.json()["request_options"]["publicKey"].get("allowCredentials")
