"""Fields that several forms of bookings have, with what is said when they are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.labs.rules import ServiceMode

from ..rules import KindOfUse
from ..wording import KINDS_OF_USE

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def mode_field() -> forms.TypedChoiceField:
    """How the work is done; the form says which ways there are."""
    return forms.TypedChoiceField(
        label=_("How"),
        coerce=ServiceMode,
        error_messages={
            "required": _("Choose how the work is done."),
            "invalid_choice": _("Choose how the work is done."),
        },
    )


def project_field() -> forms.ChoiceField:
    """For which project, by its public id; the form says which there are."""
    return forms.ChoiceField(
        label=_("Project"),
        error_messages={
            "required": _("Choose the project that this is for."),
            "invalid_choice": _("Choose a project of your own."),
        },
    )


def purpose_field(*, help_text: str | _StrPromise = "", rows: int = 3) -> forms.CharField:
    """What somebody wants to measure or make; ``help_text`` says who reads it and when."""
    return forms.CharField(
        label=_("Purpose"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
        help_text=help_text,
        error_messages={
            "required": _("Say in a line or two what you want to measure or make."),
            "max_length": _(
                "Keep the purpose to %(limit_value)s characters; it has %(show_value)s."
            ),
        },
    )


def kind_of_use_field() -> forms.TypedChoiceField:
    """What an instrument was used for."""
    return forms.TypedChoiceField(
        label=_("Kind of use"),
        coerce=KindOfUse,
        choices=list(KINDS_OF_USE.items()),
        error_messages={
            "required": _("Choose what the instrument was used for."),
            "invalid_choice": _("Choose what the instrument was used for."),
        },
    )


def samples_done_field() -> forms.IntegerField:
    """How many samples were done; the form says whether the price is by them."""
    return forms.IntegerField(
        label=_("Samples done"),
        required=False,
        min_value=0,
        max_value=1000,
        error_messages={
            "required": _("Give the number of samples, or 0."),
            "invalid": _("Give the number of samples in digits."),
            "min_value": _("Give the number of samples, or 0."),
            "max_value": _("Up to %(limit_value)s samples can be entered here."),
        },
    )
