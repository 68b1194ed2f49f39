"""What somebody types to ask for a slot, or for work on samples."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.functional import lazy
from django.utils.html import escape
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from booking.accounts.dates import clock_text, day_text, length_text
from booking.accounts.models import Project, new_public_id
from booking.calendars.feeds import YEARS
from booking.calendars.rules import PolicyTerms, normalise
from booking.labs.rules import ServiceMode
from booking.labs.wording import SERVICE_MODES

from .fields import mode_field, project_field, purpose_field

MINUTE = dt.timedelta(minutes=1)
LONGEST = dt.timedelta(days=366)
MANY = 48
"""More lengths than this are too many for one list."""
WALL_CLOCK = "%Y-%m-%dT%H:%M"


class WallClockField(forms.CharField):
    """A date and a time of day by the lab's clock; cleans to a naive datetime or None."""

    # Browsers offer whole steps of five minutes, as claims are counted in.
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": 300}, format=WALL_CLOCK)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dt.datetime):
            return value
        text = super().to_python(value)
        if not text:
            return None
        found = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:00(\.0+)?)?", text.strip())
        try:
            wall = dt.datetime.fromisoformat(f"{found[1]}T{found[2]}") if found else None
        except ValueError:
            wall = None
        if wall is None or wall.year not in YEARS:
            raise forms.ValidationError(
                _("This is no date and time. Type them like 2027-03-02 09:00."), code="invalid"
            )
        return wall


