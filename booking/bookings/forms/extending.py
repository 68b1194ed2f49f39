"""What somebody chooses to go on with a use, and why the lab stops one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from booking.accounts.dates import clock_text, length_text, local, moment_text

from ..models import Booking
from .reasons import reason_field


class ExtendForm(forms.Form):
    """Until when; after ``is_valid`` an instant in UTC. ``ends`` are those to choose from."""

    until = forms.DateTimeField(
        label=_("Go on until"),
        error_messages={
            "required": _("Choose until when the use goes on."),
            "invalid": _("Choose one of the times that are shown."),
        },
    )

    def __init__(
        self,
        *args: Any,
        booking: Booking,
        ends: Sequence[dt.datetime] = (),
        now: dt.datetime,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", f"extend-{booking.public_id}-%s")
        super().__init__(*args, **kwargs)
        zone = ZoneInfo(booking.instrument.lab.time_zone)
        booked = booking.ends
        language = get_language()
        choices = []
        for end in ends:
            words = moment_text(end, zone=zone, language=language, now=now)
            if booked is not None:
                if local(end, zone).date() == local(booked, zone).date():
                    words = clock_text(local(end, zone))
                words += f" (+ {length_text(end - booked, language=language)})"
            choices.append((end.astimezone(dt.UTC).isoformat(), words))
        self.fields["until"].widget = forms.Select(choices=choices)


class StopForm(forms.Form):
    """The reason, which the customer reads."""

    note = reason_field(
        owed=_("Give a reason. The customer reads it."),
        told=_("The customer reads it."),
        rows=2,
    )
