"""What a lab's staff type to correct a booking that is over."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from ..forms.fields import kind_of_use_field, samples_done_field
from ..forms.reasons import reason_field
from ..forms.requesting import MINUTE, WallClockField, instant_at
from ..forms.using import usual_kind
from ..models import Booking


class CorrectForm(forms.Form):
    """How a use really was; times are on the lab's wall clock.

    After ``is_valid`` the cleaned ``used_from`` and ``used_until`` are instants in UTC.
    """

    used_from = WallClockField(
        label=_("Used from"), error_messages={"required": _("Say when the use began.")}
    )
    used_until = WallClockField(
        label=_("Used until"), error_messages={"required": _("Say when the use ended.")}
    )
    kind = kind_of_use_field()
    samples = samples_done_field()
    note = reason_field(
        owed=_("Give a reason. The customer reads it."), told=_("The customer reads it."), rows=2
    )

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        self.booking = booking
        self.zone = ZoneInfo(booking.instrument.lab.time_zone)
        kwargs["initial"] = {
            "used_from": self._wall(booking.used_from or booking.starts),
            "used_until": self._wall(booking.used_until or booking.ends),
            "kind": booking.kind_of_use or usual_kind(booking),
            "samples": booking.samples_done,
        }
        super().__init__(*args, **kwargs)
        for name in ("used_from", "used_until"):
            # Uses end in the minute in which somebody said so, not on a step of five.
            self.fields[name].widget.attrs.update({"step": 60, "autocomplete": "off"})
        if not booking.is_machine_time:
            samples = self.fields["samples"]
            samples.required = True
            samples.help_text = _("The price is by the samples done.")

    def _wall(self, instant: dt.datetime | None) -> dt.datetime | None:
        if instant is None:
            return None
        local = instant.astimezone(self.zone).replace(tzinfo=None)
        return local.replace(second=0, microsecond=0)

    def clean_used_from(self) -> dt.datetime:
        return self._instant("used_from", self.booking.used_from)

    def clean_used_until(self) -> dt.datetime:
        return self._instant("used_until", self.booking.used_until)

    def _instant(self, name: str, recorded: dt.datetime | None) -> dt.datetime:
        wall: dt.datetime = self.cleaned_data[name]
        instant = instant_at(wall, self.zone)
        # Minutes are typed: what was left as it was shown is what is recorded, to the second.
        if recorded is not None and instant <= recorded < instant + MINUTE:
            return recorded
        return instant
