"""Secrets of others that must be had again: kept shut with the site's key."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def lock_of(purpose: str) -> MultiFernet:
    """A key of this site's own for one purpose; those that SECRET_KEY had before open what they
    shut."""
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{purpose} {key}".encode()).digest()))
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )


def seal(text: str, *, purpose: str) -> str:
    """The text, shut with the site's key."""
    return lock_of(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """The text again. Raises ImproperlyConfigured when SECRET_KEY is another one."""
    try:
        return lock_of(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise ImproperlyConfigured(
            f"What was shut for {purpose} does not open with SECRET_KEY; "
            "name the former one in SECRET_KEY_FALLBACKS."
        ) from None
