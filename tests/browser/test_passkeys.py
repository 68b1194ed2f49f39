"""Passkeys in a real browser, with an authenticator that the browser plays."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def local(page: Page, live_server) -> str:
    """The site by a name: browsers take no passkeys at an address of digits."""
    return live_server.url.replace("127.0.0.1", "localhost")


def plug_in(page: Page, *, verifies: bool = True) -> None:
    """A key that is there, and says that somebody touched it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal" if verifies else "usb",
        "hasResidentKey": verifies,
        "hasUserVerification": verifies,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, local: str, person) -> None:
    page.goto(f"{local}/accounts/login/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)


def add_passkey(page: Page, local: str, *, alone: bool = True) -> None:
    page.goto(f"{local}/profile/security/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Phone")
    page.get_by_label("Sign in with it alone").set_checked(alone)
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/recovery-codes/")


def test_it_works(page: Page, local: str):
    person = PersonFactory()
    plug_in(page)
    sign_in(page, local, person)
    add_passkey(page, local)
    assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1
    page.goto(f"{local}/profile/security/")
    expect(page.get_by_role("link", name="Rename Phone")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{local}/accounts/login/?next=/profile/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/profile/")
    expect(page.get_by_role("heading", name="Profile")).to_be_visible()


def test_a_simple_key_is_a_second_step(page: Page, local: str):
    person = PersonFactory()
    plug_in(page, verifies=False)
    sign_in(page, local, person)
    add_passkey(page, local, alone=False)
    page.context.clear_cookies()
    sign_in(page, local, person)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/2fa/" not in url)
    page.goto(f"{local}/profile/security/")
    expect(page.get_by_role("heading", name="Security")).to_be_visible()


def test_without_a_passkey_it_says_so(page: Page, local: str):
    plug_in(page)
    page.goto(f"{local}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("no passkey was used")).to_be_visible()
    assert page.url.endswith("/accounts/login/")
