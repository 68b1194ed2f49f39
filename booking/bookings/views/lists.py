"""The calendars of a lab and of a university as lists, each with its file: bookings for those
who may know of them, free time for everybody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.accounts.models import Organisation
from booking.accounts.queries import by_name, platform_day, today_in
from booking.accounts.rules import LISTS_LABS
from booking.calendars.queries import Reader
from booking.calendars.rules import Interval
from booking.labs.models import Instrument, Lab
from booking.labs.queries import labs_run_by

from ..forms.lists import BookingsFilter, FreeFilter
from ..models import Booking
from ..queries.lists import (
    ListWish,
    bookings_at,
    bookings_listed,
    free_slots,
    instruments_narrowed,
    payers_among,
)
from ..queries.overview import labs_shown
from ..queries.timeline import instruments_shown
from ..rules.days import DAY, Days, read_days, week_of
from ..strips import day_bounds
from ..wording import DAYS_PROBLEMS
from .list_files import bookings_file, free_file
from .overview import university_of
from .timeline import opens_bookings

A_PAGE = 50
INSTRUMENTS_A_PAGE = 25
USUAL_WEEKS = 4
MOST_CHOICES = 200
LONGEST, LONGEST_FREE = 366, 31
"""Days that a list covers at most: bookings are rows, free time is worked out."""


@dataclass(frozen=True)
class Asked:
    """What a request wants of the list of a lab or a university, on whose clock its days are."""

    request: HttpRequest
    owner: Lab | Organisation
    now: dt.datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.owner.time_zone)

    @property
    def today(self) -> dt.date:
        return today_in(self.owner.time_zone, self.now)

    @property
    def is_lab(self) -> bool:
        return isinstance(self.owner, Lab)

    def days(self, *, usual: Days, longest: int) -> Days:
        given = self.request.GET
        first, last = given.get("first", ""), given.get("last", "")
        return read_days(first, last, default=usual, longest=longest)

    def within(self, days: Days) -> Interval:
        bounds = [day_bounds(day, self.zone) for day in (days.first, days.last)]
        return Interval(bounds[0].starts, bounds[1].ends)

    def data(self, days: Days) -> QueryDict:
        """The address's own query with the days that count, so that its file has the same."""
        out = self.request.GET.copy()
        out.pop("page", None)
        out["first"], out["last"] = days.first.isoformat(), days.last.isoformat()
        return out

    def labs(self, *, to_administrators: bool) -> list[Lab]:
        if isinstance(self.owner, Lab):
            return []
        return list(labs_shown(self.owner, to_administrators=to_administrators))

    def context(self, days: Days, form: Any, file: str) -> dict[str, Any]:
        address = reverse(file, args=[self.owner.public_id])
        return {
            "owner": self.owner,
            "lab": self.owner if self.is_lab else None,
            "zone": self.zone,
            "days": days,
            "problem": DAYS_PROBLEMS[days.problem] if days.problem else "",
            "filter": form,
            "file_url": f"{address}?{form.data.urlencode()}",
        }


def _public_id(data: QueryDict, name: str) -> str:
    """What of a query may be a public id; a database would choke on some other texts."""
    text = data.get(name, "")
    return text if text.isascii() and text.isalnum() else ""


def _lab(request: HttpRequest, public_id: str) -> Lab:
    return get_object_or_404(Lab.objects.select_related("university"), public_id=public_id)


def _known_lab(request: HttpRequest, public_id: str) -> Asked:
    """A lab whose bookings the reader may know of; those of another one are not there."""
    lab = _lab(request, public_id)
    if not request.user.has_perm("bookings.list_lab", lab):
        raise Http404
    return Asked(request, lab, timezone.now())


def _known_university(request: HttpRequest, public_id: str) -> Asked:
    found = get_object_or_404(Organisation, public_id=public_id, kind__in=LISTS_LABS)
    if not request.user.has_perm("bookings.list_university", found):
        raise Http404
    return Asked(request, found, timezone.now())


# Bookings


