"""A lab's timeline: its instruments as rows, a day or a week across.

One address for everybody, so that a link to a day can be passed on: who is
behind it depends on who reads it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.accounts.queries import today_in
from booking.calendars.queries import Reader
from booking.labs.models import Lab

from ..queries.timeline import instruments_shown
from ..rules.days import WEEK_DAYS, Days, from_day, read_day
from ..wording import DAYS_PROBLEMS
from .timeline_rows import Timeline, public_timeline, staff_timeline

A_PAGE = 30
VIEWS = ("day", "week")


@dataclass(frozen=True)
class Span:
    """The days that a timeline shows, and how one gets to others; None where there are none."""

    view: str
    days: Days
    today: dt.date
    previous: dt.date | None
    following: dt.date | None
    problem: str

    @property
    def is_today(self) -> bool:
        return self.days.first <= self.today <= self.days.last


def span_of(wanted: QueryDict, *, today: dt.date, usual: str) -> Span:
    """What an address asks for (``day``, ISO, and ``view``); nonsense gives today."""
    view = wanted.get("view", "")
    view = view if view in VIEWS else usual
    asked = read_day(wanted.get("day", ""), default=today)
    days = from_day(asked.first, WEEK_DAYS if view == "week" else 1)
    step = WEEK_DAYS if view == "week" else 1
    before, after = asked.moved(-step), asked.moved(step)
    return Span(
        view=view,
        days=days,
        today=today,
        previous=before.first if before else None,
        following=after.first if after else None,
        problem=str(DAYS_PROBLEMS[asked.problem]) if asked.problem else "",
    )


@require_safe
def lab_timeline(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who is on which instrument, for those who may know; free or not free for others."""
    lab = get_object_or_404(Lab.objects.select_related("university"), public_id=public_id)
    now = timezone.now()
    knows = request.user.has_perm("bookings.list_lab", lab)
    today = today_in(lab.time_zone, now)
    span = span_of(request.GET, today=today, usual="day" if knows else "week")
    shown = instruments_shown(lab, to_staff=knows)
    whole = request.GET.get("hours") == "all"
    page = Paginator(shown, A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "lab": lab,
        "knows": knows,
        "runs": request.user.has_perm("labs.manage_lab", lab)
        or request.user.has_perm("labs.work_in_lab", lab),
        "span": span,
        "page": page,
        "whole": whole,
        "timeline": _timeline(
            request, lab, page.object_list, span.days, knows=knows, whole=whole, now=now
        ),
    }
    return render(request, "bookings/timeline.html", context)


def _timeline(
    request: HttpRequest,
    lab: Lab,
    listed: Any,
    days: Days,
    *,
    knows: bool,
    whole: bool,
    now: dt.datetime,
) -> Timeline:
    instruments = list(listed)
    if not knows:
        reader = Reader.of(request.user, now=now)
        return public_timeline(lab, instruments, days, reader, now=now, whole=whole)
    opens = opens_bookings(request, lab)
    return staff_timeline(lab, instruments, days, opens=opens, now=now, whole=whole)


def opens_bookings(request: HttpRequest, lab: Lab) -> bool:
    """Whether the reader may open the pages of a lab's bookings, and not their list alone."""
    person: Any = request.user
    return bool(person.is_authenticated) and (
        person.is_operator or person.has_perm("labs.work_in_lab", lab)
    )
