"""Signing in, and which pages about it there are."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.urls import reverse

from booking.accounts.models import User
from tests.factories import PASSWORD, PersonFactory, engineer
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
REPAIRS = "/repairs/login/"
SHUT = [
    "account_email_verification_sent",
    "account_set_password",
    "socialaccount_signup",
    "account_confirm_login_code",
]


@pytest.fixture
def _few_tries(settings):
    """The limits of a server, with nothing counted yet."""
    settings.ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/5m/key"}
    cache.clear()
    yield
    cache.clear()


def sign_in(client, email, password, **extra):
    return client.post(SIGN_IN, {"login": email, "password": password}, **extra)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_it_works():
    client = visiting()
    sign_in(client, PersonFactory().email, PASSWORD)
    assert is_signed_in(client)


def test_nobody_takes_the_address_of_somebody_not_yet_entered():
    person, taken = engineer(), "next.manager@uni.example"
    before, client = person.email, visiting(person)
    for sent in ({"action_add": "", "email": taken}, {"action_primary": "", "email": taken}):
        assert client.post("/accounts/email/", sent).url == "/profile/"
    assert not User.objects.filter(email=taken).exists()
    assert not EmailAddress.objects.filter(email=taken).exists()
    # Nor by the profile, which shows it and says who can change it.
    client.post("/profile/", {"name": "Ada", "email": taken, "language": "", "time_zone": ""})
    person.refresh_from_db()
    assert (person.name, person.email) == ("Ada", before)
    profile = client.get("/profile/").text
    assert f"You sign in as {before}. The operator of the site can change" in profile
    assert 'name="email"' not in profile


@pytest.mark.parametrize("name", SHUT)
def test_pages_that_nobody_needs_are_shut(name):
    for client in (visiting(), visiting(engineer())):
        assert client.get(reverse(name)).status_code == 404
        assert client.post(reverse(name), {}).status_code == 404


def test_an_address_is_not_confirmed_by_a_link():
    client = visiting(engineer())
    assert client.post(reverse("account_confirm_email", args=["abc"])).status_code == 404


def test_nobody_signs_up():
    sent = {"email": "new@people.example", "password1": PASSWORD, "password2": PASSWORD}
    answer = visiting().post(reverse("account_signup"), sent)
    assert "administrator of your organisation" in answer.text
    assert not User.objects.filter(email=sent["email"]).exists()


def test_who_got_a_new_address_no_longer_signs_in_with_the_old_one():
    person = PersonFactory(email="old@people.example")
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    operator = visiting(PersonFactory(is_operator=True))
    page = reverse("admin:accounts_user_change", args=[person.pk])
    sent = {"email": "new@people.example", "name": person.name, "is_active": "on"}
    assert operator.post(page, sent).status_code == 302
    for email, may in (("old@people.example", False), ("new@people.example", True)):
        client = visiting()
        sign_in(client, email, PASSWORD)
        assert is_signed_in(client) is may, email


@pytest.mark.usefixtures("_few_tries")
def test_repairs_has_no_sign_in_of_its_own():
    operator, client = PersonFactory(is_operator=True), visiting()
    for page in (REPAIRS, "/repairs/"):
        answer = client.get(page, follow=True)
        assert answer.request["PATH_INFO"] == SIGN_IN
    answer = client.post(REPAIRS, {"username": operator.email, "password": PASSWORD})
    assert answer.url.startswith(SIGN_IN)
    assert not is_signed_in(client)
    sent = {"login": operator.email, "password": PASSWORD, "next": "/repairs/"}
    assert client.post(SIGN_IN, sent).url == "/repairs/"
    assert client.get("/repairs/").status_code == 200
    assert visiting(engineer()).get(REPAIRS).status_code == 403


@pytest.mark.usefixtures("_few_tries")
def test_after_ten_wrong_passwords_the_right_one_waits():
    person, client = PersonFactory(is_operator=True), visiting()
    for _ in range(10):
        sign_in(client, person.email, "wrong")
    sign_in(client, person.email, PASSWORD)
    assert not is_signed_in(client)


@pytest.mark.usefixtures("_few_tries")
@pytest.mark.parametrize(("proxies", "may"), [(1, True), (0, False)])
def test_behind_a_proxy_each_address_has_its_own_tries(settings, proxies, may):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    client = visiting()
    for n in range(61):
        # What a client itself says of its address stands before what the proxy adds.
        said = {"X-Forwarded-For": f"192.0.2.{n}, 203.0.113.9"}
        answer = sign_in(client, f"x{n}@people.example", "wrong", headers=said)
    assert answer.status_code == 429
    other = visiting()
    sign_in(other, PersonFactory().email, PASSWORD, headers={"X-Forwarded-For": "198.51.100.7"})
    assert is_signed_in(other) is may


@pytest.mark.usefixtures("_few_tries")
def test_the_count_of_tries_is_kept_in_the_database(settings):
    """Where all processes of a server find it; the table comes with the migrations."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "benchlink_cache",
        }
    }
    assert isinstance(caches["default"], DatabaseCache)
    person, client = PersonFactory(), visiting()
    for _ in range(10):
        sign_in(client, person.email, "wrong")
    sign_in(client, person.email, PASSWORD)
    assert not is_signed_in(client)
    # Another process finds the same count, and an empty one lets in again.
    DatabaseCache("benchlink_cache", {}).clear()
    sign_in(client, person.email, PASSWORD)
    assert is_signed_in(client)
