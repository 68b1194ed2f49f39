"""Forms of wishes for chains."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ..nounforms import NounForm
from ..queries import chains
from ..rules import AccountReason
from ..wording import ACCOUNT_REASONS


class AskForChain(NounForm):
    """A chain that an organisation asks to be taken into."""

    words = ACCOUNT_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        AccountReason.ALREADY_IN_CHAIN: "chain",
        AccountReason.WISH_WAITS: "chain",
        AccountReason.CHANGE_MISSING: "note",
    }

    chain = forms.ModelChoiceField(
        label=_("Industry chain"),
        queryset=chains(),
        to_field_name="slug",
        empty_label=_("Choose a chain"),
    )
    note = forms.CharField(
        label=_("Message"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The chain's convener reads it. After a no, say what has changed."),
    )
