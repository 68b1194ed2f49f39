"""Second factors for tests: an app that makes codes, and the page that shows its key."""

from __future__ import annotations

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from booking.accounts.models import User
from tests.factories import PASSWORD

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(key: str = KEY, *, steps: int = 0) -> str:
    """The six digits that an app shows now, or ``steps`` half minutes later."""
    return format_hotp_value(hotp_value(key, int(time.time()) // 30 + steps))


def give_app(person: User) -> Authenticator:
    """Sets up an app with ``KEY``, as the page would."""
    return TOTP.activate(person, KEY).instance


def give_codes(person: User) -> list[str]:
    """Recovery codes, as they are made with the first factor."""
    return RecoveryCodes.activate(person).get_unused_codes()


def sign_in(client: Client, person: User, password: str = PASSWORD):
    """Types address and password."""
    sent = {"login": person.email, "password": password}
    return client.post(reverse("account_login"), sent)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def shown_key(page: str) -> str:
    """The key that the page of setting up shows for typing in."""
    found = re.search(r'class="code">([A-Z2-7]+)<', page)
    assert found, page
    return found[1]
