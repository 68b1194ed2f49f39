"""django-allauth's forms of second factors, in the words of this site."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def _code(help_text: Any = "") -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    return forms.CharField(
        label=pgettext_lazy("second factor", "Code"),
        max_length=20,
        help_text=help_text,
        widget=forms.TextInput(attrs=attributes),
        error_messages={"required": _("Type the code.")},
    )


class AuthenticateForm(base.AuthenticateForm):
    """The second step of signing in."""

    code = _code(_("Six digits from your app, or one of your recovery codes."))


class ReauthenticateForm(base.ReauthenticateForm):
    """Showing once more who one is."""

    code = _code(_("Six digits from your app, or one of your recovery codes."))


class ActivateTOTPForm(totp.ActivateTOTPForm):
    """The first code of a new app shows that it is set up."""

    code = _code(_("Six digits that the app shows now."))


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A passkey; the browser fills in the credential."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("So that you can tell it from others, such as “Phone”."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a password"),
        required=False,
        initial=True,
        help_text=_(
            "It then asks for your fingerprint, face or PIN. "
            "Untick this for a simple security key that is a second step only."
        ),
    )


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name"), max_length=60)
