"""How second factors are kept here, and what is said of them."""

from __future__ import annotations

from typing import ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import User
from ..sealing import lock_of


def _lock() -> MultiFernet:
    return lock_of("second factors")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are kept shut: a copy of the database alone makes no codes."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This is not the right code. Take the one that shows now."),
    }

    def encrypt(self, text: str) -> str:
        """The text, shut with the site's key."""
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again. Raises ImproperlyConfigured when SECRET_KEY is another one."""
        try:
            return _lock().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise ImproperlyConfigured(
                "A second factor was kept under another SECRET_KEY. Name that one in "
                "SECRET_KEY_FALLBACKS, or delete the second factor under Repairs."
            ) from None

    def _get_site_name(self) -> str:
        return settings.SITE_NAME

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """A name for a new passkey, by how many there are."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}
