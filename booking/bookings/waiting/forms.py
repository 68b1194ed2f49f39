"""What somebody types to wait for a slot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import Project
from booking.calendars.rules import PolicyTerms, normalise
from booking.labs.rules import ServiceMode
from booking.labs.wording import SERVICE_MODES

from ..forms.requesting import (
    MINUTE,
    WallClockField,
    length_choices,
    payer_hint,
    project_choices,
    skipped_sentence,
)


class WaitForm(forms.Form):
    """A wish by one reader for one instrument; times are on the lab's wall clock.

    After ``is_valid`` the cleaned ``earliest`` and ``latest`` are instants in UTC.
    """

    mode = forms.TypedChoiceField(
        label=_("How"),
        coerce=ServiceMode,
        error_messages={
            "required": _("Choose how the work is done."),
            "invalid_choice": _("Choose how the work is done."),
        },
    )
    length = forms.TypedChoiceField(
        label=_("Length"),
        coerce=int,
        error_messages={
            "required": _("Say for how long."),
            "invalid_choice": _("Choose one of the lengths that this instrument has."),
        },
    )
    earliest = WallClockField(
        label=_("Not before"),
        help_text=_("The slot begins then or later."),
        error_messages={"required": _("Say from when on a slot would do.")},
    )
    latest = WallClockField(
        label=_("Not after"),
        help_text=_("The slot has ended by then."),
        error_messages={"required": _("Say by when a slot must have ended.")},
    )
    project = forms.ChoiceField(
        label=_("Project"),
        error_messages={
            "required": _("Choose the project that this is for."),
            "invalid_choice": _("Choose a project of your own."),
        },
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your request will say it. The lab reads it once you take a time."),
        error_messages={
            "required": _("Say in a line or two what you want to measure or make."),
            "max_length": _(
                "Keep the purpose to %(limit_value)s characters; it has %(show_value)s."
            ),
        },
    )

    def __init__(
        self,
        *args: Any,
        zone: ZoneInfo,
        terms: PolicyTerms,
        modes: Sequence[ServiceMode],
        projects: Sequence[Project],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.projects = {project.public_id: project for project in projects}
        self._choices("mode", [(mode.value, SERVICE_MODES[mode.value]) for mode in modes])
        self._choices("project", project_choices(projects))
        self._choices("length", length_choices(terms, get_language()))
        self.fields["project"].help_text = lazy(payer_hint, str)(projects)
        for name in ("earliest", "latest", "purpose"):
            self.fields[name].widget.attrs.setdefault("autocomplete", "off")

    def _choices(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_project(self) -> Project:
        return self.projects[self.cleaned_data["project"]]

    def clean_earliest(self) -> dt.datetime:
        return self._instant("earliest")

    def clean_latest(self) -> dt.datetime:
        return self._instant("latest")

    def _instant(self, name: str) -> dt.datetime:
        wall = self.cleaned_data[name]
        instant = normalise(wall, self.zone)
        if instant.astimezone(self.zone).replace(tzinfo=None) != wall:
            raise forms.ValidationError(skipped_sentence(wall))
        return instant

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "length" in data:
            data["length"] *= MINUTE
        return data
