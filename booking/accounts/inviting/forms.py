"""Forms of invitations: whom to invite, and who one is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..models import User
from ..nounforms import NounForm
from ..rules import AccountReason, Role
from ..wording import ACCOUNT_REASONS, ROLES
from .rules import LONGEST_NAME, MOST, read_list


def _role_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Role"), choices=list(ROLES.items()), initial=Role.MEMBER.value
    )


class InviteForm(NounForm):
    """Whom an organisation invites."""

    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        AccountReason.ALREADY_IN_ROLE: "email",
        AccountReason.ADDRESS_MISSING: "email",
        AccountReason.ADDRESS_WRONG: "email",
        AccountReason.INVITED_ALREADY: "email",
        AccountReason.OWN_ROLE: "email",
    }

    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The letter there has a link that works once.")
    )
    name = forms.CharField(
        label=_("Full name"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("For the letter's first line; they say themselves what they are called."),
    )
    role = _role_field()


class InviteListForm(NounForm):
    """A pasted list of people to invite, all to one role."""

    words = ACCOUNT_REASONS

    people = forms.CharField(
        label=_("People"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        max_length=100_000,
        help_text=_(
            "One a line: an address, or a name and the address. Commas, semicolons and "
            "columns copied from a spreadsheet are read too."
        ),
        error_messages={"required": _("Paste at least one address.")},
    )
    role = _role_field()

    def clean_people(self) -> str:
        text: str = self.cleaned_data["people"]
        count = len(read_list(text))
        if count > MOST:
            message = ngettext(
                "These are %(count)d people. Send at most %(most)d at once, the others after them.",
                "These are %(count)d people. Send at most %(most)d at once, the others after them.",
                count,
            )
            raise forms.ValidationError(message % {"count": count, "most": MOST})
        return text


class NewcomerForm(NounForm):
    """Who an invited person without an account is, and the password they choose."""

    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {AccountReason.NAME_MISSING: "name"}

    name = forms.CharField(
        label=_("Your name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> None:
        super().clean()
        password, again = self.cleaned_data.get("password"), self.cleaned_data.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ."))
        if password:
            person = User(email=self.email, name=self.cleaned_data.get("name", ""))
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
