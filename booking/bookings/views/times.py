"""An instrument's free time by days: its month, and as a list with its file; for visitors too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking.accounts.dates import day_text, length_text, moment_text
from booking.accounts.sheets import csv_response, hours_cell, wall_cell
from booking.calendars.queries import assisted_between, hours_around, unit_times, units_of
from booking.calendars.rules import Interval, Look, Seen, as_seen
from booking.calendars.sentences import span_text
from booking.labs.rules import MACHINE_TIME, ServiceMode

from .. import feeds
from ..forms.agendas import TimesFilter
from ..forms.requesting import WALL_CLOCK
from ..refusals import range_sentence
from ..rules.days import DAY, Days, read_days
from ..strips import day_bounds
from ..wording import DAYS_PROBLEMS
from .panel import Panel, panel_before

A_PAGE = 60
USUAL = 14
LONGEST = 62
"""Days that a list covers: usually, and at most."""
NAME_LENGTH = 40
"""Letters of a name in a file's: Chinese ones count three bytes of the 255 that systems take."""


def bookable_between(panel: Panel, mode: ServiceMode, within: Interval) -> list[Seen]:
    """What a reader may have of an instrument in a range, now or later, in order."""
    if not panel.in_service or mode not in MACHINE_TIME:
        return []
    # A booking may run on past the range: open time is read as far as that.
    beyond = within.ends + panel.terms.shortest
    assisted = (
        assisted_between(panel.instrument.lab, within.starts, beyond)
        if mode is ServiceMode.ASSISTED
        else None
    )
    hours = hours_around(panel.instrument, within.starts, beyond)
    seen = as_seen(
        hours.windows,
        unit_times(units_of(panel.instrument), within.starts, beyond),
        audience=panel.audience,
        terms=panel.terms,
        zone=panel.zone,
        now=panel.now,
        until=within.ends,
        assisted_hours=assisted,
        openings=hours.openings,
    )
    shown = feeds.bookable(
        seen, grid=panel.terms.grid, shortest=panel.terms.shortest, assisted_hours=assisted
    )
    return list(_cut(shown, within, panel.terms.grid))


