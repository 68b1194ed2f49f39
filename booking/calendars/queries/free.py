"""Policy, open windows, claims and free slots."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from booking.labs.models import Instrument, Lab, Unit
from booking.labs.rules import Audience

from ..models import AssistedWindow, Claim, OpenWindow, Policy
from ..rules import (
    DEFAULT_TERMS,
    Interval,
    PolicyTerms,
    UnitTime,
    Window,
    free_nearby,
    free_starts,
    gaps,
    merge,
)

AROUND = dt.timedelta(days=2)
"""Claims and windows this far outside a range are read too: margins and long bookings."""


def zone_of(lab: Lab) -> ZoneInfo:
    """The lab's time zone."""
    return ZoneInfo(lab.time_zone)


def terms_for(instrument: Instrument) -> PolicyTerms:
    """The policy that counts for an instrument: its own, else its lab's, else the first one."""
    policies = {
        "instrument" if policy.instrument_id else "lab": policy
        for policy in Policy.objects.filter(instrument=instrument)
        | Policy.objects.filter(lab=instrument.lab_id)
    }
    policy = policies.get("instrument") or policies.get("lab")
    return policy.terms() if policy else DEFAULT_TERMS


def windows_between(instrument: Instrument, starts: dt.datetime, ends: dt.datetime) -> list[Window]:
    """The instrument's open windows that touch a range, in order."""
    rows = OpenWindow.objects.filter(
        instrument=instrument, ends__gt=starts, starts__lt=ends
    ).values_list("starts", "ends", "own_first")
    return [Window(*row) for row in rows]


def assisted_between(lab: Lab, starts: dt.datetime, ends: dt.datetime) -> list[Interval]:
    """The hours in which the lab's technicians assist, touching a range, in order."""
    rows = AssistedWindow.objects.filter(lab=lab, ends__gt=starts, starts__lt=ends)
    return [Interval(*row) for row in rows.values_list("starts", "ends")]


def units_of(instrument: Instrument) -> list[Unit]:
    """The units that can be booked, in the order in which they are locked."""
    return list(Unit.objects.filter(instrument=instrument, in_service=True).order_by("pk"))


def unit_times(units: Iterable[Unit], starts: dt.datetime, ends: dt.datetime) -> list[UnitTime]:
    """Each unit with its claims that come within two days of a range."""
    wanted = list(units)
    busy: dict[int, list[Interval]] = {unit.pk: [] for unit in wanted}
    rows = Claim.objects.filter(
        unit__in=wanted, ends__gt=starts - AROUND, starts__lt=ends + AROUND
    ).values_list("unit_id", "starts", "ends")
    for unit_id, first, last in rows.order_by("starts"):
        busy[unit_id].append(Interval(first, last))
    return [UnitTime(unit.pk, unit.set_up, unit.clean_up, tuple(busy[unit.pk])) for unit in wanted]


def starts_nearby(
    instrument: Instrument,
    *,
    wanted: dt.datetime,
    length: dt.timedelta,
    audience: Audience,
    assisted: bool,
    now: dt.datetime,
    terms: PolicyTerms | None = None,
    most: int = 3,
    within: dt.timedelta = dt.timedelta(days=7),
) -> list[dt.datetime]:
    """The free starts nearest to a wanted one within so many days of it (UTC).

    ``terms`` are the instrument's, read here when the caller has none at hand.
    """
    first, last = max(now, wanted - within), wanted + within
    if last <= first:
        return []
    starts = free_starts(
        windows_between(instrument, first, last + AROUND),
        unit_times(units_of(instrument), first, last),
        length,
        audience=audience,
        terms=terms or terms_for(instrument),
        zone=zone_of(instrument.lab),
        now=now,
        earliest=first,
        latest=last,
        assisted_hours=assisted_between(instrument.lab, first, last + AROUND) if assisted else None,
    )
    return free_nearby(starts, wanted, most)


def free_between(
    instrument: Instrument, starts: dt.datetime, ends: dt.datetime
) -> tuple[list[Window], list[Interval]]:
    """What an outsider may see of a range: free windows, and busy time without a name.

    Time is busy when every unit is claimed; adjacent busy stretches are one.
    Free windows keep whether they are own first, which the caller words for
    its reader.
    """
    windows = windows_between(instrument, starts, ends)
    units = unit_times(units_of(instrument), starts, ends)
    whole = [Interval(w.starts, w.ends) for w in windows]
    if not units:
        return [], merge(whole)
    # Busy for all units = open time that no unit has free.
    free_of_any = merge(piece for unit in units for piece in gaps(merge(whole), unit.busy))
    busy = gaps(merge(whole), free_of_any)
    free: list[Window] = []
    for window in windows:
        for piece in gaps([Interval(window.starts, window.ends)], busy):
            free.append(Window(piece.starts, piece.ends, window.own_first))
    return free, busy


def working_days_of(lab: Lab) -> Callable[[dt.date], bool]:
    """Tells a lab's working days: Monday to Friday without its country's public holidays."""
    return working_days_in(lab.university.country)


def working_days_in(country: str) -> Callable[[dt.date], bool]:
    """Tells the working days of a country, by its ISO code; one without a calendar has no holidays.

    Made once a process: a year's holidays take milliseconds to work out.
    """
    off = _holidays_of(country)
    return lambda day: day.weekday() < 5 and (off is None or day not in off)


@lru_cache(maxsize=64)
def _holidays_of(country: str) -> holidays.HolidayBase | None:
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None
