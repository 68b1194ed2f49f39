"""What an endorser types to say no."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..forms.reasons import reason_field


class RefuseForm(forms.Form):
    """The reason of a refusal, which who asked reads."""

    note = reason_field(
        owed=_("Give a reason. Who asked reads it."),
        told=_("Who asked reads it. The lab does not."),
    )
