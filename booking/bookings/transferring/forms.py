"""To whom a booking is passed on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import User


class NominateForm(forms.Form):
    """A colleague to choose, by their public number in the list."""

    to = forms.ChoiceField(
        label=_("Colleague"),
        help_text=_("Those who may book for the same project."),
        error_messages={
            "required": _("Choose a colleague."),
            "invalid_choice": _("Choose a colleague who may book for this project."),
        },
    )

    def __init__(self, *args: Any, colleagues: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(each.pk): each for each in colleagues}
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        named = [(key, str(each)) for key, each in self.colleagues.items()]
        field.choices = [("", _("Choose")), *named]

    def clean_to(self) -> User:
        return self.colleagues[self.cleaned_data["to"]]
