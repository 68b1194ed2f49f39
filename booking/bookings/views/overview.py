"""A university's week over all its labs: use and requests for its administrators, free hours
for everybody else."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.accounts.models import Organisation
from booking.accounts.queries import today_in
from booking.accounts.rules import LISTS_LABS, may_book
from booking.calendars.queries import Reader
from booking.labs.models import Instrument, Lab

from ..queries.overview import (
    bounds_of,
    free_by_day,
    instruments_in,
    labs_shown,
    use_by_day,
    waiting_by_lab,
)
from ..queries.timeline import Closure, closures_between
from ..rules.days import DAY, Days
from ..rules.shares import Use
from .timeline import span_of

A_PAGE = 10
LISTED_BACK, LISTED_AHEAD = 30 * DAY, 335 * DAY
"""The days in which the list of what waits is looked for: samples by when they were asked."""


@dataclass(frozen=True)
class Bar:
    """An amount of a day and its share of what a full bar stands for, in whole percent."""

    amount: dt.timedelta
    of: dt.timedelta
    percent: int

    @property
    def hours(self) -> str:
        return _tenths(self.amount)

    @property
    def of_hours(self) -> str:
        return _tenths(self.of)


def _tenths(length: dt.timedelta) -> str:
    """Hours to the tenth, "1,510.5", for figures that stand beneath one another."""
    return f"{length / dt.timedelta(hours=1):,.1f}".removesuffix(".0")


@dataclass(frozen=True)
class Line:
    """A row of bars: an instrument's, or a whole lab's when it names none."""

    instrument: Instrument | None
    bars: list[Bar | None]
    total: Bar | None


@dataclass(frozen=True)
class LabWeek:
    """A lab with its sum, its instruments, what waits and what is closed."""

    lab: Lab
    total: Line
    lines: list[Line] = field(default_factory=list)
    waiting: int = 0
    closures: list[tuple[Closure, list[Instrument]]] = field(default_factory=list)


def university_of(request: HttpRequest, public_id: str) -> Organisation:
    """A university that shows itself: a verified one to everybody, else to its administrators."""
    found = get_object_or_404(Organisation, public_id=public_id, kind__in=LISTS_LABS)
    if may_book(found.state) or request.user.has_perm("bookings.list_university", found):
        return found
    raise Http404


@require_safe
def university_overview(request: HttpRequest, public_id: str) -> HttpResponse:
    """All labs and their instruments for a week."""
    university = university_of(request, public_id)
    now = timezone.now()
    knows = request.user.has_perm("bookings.list_university", university)
    today = today_in(university.time_zone, now)
    wanted = request.GET.copy()
    wanted["view"] = "week"
    span = span_of(wanted, today=today, usual="week")
    labs = labs_shown(university, to_administrators=knows)
    page = Paginator(labs, A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    instruments = instruments_in(shown, to_administrators=knows)
    context: dict[str, Any] = {
        "university": university,
        "knows": knows,
        "administers": request.user.has_perm("labs.view_university", university),
        "span": span,
        "page": page,
        "days": [(day, day == today) for day in span.days.each],
        "waiting_from": today - LISTED_BACK,
        "waiting_until": today + LISTED_AHEAD,
    }
    if knows:
        context["weeks"] = _used_weeks(shown, instruments, span.days, now)
    else:
        reader = Reader.of(request.user, now=now)
        context["weeks"] = _free_weeks(shown, instruments, span.days, reader, now)
    return render(request, "bookings/overview.html", context)


def _of_labs(instruments: Iterable[Instrument]) -> dict[int, list[Instrument]]:
    out: dict[int, list[Instrument]] = defaultdict(list)
    for each in instruments:
        out[each.lab_id].append(each)
    return out


def _used_weeks(
    labs: Sequence[Lab], instruments: Sequence[Instrument], days: Days, now: dt.datetime
) -> list[LabWeek]:
    use = use_by_day(instruments, days, now=now)
    waiting = waiting_by_lab(labs, now=now)
    closures: dict[int, list[Closure]] = {}
    if labs:
        whole = bounds_of(labs, days)
        closures = closures_between(instruments, starts=whole.starts, ends=whole.ends)
    of_lab = _of_labs(instruments)
    out = []
    for lab in labs:
        mine = of_lab[lab.pk]
        sums: dict[dt.date, Use] = defaultdict(Use)
        for each in mine:
            for day, used in use[each.pk].items():
                sums[day] += used
        out.append(
            LabWeek(
                lab,
                _use_line(None, sums, days),
                [_use_line(each, use[each.pk], days) for each in mine],
                waiting.get(lab.pk, 0),
                _by_closure(mine, closures),
            )
        )
    return out


def _use_line(instrument: Instrument | None, use: dict[dt.date, Use], days: Days) -> Line:
    found = [use.get(day) for day in days.each]
    whole = sum((each for each in found if each), Use())
    return Line(instrument, [_use_bar(each) for each in found], _use_bar(whole))


def _use_bar(use: Use | None) -> Bar | None:
    if use is None or (not use.opened and not use.booked):
        return None
    share = use.share
    return Bar(use.booked, use.opened, round(100 * (1 if share is None else share)))


def _by_closure(
    instruments: Sequence[Instrument], closures: dict[int, list[Closure]]
) -> list[tuple[Closure, list[Instrument]]]:
    """Each closure once, with the instruments that it closes; none named where it is all."""
    out: dict[Closure, list[Instrument]] = {}
    for each in instruments:
        for closure in closures[each.pk]:
            out.setdefault(closure, []).append(each)
    everything = len(instruments)
    return [
        (closure, [] if len(hit) == everything and everything > 1 else hit)
        for closure, hit in sorted(out.items(), key=lambda item: item[0].span)
    ]


def _free_weeks(
    labs: Sequence[Lab],
    instruments: Sequence[Instrument],
    days: Days,
    reader: Reader,
    now: dt.datetime,
) -> list[LabWeek]:
    free = free_by_day(instruments, days, reader, now=now)
    of_lab = _of_labs(instruments)
    sums: dict[int, dict[dt.date, dt.timedelta]] = {}
    for lab in labs:
        sums[lab.pk] = {
            day: sum(
                (free[each.pk].get(day, dt.timedelta()) for each in of_lab[lab.pk]), dt.timedelta()
            )
            for day in days.each
        }
    most = max((each for by_day in sums.values() for each in by_day.values()), default=None)
    return [LabWeek(lab, _free_line(sums[lab.pk], most or dt.timedelta(), days)) for lab in labs]


def _free_line(free: dict[dt.date, dt.timedelta], most: dt.timedelta, days: Days) -> Line:
    bars = [
        Bar(free[day], most, round(100 * (free[day] / most))) if free[day] else None
        for day in days.each
    ]
    total = sum(free.values(), dt.timedelta())
    return Line(None, bars, Bar(total, total, 100) if total else None)
