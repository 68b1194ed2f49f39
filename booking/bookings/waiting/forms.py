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
from booking.calendars.rules import PolicyTerms
from booking.labs.rules import ServiceMode
from booking.labs.wording import SERVICE_MODES

from ..forms.fields import mode_field, project_field, purpose_field
from ..forms.requesting import (
    MINUTE,
    WallClockField,
    instant_at,
    length_choices,
    payer_hint,
    project_choices,
)


class WaitForm(forms.Form):
    """A wish by one reader for one instrument; times are on the lab's wall clock.

    After ``is_valid`` the cleaned ``earliest`` and ``latest`` are instants in UTC.
    """

    mode = mode_field()
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
    project = project_field()
    purpose = purpose_field(
        help_text=_("Your request will say it. The lab reads it once you take a time.")
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
        for name in ("earliest", "latest"):
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
        return instant_at(self.cleaned_data[name], self.zone)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "length" in data:
            data["length"] *= MINUTE
        return data
