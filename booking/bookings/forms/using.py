"""What somebody types to finish a use."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Booking
from ..results.queries import given_to, to_release
from ..rules import KindOfUse
from ..sampling.queries import workable
from .fields import kind_of_use_field, samples_done_field
from .requesting import WallClockField, instant_at

MINUTE = dt.timedelta(minutes=1)


def usual_kind(booking: Booking) -> KindOfUse:
    """What a use most likely is: service for whoever is not of the lab's own university."""
    own = booking.payer_id == booking.instrument.lab.university_id
    return KindOfUse.RESEARCH if own else KindOfUse.SERVICE


def _samples_done(booking: Booking) -> int | None:
    """How many samples a use did, most likely: of those sent in what could be used."""
    counted = None if booking.is_machine_time else workable(booking)
    return (booking.samples or None) if counted is None else counted


class FinishForm(forms.Form):
    """How a use went; the end is on the lab's wall clock.

    After ``is_valid`` the cleaned ``used_until`` is an instant in UTC, or None
    for "now". Several of these forms stand on one page, so ids carry the booking's.
    """

    used_until = WallClockField(
        label=_("Ended at"),
        required=False,
        help_text=_("Leave it empty if the use ends now."),
    )
    kind = kind_of_use_field()
    samples = samples_done_field()
    note = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The customer and the lab read them."),
        error_messages={
            "max_length": _(
                "Keep the notes to %(limit_value)s characters; they have %(show_value)s."
            ),
        },
    )

    # Of samples alone: whichever of the two fits how far their results are.
    release = forms.BooleanField(
        label=_("Release the results that are uploaded to the customer now"),
        required=False,
        initial=True,
    )
    # Those that the form was shown with, so that none goes out unseen.
    shown = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    report = forms.ChoiceField(
        label=_("Report"),
        required=False,
        help_text=_("The file that sums the results up, if there is one."),
        error_messages={"invalid_choice": _("Choose one of the files that are shown.")},
    )
    without_results = forms.BooleanField(
        label=_("Finish without results"),
        help_text=_(
            "No results are uploaded yet. You can also upload and release them after you finish."
        ),
        error_messages={
            "required": _("Upload the results first, or tick that you finish without them.")
        },
    )

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"finish-{booking.public_id}-%s")
        initial = {"kind": usual_kind(booking), **kwargs.get("initial", {})}
        if "samples" not in initial:
            initial["samples"] = _samples_done(booking)
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.booking = booking
        self.zone = ZoneInfo(booking.instrument.lab.time_zone)
        if not booking.is_machine_time:
            samples = self.fields["samples"]
            samples.required = True
            samples.help_text = _("The price is by the samples done.")
        waiting = (
            []
            if booking.is_machine_time
            else [(each.public_id, each.name) for each in to_release(booking)]
        )
        if waiting:
            self.initial["shown"] = [key for key, _name in waiting]
            fields: Any = self.fields
            fields["report"].choices = [("", gettext("None")), *waiting]
            # One that was removed meanwhile is no mistake of who sends the form.
            fields["shown"].valid_value = lambda _value: True
        else:
            del self.fields["release"], self.fields["shown"], self.fields["report"]
        if booking.is_machine_time or waiting or given_to(booking):
            del self.fields["without_results"]

    def clean_used_until(self) -> dt.datetime | None:
        wall: dt.datetime | None = self.cleaned_data["used_until"]
        if wall is None:
            return None
        instant = instant_at(wall, self.zone)
        begun = self.booking.used_from
        # Minutes are typed, so an end in the minute of the start is the start.
        if begun is not None and instant <= begun < instant + MINUTE:
            return begun
        return instant
