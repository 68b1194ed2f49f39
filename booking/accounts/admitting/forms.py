"""Forms of asking to join."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ..nounforms import NounForm
from ..rules import AccountReason
from ..wording import ACCOUNT_REASONS


class AskForm(NounForm):
    """Which organisation somebody asks to join, and what they say to it."""

    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {AccountReason.BELONGS_ALREADY: "code"}

    code = forms.CharField(
        label=_("Code of the organisation"),
        max_length=40,
        help_text=_("For an enterprise the Unified Social Credit Code of its licence."),
    )
    note = forms.CharField(
        label=_("Message"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who you are there, so that its administrators know you."),
    )


class DomainForm(NounForm):
    """A domain of addresses whose people may ask to join."""

    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        AccountReason.DOMAIN_WRONG: "domain",
        AccountReason.DOMAIN_PUBLIC: "domain",
        AccountReason.DOMAIN_NOT_YOURS: "domain",
        AccountReason.DOMAIN_TAKEN: "domain",
    }

    domain = forms.CharField(
        label=_("Domain"), max_length=253, help_text=_("What follows the @ in your own address.")
    )
