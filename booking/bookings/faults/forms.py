"""What somebody types about a fault."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.calendars.rules import on_step
from booking.labs.models import Unit

from ..forms.closing import LONGEST, NO_DATE, WHOLE, OneUnitForm
from ..forms.requesting import WallClockField, instant_at
from .rules import Urgency
from .wording import URGENCIES


class ReportForm(forms.Form):
    """What is wrong, and how badly."""

    unit = forms.ChoiceField(label=_("Unit"), required=False)
    urgency = forms.TypedChoiceField(
        label=_("How bad is it"),
        coerce=Urgency,
        choices=[("", _("Choose one")), *URGENCIES.items()],
        error_messages={
            "required": _("Say how bad it is."),
            "invalid_choice": _("Say how bad it is."),
        },
    )
    words = forms.CharField(
        label=_("What is wrong"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={
            "required": _("Say in a line or two what is wrong."),
            "max_length": _("Keep it to %(limit_value)s characters; it has %(show_value)s."),
        },
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {each.label: each for each in units}
        chosen = self.fields["unit"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [
            (WHOLE, _("Not known, or all of them")),
            *((each, each) for each in self.units),
        ]

    def clean_unit(self) -> Unit | None:
        return self.units.get(self.cleaned_data["unit"])


class ResolveForm(forms.Form):
    """What was done about a fault, if there is anything to say."""

    words = forms.CharField(
        label=_("What was done"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        error_messages={
            "max_length": _("Keep it to %(limit_value)s characters; it has %(show_value)s."),
        },
    )


class RepairForm(OneUnitForm):
    """Until when the instrument, or one unit, is kept from use, on the lab's wall clock, and why.

    After ``is_valid`` the cleaned ``ends`` is an instant in UTC.
    """

    ends = WallClockField(label=_("Until"), error_messages=NO_DATE)
    title = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Customers whose bookings are hit read this."),
        error_messages={
            "required": _("Give a reason. Customers whose bookings are hit read it."),
            "max_length": _(
                "Keep the reason to %(limit_value)s characters; it has %(show_value)s."
            ),
        },
    )

    def __init__(self, *args: Any, zone: ZoneInfo, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = zone, now
        self.fields["ends"].widget.attrs.update({"step": 300, "autocomplete": "off"})

    def clean_ends(self) -> dt.datetime | None:
        wall: dt.datetime | None = self.cleaned_data["ends"]
        if wall is None:
            return None
        if not on_step(wall):
            raise forms.ValidationError(
                gettext("Give times in steps of five minutes, such as 09:00 or 09:05.")
            )
        ends = instant_at(wall, self.zone)
        if ends <= self.now:
            raise forms.ValidationError(gettext("This end has passed. Give one that is to come."))
        if ends - self.now > LONGEST:
            raise forms.ValidationError(
                gettext(
                    "A closure lasts a year at most. For longer, put the instruments "
                    "out of service."
                )
            )
        return ends
