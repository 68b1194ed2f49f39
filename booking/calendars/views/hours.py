"""The weekly hours of a lab or an instrument, for those who manage it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from schedule.models import Occurrence

from booking.accounts.asking import person_of

from .. import actions
from ..forms.hours import DayForm, EndForm, HoursForm, Refusable
from ..models import Entry
from ..queries import (
    assisted_between,
    held_outside_hours,
    hours_between,
    series_from,
    series_of,
    turns,
    windows_between,
    zone_of,
)
from ..rules import EntryKind, Interval, Series, Window
from ..rules.recurrence import DAY
from ..sentences import series_text, span_text
from ..wording import HOURS_REASONS
from .owners import Owner, owned_instrument, owned_lab

WEEKLY = (EntryKind.OPENING, EntryKind.ASSISTED, EntryKind.CLOSURE, EntryKind.MAINTENANCE)
DAYS_TO_CHANGE = 60 * DAY
StretchT = TypeVar("StretchT", Window, Interval)


@dataclass(frozen=True)
class Row:
    """A series as the list shows it."""

    entry: Entry
    series: Series
    text: str
    changed: list[Occurrence]
    begins_later: bool


@dataclass(frozen=True)
class DayRow:
    """One of the next seven days: hours, each own first or not, and technicians' hours."""

    day: dt.date
    open: list[tuple[str, bool]]
    assisted: list[str]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lab_hours(request: HttpRequest, public_id: str) -> HttpResponse:
    """The weekly hours of a lab."""
    return _hours(request, owned_lab(request, public_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def instrument_hours(request: HttpRequest, public_id: str) -> HttpResponse:
    """The weekly hours of an instrument: its own, or its lab's."""
    return _hours(request, owned_instrument(request, public_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_lab_hours(request: HttpRequest, public_id: str) -> HttpResponse:
    """Adds weekly hours to a lab."""
    return _add(request, owned_lab(request, public_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_instrument_hours(request: HttpRequest, public_id: str) -> HttpResponse:
    """Adds weekly hours of its own to an instrument."""
    return _add(request, owned_instrument(request, public_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_lab_hours(request: HttpRequest, public_id: str) -> HttpResponse:
    """Changes or ends weekly hours of a lab, or changes one day of them."""
    return _change(request, owned_lab(request, public_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_instrument_hours(request: HttpRequest, public_id: str) -> HttpResponse:
    """Changes or ends weekly hours of an instrument, or changes one day of them."""
    return _change(request, owned_instrument(request, public_id))


def _hours(request: HttpRequest, owner: Owner) -> HttpResponse:
    now = timezone.now()
    zone = zone_of(owner.lab)
    today = now.astimezone(zone).date()
    if request.method == "POST" and owner.instrument is not None:
        actions.set_weekly_openings(owner=owner.instrument, hours=[], first_day=today, now=now)
        messages.success(request, _("It follows its lab's hours again."))
        return redirect(owner.url("hours"))
    rows = _rows(owner, now)
    context = owner.context(
        "hours",
        rows=rows,
        week=_week(owner, today),
        changed=[
            (row, each, each.original_start.astimezone(zone).date().isoformat())
            for row in rows
            for each in row.changed
        ],
        own_hours=any(row.entry.kind == EntryKind.OPENING for row in rows),
        outside=held_outside_hours(owner.noun, now=now),
    )
    return render(request, "calendars/hours.html", context)


def _rows(owner: Owner, now: dt.datetime) -> list[Row]:
    zone = zone_of(owner.lab)
    today = now.astimezone(zone).date()
    out = []
    for entry in series_of(owner.noun, *WEEKLY, from_day=now):
        series = series_from(entry, zone)
        changed = [
            row for row in entry.event.occurrence_set.all() if max(row.original_end, row.end) > now
        ]
        changed.sort(key=lambda row: row.original_start)
        out.append(Row(entry, series, series_text(series), changed, series.first_day > today))
    return sorted(out, key=lambda row: (row.begins_later, WEEKLY.index(EntryKind(row.entry.kind))))


def _week(owner: Owner, today: dt.date) -> list[DayRow]:
    zone = zone_of(owner.lab)
    starts = dt.datetime.combine(today, dt.time.min, zone)
    ends = dt.datetime.combine(today + 7 * DAY, dt.time.min, zone)
    if owner.instrument is not None:
        windows = windows_between(owner.instrument, starts, ends)
    else:
        windows = hours_between(owner.lab, today, today + 6 * DAY)
    assisted = assisted_between(owner.lab, starts, ends)

    def on(day: dt.date, stretches: Sequence[StretchT]) -> list[StretchT]:
        return [each for each in stretches if each.starts.astimezone(zone).date() == day]

    def words(stretch: Window | Interval) -> str:
        return span_text(stretch.starts, stretch.ends, zone)

    return [
        DayRow(
            day,
            [
                (span_text(each.starts, each.ends, zone), each.own_first)
                for each in on(day, windows)
            ],
            [span_text(each.starts, each.ends, zone) for each in on(day, assisted)],
        )
        for day in (today + n * DAY for n in range(7))
    ]


def _add(request: HttpRequest, owner: Owner) -> HttpResponse:
    now = timezone.now()
    today = now.astimezone(zone_of(owner.lab)).date()
    form = HoursForm(request.POST or None, owner=owner.noun, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_series(
                owner=owner.noun,
                kind=EntryKind(form.cleaned_data["kind"]),
                first_day=form.cleaned_data["first_day"],
                person=person_of(request),
                now=now,
                **form.hours(),
            )
        except actions.HoursRefused as refused:
            form.refuse(refused, owner.noun)
        else:
            return _saved(request, owner, _("The hours are added."), now)
    context = owner.context("hours", form=form)
    return render(request, "calendars/add_hours.html", context, status=422 if form.errors else 200)


class ChangePage:
    """The three forms of a series' page: change it, end it, change one day of it."""

    def __init__(self, request: HttpRequest, owner: Owner, entry: Entry, now: dt.datetime) -> None:
        self.request, self.owner, self.entry, self.now = request, owner, entry, now
        zone = zone_of(owner.lab)
        today = now.astimezone(zone).date()
        series = series_from(entry, zone)
        self.series = series
        self.verb = request.POST.get("verb", "")
        self.change = HoursForm(
            self._sent("change"),
            owner=owner.noun,
            today=today,
            change=True,
            initial=HoursForm.initial_of(series, today),
            prefix="change",
        )
        if entry.kind != EntryKind.OPENING:
            del self.change.fields["own_first"]
        self.end = EndForm(
            self._sent("end"), prefix="end", initial={"last_day": series.last_day or today}
        )
        self.coming = [
            turn
            for turn in turns(entry, zone, today, today + DAYS_TO_CHANGE)
            if turn.exception is None and turn.planned is not None and turn.planned.ends > now
        ]
        hours = {"local_start": series.hours.local_start, "local_end": series.hours.local_end}
        self.day = DayForm(
            self._sent("move", "cancel"),
            days=self.coming,
            today=today,
            cancelling=self.verb == "cancel",
            prefix="day",
            initial=hours,
        )

    def _sent(self, *verbs: str) -> QueryDict | None:
        return self.request.POST if self.verb in verbs else None

    @property
    def form(self) -> Refusable | None:
        """The form that was sent, if any."""
        sent = (each for each in (self.change, self.end, self.day) if each.is_bound)
        return next(sent, None)

    def do(self) -> str:
        """Does what the form asks and says so; says nothing when the form lacks something.

        Raises HoursRefused.
        """
        entry, now = self.entry, self.now
        if self.form is None or not self.form.is_valid():
            return ""
        data = self.form.cleaned_data
        if self.verb == "change":
            hours = self.change.hours()
            actions.change_series(
                entry=entry,
                from_day=data["first_day"],
                person=person_of(self.request),
                now=now,
                **hours,
            )
            return _("The hours are changed.")
        if self.verb == "end":
            actions.end_series(entry=entry, last_day=data["last_day"], now=now)
            return _("The hours have a last day.")
        if self.verb == "cancel":
            actions.cancel_occurrence(entry=entry, day=data["day"], now=now)
            return _("The day is cancelled.")
        starts, ends = self.day.span(self.owner.noun)
        actions.move_occurrence(entry=entry, day=data["day"], starts=starts, ends=ends, now=now)
        return _("The day has its new hours.")


def _change(request: HttpRequest, owner: Owner) -> HttpResponse:
    asked = request.GET.get("series", "")
    if not asked:
        return redirect(owner.url("hours"))
    now = timezone.now()
    entry = _asked_for(owner, asked, now)
    if request.POST.get("verb") == "restore":
        return _restore(request, owner, entry, now)
    page = ChangePage(request, owner, entry, now)
    try:
        done = page.do()
    except actions.HoursRefused as refused:
        assert page.form is not None
        page.form.refuse(refused, owner.noun)
    else:
        if done:
            return _saved(request, owner, done, now)
    context = owner.context("hours", page=page, entry=entry, text=series_text(page.series))
    status = 422 if page.form is not None and page.form.errors else 200
    return render(request, "calendars/change_hours.html", context, status=status)


def _asked_for(owner: Owner, asked: str, now: dt.datetime) -> Entry:
    if not asked.isascii() or not asked.isdigit() or len(asked) > 18:
        raise Http404
    found = series_of(owner.noun, *WEEKLY, from_day=now).filter(pk=int(asked)).first()
    if found is None:
        raise Http404
    return found


def _restore(request: HttpRequest, owner: Owner, entry: Entry, now: dt.datetime) -> HttpResponse:
    try:
        day = dt.date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise Http404 from None
    try:
        actions.restore_occurrence(entry=entry, day=day, now=now)
    except actions.HoursRefused as refused:
        messages.warning(request, str(HOURS_REASONS[refused.reason.value]))
        return redirect(owner.url("hours"))
    return _saved(request, owner, _("The day has its usual hours again."), now)


def _saved(request: HttpRequest, owner: Owner, done: str, now: dt.datetime) -> HttpResponse:
    """Says what was done, and what is booked outside the hours now."""
    messages.success(request, done)
    outside = held_outside_hours(owner.noun, now=now)
    if outside:
        messages.warning(
            request,
            ngettext(
                "%(count)s booked time lies outside the opening hours. It stays booked until "
                "you cancel it.",
                "%(count)s booked times lie outside the opening hours. They stay booked until "
                "you cancel them.",
                outside,
            )
            % {"count": outside},
        )
    return redirect(owner.url("hours"))
