"""Forms about weekly hours and single days of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from booking.accounts.dates import day_text
from booking.accounts.nounforms import DateInput
from booking.labs.models import Instrument, Lab

from ..actions import HoursRefused
from ..queries import Turn, series_from, zone_of
from ..rules import WEEKDAYS, EntryKind, HoursReason, Series, normalise
from ..sentences import series_text, weekdays_text
from ..wording import HOURS_REASONS

PLACES = {
    HoursReason.NO_WEEKDAY: "weekdays",
    HoursReason.OFF_STEP: "local_start",
    HoursReason.ENDS_BEFORE_START: "local_end",
    HoursReason.TOO_LONG: "local_end",
    HoursReason.LAST_BEFORE_FIRST: "last_day",
    HoursReason.NOT_SHORTER: "last_day",
    HoursReason.PAST: "first_day",
    HoursReason.NO_SUCH_DAY: "day",
    HoursReason.DAY_HAS_CHANGED: "day",
    HoursReason.NOT_OWN_FIRST: "own_first",
}
KINDS = {
    EntryKind.OPENING: _("Open to booking"),
    EntryKind.ASSISTED: _("A technician can assist"),
    EntryKind.MAINTENANCE: _("Closed for maintenance"),
}
FURTHEST = dt.date(2100, 1, 1)


class ClockInput(forms.TimeInput):
    """A time of day in the browser's own picker, in steps of five minutes."""

    def __init__(self) -> None:
        super().__init__({"type": "time", "step": "300"}, format="%H:%M")


class Refusable(forms.Form):
    """A form that shows at its fields why an action refused."""

    def refuse(self, refused: HoursRefused, owner: Lab | Instrument) -> None:
        place = PLACES.get(refused.reason)
        sentence = str(HOURS_REASONS[refused.reason.value])
        if refused.reason is HoursReason.OVERLAPS and refused.entry is not None:
            lab = owner if isinstance(owner, Lab) else owner.lab
            standing = series_text(series_from(refused.entry, zone_of(lab)))
            sentence = gettext(
                "These hours overlap others: %(hours)s. Change those first, or give hours "
                "beside them."
            ) % {"hours": standing}
        self.add_error(place if place in self.fields else None, sentence)


class HoursForm(Refusable):
    """Weekly hours from a day on."""

    kind = forms.ChoiceField(
        label=_("What"), widget=forms.RadioSelect, initial=EntryKind.OPENING.value
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    local_start = forms.TimeField(label=_("From"), widget=ClockInput)
    local_end = forms.TimeField(
        label=_("Until"),
        widget=ClockInput,
        help_text=_("An end before the start is on the next day; 00:00 to 00:00 is all day."),
    )
    own_first = forms.BooleanField(
        label=_("Your own university first"),
        required=False,
        help_text=_("Others can book what is left of these hours once they are released."),
    )
    first_day = forms.DateField(label=_("From the day"), widget=DateInput)
    last_day = forms.DateField(
        label=_("Up to the day"),
        widget=DateInput,
        required=False,
        help_text=_("Leave it empty for hours without an end."),
    )

    def __init__(
        self,
        *args: Any,
        owner: Lab | Instrument,
        today: dt.date,
        change: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "weekdays": sorted(WEEKDAYS),
            "first_day": today,
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        self.today = today
        weekdays = self.fields["weekdays"]
        assert isinstance(weekdays, forms.ChoiceField)
        weekdays.choices = [(n, weekdays_text([n])) for n in range(7)]
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            (each.value, word)
            for each, word in KINDS.items()
            if each is not EntryKind.ASSISTED or isinstance(owner, Lab)
        ]
        if change:
            del self.fields["kind"]

    def clean_first_day(self) -> dt.date:
        return self._day("first_day")

    def clean_last_day(self) -> dt.date | None:
        return self._day("last_day") if self.cleaned_data["last_day"] else None

    def _day(self, field: str) -> dt.date:
        day: dt.date = self.cleaned_data[field]
        if day < self.today:
            raise forms.ValidationError(_("This day is over. Give today or a later day."))
        if day > FURTHEST:
            raise forms.ValidationError(_("Give a day before the year 2100."))
        return day

    def clean_weekdays(self) -> frozenset[int]:
        return frozenset(self.cleaned_data["weekdays"])

    def hours(self) -> dict[str, Any]:
        """What the form says, as the action takes it."""
        wanted = ("weekdays", "local_start", "local_end", "last_day")
        return {
            **{name: self.cleaned_data[name] for name in wanted},
            "own_first": self.cleaned_data.get("own_first", False),
        }

    @staticmethod
    def initial_of(series: Series, today: dt.date) -> dict[str, Any]:
        """Hours as they stand, to be changed from a day on."""
        return {
            "weekdays": sorted(series.hours.weekdays),
            "local_start": series.hours.local_start,
            "local_end": series.hours.local_end,
            "own_first": series.hours.own_first,
            "first_day": max(today, series.first_day),
            "last_day": series.last_day,
        }


class EndForm(Refusable):
    """The last day of weekly hours."""

    last_day = forms.DateField(
        label=_("Last day"),
        widget=DateInput,
        help_text=_("What is booked after it stays booked until you cancel it."),
    )


class DayForm(Refusable):
    """One coming day of weekly hours: other hours for it, or none."""

    day = forms.TypedChoiceField(label=_("Day"), coerce=dt.date.fromisoformat)
    local_start = forms.TimeField(label=_("From"), widget=ClockInput)
    local_end = forms.TimeField(label=_("Until"), widget=ClockInput)
    new_day = forms.DateField(
        label=_("On another day"),
        widget=DateInput,
        required=False,
        help_text=_("Leave it empty to keep the day and change its hours."),
    )

    def __init__(
        self, *args: Any, days: list[Turn], today: dt.date, cancelling: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for field in ("local_start", "local_end"):
            self.fields[field].required = not cancelling
        self.today = today
        choice = self.fields["day"]
        assert isinstance(choice, forms.ChoiceField)
        language = get_language()
        choice.choices = [
            (turn.day.isoformat(), day_text(turn.day, language=language, today=today))
            for turn in days
        ]

    def clean_new_day(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["new_day"]
        if day is not None and not self.today <= day <= FURTHEST:
            raise forms.ValidationError(_("This day is over. Give today or a later day."))
        return day

    def span(self, owner: Lab | Instrument) -> tuple[dt.datetime, dt.datetime]:
        """The new hours as instants, once the form is valid."""
        data = self.cleaned_data
        day = data["new_day"] or data["day"]
        zone = zone_of(owner if isinstance(owner, Lab) else owner.lab)
        last = day + dt.timedelta(days=data["local_end"] <= data["local_start"])
        return (
            normalise(dt.datetime.combine(day, data["local_start"]), zone),
            normalise(dt.datetime.combine(last, data["local_end"]), zone),
        )