class BookingsList:
    """The bookings that a request asks for, and the bar that narrows them."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        monday = week_of(asked.today).first
        usual = Days(monday, monday + (7 * USUAL_WEEKS - 1) * DAY)
        self.days = asked.days(usual=usual, longest=LONGEST)
        self.within = asked.within(self.days)
        self.every = bookings_at(asked.owner)
        data = asked.data(self.days)
        labs = asked.labs(to_administrators=True)
        self.form = BookingsFilter(
            data,
            labs=labs,
            instruments=self._instruments(labs, data),
            payers=payers_among(self.every, self.within, chosen=_public_id(data, "payer")),
        )

    def _instruments(self, labs: list[Lab], data: QueryDict) -> list[Instrument]:
        """Those to choose from, retired ones too: of the lab, or of the lab that is chosen; of
        a whole university only if they are not too many for a list, and the one chosen."""
        owner = self.asked.owner
        ordered = Instrument.objects.order_by(by_name(), "pk")
        if isinstance(owner, Lab):
            return list(ordered.filter(lab=owner))
        chosen = next((each for each in labs if each.public_id == data.get("lab")), None)
        if chosen is not None:
            return list(ordered.filter(lab=chosen))
        every = ordered.filter(university=owner)
        some = list(every[: MOST_CHOICES + 1])
        if len(some) <= MOST_CHOICES:
            return some
        return list(every.filter(public_id=_public_id(data, "instrument")))

    @cached_property
    def shows_purpose(self) -> bool:
        """Purposes are for those who may open a booking's page."""
        lab = self.asked.owner
        return isinstance(lab, Lab) and opens_bookings(self.asked.request, lab)

    @property
    def found(self) -> QuerySet[Booking]:
        names = ("lab", "instrument", "state", "mode", "payer")
        wish = ListWish(
            self.within,
            words=self.form.value("q"),
            purpose=self.shows_purpose,
            **{name: self.form.value(name) for name in names},
        )
        return bookings_listed(self.every, wish)

    def opened_labs(self) -> set[int]:
        """The labs whose bookings' pages the reader may open."""
        person: Any = self.asked.request.user
        run = labs_run_by(person, today=platform_day(self.asked.now))
        return set(run.values_list("pk", flat=True))

    def page(self, file: str) -> HttpResponse:
        request = self.asked.request
        page = Paginator(self.found, A_PAGE).get_page(request.GET.get("page"))
        person: Any = request.user
        opened = set() if person.is_operator else self.opened_labs()
        rows = [
            (each, person.is_operator or each.instrument.lab_id in opened)
            for each in page.object_list
        ]
        context = {**self.asked.context(self.days, self.form, file), "page": page, "rows": rows}
        return render(request, "bookings/bookings_list.html", context)

    def file(self) -> HttpResponseBase:
        return bookings_file(
            self.found,
            owner=self.asked.owner,
            days=self.days,
            with_lab=not self.asked.is_lab,
            with_purpose=self.shows_purpose,
        )


@login_required
@require_safe
def lab_bookings(request: HttpRequest, public_id: str) -> HttpResponse:
    """A lab's bookings, narrowed."""
    return BookingsList(_known_lab(request, public_id)).page("lab_bookings_csv")


@login_required
@require_safe
def lab_bookings_csv(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Exactly the rows that the list of the same query has, on all its pages."""
    return BookingsList(_known_lab(request, public_id)).file()


@login_required
@require_safe
def university_bookings(request: HttpRequest, public_id: str) -> HttpResponse:
    """The bookings of all labs of a university, narrowed."""
    return BookingsList(_known_university(request, public_id)).page("university_bookings_csv")


@login_required
@require_safe
def university_bookings_csv(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Exactly the rows that the list of the same query has, on all its pages."""
    return BookingsList(_known_university(request, public_id)).file()


# Free time


class FreeList:
    """The free time that a request asks for, and the bar that narrows it."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        usual = Days(asked.today, asked.today + 6 * DAY)
        self.days = asked.days(usual=usual, longest=LONGEST_FREE)
        self.within = asked.within(self.days)
        data = asked.data(self.days)
        labs = asked.labs(to_administrators=False)
        chosen = next((each for each in labs if each.public_id == data.get("lab", "")), None)
        lab = asked.owner if isinstance(asked.owner, Lab) else chosen
        self.form = FreeFilter(
            data,
            labs=labs,
            instruments=instruments_shown(lab, to_staff=False) if lab is not None else [],
        )
        self.reader = Reader.of(asked.request.user, now=asked.now)
        self.shortest = dt.timedelta(hours=int(self.form.value("hours") or 0))

    @property
    def instruments(self) -> QuerySet[Instrument]:
        return instruments_narrowed(
            self.asked.owner,
            words=self.form.value("q"),
            lab=self.form.value("lab"),
            instrument=self.form.value("instrument"),
        )

    def page(self, file: str) -> HttpResponse:
        request = self.asked.request
        page = Paginator(self.instruments, INSTRUMENTS_A_PAGE).get_page(request.GET.get("page"))
        slots = free_slots(
            list(page.object_list),
            self.reader,
            within=self.within,
            shortest=self.shortest,
            now=self.asked.now,
        )
        groups = [
            (instrument, list(group))
            for instrument, group in groupby(slots, key=lambda slot: slot.instrument)
        ]
        context = {
            **self.asked.context(self.days, self.form, file),
            "page": page,
            "groups": groups,
            "instruments_shown": len(page.object_list),
        }
        return render(request, "bookings/free_list.html", context)

    def file(self) -> HttpResponseBase:
        return free_file(
            self.instruments,
            self.reader,
            owner=self.asked.owner,
            days=self.days,
            within=self.within,
            shortest=self.shortest,
            now=self.asked.now,
            absolute=self.asked.request.build_absolute_uri,
        )


@require_safe
def lab_free(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the reader may ask for on a lab's published instruments."""
    return FreeList(Asked(request, _lab(request, public_id), timezone.now())).page("lab_free_csv")


@require_safe
def lab_free_csv(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The same rows as a file."""
    return FreeList(Asked(request, _lab(request, public_id), timezone.now())).file()


@require_safe
def university_free(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the reader may ask for in all labs of a university."""
    found = university_of(request, public_id)
    return FreeList(Asked(request, found, timezone.now())).page("university_free_csv")


@require_safe
def university_free_csv(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The same rows as a file."""
    return FreeList(Asked(request, university_of(request, public_id), timezone.now())).file()
