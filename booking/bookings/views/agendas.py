"""The bookings of a person, an organisation or a project: as calendar, as list and as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from booking.accounts.asking import person_of
from booking.accounts.dates import clock_text, local, same_clock
from booking.accounts.models import Project, User
from booking.accounts.paging import BoundedPaginator
from booking.accounts.queries import acting_places, today_in
from booking.calendars.rules import Interval
from booking.labs.rules import ServiceMode

from .. import feeds
from ..forms.agendas import AgendaFilter
from ..headlines import headline
from ..models import Booking
from ..offering.fallen import fallen_among, why_fallen
from ..offering.queries import open_offer_of
from ..queries import actors_of
from ..queries.agendas import (
    AgendaWish,
    drawn,
    latest_first,
    narrowed,
    number_by_day,
    over,
    with_opens,
)
from ..refusals import range_sentence
from ..rules import State, Verb, allowed_verbs
from ..rules.days import DAY, FIRST, Days, DaysProblem, read_day, read_days
from ..strips import day_bounds
from ..wording import DAYS_PROBLEMS
from .agenda_files import agenda_file
from .page import EXPECTED, again_url, likeliest, reader_of

PER_PAGE = 20
FEW = 20
"""So many coming or waiting ones stand on the first page; the filter shows all."""
LONGEST = 366
"""Days between the first and the last that somebody may ask for at once."""
AHEAD = dt.timedelta(days=275)
PAST = dt.timedelta(days=90)
"""How far back an organisation's and a project's bookings go unless days are given."""
MOST_DRAWN = 300
"""With more in its range, a calendar tells how many a day has."""
NO_OLDER = FIRST + DAY
COMING = (State.APPROVED.value, State.IN_USE.value)
WAITING = (State.ENDORSEMENT.value, State.REQUESTED.value, State.OFFERED.value)
FILTERS = ("q", "state", "project")
SHOWS = {"week": "timeGridWeek", "month": "dayGridMonth", "list": "listWeek"}
USUAL_HOURS = (dt.time(8), dt.time(18))


def own_zone(person: User) -> ZoneInfo:
    """The clock by which a person reads what lies in many labs."""
    return ZoneInfo(person.time_zone or timezone.get_default_timezone_name())


@dataclass(frozen=True)
class Agenda:
    """Whose bookings these are, and where they are shown; ``name`` begins its addresses' names.

    ``names`` tells who asked for each; ``past`` is how far back the list goes unless days
    are given, None for all; ``personal`` shows the next one large.
    """

    name: str
    args: tuple[str, ...]
    bookings: QuerySet[Booking]
    heading: str
    file_name: str
    projects: Sequence[Project] = ()
    names: bool = True
    past: dt.timedelta | None = PAST
    personal: bool = False

    def url(self, part: str = "", **query: str) -> str:
        """The address of the page, or of its "feed" or "csv"."""
        address = reverse(f"{self.name}_{part}" if part else self.name, args=self.args)
        said = {name: text for name, text in query.items() if text}
        return f"{address}?{urlencode(said)}" if said else address


class AgendaPage:
    """What a request wants of an agenda."""

    def __init__(self, request: HttpRequest, agenda: Agenda, *, now: dt.datetime) -> None:
        self.request, self.agenda, self.now = request, agenda, now
        self.person = person_of(request)
        self.zone = own_zone(self.person)
        self.today = today_in(self.zone.key, now)
        self.calendar = request.GET.get("view") == "calendar"
        usual = Days(self.today - PAST, self.today + AHEAD)
        first, last = request.GET.get("first", ""), request.GET.get("last", "")
        self.days = read_days(first, last, default=usual, longest=LONGEST)
        self.by_days = self.days is not usual and self.days.problem is not DaysProblem.UNREADABLE
        self.form = AgendaFilter(
            self._data(),
            projects=agenda.projects,
            names=agenda.names,
            calendar=self.calendar,
        )

    def _data(self) -> Any:
        out = self.request.GET.copy()
        given = self.days if self.by_days else None
        out["first"] = given.first.isoformat() if given else ""
        out["last"] = given.last.isoformat() if given else ""
        return out

    @cached_property
    def filters(self) -> dict[str, str]:
        """What narrows the bookings besides days, of the texts that could be read."""
        said = {name: self.form.value(name) for name in FILTERS}
        return {name: text for name, text in said.items() if text}

    @property
    def given_days(self) -> dict[str, str]:
        """The days that were given, as an address has them."""
        if not self.by_days:
            return {}
        return {"first": self.days.first.isoformat(), "last": self.days.last.isoformat()}

    @property
    def since(self) -> dt.date | None:
        """The first day of what is over; None for all of it."""
        return None if self.agenda.past is None else self.today - self.agenda.past

    @cached_property
    def wish(self) -> AgendaWish:
        within = None
        if self.by_days:
            bounds = [day_bounds(day, self.zone) for day in (self.days.first, self.days.last)]
            within = Interval(bounds[0].starts, bounds[1].ends)
        return AgendaWish(
            words=self.filters.get("q", ""),
            state=self.filters.get("state", ""),
            project=self.filters.get("project", ""),
            within=within,
            since=None if self.since is None else day_bounds(self.since, self.zone).starts,
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filters) or self.by_days

    # The page

    def page(self, **more: Any) -> HttpResponse:
        """The calendar, or the list: in sections until something narrows it."""
        if self.calendar:
            context = self._calendar()
        elif self.is_narrowed:
            context = self._page_of(narrowed(self.agenda.bookings, self.wish))
        else:
            context = self._sections()
        context |= {
            "agenda": self.agenda,
            "filter": self.form,
            "calendar": self.calendar,
            "narrowed": self.is_narrowed,
            "problem": DAYS_PROBLEMS[self.days.problem] if self.days.problem else "",
            "days": self.days if self.by_days else None,
            "since": self.since,
            "earlier_url": self._earlier(),
            "list_url": self.agenda.url(**self.filters, **self.given_days),
            "calendar_url": self.agenda.url(**self.filters, view="calendar"),
            "clear_url": self.agenda.url(view="calendar" if self.calendar else ""),
            "file_url": self.agenda.url("csv", **self.filters, **self.given_days),
            **more,
        }
        return render(self.request, "bookings/agenda.html", context)

    def _earlier(self) -> str:
        """Where what lies before the list's first day is; empty where there is no such day."""
        first = self.days.first if self.by_days else self.since
        if first is None or first <= NO_OLDER:
            return ""
        return self.agenda.url(**self.filters, last=(first - DAY).isoformat())

    def _calendar(self) -> dict[str, Any]:
        show = self.request.GET.get("show", "")
        day = read_day(self.request.GET.get("day", ""), default=self.today)
        return {
            "feed": self.agenda.url("feed", **self.filters),
            "show": SHOWS.get(show, SHOWS["month"]),
            "views": ",".join([SHOWS["month"], SHOWS["week"], SHOWS["list"]]),
            "day": day.first.isoformat(),
            "zone": self.zone.key,
        }

    def _rows(self, bookings: QuerySet[Booking]) -> QuerySet[Booking]:
        return with_opens(bookings, self.person, now=self.now)

    def _page_of(self, bookings: QuerySet[Booking]) -> dict[str, Any]:
        rows = latest_first(self._rows(bookings))
        paginator = BoundedPaginator(rows, PER_PAGE, counted=bookings)
        page = paginator.get_page(self.request.GET.get("page"))
        listed = [(each, self._again(each)) for each in page]
        return {"page": page, "listed": listed, "fallen": fallen_among(page)}

    def _again(self, booking: Booking) -> str:
        return again_url(booking) if booking.requester_id == self.person.pk else ""

    def _sections(self) -> dict[str, Any]:
        bookings = self.agenda.bookings
        context = self._page_of(over(bookings, since=self.wish.since))
        first = context["page"].number == 1
        coming = self._soonest(bookings, COMING, FEW + 2) if first else []
        waiting = self._soonest(bookings, WAITING, FEW + 1) if first else []
        following = None
        if self.agenda.personal:
            following = next(iter(coming or waiting), None)
        fallen = fallen_among([*coming, *waiting])
        return {
            **context,
            "next": following,
            **(self._next(following, fallen) if following is not None else {}),
            "coming": [each for each in coming if each != following],
            "waiting": [each for each in waiting if each != following],
            "few": FEW,
            "fallen": fallen,
            "belongs": bool(acting_places(self.person, today=self.today)),
        }

    def _soonest(
        self, bookings: QuerySet[Booking], states: Iterable[str], most: int
    ) -> list[Booking]:
        rows = self._rows(bookings.filter(state__in=states))
        return list(rows.order_by(F("starts").asc(nulls_last=True), "pk")[:most])

    def _next(self, booking: Booking, fallen: Collection[int]) -> dict[str, Any]:
        actors = actors_of(self.person, booking, now=self.now)
        verbs = allowed_verbs(State(booking.state), ServiceMode(booking.mode), actors)
        return {
            "next_headline": headline(
                booking,
                reader=reader_of(actors),
                now=self.now,
                fallen=why_fallen(booking) if booking.pk in fallen else None,
            ),
            "next_fallen": booking.pk in fallen,
            "next_proposes": booking.pk in fallen
            and Verb.PROPOSE in verbs
            and open_offer_of(booking) is None,
            "next_verb": likeliest(verbs, booking, self.now),
            "shows_way_in": booking.state in EXPECTED,
        }

    # The file

    def file(self) -> HttpResponseBase:
        """Exactly the rows of the list of the same query, on all its pages."""
        rows = latest_first(self._rows(narrowed(self.agenda.bookings, self.wish)))
        return agenda_file(rows, name=" ".join([self.agenda.file_name, *self._file_days()]))

    def _file_days(self) -> list[str]:
        return list(self.given_days.values()) or [self.today.isoformat()]

    # The calendar's feed

    def feed(self) -> HttpResponse:
        """The bookings in a range, by the reader's own clock: labs may be far apart."""
        given = self.request.GET
        try:
            wanted = feeds.read_range(given.get("start", ""), given.get("end", ""), self.zone)
        except feeds.BadRange as bad:
            return JsonResponse({"error": range_sentence(bad.problem)}, status=400)
        found = drawn(self.agenda.bookings, self.wish, wanted)
        rows = list(self._rows(found)[: MOST_DRAWN + 1])
        if len(rows) > MOST_DRAWN:
            return JsonResponse(self._by_day(found, wanted), safe=False)
        fallen = fallen_among(rows)
        return JsonResponse([self._event(each, fallen) for each in rows], safe=False)

    def _by_day(self, bookings: QuerySet[Booking], wanted: Interval) -> list[dict[str, str]]:
        out: list[dict[str, str]] = []
        for day, number in number_by_day(bookings, self.zone):
            opens, closes = (dt.datetime.combine(day, each, self.zone) for each in USUAL_HOURS)
            if not day_bounds(day, self.zone).overlaps(wanted):
                continue
            words = {"n": f"{number:,}"}
            on_day = day.isoformat()
            out.append(
                feeds.event(
                    opens,
                    closes,
                    self.zone,
                    kind="many",
                    title=ngettext("%(n)s booking", "%(n)s bookings", number) % words,
                    url=self.agenda.url(**self.filters, first=on_day, last=on_day),
                )
            )
        return out

    def _event(self, booking: Booking, fallen: Collection[int]) -> dict[str, str]:
        starts, ends = booking.machine_slot
        lab = booking.instrument.lab
        words = {
            "instrument": booking.instrument.name,
            "state": booking.get_state_display(),
            "person": str(booking.requester),
        }
        if self.agenda.names:
            title = gettext("%(instrument)s: %(person)s, %(state)s") % words
        else:
            title = gettext("%(instrument)s: %(state)s") % words
        if not same_clock(lab.time_zone, self.zone.key, now=self.now):
            clock = clock_text(local(starts, ZoneInfo(lab.time_zone)))
            title = gettext("%(title)s, %(clock)s by the lab's clock") % {
                "title": title,
                "clock": clock,
            }
        closed = booking.pk in fallen
        if closed:
            title = gettext("Closed: %(title)s") % {"title": title}
        return feeds.event(
            starts,
            ends,
            self.zone,
            kind=booking.state,
            mark="fallen" if closed else "",
            title=title,
            url=reverse("booking", args=[booking.public_id]) if _opens(booking) else "",
        )


def _opens(booking: Booking) -> bool:
    """Whether the reader for whom it was read may open the booking's page."""
    return bool(getattr(booking, "opens", False))
