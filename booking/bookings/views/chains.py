"""Sums for a chain's conveners and for a park: by enterprise, and of all together."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.accounts.chains.queries import park_sums
from booking.accounts.chains.views import chain_of
from booking.accounts.models import Organisation
from booking.accounts.queries import platform_day
from booking.accounts.rules import OrganisationKind

from ..queries.chains import Figures, enterprises_of, figures_of
from ..rules.days import Days, read_days
from ..strips import day_bounds
from ..wording import DAYS_PROBLEMS

LONGEST = 366


def _period(request: HttpRequest, today: dt.date) -> tuple[Days, dt.datetime, dt.datetime]:
    """The days that are asked for, the year up to today as a rule, and their bounds (UTC)."""
    usual = Days(today.replace(month=1, day=1), today)
    given = request.GET
    days = read_days(given.get("first", ""), given.get("last", ""), default=usual, longest=LONGEST)
    zone = ZoneInfo(settings.TIME_ZONE)
    return days, day_bounds(days.first, zone).starts, day_bounds(days.last, zone).ends


def _context(days: Days, **more: Any) -> dict[str, Any]:
    return {"days": days, "problem": DAYS_PROBLEMS[days.problem] if days.problem else "", **more}


@login_required
@require_safe
def chain_figures(request: HttpRequest, slug: str) -> HttpResponse:
    """Bookings and hours used of a chain's enterprises: sums alone."""
    chain = chain_of(request, slug)
    today = platform_day(timezone.now())
    days, starts, ends = _period(request, today)
    enterprises = list(enterprises_of(chain, today=today))
    found = figures_of(enterprises, starts=starts, ends=ends)
    rows = [(each, found.get(each.pk, Figures())) for each in enterprises]
    whole = sum((figures for _each, figures in rows), Figures())
    context = _context(days, chain=chain, rows=rows, whole=whole, served=len(found))
    return render(request, "bookings/chain_figures.html", context)


@login_required
@require_safe
def park(request: HttpRequest, public_id: str) -> HttpResponse:
    """A park's or township's own sums: its enterprises, their bookings and hours used."""
    found = get_object_or_404(Organisation, public_id=public_id, kind=OrganisationKind.PARK.value)
    if not request.user.has_perm("accounts.manage_organisation", found):
        raise Http404
    today = platform_day(timezone.now())
    days, starts, ends = _period(request, today)
    tenants = found.tenants.filter(kind=OrganisationKind.ENTERPRISE.value)
    figures = figures_of(tenants, starts=starts, ends=ends)
    context = _context(
        days,
        park=found,
        sums=park_sums(found, today=today),
        whole=sum(figures.values(), Figures()),
        served=len(figures),
    )
    return render(request, "bookings/park.html", context)
