"""What somebody types to ask for several bookings at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import Project

from ..forms.fields import project_field, purpose_field
from ..forms.requesting import MINUTE, RequestForm, payer_hint, project_choices
from .rules import MOST_PARTS, Every, repeated
from .wording import EVERY


class SeriesForm(RequestForm):
    """A request that repeats, by the lab's wall clock; machine time alone.

    After ``is_valid`` the cleaned ``walls`` are the starts on that clock, naive.
    """

    every = forms.TypedChoiceField(
        label=_("How often"),
        coerce=Every,
        choices=list(EVERY.items()),
        error_messages={
            "required": _("Choose how often it repeats."),
            "invalid_choice": _("Choose how often it repeats."),
        },
    )
    times = forms.IntegerField(
        label=_("How many times"),
        required=False,
        min_value=2,
        max_value=MOST_PARTS,
        help_text=_("With the first one; 52 at most."),
        error_messages={
            "invalid": _("Give the number of times in digits."),
            "min_value": _("A series has two parts or more."),
            "max_value": _("A series has 52 parts at most."),
        },
    )
    until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("In place of a number, or to end it earlier."),
        error_messages={"invalid": _("This is no date. Type it like 2027-03-02.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("times", "until"):
            self.fields[name].widget.attrs.setdefault("autocomplete", "off")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["walls"] = []
        if (
            not data.get("times")
            and not data.get("until")
            and not {"times", "until"} & {*self.errors}
        ):
            self.add_error("times", _("Say how many times, or until which day."))
        start, until = data.get("start"), data.get("until")
        if start and until and until < start.date():
            self.add_error("until", _("The last day lies before the first one."))
        elif start and data.get("every"):
            data["walls"] = repeated(start, data["every"], times=data.get("times"), until=until)
        return data

    def part_length(self) -> dt.timedelta:
        """How long each part lasts; for a form whose length is right."""
        minutes: int = self.cleaned_data["length"]
        return minutes * MINUTE


class BasketForm(forms.Form):
    """For what, and for whom, all of a basket is asked."""

    project = project_field()
    purpose = purpose_field(
        help_text=_("What you want to measure or make. Each lab reads it before it decides.")
    )
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, projects: Sequence[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = {project.public_id: project for project in projects}
        field = self.fields["project"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = lambda: project_choices(projects)
        field.help_text = payer_hint(projects)

    def clean_project(self) -> Project:
        return self.projects[self.cleaned_data["project"]]
