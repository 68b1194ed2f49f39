"""A lab's and an instrument's calendar: series, closures, public holidays, this week's hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import holidays
from django.db.models import Q, QuerySet
from schedule.models import Calendar

from booking.accounts.workdays import calendar_of
from booking.labs.models import Instrument, Lab, Unit

from ..models import Claim, Entry, OpenWindow
from ..rules import (
    ClaimKind,
    EntryKind,
    Interval,
    Window,
    margin_around,
    merge,
    open_windows,
    subtract,
)
from ..rules.recurrence import CLOSING, DAY
from .free import zone_of
from .occurrences import entries_between, openings_of

HOLIDAY_LANGUAGES = {"en": "en_US", "zh-hans": "zh_CN", "zh-hant": "zh_TW"}


def entries_of(owner: Lab | Instrument | Unit) -> QuerySet[Entry]:
    """Everything in the calendar of a lab, an instrument or a unit, the earliest first."""
    if isinstance(owner, Lab):
        calendar = Q(event__calendar__lab_link__lab=owner)
    elif isinstance(owner, Instrument):
        calendar = Q(event__calendar__instrument_link__instrument=owner)
    else:
        calendar = Q(event__calendar__unit_link__unit=owner)
    return (
        Entry.objects.filter(calendar)
        .select_related("event__rule", "event__calendar")
        .prefetch_related("event__occurrence_set")
        .order_by("event__start", "pk")
    )


def calendar_owner(entry: Entry) -> Lab | Instrument | Unit:
    """Whose calendar an entry stands in. Raises LookupError if nobody's."""
    calendar = entry.event.calendar_id
    lab = Lab.objects.filter(calendar_link__calendar=calendar).first()
    if lab is not None:
        return lab
    instrument: Instrument | None = (
        Instrument.objects.select_related("lab").filter(calendar_link__calendar=calendar).first()
    )
    if instrument is not None:
        return instrument
    unit: Unit | None = (
        Unit.objects.select_related("instrument__lab")
        .filter(calendar_link__calendar=calendar)
        .first()
    )
    if unit is None:
        raise LookupError("the calendar belongs to no lab, instrument or unit")
    return unit


def series_of(owner: Lab | Instrument, *kinds: EntryKind, from_day: dt.datetime) -> QuerySet[Entry]:
    """The series of some kinds that run at an instant or later."""
    return entries_of(owner).filter(
        Q(event__end_recurring_period__isnull=True) | Q(event__end_recurring_period__gt=from_day),
        event__rule__isnull=False,
        kind__in=[kind.value for kind in kinds],
    )


def closures_of(owner: Lab | Instrument | Unit, *, now: dt.datetime) -> QuerySet[Entry]:
    """The one-time closures and maintenance that run now or are to come."""
    return entries_of(owner).filter(
        event__rule__isnull=True, event__end__gt=now, kind__in=[kind.value for kind in CLOSING]
    )


def closed_between(
    instrument: Instrument, starts: dt.datetime, ends: dt.datetime, *, units: Collection[int] = ()
) -> list[Interval]:
    """What an instrument, its lab or one of its ``units`` is closed for or under maintenance
    between two instants: the whole of each closure that touches them, once or of a series."""
    zone = zone_of(instrument.lab)
    calendars = list(
        Calendar.objects.filter(
            Q(lab_link__lab=instrument.lab_id)
            | Q(instrument_link__instrument=instrument)
            | Q(unit_link__unit__in=units)
        )
    )
    wanted = Interval(starts, ends)
    first, last = starts.astimezone(zone).date() - DAY, ends.astimezone(zone).date() + DAY
    found = entries_between(calendars, starts - DAY, ends + DAY)
    entries = [each for each in found if each.kind in CLOSING]
    return [
        Interval(each.window.starts, each.window.ends)
        for kind in sorted(CLOSING)
        for each in openings_of(entries, kind, zone, first, last)
        if wanted.overlaps(Interval(each.window.starts, each.window.ends))
    ]


def closures_of_units(
    units: Collection[int], starts: dt.datetime, ends: dt.datetime
) -> QuerySet[Entry]:
    """The closures and maintenance of single units that touch a range."""
    return Entry.objects.filter(
        event__calendar__unit_link__unit__in=units,
        event__rule__isnull=True,
        event__start__lt=ends,
        event__end__gt=starts,
        kind__in=[kind.value for kind in CLOSING],
    )


