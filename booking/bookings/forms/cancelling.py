"""What somebody types to take a booking back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class CancelForm(forms.Form):
    """A reason, which the lab owes and a customer may give."""

    note = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "max_length": _(
                "Keep the reason to %(limit_value)s characters; it has %(show_value)s."
            ),
        },
    )

    def __init__(self, *args: Any, reason_owed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["note"]
        field.required = reason_owed
        field.error_messages["required"] = _("Give a reason. The customer reads it.")
        field.help_text = _("The customer reads it.") if reason_owed else _("The lab reads it.")
