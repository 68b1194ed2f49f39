"""The form in which a training is planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.accounts.nounforms import fields_of
from booking.calendars.rules import normalise, on_step
from booking.labs.limits import limit_fields, read_limits
from booking.labs.models import Instrument

from ..forms.requesting import WallClockField
from .models import Training

LONGEST = dt.timedelta(days=14)
WORDS = ("title", "about", "place")
NUMBERS = ("places", "waits", "months")


class TrainingForm(forms.Form):
    """A training: what for, when on the lab's wall clock, how many, and what passing it gives.

    After ``is_valid`` the cleaned ``starts`` and ``ends`` are instants in UTC.
    """

    instruments = forms.MultipleChoiceField(
        label=_("Instruments"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are closed to booking meanwhile. Who passes may operate each of them."),
        error_messages={"required": _("Choose at least one instrument.")},
    )
    starts = WallClockField(label=_("From"), error_messages={"required": _("Say when it begins.")})
    ends = WallClockField(label=_("Until"), error_messages={"required": _("Say when it ends.")})

    field_order = ("title", "instruments", "starts", "ends", "place", *NUMBERS, "about")

    def __init__(
        self,
        *args: Any,
        zone: ZoneInfo,
        instruments: Sequence[Instrument],
        now: dt.datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = zone, now
        self.known = {each.public_id: each for each in instruments}
        self.fields |= {**fields_of(Training, (*WORDS, *NUMBERS)), **limit_fields()}
        chosen: Any = self.fields["instruments"]
        chosen.choices = [(key, each.name) for key, each in self.known.items()]
        for name in ("starts", "ends"):
            self.fields[name].widget.attrs.update({"step": 300, "autocomplete": "off"})
        self.order_fields(self.field_order)

    def training_fields(self) -> list[forms.BoundField]:
        """What it is, where and when."""
        return [self[name] for name in self.field_order]

    def limit_fields(self) -> list[forms.BoundField]:
        """What the qualification that it gives is limited to."""
        return [self[name] for name in ("assisted_only", "weekdays", "day_from", "day_until")]

    def _instant(self, name: str) -> dt.datetime:
        wall = self.cleaned_data[name]
        if not on_step(wall):
            raise forms.ValidationError(
                gettext("Give times in steps of five minutes, such as 09:00 or 09:05.")
            )
        return normalise(wall, self.zone)

    def clean_starts(self) -> dt.datetime:
        return self._instant("starts")

    def clean_ends(self) -> dt.datetime:
        return self._instant("ends")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if starts is not None and starts <= self.now:
            self.add_error("starts", gettext("This start has passed. Give one that is to come."))
        if starts is not None and ends is not None:
            if ends <= starts:
                self.add_error(
                    "ends", gettext("The end does not come after the start. Give a later end.")
                )
            elif ends - starts > LONGEST:
                self.add_error("ends", gettext("A training lasts two weeks at most."))
        return data

    def details(self) -> dict[str, Any]:
        """The training as typed, once the form is valid."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in (*WORDS, *NUMBERS, "starts", "ends")},
            "instruments": [self.known[key] for key in data["instruments"]],
            "limits": read_limits(data),
        }
