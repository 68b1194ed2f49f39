"""What was changed: pages of those in charge, each with its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from auditlog.models import LogEntry
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..asking import person_of
from ..models import Organisation
from ..paging import BoundedPaginator
from ..sheets import csv_response
from ..views.organisations import organisation_of
from .forms import ChangesFilter
from .queries import Readers, changes
from .rules import of_organisation
from .telling import Line, Told, lines

A_PAGE = 50
CHUNK = 200
FILE = "csv"


def changes_answer(
    request: HttpRequest, readers: Readers, *, name: str, back: tuple[str, str] | None
) -> HttpResponseBase:
    """The page of what ``readers`` may read, or with ``?as=csv`` the same as a file.

    ``name`` is whose changes these are; ``back`` is an address and its label.
    """
    zone = ZoneInfo(person_of(request).time_zone or timezone.get_current_timezone_name())
    data = request.GET.copy()
    as_file = data.pop("as", [""])[-1] == FILE
    data.pop("page", None)
    narrowed = ChangesFilter(data)
    found = changes(readers, narrowed.wish(zone))
    if as_file:
        return csv_response(
            name=f"{_('Changes')} {name[:40]}",
            header=[
                _("When"),
                _("Time zone"),
                _("By whom"),
                _("From where"),
                _("What"),
                _("Name"),
                _("About"),
                _("Change"),
                _("Field"),
                _("Before"),
                _("After"),
            ],
            rows=_file_rows(found, readers, zone),
        )
    paginator = BoundedPaginator(found, A_PAGE, counted=found)
    page = paginator.get_page(request.GET.get("page"))
    data["as"] = FILE
    context: dict[str, Any] = {
        "name": name,
        "back": back,
        "filter": narrowed,
        "page": page,
        "lines": lines(list(page), readers, zone),
        "zone": zone,
        "file_url": f"{request.path}?{data.urlencode()}",
    }
    return render(request, "accounts/changes.html", context)


def _file_rows(found: QuerySet[LogEntry], readers: Readers, zone: ZoneInfo) -> Iterator[list[str]]:
    entries = found.iterator(CHUNK)
    while chunk := list(islice(entries, CHUNK)):
        for line in lines(chunk, readers, zone):
            for told in line.changes:
                yield _file_row(line, told, zone)


def _file_row(line: Line, told: Told, zone: ZoneInfo) -> list[str]:
    return [
        line.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        zone.key,
        line.who,
        line.address,
        line.noun,
        line.label,
        line.about,
        line.action,
        told.field,
        _("not kept") if told.hidden else told.before,
        _("not kept") if told.hidden else told.after,
    ]


def places_of(home: Organisation, labs: Iterable[str] = ()) -> Readers:
    """The changes of an organisation, and of labs by their places."""
    return Readers(places=(of_organisation(home.pk), *labs), home=home)


@login_required
@require_safe
def organisation_changes(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """What was changed of an organisation, for its administrators and the operator."""
    found = organisation_of(request, public_id)
    readers = places_of(found)
    if person_of(request).is_operator:
        readers = Readers(readers.places, home=None)
    back = (reverse("organisation", args=[public_id]), found.name)
    return changes_answer(request, readers, name=found.name, back=back)


@login_required
@require_safe
def all_changes(request: HttpRequest) -> HttpResponseBase:
    """What was changed anywhere, for the operator."""
    if not request.user.has_perm("accounts.list_organisations"):
        raise PermissionDenied
    back = (reverse("organisations"), _("Organisations"))
    return changes_answer(request, Readers(None, None), name=_("the platform"), back=back)
