"""The find page: a search and its answer, and the labs of that answer for a map."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from booking.accounts.bounds import TookTooLong, bounded
from booking.accounts.dates import customs_of
from booking.accounts.keeping import Kept
from booking.accounts.models import User
from booking.accounts.queries import platform_day
from booking.labs.mapping.feeds import instruments_text, pin_of, pins
from booking.labs.models import Lab
from booking.labs.ties import keep_ties

from ..catalogue import Catalogue, Facet, catalogue, degrees_of
from ..drawing import choices
from ..facets import bands_of, groups_of, modes_of
from ..forms.finding import NOWHERE, TIME, WHAT, Search, changes_of, hours_text, read_search
from ..listing import drawn, rows_of
from ..offering import counts_without_time
from ..places import at_home, is_listed, place_choices
from ..queries import Reader
from ..queries.finding import Answer, Seeking, answer, home_among, ways_on
from ..rules.asking import WEEKDAYS, FindSort, When
from ..saying import count_text, help_text, length_words, near_words, parts_of
from ..wording import FIND_SORTS, WHENS

A_PAGE = 20
SECONDS = 3.0
"""So long each statement of a page may take; what takes longer is told in a sentence."""
FACETS: Kept[str] = Kept(500)
FORMS: Kept[str] = Kept(500)
"""Drawn filters and forms, by all that they depend on."""
HOUR = dt.timedelta(hours=1)
USUAL_LENGTHS = tuple(hours * HOUR for hours in (0.5, 1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 168, 336))
USUAL_ROWS = tuple(hours * HOUR for hours in (1, 2, 3, 4, 6, 8, 12, 24))


@dataclass(frozen=True)
class Help:
    """A way on when nothing fits: in words, how many instruments it finds, and its address."""

    text: str
    count: str
    url: str


class FindPage:
    """One reading of the find page, for one person at one moment."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.now = timezone.now()
        self.today = platform_day(self.now)
        self.language = get_language() or "en"
        if isinstance(request.user, User):
            # The menu asks the same of them once more.
            keep_ties(request.user)
        self.seeking = Seeking.of(request.user, now=self.now)
        self.held: Catalogue = catalogue()
        self.search: Search = read_search(request.GET, self.held, today=self.today)
        self.township = home_among(self.held, self.seeking.reader)
        self.home = None if self.search.text("near") == NOWHERE else self.township
        self.asked = self.search.asked
        if self.asked.what.near is None and self.home is not None:
            what = replace(self.asked.what, near=at_home(self.home))
            self.asked = replace(self.asked, what=what)

    @cached_property
    def answer(self) -> Answer:
        """What fits; with counts of choices where these are not drawn yet."""
        facets = tuple(Facet) if FACETS.get(self.facets_key) is None else ()
        return answer(self.held, self.asked, self.seeking, language=self.language, facets=facets)

    @cached_property
    def facets_key(self) -> Hashable:
        """All that the counts of choices depend on: of who reads only whose prices they pay."""
        what = tuple((name, *self.search.given.get(name, ())) for name in WHAT)
        reader = self.seeking.reader
        priced = self.asked.what.max_price is not None and reader.organisation is not None
        payer = (reader.organisation, reader.labs, reader.chain_member) if priced else None
        home = self.home.slug if self.home else ""
        return self.held.state.stamp, self.language, what, home, payer

    def facets(self) -> str:
        """The filters with their counts, drawn; these know nothing of time, which is said."""
        found = self.answer.found
        drawn = FACETS.made(
            self.facets_key,
            lambda: render_to_string(
                "calendars/_find_facets.html",
                {
                    "groups": groups_of(found),
                    "modes": modes_of(found),
                    "bands": self.bands(),
                    "near_name": self.near_name,
                },
            ),
        )
        return counts_without_time() + drawn if self.asked.time.narrows else drawn

    def bands(self) -> str:
        if self.asked.what.near is None:
            return ""
        return bands_of(self.answer.found, self.search.text("within"))

    @cached_property
    def near_name(self) -> str:
        """The place that distances are told from."""
        near = self.asked.what.near
        return "" if near is None else near_words(near, self.held)

    def context(self) -> dict[str, Any]:
        found = self.answer
        page = Paginator(range(len(found)), A_PAGE).get_page(self.request.GET.get("page"))
        first = max(0, page.start_index() - 1)
        rows = ""
        if len(found):
            part = found.page_of(first, first + A_PAGE)
            rows = mark_safe("".join(drawn(row) for row in rows_of(part, self.seeking)))
        here = reverse("find")
        query = self.search.query()
        near = self.asked.what.near
        return {
            "search": self.search,
            "facets": self.facets(),
            "problems": [*self.search.problems.values(), *self.search.unknown],
            "near_name": self.near_name,
            "near_point": "" if near is None else degrees_of(near),
            "sorts": choices(self.sorts()),
            "answer": found,
            "page": page,
            "rows": rows,
            "counted": self.counted(),
            "helps": [] if len(found) else self.helps(),
            "kept": self.search.kept,
            "parts": parts_of(self.search, self.held, today=self.today),
            "said": self.read_words(),
            "pages_url": address(here, f"{query}&page=" if query else "page="),
            "list_url": address(here, self.search.query({"view": []})),
            "map_url": address(here, self.search.query({"view": ["map"]})),
            "feed": address(reverse("find_places"), self.search.query({"view": [], "sort": []})),
            "here": self.search.view or "list",
            "query": query,
        }

    def counted(self) -> str:
        """How many instruments were found, in a sentence."""
        count, candidates = len(self.answer), self.answer.candidates
        if not count:
            return gettext("Nothing fits")
        if self.answer.slots_sought and candidates > count:
            sentence = ngettext(
                "%(n)s of %(counter)s instrument has the time",
                "%(n)s of %(counter)s instruments have the time",
                candidates,
            )
            return sentence % {"n": f"{count:,}", "counter": f"{candidates:,}"}
        sentence = ngettext(
            "%(counter)s instrument can do this", "%(counter)s instruments can do this", count
        )
        return sentence % {"counter": f"{count:,}"}

    def form(self) -> str:
        """The form's parts, drawn, each kept under what it depends on."""
        here = self.search.view or "list"
        line = self._part(
            "_finder_line", ("q", "hours", "when", "earliest", "latest", "near"), self.line
        )
        when = self._part("_find_when", TIME, self.when_fields)
        more = self._part("_find_more", ("max_price", "priced", "spec", "since"), self.more_fields)
        return render_to_string(
            "calendars/_finder.html",
            {
                "here": here,
                "filters": self.search.filters,
                "line": line,
                "when_fields": when,
                "facets": self.facets(),
                "more_fields": more,
            },
        )

    def _part(
        self, name: str, parameters: Sequence[str], context: Callable[[], dict[str, Any]]
    ) -> str:
        """A part of the form that some parameters fill in."""
        said = tuple(tuple(self.search.given.get(each, ())) for each in parameters)
        home = self.township.slug if self.township else ""
        key = (name, self.held.state.stamp, self.language, self.today, home, said)
        return FORMS.made(key, lambda: render_to_string(f"calendars/{name}.html", context()))

    def line(self) -> dict[str, Any]:
        return {
            "words": self.search.text("q"),
            "named_days": any(self.named_days()),
            "lengths": choices(self.lengths()),
            "whens": choices(when_choices(self.when)),
            "places": choices(self.places()),
        }

    def when_fields(self) -> dict[str, Any]:
        return {
            "days": [day.isoformat() if day else "" for day in self.named_days()],
            "clocks": [self.search.text("after"), self.search.text("before")],
            "rows_in": choices(self.rows_in()),
            "weekdays": self.weekdays(),
            "first_day": self.today.isoformat(),
        }

    def more_fields(self) -> dict[str, Any]:
        return {
            "specs": self.search.given.get("spec", []),
            "price": self.search.text("max_price"),
            "priced": self.asked.what.priced,
            "since": self.search.text("since"),
        }

    def places(self) -> list[tuple[str, str, bool]]:
        """The places that distances can be told from, with the one that they are told from."""
        return place_choices(self.held, self.asked.what.near, self.township)

    def place(self) -> str:
        """The choice of a place, drawn anew where none of those that a form knows was chosen:
        a point on the map, or a lab there."""
        near = self.search.asked.what.near
        if near is None or is_listed(near):
            return ""
        return self._part("_finder_near", ("near",), lambda: {"places": choices(self.places())})

    def lengths(self) -> list[tuple[str, str, bool]]:
        """Lengths to choose from, with the one that was asked for."""
        return length_choices(USUAL_LENGTHS, self.asked.time.length)

    def rows_in(self) -> list[tuple[str, str, bool]]:
        """How long a piece may be, with the length that was asked for."""
        return length_choices(USUAL_ROWS, self.asked.time.in_a_row)

    def named_days(self) -> tuple[dt.date | None, dt.date | None]:
        """The days that the address names; a moving range names none."""
        time = self.asked.time
        return (None, None) if self.when else (time.first, time.last)

    @property
    def when(self) -> str:
        """The moving range that counts: days that are named count before it."""
        named = self.search.text("earliest") or self.search.text("latest")
        return "" if named else self.search.when

    def weekdays(self) -> list[tuple[str, str, bool]]:
        names = customs_of(self.language).weekdays
        chosen = self.search.given.get("day", [])
        return [(value, name, value in chosen) for value, name in zip(WEEKDAYS, names, strict=True)]

    def sorts(self) -> list[tuple[str, str, bool]]:
        """The orders that say something for this search; the one that suits it anyway is not
        named in its address."""
        chosen, named = self.answer.sort, self.asked.sort
        sorts = [
            each
            for each in FindSort
            if (each is not FindSort.DISTANCE or self.asked.what.near is not None)
            and (each is not FindSort.RELEVANCE or self.asked.what.words is not None)
        ]
        return [
            (
                "" if each is chosen and each is not named else each.value,
                str(FIND_SORTS[each.value]),
                each is chosen,
            )
            for each in sorts
        ]

    def read_words(self) -> dict[str, str]:
        """What became of words that no instrument has."""
        words = self.asked.what.words
        if words is None:
            return {}
        return {
            "read_as": words.text if words.replaced else "",
            "missing": gettext(", ").join(words.missing),
        }

    def helps(self) -> list[Help]:
        """What would help, for a search that finds nothing."""
        here = reverse("find")
        return [
            Help(
                help_text(way, self.asked, today=self.today),
                count_text(way.count, more=way.more),
                address(here, self.search.query(changes_of(way))),
            )
            for way in ways_on(self.held, self.asked, self.seeking)
        ]


