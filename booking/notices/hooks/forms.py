"""The form of a new channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .models import Hook
from .rules import HookFault, HookKind
from .wording import HOOK_FAULTS, HOOK_KINDS

PLACES = {HookFault.NO_SECRET: "secret", HookFault.TOO_MANY: None}


class HookForm(forms.Form):
    """A channel's kind, address and language."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=list(HOOK_KINDS.items()), widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=Hook._meta.get_field("name").max_length,
        help_text=_("By which your colleagues know it, such as the group's name."),
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=2000,
        widget=forms.URLInput,
        help_text=_("Of the robot, as its settings show it, or where your program listens."),
    )
    secret = forms.CharField(
        label=_("Secret of a DingTalk robot"),
        max_length=200,
        required=False,
        help_text=_("Begins with SEC. The others need none."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"language": settings.MAIL_LANGUAGE})
        super().__init__(*args, **kwargs)

    def show(self, faults: Sequence[HookFault]) -> None:
        """Shows why there can be no such channel, at the field."""
        for fault in faults:
            self.add_error(PLACES.get(fault, "address"), str(HOOK_FAULTS[fault.value]))

    def wishes(self) -> dict[str, Any]:
        """What ``actions.add_hook`` is asked for, once the form is valid."""
        data = self.cleaned_data
        return {
            "kind": HookKind(data["kind"]),
            **{key: data[key].strip() for key in ("name", "address", "secret", "language")},
        }
