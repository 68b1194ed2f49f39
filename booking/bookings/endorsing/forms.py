"""What an endorser types to say no."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RefuseForm(forms.Form):
    """The reason of a refusal, which who asked reads."""

    note = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who asked reads it. The lab does not."),
        error_messages={
            "required": _("Give a reason. Who asked reads it."),
            "max_length": _(
                "Keep the reason to %(limit_value)s characters; it has %(show_value)s."
            ),
        },
    )