def when_choices(chosen: str) -> list[tuple[str, str, bool]]:
    """Ranges of days that move on with the day."""
    return [(each.value, str(WHENS[each.value]), each.value == chosen) for each in When]


def length_choices(
    usual: Sequence[dt.timedelta], chosen: dt.timedelta | None
) -> list[tuple[str, str, bool]]:
    """Lengths for a list to choose from: the parameter, in words, and whether it is the one."""
    every = {*usual} if chosen is None else {*usual, chosen}
    return [(hours_text(each), length_words(each), each == chosen) for each in sorted(every)]


def address(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def question(reader: Reader) -> dict[str, Any]:
    """What the question on the front page offers to choose from."""
    held = catalogue()
    home = home_among(held, reader)
    return {
        "words": "",
        "lengths": choices(length_choices(USUAL_LENGTHS, None)),
        "whens": choices(when_choices("")),
        "places": choices(place_choices(held, None if home is None else at_home(home), home)),
    }


@require_safe
@vary_on_headers("HX-Request")
def find(request: HttpRequest) -> HttpResponse:
    """Instruments that can do what is asked, when it is asked, each with its next slots."""
    try:
        with bounded(SECONDS):
            page = FindPage(request)
            context = page.context()
    except TookTooLong:
        return render(
            request, "calendars/find_too_long.html", {"q": request.GET.get("q", "")[:200]}
        )
    htmx = getattr(request, "htmx", None)
    if not htmx or htmx.history_restore_request:
        return render(request, "calendars/find.html", {**context, "form": page.form()})
    answered = render(
        request, "calendars/_found.html", {**context, "swapped": True, "place": page.place()}
    )
    # The address as short as it can be: a form sends its empty fields too.
    answered["HX-Push-Url"] = address(reverse("find"), context["query"])
    return answered


@require_safe
@gzip_page
@vary_on_headers("Accept-Language", "Cookie")
def places(request: HttpRequest) -> HttpResponse:
    """The labs of all that a search finds, as GeoJSON for the map, with counts."""
    try:
        with bounded(SECONDS):
            found = FindPage(request).answer
            columns = found.found.catalogue.columns
            counts = Counter(columns.lab[found.found.rows].tolist())
            labs = list(Lab.objects.filter(pk__in=counts).select_related("university"))
    except TookTooLong:
        counts, labs = Counter(), []
    drawn = pins(
        pin_of(
            lab,
            instruments=counts[lab.pk],
            lines=[lab.university.name, instruments_text(counts[lab.pk])],
        )
        for lab in labs
    )
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(drawn, content_type="application/geo+json", json_dumps_params=compact)
