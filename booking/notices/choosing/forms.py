"""The form in which somebody chooses what comes by e-mail, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.accounts.dates import clock_text
from booking.calendars.forms.hours import ClockInput

from .models import Choices
from .rules import ChoiceFault, Group, When
from .wording import CHOICE_FAULTS, EXAMPLES, GROUPS, WHENS


class ChoicesForm(forms.Form):
    """A choice for each kind of notices, the quiet hours and the hour of the digest."""

    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=ClockInput)
    quiet_until = forms.TimeField(label=_("Quiet until"), required=False, widget=ClockInput)
    digest_hour = forms.TypedChoiceField(
        label=_("Daily digest at"),
        coerce=int,
        choices=[(hour, clock_text(dt.time(hour))) for hour in range(24)],
        help_text=_("It comes only when there is something that you have not read in the inbox."),
    )

    def __init__(self, *args: Any, chosen: Choices, **kwargs: Any) -> None:
        kwargs["initial"] = {
            name: getattr(chosen, name)
            for name in (*Group, "quiet_from", "quiet_until", "digest_hour")
        }
        super().__init__(*args, **kwargs)
        for group in Group:
            self.fields[group.value] = forms.ChoiceField(
                label=GROUPS[group.value],
                help_text=EXAMPLES[group.value],
                choices=list(WHENS.items()),
                widget=forms.RadioSelect,
            )

    def groups(self) -> list[forms.BoundField]:
        return [self[group.value] for group in Group]

    def show(self, faults: Sequence[ChoiceFault]) -> None:
        """Shows why quiet hours cannot be so, at their end."""
        for fault in faults:
            self.add_error("quiet_until", str(CHOICE_FAULTS[fault.value]))

    def wishes(self) -> dict[str, Any]:
        """What ``actions.choose`` is asked for, once the form is valid."""
        data = self.cleaned_data
        return {
            "when": {group: When(data[group.value]) for group in Group},
            "quiet_from": data["quiet_from"],
            "quiet_until": data["quiet_until"],
            "digest_hour": data["digest_hour"],
        }
