"""What a qualification is limited to: in words, and as fields of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from booking.accounts.dates import clock_text, customs_of

from .rules import Limits


def limits_sentence(limits: Limits) -> str:
    """A limit as a reader gets it, such as "Mon, Tue, 09:00–17:00"; empty without one."""
    parts = []
    if limits.assisted_only:
        parts.append(gettext("only with a technician"))
    if limits.weekdays:
        parts.append(_weekdays_text(sorted(limits.weekdays)))
    if limits.day_from is not None and limits.day_until is not None:
        parts.append(f"{clock_text(limits.day_from)}–{clock_text(limits.day_until)}")
    return gettext(", ").join(parts)


def _weekdays_text(days: Sequence[int]) -> str:
    """Weekdays in order, three and more in a row as "Mon to Fri"."""
    names = customs_of(get_language()).weekdays
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts: list[str] = []
    for run in runs:
        if len(run) > 2:
            ends = {"first": names[run[0]], "last": names[run[-1]]}
            parts.append(gettext("%(first)s to %(last)s") % ends)
        else:
            parts += [names[day] for day in run]
    return gettext(", ").join(parts)


def qualified_hint(held: Sequence[Limits]) -> str:
    """What operating an instrument by oneself means, with the limits of one's qualifications."""
    if not held or not all(each.of_times for each in held):
        return gettext("You work at the instrument yourself, with the lab's qualification.")
    words = " / ".join(limits_sentence(each) for each in held)
    return gettext("You work at the instrument yourself. Your qualification: %(limits)s.") % {
        "limits": words
    }


def limit_fields() -> dict[str, forms.Field]:
    """The fields in which a limit is typed."""
    names = customs_of(get_language()).weekdays
    clock = forms.TimeInput({"type": "time", "step": "300"}, format="%H:%M")
    return {
        "assisted_only": forms.BooleanField(
            label=_("Only with a technician"),
            required=False,
            help_text=_("Noted, but nobody books alone by it."),
        ),
        "weekdays": forms.MultipleChoiceField(
            label=_("Only on these days"),
            required=False,
            choices=[(str(number), name) for number, name in enumerate(names)],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Nothing ticked: any day."),
        ),
        "day_from": forms.TimeField(label=_("Not before"), required=False, widget=clock),
        "day_until": forms.TimeField(
            label=_("Not after"),
            required=False,
            widget=clock,
            help_text=_("By the lab's clock, such as 09:00 and 17:00. Empty: at any hour."),
        ),
    }


def read_limits(data: Mapping[str, Any]) -> Limits:
    """A limit as typed in these fields, once they are valid."""
    return Limits(
        assisted_only=data["assisted_only"],
        weekdays=frozenset(int(day) for day in data["weekdays"]),
        day_from=data["day_from"],
        day_until=data["day_until"],
    )
