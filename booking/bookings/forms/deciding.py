"""What a manager types to decide on a request."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .reasons import reason_field


class RejectForm(forms.Form):
    """The reason of a rejection, which its customer reads."""

    note = reason_field(
        owed=_("Give a reason. The customer reads it."),
        told=_("The customer reads it."),
    )