def _cut(shown: list[Seen], within: Interval, grid: dt.timedelta) -> Iterator[Seen]:
    """What of some stretches lies in a range; what is free begins on its grid there."""
    for each in shown:
        late = max(within.starts - each.starts, dt.timedelta())
        starts = each.starts + -(-late // grid) * grid
        ends = min(each.ends, within.ends)
        if starts < ends:
            yield Seen(starts, ends, each.look, each.origin, each.opens_at)


# The month


@never_cache
@require_safe
def days_feed(request: HttpRequest, public_id: str) -> HttpResponse:
    """How much of each day is free to the reader, as the calendar's month reads it."""
    panel = panel_before(request, public_id)
    given = request.GET
    try:
        wanted = feeds.read_range(given.get("start", ""), given.get("end", ""), panel.zone)
        mode = ServiceMode(given.get("mode") or ServiceMode.SELF_OPERATED)
    except feeds.BadRange as bad:
        return JsonResponse({"error": range_sentence(bad.problem)}, status=400)
    except ValueError:
        return JsonResponse({"error": gettext("There is no such way of use.")}, status=400)
    days = feeds.by_day(bookable_between(panel, mode, wanted), panel.zone)
    return JsonResponse([_day_event(panel, each) for each in days], safe=False)


def _day_event(panel: Panel, each: feeds.FreeDay) -> dict[str, str]:
    language = get_language()
    words = {"day": day_text(each.day, language=language, today=panel.today)}
    drawn = {"start": each.day.isoformat(), "end": (each.day + DAY).isoformat()}
    if each.free:
        words["length"] = length_text(each.free, language=language)
        return {
            **drawn,
            "kind": "day_free",
            "title": gettext("%(length)s free") % words,
            "figure": f"{each.free / dt.timedelta(hours=1):.3g}",
            "label": gettext("%(day)s: %(length)s free") % words,
        }
    assert each.opens_at is not None
    words["moment"] = moment_text(each.opens_at, zone=panel.zone, language=language, now=panel.now)
    return {
        **drawn,
        "kind": "day_later",
        "title": gettext("Opens later"),
        "label": gettext("%(day)s: opens to you on %(moment)s") % words,
    }


# The list


class TimesPage:
    """What a request wants of an instrument's free times."""

    def __init__(self, request: HttpRequest, panel: Panel) -> None:
        self.request, self.panel = request, panel
        usual = Days(panel.today, panel.today + (USUAL - 1) * DAY)
        first, last = request.GET.get("first", ""), request.GET.get("last", "")
        self.days = read_days(first, last, default=usual, longest=LONGEST)
        self.query = self._query()
        self.form = TimesFilter(
            self.query,
            modes=[each.mode for each in panel.modes if each.mode in MACHINE_TIME],
            projects=panel.projects,
        )

    def _query(self) -> QueryDict:
        """The address's own query with what counts of it, so that its file has the same."""
        out = self.request.GET.copy()
        out.pop("page", None)
        out["first"], out["last"] = self.days.first.isoformat(), self.days.last.isoformat()
        out["mode"] = self.mode.value
        project = self.panel.project
        out["project"] = project.public_id if project is not None else ""
        return out

    @cached_property
    def mode(self) -> ServiceMode:
        """The way of use that is asked for where it is offered, else the reader's first one."""
        offered = [each.mode for each in self.panel.modes if each.mode in MACHINE_TIME]
        for each in offered:
            if each.value == self.request.GET.get("mode"):
                return each
        usual = self.panel.mode
        return usual if usual in offered else next(iter(offered), ServiceMode.SAMPLES)

    @cached_property
    def shown(self) -> list[Seen]:
        zone = self.panel.zone
        first, last = day_bounds(self.days.first, zone), day_bounds(self.days.last, zone)
        return bookable_between(self.panel, self.mode, Interval(first.starts, last.ends))

    @property
    def free(self) -> list[Seen]:
        """What the reader may ask for now, as long as they want it at least."""
        least = dt.timedelta(hours=int(self.form.value("hours") or 0))
        return [
            each
            for each in self.shown
            if each.look is Look.FREE and each.ends - each.starts >= least
        ]

    @property
    def opens_at(self) -> dt.datetime | None:
        """When the next of what is not open to the reader yet opens."""
        return min((each.opens_at for each in self.shown if each.opens_at), default=None)

    def url_of(self, each: Seen) -> str:
        """The instrument's page with a stretch's start filled in."""
        start = each.starts.astimezone(self.panel.zone).strftime(WALL_CLOCK)
        query = {"start": start, "mode": self.mode.value}
        if "project" in self.form.fields:
            query["project"] = str(self.query["project"])
        return f"{self._instrument_url}?{urlencode(query)}"

    @property
    def _instrument_url(self) -> str:
        return reverse("instrument", args=[self.panel.instrument.public_id])

    def page(self) -> HttpResponse:
        page = Paginator(self.free, A_PAGE).get_page(self.request.GET.get("page"))
        zone = self.panel.zone

        def day_of(each: Seen) -> dt.date:
            return each.starts.astimezone(zone).date()

        file = reverse("instrument_times_csv", args=[self.panel.instrument.public_id])
        context: dict[str, Any] = {
            "instrument": self.panel.instrument,
            "lab": self.panel.instrument.lab,
            "panel": self.panel,
            "filter": self.form,
            "page": page,
            "by_day": [
                (
                    day,
                    [
                        (
                            span_text(each.starts, each.ends, zone),
                            each.ends - each.starts,
                            self.url_of(each),
                        )
                        for each in stretches
                    ],
                )
                for day, stretches in groupby(page.object_list, key=day_of)
            ],
            "days": self.days,
            "problem": DAYS_PROBLEMS[self.days.problem] if self.days.problem else "",
            "opens_at": self.opens_at,
            "earlier": self._moved(-1),
            "later": self._moved(1),
            "file_url": f"{file}?{self.query.urlencode()}",
        }
        return render(self.request, "bookings/times.html", context)

    def _moved(self, by: int) -> str:
        """The address of as many days before or after these; empty for days that are over."""
        days = self.days.moved(by * len(self.days.each))
        if days is None or days.last < self.panel.today:
            return ""
        query = self.query.copy()
        query["first"], query["last"] = days.first.isoformat(), days.last.isoformat()
        return f"?{query.urlencode()}"

    def file(self) -> HttpResponseBase:
        instrument, zone = self.panel.instrument, self.panel.zone
        name = f"{instrument.name[:NAME_LENGTH]} {gettext('Free time')}"
        absolute = self.request.build_absolute_uri
        return csv_response(
            name=f"{name} {self.days.first.isoformat()} {self.days.last.isoformat()}",
            header=[
                gettext("Lab"),
                gettext("Instrument"),
                gettext("From"),
                gettext("Until"),
                gettext("Time zone"),
                gettext("Hours"),
                gettext("Ask for it at"),
            ],
            rows=[
                (
                    instrument.lab.name,
                    instrument.name,
                    wall_cell(each.starts, zone),
                    wall_cell(each.ends, zone),
                    zone.key,
                    hours_cell(each.ends - each.starts),
                    absolute(self.url_of(each)),
                )
                for each in self.free
            ],
        )


@never_cache
@require_safe
def times(request: HttpRequest, public_id: str) -> HttpResponse:
    """The free times of an instrument as a list, without any script."""
    return TimesPage(request, panel_before(request, public_id)).page()


@require_safe
def times_csv(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The same times as a file."""
    return TimesPage(request, panel_before(request, public_id)).file()
