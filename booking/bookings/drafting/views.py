"""Pages of drafts: the list of one's own, and one of them in its instrument's panel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from booking.accounts.asking import person_of
from booking.accounts.dates import local
from booking.accounts.models import Project, User
from booking.accounts.queries import bookable_projects, platform_day
from booking.calendars.queries import zone_of

from ..forms.requesting import WALL_CLOCK
from ..together.rows import Row, row_of
from ..views.instruments import page
from ..views.panel import panel_before
from . import actions
from .keeping import questions_shown, said_in
from .models import Draft
from .queries import drafts_of, look_at
from .rules import is_answered


@dataclass(frozen=True)
class Line:
    """A draft in the list. ``seen``: its instrument still stands where its writer sees it.
    ``row`` says what it would mean now, None while it cannot be sent; ``nearby`` are other
    starts as addresses with their words."""

    draft: Draft
    seen: bool
    row: Row | None = None
    nearby: Sequence[tuple[str, str]] = ()

    @property
    def answers(self) -> int:
        """How many of the lab's questions are answered."""
        return sum(map(is_answered, self.draft.values.values()))


@login_required
@require_safe
def my_drafts(request: HttpRequest) -> HttpResponse:
    """The requests that one has prepared; nobody else sees them."""
    person, now = person_of(request), timezone.now()
    projects = bookable_projects(person, today=platform_day(now))
    lines = [_line(request, draft, person, projects, now) for draft in drafts_of(person)]
    context = {"lines": lines, "may_ask": bool(projects)}
    return render(request, "bookings/drafting/my_drafts.html", context)


def _line(
    request: HttpRequest,
    draft: Draft,
    person: User,
    projects: Sequence[Project],
    now: dt.datetime,
) -> Line:
    seen = request.user.has_perm("labs.see_instrument", draft.instrument)
    chosen = [each for each in projects if each.pk == draft.project_id] or projects
    if not seen or not chosen:
        return Line(draft, seen)
    look = look_at(draft, person=person, project=chosen[0], now=now)
    if look is None:
        return Line(draft, seen)
    row = row_of(draft.public_id, look, chosen=None, now=now)
    zone = zone_of(draft.instrument.lab)
    nearby = [(_at(draft, each.value, zone), each.label) for each in row.nearby]
    return Line(draft, seen, row, nearby)


def _at(draft: Draft, start: str, zone: ZoneInfo) -> str:
    """The address of a draft with another start (an instant as text)."""
    there = local(dt.datetime.fromisoformat(start), zone).strftime(WALL_CLOCK)
    return f"{reverse('draft', args=[draft.public_id])}?{urlencode({'start': there})}"


@login_required
@require_safe
def draft(request: HttpRequest, public_id: str) -> HttpResponse:
    """A draft in its instrument's panel, with another start where the address names one."""
    found = drafts_of(person_of(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    panel = panel_before(request, found.instrument.public_id)
    said = dict(said_in(found, panel))
    panel.wanted_project = said.get("project", "")
    if request.GET.get("start"):
        said["start"] = request.GET["start"]
    form = panel.filled_form(said)
    questions = questions_shown(panel, found, mode=form["mode"].value() or "")
    return page(request, panel, form, questions=questions, replaces=found.public_id)


@login_required
@require_POST
def delete_draft(request: HttpRequest, public_id: str) -> HttpResponse:
    """Deletes one of one's own drafts."""
    if not actions.delete_draft(person=person_of(request), public_id=public_id):
        raise Http404
    messages.success(request, gettext("The draft is deleted."))
    return redirect("my_drafts")