def closure_over(
    instrument: Instrument, starts: dt.datetime, ends: dt.datetime, *, units: Collection[int] = ()
) -> Entry | None:
    """The first one-time closure or maintenance of an instrument, of its lab or of one of its
    ``units`` that touches a range; it comes with its event."""
    return (
        Entry.objects.filter(
            Q(event__calendar__lab_link__lab=instrument.lab_id)
            | Q(event__calendar__instrument_link__instrument=instrument)
            | Q(event__calendar__unit_link__unit__in=units),
            event__rule__isnull=True,
            event__start__lt=ends,
            event__end__gt=starts,
            kind__in=[kind.value for kind in CLOSING],
        )
        .select_related("event")
        .order_by("event__start", "pk")
        .first()
    )


def keeps_own_hours(instrument: Instrument, *, now: dt.datetime) -> bool:
    """Whether openings of its own stand, now or later, in place of its lab's."""
    return series_of(instrument, EntryKind.OPENING, from_day=now).exists()


def hours_between(
    lab: Lab, first: dt.date, last: dt.date, *, closures: bool = True
) -> list[Window]:
    """A lab's own hours between two local days after its closures, as windows in order.

    Without ``closures`` the openings alone: what an outsider may read, to whom a
    closure is time that is not free like any other. For pages in words; searching
    and checking read the kept windows.
    """
    zone = zone_of(lab)
    begin = dt.datetime.combine(first - DAY, dt.time.min, zone)
    end = dt.datetime.combine(last + DAY, dt.time.min, zone)
    calendar = getattr(lab, "calendar_link", None)
    if calendar is None:
        return []
    entries = list(entries_between([calendar.calendar_id], begin, end))
    opened = openings_of(entries, EntryKind.OPENING, zone, first, last)
    shut = [
        Interval(each.window.starts, each.window.ends)
        for kind in (CLOSING if closures else ())
        for each in openings_of(entries, kind, zone, first - DAY, last)
    ]
    return open_windows([each.window for each in opened], shut)


def public_holidays(
    lab: Lab, year: int, *, language: str | None = None
) -> list[tuple[dt.date, str]]:
    """The public holidays of the lab's country in a year, with names in the reader's language.

    Days off that the country moves (调休) are among them as far as it has
    announced them. Empty for a country that is not known.
    """
    country = lab.university.country
    known = calendar_of(country)
    if known is None:
        return []
    wanted = HOLIDAY_LANGUAGES.get(language or "en", "en_US")
    spoken = wanted if wanted in known.supported_languages else None
    found = holidays.country_holidays(country, years=year, language=spoken)
    return sorted((day, name) for day, name in found.items() if day.year == year)


def held_outside_hours(owner: Lab | Instrument, *, now: dt.datetime) -> int:
    """How many held times to come lie, at least in part, outside the open windows.

    Such bookings stand after hours have changed, until somebody cancels them.
    Set-up and clean-up may lie outside and do not count.
    """
    units = Unit.objects.filter(
        **({"instrument__lab": owner} if isinstance(owner, Lab) else {"instrument": owner})
    )
    rows = list(
        Claim.objects.filter(unit__in=units, starts__gt=now)
        .exclude(kind=ClaimKind.SHUT.value)
        .select_related("unit")
        .order_by("starts")
    )
    if not rows:
        return 0
    windows: dict[int, list[Interval]] = {}
    kept = OpenWindow.objects.filter(
        instrument__in={row.unit.instrument_id for row in rows},
        ends__gt=rows[0].starts,
        starts__lt=max(row.ends for row in rows),
    ).values_list("instrument_id", "starts", "ends")
    for instrument, starts, ends in kept:
        windows.setdefault(instrument, []).append(Interval(starts, ends))
    count = 0
    for row in rows:
        starts = row.starts + margin_around(row.unit.set_up)
        ends = row.ends - margin_around(row.unit.clean_up)
        sheet = merge(windows.get(row.unit.instrument_id, []))
        if starts < ends and subtract([Interval(starts, ends)], sheet):
            count += 1
    return count
