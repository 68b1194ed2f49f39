"""The form of a suspension."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SuspendForm(forms.Form):
    """Why, and which list of bookings was seen."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in each cancelled booking; its customer and its lab read it."),
        error_messages={"required": _("Give a reason. The customer reads it.")},
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
