"""What anybody may browse: the front page and a lab."""

from __future__ import annotations

import datetime as dt

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.accounts.queries import today_in
from booking.labs.agreeing.queries import terms_of
from booking.labs.models import Instrument, Lab
from booking.labs.rules import InstrumentStatus

from ..queries import Reader, hours_between, zone_of
from ..queries.finding.lists import Figures, as_finds, figures, newest
from ..queries.repairing import units_shut
from ..sentences import span_text
from .finding import question

A_PAGE = 20
FIGURES_FOR = 60
"""Seconds for which the front page's figures are kept."""


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The question, the figures, what was opened last, and how it works."""
    now = timezone.now()
    counted: Figures = cache.get("front.figures") or figures(now=now)
    cache.add("front.figures", counted, FIGURES_FOR)
    reader = Reader.of(request.user, now=now)
    opened = as_finds(newest(3), reader, now=now)
    return render(
        request,
        "calendars/front.html",
        {
            "figures": counted,
            "free_hours": f"{counted.free_hours:,}",
            "opened": opened,
            **question(reader),
        },
    )


@require_safe
def lab(request: HttpRequest, public_id: str) -> HttpResponse:
    """A lab with its address, this week's hours, and its published instruments.

    Its own people read the hours after closures, everybody else the regular ones.
    """
    now = timezone.now()
    noun = get_object_or_404(Lab.objects.select_related("university"), public_id=public_id)
    instruments = Instrument.objects.published().filter(lab=noun)
    ordered = instruments.select_related("lab__university").order_by("name_en", "name_zh_hans")
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    today = today_in(noun.time_zone, now)
    days = [today + dt.timedelta(days=ahead) for ahead in range(7)]
    reader = Reader.of(request.user, now=now)
    inside = noun.pk in reader.labs
    hours = hours_between(noun, days[0], days[-1], closures=inside)
    week = [
        (
            day,
            [
                (span_text(each.starts, each.ends, zone_of(noun)), each.own_first)
                for each in hours
                if today_in(noun.time_zone, each.starts) == day
            ],
        )
        for day in days
    ]
    shut = units_shut(page.object_list, now=now)
    context = {
        "lab": noun,
        "page": page,
        "repaired": [(each, shut[each.pk]) for each in page.object_list if each.pk in shut],
        "finds": as_finds(list(page.object_list), reader, now=now),
        "week": week,
        "inside": inside,
        "today": today,
        "terms": terms_of(noun) is not None,
        "in_service": instruments.filter(status=InstrumentStatus.IN_SERVICE.value).count(),
    }
    return render(request, "calendars/lab.html", context)
