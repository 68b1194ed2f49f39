"""The filter bars of agendas and of an instrument's free times: sent with GET, never wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from booking.accounts.dates import length_text
from booking.accounts.models import Project
from booking.accounts.nounforms import any_of
from booking.labs.rules import ServiceMode
from booking.labs.wording import SERVICE_MODES

from ..wording import STATES
from .lists import LEAST_HOURS, DaysFilter


def project_label(project: Project, *, with_organisation: bool) -> str:
    """A project by its name, and by its organisation's where several are at hand."""
    name = gettext("General project") if project.is_general else project.name
    return f"{name} · {project.organisation.name}" if with_organisation else name


class AgendaFilter(DaysFilter):
    """Bookings of a person, an organisation or a project, narrowed."""

    state = forms.ChoiceField(label=_("State"), choices=any_of(STATES), required=False)
    project = forms.ChoiceField(label=_("Project"), required=False)
    field_order = ("q", "first", "last", "state", "project")

    def __init__(
        self,
        *args: Any,
        projects: Iterable[Project] = (),
        names: bool = False,
        calendar: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Instrument, lab or person") if names else _("Instrument or lab")
        listed = list(projects)
        several = len({each.organisation_id for each in listed}) > 1
        offer_projects(self, listed, with_organisation=several)
        if calendar:
            # A calendar has its own days.
            del self.fields["first"], self.fields["last"]


class TimesFilter(DaysFilter):
    """Free times of one instrument, narrowed."""

    mode = forms.ChoiceField(label=_("How"), required=False)
    hours = forms.ChoiceField(label=_("At least"), required=False)
    project = forms.ChoiceField(label=_("Project"), required=False)
    field_order = ("first", "last", "mode", "hours", "project")

    def __init__(
        self,
        *args: Any,
        modes: Iterable[ServiceMode] = (),
        projects: Iterable[Project] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["q"]
        offered = [(mode.value, SERVICE_MODES[mode.value]) for mode in modes]
        if len(offered) > 1:
            self.fields["mode"].choices = offered  # type: ignore[attr-defined]
        else:
            del self.fields["mode"]
        language = get_language()
        self.fields["hours"].choices = [  # type: ignore[attr-defined]
            ("", _("Any length")),
            *((str(hours), length_text(hours, language=language)) for hours in LEAST_HOURS),
        ]
        # What is free depends on the organisation alone.
        listed = list(projects)
        if len({each.organisation_id for each in listed}) < 2:
            listed = []
        offer_projects(self, listed, with_organisation=True, empty=False)


def offer_projects(
    form: forms.Form, projects: list[Project], *, with_organisation: bool, empty: bool = True
) -> None:
    """Fills the choice of projects; a single one leaves nothing to choose."""
    choices = [
        (each.public_id, project_label(each, with_organisation=with_organisation))
        for each in projects
    ]
    if len(choices) > 1:
        field: Any = form.fields["project"]
        field.choices = [("", _("All")), *choices] if empty else choices
    else:
        del form.fields["project"]
