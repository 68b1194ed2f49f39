"""What somebody types to name another time for a booking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from booking.accounts.naming import in_language
from booking.calendars.rules import PolicyTerms
from booking.labs.models import Instrument

from ..forms.requesting import LONGEST, MINUTE, WallClockField, instant_at, length_choices


class OtherTimeForm(forms.Form):
    """Another time on one of some instruments of a lab; times are on the lab's wall clock.

    After ``is_valid`` the cleaned ``starts`` and ``ends`` are instants in UTC.
    """

    instrument = forms.ChoiceField(
        label=_("Instrument"),
        error_messages={"invalid_choice": _("Choose an instrument of this lab.")},
    )
    start = WallClockField(
        label=_("Start"), error_messages={"required": _("Say when it should begin.")}
    )
    length = forms.TypedChoiceField(
        label=_("Length"),
        coerce=int,
        error_messages={
            "required": _("Say for how long."),
            "invalid_choice": _("Choose one of the lengths that this instrument has."),
        },
    )
    note = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "max_length": _(
                "Keep the reason to %(limit_value)s characters; it has %(show_value)s."
            ),
        },
    )

    def __init__(
        self,
        *args: Any,
        zone: ZoneInfo,
        terms: PolicyTerms,
        instruments: Sequence[Instrument],
        minutes: int,
        for_lab: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.instruments = {each.public_id: each for each in instruments}
        named = [(each.public_id, in_language(each, "name")[0]) for each in instruments]
        self._choices("instrument", named)
        # The length that is booked stays to be had, whatever the list is thinned out to.
        lengths = dict(length_choices(terms, get_language()))
        if minutes not in lengths and minutes * MINUTE <= LONGEST:
            lengths |= dict(length_choices(_of_one(terms, minutes), get_language()))
        self._choices("length", sorted(lengths.items()))
        self.fields["note"].help_text = (
            _("The customer reads it.") if for_lab else _("The lab reads it.")
        )
        for name in ("start", "length", "note"):
            self.fields[name].widget.attrs.setdefault("autocomplete", "off")

    def _choices(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_instrument(self) -> Instrument:
        return self.instruments[self.cleaned_data["instrument"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["starts"] = data["ends"] = None
        if data.get("start") and data.get("length"):
            try:
                starts = instant_at(data["start"], self.zone)
            except forms.ValidationError as skipped:
                self.add_error("start", skipped)
            else:
                data["starts"], data["ends"] = starts, starts + data["length"] * MINUTE
        return data


def _of_one(terms: PolicyTerms, minutes: int) -> PolicyTerms:
    """Terms that offer one length alone."""
    length = minutes * MINUTE
    return replace(terms, grid=length, shortest=length, longest=length)
