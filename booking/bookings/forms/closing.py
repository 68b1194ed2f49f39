"""What a manager types to close a lab or an instrument for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from booking.calendars.rules import OPEN_END, EntryKind, normalise, on_step
from booking.calendars.wording import ENTRY_KINDS
from booking.labs.models import Unit

from .requesting import WallClockField

KINDS = (EntryKind.CLOSURE, EntryKind.MAINTENANCE)
LONGEST = dt.timedelta(days=366)
LONGEST_AGO = dt.timedelta(days=1)
"""What broke this morning is closed from then on; what is older is over."""
NO_DATE = {"required": gettext_lazy("Give a date and a time.")}


WHOLE = ""
UNTIL_IT_WORKS = gettext_lazy("Left empty for one unit, it is closed until you open it again.")


class OneUnitForm(forms.Form):
    """What may be closed: an instrument as a whole, or one unit where it has several.

    After ``is_valid`` the cleaned ``unit`` is that one, or None for all; a closure of
    one unit that was given no end ends at ``OPEN_END``.
    """

    unit = forms.ChoiceField(label=_("What is closed"), required=False)

    def __init__(self, *args: Any, units: Sequence[Unit] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {each.label: each for each in units} if len(units) > 1 else {}
        chosen, ends = self.fields["unit"], self.fields["ends"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [
            (WHOLE, _("The whole instrument")),
            *((label, gettext("Unit %(label)s") % {"label": label}) for label in self.units),
        ]
        if self.units:
            ends.required, ends.help_text = False, UNTIL_IT_WORKS
        else:
            del self.fields["unit"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["unit"] = self.units.get(data.get("unit", WHOLE))
        if data.get("ends") is None and "ends" not in self.errors:
            data["ends"] = OPEN_END
            if data["unit"] is None:
                self.add_error("ends", NO_DATE["required"])
        return data


class CloseForm(OneUnitForm):
    """From when until when, on the lab's wall clock, and why.

    After ``is_valid`` the cleaned ``starts`` and ``ends`` are instants in UTC.
    """

    starts = WallClockField(label=_("From"), error_messages=NO_DATE)
    ends = WallClockField(label=_("Until"), error_messages=NO_DATE)
    kind = forms.TypedChoiceField(
        label=_("Kind"),
        coerce=EntryKind,
        choices=[(kind.value, ENTRY_KINDS[kind.value]) for kind in KINDS],
        error_messages={
            "required": _("Choose what it is."),
            "invalid_choice": _("Choose what it is."),
        },
    )
    title = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_(
            "Customers whose bookings it hits read this. Others only see that nothing is free."
        ),
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
        for name in ("starts", "ends"):
            self.fields[name].widget.attrs.update({"step": 300, "autocomplete": "off"})

    def _instant(self, name: str) -> dt.datetime:
        wall = self.cleaned_data[name]
        if not on_step(wall):
            raise forms.ValidationError(
                gettext("Give times in steps of five minutes, such as 09:00 or 09:05.")
            )
        # A time that a clock change skips is read past the gap.
        return normalise(wall, self.zone)

    def clean_starts(self) -> dt.datetime:
        starts = self._instant("starts")
        if starts < self.now - LONGEST_AGO:
            raise forms.ValidationError(
                gettext("This start is more than a day ago. Give a later one.")
            )
        return starts

    def clean_ends(self) -> dt.datetime | None:
        if self.cleaned_data["ends"] is None:
            return None
        ends = self._instant("ends")
        if ends <= self.now:
            raise forms.ValidationError(gettext("This end has passed. Give one that is to come."))
        return ends

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        starts, ends = data.get("starts"), data.get("ends")
        if starts is not None and ends is not None and ends != OPEN_END:
            if ends <= starts:
                self.add_error(
                    "ends", gettext("The end does not come after the start. Give a later end.")
                )
            elif ends - starts > LONGEST:
                self.add_error(
                    "ends",
                    gettext(
                        "A closure lasts a year at most. For longer, put the instruments "
                        "out of service."
                    ),
                )
        return data