class RequestForm(forms.Form):
    """A request by one reader for one instrument; times are on the lab's wall clock.

    After ``is_valid`` the cleaned ``starts`` and ``ends`` are instants in UTC,
    None for samples. ``projects`` are those the reader may book for.
    """

    start = WallClockField(
        label=_("Start"), error_messages={"required": _("Say when you want to begin.")}
    )
    length = forms.IntegerField(
        label=_("Length"),
        min_value=1,
        max_value=LONGEST // MINUTE,
        widget=forms.Select,
        error_messages={
            "required": _("Say for how long."),
            "invalid": _("Give the length as a whole number of minutes."),
            "min_value": _("A booking lasts a minute or more."),
            "max_value": _("A booking lasts a year at most."),
        },
    )
    mode = mode_field()
    samples = forms.IntegerField(
        label=_("Number of samples"),
        min_value=1,
        max_value=1000,
        error_messages={
            "required": _("Say how many samples you send."),
            "invalid": _("Give the number of samples in digits."),
            "min_value": _("Say how many samples you send."),
            "max_value": _("Send up to 1,000 samples with one request."),
        },
    )
    project = project_field()
    purpose = purpose_field(
        help_text=_("What you want to measure or make. The lab reads it before it decides.")
    )
    # Which terms of the lab are accepted with it: the box that is ticked has their number.
    agreed = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    key = forms.CharField(required=False, widget=forms.HiddenInput)

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
        self._choices("project", lambda: project_choices(projects))
        self.fields["project"].help_text = _payer_hint(projects)
        self._choices("length", lambda: self._lengths(terms))
        for name in ("start", "length", "samples"):
            self.fields[name].widget.attrs.setdefault("autocomplete", "off")

    def _choices(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        elif isinstance(field.widget, forms.Select):
            field.widget.choices = choices

    def _lengths(self, terms: PolicyTerms) -> Sequence[tuple[int, str]]:
        """The lengths offered, and the one that is asked for already."""
        lengths = length_choices(terms, get_language())
        given = str(self["length"].value() or "")
        if re.fullmatch(r"[1-9]\d{0,5}", given) and int(given) <= LONGEST // MINUTE:
            one = _length_choice(int(given), get_language())
            lengths = lengths if one in lengths else tuple(sorted([*lengths, one]))
        return lengths

    def clean_project(self) -> Project:
        return self.projects[self.cleaned_data["project"]]

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        return key if re.fullmatch(r"[0-9A-Za-z-]{1,40}", key) else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        mode = data.get("mode")
        data["starts"] = data["ends"] = None
        # Nobody types it: nonsense in its place accepts nothing.
        if self.errors.pop("agreed", None):
            data["agreed"] = None
        # What the other way of use would need is out of sight, whatever stands in it.
        for name in ("start", "length") if mode is ServiceMode.SAMPLES else ("samples",):
            self.errors.pop(name, None)
        if mode is ServiceMode.SAMPLES:
            return data
        data["samples"] = 0
        if mode is not None and data.get("start") and data.get("length"):
            self._clean_slot(data)
        return data

    def _clean_slot(self, data: dict[str, Any]) -> None:
        try:
            starts = instant_at(data["start"], self.zone)
        except forms.ValidationError as skipped:
            self.add_error("start", skipped)
        else:
            data["starts"], data["ends"] = starts, starts + data["length"] * MINUTE


def instant_at(wall: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The instant (UTC) of a wall clock's time. Raises ValidationError where it leaves that out."""
    instant = normalise(wall, zone)
    if instant.astimezone(zone).replace(tzinfo=None) != wall:
        raise forms.ValidationError(_skipped_sentence(wall))
    return instant


def _skipped_sentence(wall: dt.datetime) -> str:
    """Tells that a clock change leaves out this time of day."""
    day = day_text(wall.date(), language=get_language(), today=wall.date())
    return gettext(
        "The clocks go forward on %(day)s, so %(clock)s does not exist there. "
        "Pick an earlier or a later time."
    ) % {"day": day, "clock": clock_text(wall)}


def lengths_offered(terms: PolicyTerms) -> list[int]:
    """Lengths (minutes) to choose from: every multiple of the grid within policy, thinned out
    towards the long end where they are many."""
    grid = int(terms.grid / MINUTE)
    shortest, longest = int(terms.shortest / MINUTE), int(terms.longest / MINUTE)
    first = -(-shortest // grid) * grid
    out, step = [], grid
    while first <= longest:
        out.append(first)
        if len(out) % (MANY // 2) == 0:
            step *= 2
        first += step
    return out


@lru_cache(maxsize=256)
def length_choices(terms: PolicyTerms, language: str | None) -> tuple[tuple[int, str], ...]:
    """The lengths offered with their words: policies are few, and forms of each many."""
    return tuple(_length_choice(each, language) for each in lengths_offered(terms))


def _length_choice(minutes: int, language: str | None) -> tuple[int, str]:
    return minutes, length_text(minutes * MINUTE, language=language)


def usual_length(terms: PolicyTerms) -> int:
    """The length (minutes) that a form begins with: two hours, within policy."""
    offered = lengths_offered(terms)
    return max((each for each in offered if each <= 120), default=min(offered, default=60))


def project_choices(projects: Sequence[Project]) -> list[tuple[str, Any]]:
    """Projects by name; under their organisation's name where there are several."""
    owners = {project.organisation_id: project.organisation for project in projects}
    if len(owners) < 2:
        return [(project.public_id, project_name(project)) for project in projects]
    return [
        (
            owner.name,
            [
                (project.public_id, project_name(project))
                for project in projects
                if project.organisation_id == owner.pk
            ],
        )
        for owner in owners.values()
    ]


def payer_hint(projects: Sequence[Project]) -> str:
    """Who pays for what is booked for these projects."""
    payers = {project.organisation_id: project.organisation for project in projects}
    if len(payers) != 1:
        return gettext("The project's organisation pays.")
    (payer,) = payers.values()
    return gettext("%(organisation)s pays.") % {"organisation": escape(payer.name)}


_payer_hint = lazy(payer_hint, str)


def project_name(project: Project) -> str:
    """A project's name with its number; the general one is called so in the reader's language."""
    if project.is_general:
        return gettext("General project")
    return f"{project.name} ({project.code})" if project.code else project.name


def new_key() -> str:
    """What tells two requests from one form that was sent twice."""
    return new_public_id()
