"""django-allauth's forms of signing in, in the words of this site."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from django import forms
from django.utils.translation import gettext_lazy as _


def _address(field: forms.Field) -> None:
    # The label says it already, in the word that all other forms have.
    field.label = _("E-mail")  # type: ignore[assignment]
    field.widget.attrs.pop("placeholder", None)


class SignInForm(account.LoginForm):
    """The address and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _address(self.fields["login"])


class ForgottenPasswordForm(account.ResetPasswordForm):
    """The address to which a link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _address(self.fields["email"])
