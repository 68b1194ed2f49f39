"""What this room does when somebody signs in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from .actions import remember_language
from .inviting.actions import confirm_address
from .models import User


def remember_language_at_sign_in(
    *, request: HttpRequest | None, user: User, **_signal: Any
) -> None:
    """Letters go out in the language in which a person first signed in, until they choose one."""
    language = get_language()
    if request is not None and language:
        remember_language(person=user, language=language)


def confirm_address_at_reset(*, user: User, **_signal: Any) -> None:
    """Whoever chose a password by the link of a letter reads the letters to the address."""
    confirm_address(person=user)
