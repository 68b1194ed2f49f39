"""The form in which somebody names a deputy."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.accounts.nounforms import DateInput, NounForm

from ..rules import LabReason
from ..wording import LAB_REASONS


class DeputyForm(NounForm):
    """Who decides in one's place, and on which days."""

    words = LAB_REASONS
    places: ClassVar[Mapping[StrEnum, str]] = {
        LabReason.NOT_OF_UNIVERSITY: "email",
        LabReason.DEPUTY_SELF: "email",
        LabReason.DEPUTY_LOOP: "email",
        LabReason.DEPUTY_ALREADY: "email",
        LabReason.DEPUTY_DAYS: "last",
        LabReason.DEPUTY_PAST: "last",
    }

    email = forms.EmailField(
        label=_("E-mail"), help_text=_("Of somebody who belongs to the university here.")
    )
    first = forms.DateField(label=_("First day"), widget=DateInput)
    last = forms.DateField(label=_("Last day"), widget=DateInput)
