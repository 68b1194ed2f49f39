"""What somebody chooses to walk in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from booking.accounts.dates import clock_text, length_text, local, moment_text
from booking.accounts.models import Project
from booking.accounts.templatetags.face import yuan

from ..forms.fields import project_field, purpose_field
from ..forms.requesting import new_key, payer_hint, project_choices
from .queries import Stay
from .rules import walk_in_start


class WalkInForm(forms.Form):
    """Until when, for which project, and what for.

    After ``is_valid`` the cleaned ``until`` is an instant in UTC. ``priced_for`` is the project
    whose prices the reader saw.
    """

    project = project_field()
    until = forms.DateTimeField(
        label=_("Stay until"),
        error_messages={
            "required": _("Choose until when you stay."),
            "invalid": _("Choose one of the times that are shown."),
        },
    )
    purpose = purpose_field(rows=2)
    priced_for = forms.CharField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        projects: Sequence[Project],
        project: Project,
        stays: Sequence[Stay],
        zone: ZoneInfo,
        typed: Mapping[str, Any],
        now: dt.datetime,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "project": project.public_id,
            "priced_for": project.public_id,
            "purpose": typed.get("purpose", ""),
            "until": typed.get("until"),
            "key": typed.get("key") or new_key(),
        }
        super().__init__(*args, **kwargs)
        self.projects = {each.public_id: each for each in projects}
        chosen = self.fields["project"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = project_choices(projects)
        chosen.help_text = payer_hint(projects)
        self.fields["until"].widget = forms.Select(
            choices=[(_value(each.ends), _words(each, zone, now)) for each in stays]
        )

    def clean_project(self) -> Project:
        return self.projects[self.cleaned_data["project"]]

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        return key if re.fullmatch(r"[0-9A-Za-z-]{1,40}", key) else ""


def _value(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).isoformat()


def _words(stay: Stay, zone: ZoneInfo, now: dt.datetime) -> str:
    """An end with its length and price: "11:00 (55 min) · ¥238.33"."""
    language, starts = get_language(), walk_in_start(now)
    until = clock_text(local(stay.ends, zone))
    if local(stay.ends, zone).date() != local(now, zone).date():
        until = moment_text(stay.ends, zone=zone, language=language, now=now)
    return gettext("%(until)s (%(length)s) · %(price)s") % {
        "until": until,
        "length": length_text(stay.ends - starts, language=language),
        "price": yuan(stay.line.amount),
    }
