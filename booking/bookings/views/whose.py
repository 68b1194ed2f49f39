"""Whose bookings one may list: one's own, an organisation's, a project's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking.accounts.asking import person_of
from booking.accounts.models import Organisation, Project, User

from ..forms.agendas import project_label
from ..queries import asked_by
from ..queries.agendas import (
    answered_for,
    headed_projects,
    of_project,
    paid_by,
    projects_among,
    scope_in_organisation,
    scope_in_project,
)
from ..rules.agendas import Scope
from .agendas import Agenda, AgendaPage

FEW_NAMES = 40
"""Letters of a name in a file's: Chinese ones count three bytes of the 255 that systems take."""


@dataclass(frozen=True)
class Whose:
    """One choice of whose bookings to see."""

    label: str
    url: str
    active: bool


def _choices(person: User, agenda: Agenda, *, here: str, now: dt.datetime) -> list[Whose]:
    """One's own, and all that one answers for; ``here`` names what is shown where it is
    none of these. Empty when there is nothing to choose."""
    choices = [(gettext("Mine"), reverse("my_bookings"))]
    for organisation in answered_for(person, now=now):
        url = reverse("organisation_bookings", args=[organisation.public_id])
        choices.append((organisation.name, url))
    headed = headed_projects(person)
    several = len({each.organisation_id for each in headed}) > 1
    for project in headed:
        url = reverse("project_bookings", args=[project.public_id])
        choices.append((project_label(project, with_organisation=several), url))
    if agenda.url() not in [url for _label, url in choices]:
        choices.append((here, agenda.url()))
    if len(choices) == 1:
        return []
    return [Whose(label, url, url == agenda.url()) for label, url in choices]


# One's own


def _mine(request: HttpRequest) -> AgendaPage:
    bookings = asked_by(person_of(request))
    agenda = Agenda(
        name="my_bookings",
        args=(),
        bookings=bookings,
        heading=gettext("My bookings"),
        file_name=gettext("My bookings"),
        projects=projects_among(bookings),
        names=False,
        past=None,
        personal=True,
    )
    return AgendaPage(request, agenda, now=timezone.now())


@login_required
@require_safe
def my_bookings(request: HttpRequest) -> HttpResponse:
    """What one asked for: the next one large, then coming, waiting and past ones."""
    person, now = person_of(request), timezone.now()
    if request.GET.get("whose") == "organisation":
        # Addresses from before organisations and projects had pages of their own.
        for organisation in answered_for(person, now=now)[:1]:
            return redirect("organisation_bookings", organisation.public_id)
        for project in headed_projects(person)[:1]:
            return redirect("project_bookings", project.public_id)
    asked = _mine(request)
    return asked.page(whose=_choices(person, asked.agenda, here="", now=now))


@never_cache
@login_required
@require_safe
def my_bookings_feed(request: HttpRequest) -> HttpResponse:
    """One's own bookings as a calendar reads them."""
    return _mine(request).feed()


@login_required
@require_safe
def my_bookings_csv(request: HttpRequest) -> HttpResponseBase:
    """One's own bookings as a file."""
    return _mine(request).file()


# An organisation's


def _ours(request: HttpRequest, public_id: str) -> tuple[Organisation, AgendaPage]:
    """What an organisation pays for; to who does not answer for it there is none."""
    person, now = person_of(request), timezone.now()
    found = get_object_or_404(Organisation, public_id=public_id)
    if scope_in_organisation(person, found, now=now) is None:
        raise Http404
    agenda = Agenda(
        name="organisation_bookings",
        args=(found.public_id,),
        bookings=paid_by(found),
        heading=gettext("Bookings of %(name)s") % {"name": found.name},
        file_name=f"{found.name[:FEW_NAMES]} {gettext('Bookings')}",
        projects=list(found.projects.select_related("organisation")),
    )
    return found, AgendaPage(request, agenda, now=now)


@login_required
@require_safe
def organisation_bookings(request: HttpRequest, public_id: str) -> HttpResponse:
    """What an organisation pays for, to those who answer for it and for its money."""
    found, asked = _ours(request, public_id)
    opens = request.user.has_perm("accounts.manage_organisation", found)
    return asked.page(
        whose=_choices(asked.person, asked.agenda, here=found.name, now=asked.now),
        organisation=found,
        back_url=reverse("organisation", args=[found.public_id]) if opens else "",
    )


@never_cache
@login_required
@require_safe
def organisation_bookings_feed(request: HttpRequest, public_id: str) -> HttpResponse:
    """An organisation's bookings as a calendar reads them."""
    return _ours(request, public_id)[1].feed()


@login_required
@require_safe
def organisation_bookings_csv(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """An organisation's bookings as a file."""
    return _ours(request, public_id)[1].file()


# A project's


def _project(request: HttpRequest, public_id: str) -> tuple[Project, Scope, AgendaPage]:
    """A project's bookings as far as they are the reader's to see; to strangers there is none."""
    person, now = person_of(request), timezone.now()
    found = get_object_or_404(Project.objects.select_related("organisation"), public_id=public_id)
    scope = scope_in_project(person, found, now=now)
    if scope is None:
        raise Http404
    own = scope is Scope.OWN
    if found.is_general:
        heading = gettext("Bookings of the general project")
    else:
        heading = gettext("Bookings of the project %(name)s") % {"name": found.name}
    label = project_label(found, with_organisation=False)
    agenda = Agenda(
        name="project_bookings",
        args=(found.public_id,),
        bookings=of_project(found, asked_by=person if own else None),
        heading=heading,
        file_name=f"{label[:FEW_NAMES]} {gettext('Bookings')}",
        names=not own,
    )
    return found, scope, AgendaPage(request, agenda, now=now)


@login_required
@require_safe
def project_bookings(request: HttpRequest, public_id: str) -> HttpResponse:
    """A project's bookings: all to its head and its organisation, to a member their own."""
    found, scope, asked = _project(request, public_id)
    opens = request.user.has_perm("accounts.manage_organisation", found.organisation)
    here = project_label(found, with_organisation=True)
    return asked.page(
        whose=_choices(asked.person, asked.agenda, here=here, now=asked.now),
        organisation=found.organisation,
        project=found,
        own_only=scope is Scope.OWN,
        back_url=reverse("change_project", args=[found.public_id]) if opens else "",
    )


@never_cache
@login_required
@require_safe
def project_bookings_feed(request: HttpRequest, public_id: str) -> HttpResponse:
    """A project's bookings as a calendar reads them."""
    return _project(request, public_id)[2].feed()


@login_required
@require_safe
def project_bookings_csv(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A project's bookings as a file."""
    return _project(request, public_id)[2].file()
