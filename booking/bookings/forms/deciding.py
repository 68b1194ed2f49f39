"""What a manager types to decide on a request."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RejectForm(forms.Form):
    """The reason of a rejection, which its customer reads."""

    note = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The customer reads it."),
        error_messages={
            "required": _("Give a reason. The customer reads it."),
            "max_length": _(
                "Keep the reason to %(limit_value)s characters; it has %(show_value)s."
            ),
        },
    )
