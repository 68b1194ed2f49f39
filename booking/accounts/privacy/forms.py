"""Consent, and saying once more that one is oneself."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from allauth.core import ratelimit
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import User
from ..rules.privacy import PrivacyProblem, is_fresh
from ..wording import PRIVACY_PROBLEMS


def _words(problem: PrivacyProblem) -> str:
    return str(PRIVACY_PROBLEMS[problem.value])


class ConsentForm(forms.Form):
    """Both texts, or nothing."""

    terms = forms.BooleanField(label=_("I agree to the terms of use."), required=False)
    privacy = forms.BooleanField(label=_("I have read the privacy notice."), required=False)

    def clean(self) -> None:
        """Both boxes must be ticked."""
        if not (self.cleaned_data.get("terms") and self.cleaned_data.get("privacy")):
            raise forms.ValidationError(_words(PrivacyProblem.NOT_AGREED))


class OneselfForm(forms.Form):
    """The password once more; who has none must have signed in just now."""

    password = forms.CharField(
        label=_("Your password"),
        error_messages=cast(
            Any, {"required": PRIVACY_PROBLEMS[PrivacyProblem.PASSWORD_WRONG.value]}
        ),
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, person: User, now: dt.datetime) -> None:
        super().__init__(*args)
        self.request, self.person, self.now = request, person, now
        if not person.has_usable_password():
            del self.fields["password"]

    def clean(self) -> None:
        """Tries are counted as those of sign-in are."""
        if "password" not in self.fields:
            if not is_fresh(self.person.last_login, self.now):
                raise forms.ValidationError(_words(PrivacyProblem.SIGN_IN_AGAIN))
            return
        if "password" not in self.cleaned_data:
            return
        counted = ratelimit.consume(self.request, action="reauthenticate", user=self.person)
        if not counted:
            raise forms.ValidationError(_words(PrivacyProblem.TOO_MANY_TRIES))
        if not self.person.check_password(self.cleaned_data["password"]):
            self.add_error("password", _words(PrivacyProblem.PASSWORD_WRONG))


class EraseForm(OneselfForm):
    """To erase one's account: meant, and by oneself."""

    meant = forms.BooleanField(label=_("Erase my account. This cannot be undone."), required=False)

    def clean(self) -> None:
        """The box as well as the password."""
        super().clean()
        if not self.cleaned_data.get("meant"):
            self.add_error("meant", _words(PrivacyProblem.NOT_CONFIRMED))
