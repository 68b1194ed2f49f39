"""Policy, open windows, claims and free slots."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Exists, FilteredRelation, OuterRef, Q, QuerySet, Value

from booking.accounts.prepared import Prepared
from booking.accounts.workdays import working_days_in
from booking.labs.intake.queries import intakes_asked
from booking.labs.models import Agreement, Instrument, Lab, Unit
from booking.labs.rules import Audience

from ..models import AssistedWindow, Claim, OpenWindow, Policy, ShutWindow
from ..rules import (
    DEFAULT_TERMS,
    Hours,
    Interval,
    PolicyTerms,
    UnitTime,
    Window,
    free_nearby,
    free_starts,
    gaps,
    merge,
)
from .repairing import UnitsShut, counts_of_units

AROUND = dt.timedelta(days=2)
"""Claims and windows this far outside a range are read too: margins and long bookings."""


def zone_of(lab: Lab) -> ZoneInfo:
    """The lab's time zone."""
    return ZoneInfo(lab.time_zone)


class Opened(NamedTuple):
    """An instrument as a page opens it, with the policy that counts for it, whether its lab asks
    questions with a request for it, or has terms at all, and which of several units are closed."""

    instrument: Instrument
    terms: PolicyTerms
    asks: bool
    has_terms: bool
    units_shut: UnitsShut | None


def opened(*, public_id: str, now: dt.datetime) -> Opened | None:
    """An instrument with its lab and university, and the policy that counts for it.

    All of one moment, in one query.
    """
    found: Any = _opened.first(public_id=public_id, now=now)
    if found is None:
        return None
    # Not left on the instrument, where a later change would not be seen.
    own, of_lab = (each._state.fields_cache.pop("policy", None) for each in (found, found.lab))
    told = [bool(vars(found).pop(name)) for name in ("asks", "has_terms")]
    counted = UnitsShut(*(vars(found).pop(name) for name in ("units_shut", "units_in_service")))
    policy: Policy | None = own or of_lab
    return Opened(
        found,
        policy.terms() if policy else DEFAULT_TERMS,
        asks=told[0],
        has_terms=told[1],
        units_shut=counted if counted.shut and counted.units > 1 else None,
    )


_opened = Prepared(
    lambda public_id, now: (
        Instrument.objects.filter(public_id=public_id)
        .select_related("lab__university", "lab__policy", "policy")
        .annotate(
            asks=Exists(intakes_asked().filter(instrument=OuterRef("pk"))),
            has_terms=Exists(Agreement.objects.filter(lab=OuterRef("lab"))),
            **counts_of_units(now),
        )
    )
)


def refresh(instrument: Instrument) -> PolicyTerms:
    """Sets what decides about bookings of an instrument, its lab and university to what it is
    now; answers the policy that counts now.

    For a verb under the units' lock: what it was given may have changed meanwhile.
    """
    row = _deciding.first(instrument=instrument.pk)
    assert row is not None, "an instrument is never deleted"
    if row[:2] != (instrument.lab_id, instrument.lab.university_id):
        instrument.lab = Lab.objects.select_related("university").get(pk=row[0])
    lab, values = instrument.lab, iter(row[2:])
    nouns = ((instrument, OF_INSTRUMENT), (lab, OF_LAB), (lab.university, OF_UNIVERSITY))
    for noun, names in nouns:
        for name in names:
            setattr(noun, name, next(values))
    own, of_lab = ([next(values) for _name in OF_POLICY] for _each in range(2))
    policy = own if own[0] is not None else of_lab
    if policy[0] is None:
        return DEFAULT_TERMS
    return Policy(**dict(zip(OF_POLICY, policy, strict=True))).terms()


OF_INSTRUMENT = (
    *("status", "published_at", "self_operated", "assisted", "takes_samples"),
    *("needs_qualification", "sample_working_days"),
)
OF_LAB = ("time_zone",)
OF_UNIVERSITY = ("state", "country")
OF_POLICY = tuple(
    field.name
    for field in Policy._meta.local_concrete_fields
    if field.name not in {"id", "lab", "instrument"}
)
_deciding = Prepared(
    lambda instrument: Instrument.objects.filter(pk=instrument).values_list(
        *("lab", "lab__university"),
        *OF_INSTRUMENT,
        *(f"lab__{name}" for name in OF_LAB),
        *(f"lab__university__{name}" for name in OF_UNIVERSITY),
        *(f"policy__{name}" for name in OF_POLICY),
        *(f"lab__policy__{name}" for name in OF_POLICY),
    )
)


def terms_for(instrument: Instrument) -> PolicyTerms:
    """The policy that counts for an instrument: its own, else its lab's, else the first one."""
    policies = {
        "instrument" if policy.instrument_id else "lab": policy
        for policy in _policies(instrument=instrument.pk, lab=instrument.lab_id)
    }
    policy = policies.get("instrument") or policies.get("lab")
    return policy.terms() if policy else DEFAULT_TERMS


_policies = Prepared(
    lambda instrument, lab: (
        Policy.objects.filter(instrument=instrument) | Policy.objects.filter(lab=lab)
    )
)


WINDOW = ("starts", "ends", "own_first", "began")
"""The columns of a row that ``Window`` is made of, in its order."""


def windows_between(instrument: Instrument, starts: dt.datetime, ends: dt.datetime) -> list[Window]:
    """The instrument's open windows that touch a range, in order."""
    return [Window(*row) for row in _windows(instrument=instrument.pk, starts=starts, ends=ends)]


_windows = Prepared(
    lambda instrument, starts, ends: OpenWindow.objects.filter(
        instrument=instrument, ends__gt=starts, starts__lt=ends
    ).values_list(*WINDOW)
)


def hours_around(instrument: Instrument, starts: dt.datetime, ends: dt.datetime) -> Hours:
    """The instrument's hours that touch a range."""
    rows = _openings(
        instrument=instrument.pk,
        ends__gt=starts - AROUND,
        starts__lt=ends + AROUND,
    )
    return Hours.touching([Window(*row[1:]) for row in rows], starts, ends)


def opening_rows(**touching: Any) -> QuerySet[Any, Any]:
    """Rows of open windows and of shut parts together: an instrument's id, and what ``Window``
    is made of."""
    (first, *others) = (
        model.objects.filter(**touching)
        .order_by()
        .values_list("instrument_id", *WINDOW, Value(shut, BooleanField()))
        for model, shut in ((OpenWindow, False), (ShutWindow, True))
    )
    return first.union(*others, all=True)


_openings = Prepared(opening_rows)


def assisted_between(lab: Lab, starts: dt.datetime, ends: dt.datetime) -> list[Interval]:
    """The hours in which the lab's technicians assist, touching a range, in order."""
    return [Interval(*row) for row in _assisted(lab=lab.pk, starts=starts, ends=ends)]


_assisted = Prepared(
    lambda lab, starts, ends: AssistedWindow.objects.filter(
        lab=lab, ends__gt=starts, starts__lt=ends
    ).values_list("starts", "ends")
)


def units_of(instrument: Instrument) -> list[Unit]:
    """The units that can be booked, in the order in which they are locked."""
    return _units(instrument=instrument.pk)


_units = Prepared(
    lambda instrument: Unit.objects.filter(instrument=instrument, in_service=True).order_by("pk")
)


def unit_times(units: Iterable[Unit], starts: dt.datetime, ends: dt.datetime) -> list[UnitTime]:
    """Each unit with its claims that come within two days of a range."""
    wanted = list(units)
    busy: dict[int, list[Interval]] = {unit.pk: [] for unit in wanted}
    rows = _claims(units=list(busy), starts=starts - AROUND, ends=ends + AROUND)
    for unit_id, first, last in rows:
        busy[unit_id].append(Interval(first, last))
    return [UnitTime(unit.pk, unit.set_up, unit.clean_up, tuple(busy[unit.pk])) for unit in wanted]


_claims = Prepared(
    lambda units, starts, ends: (
        Claim.objects.filter(unit__in=units, ends__gt=starts, starts__lt=ends)
        .order_by("starts")
        .values_list("unit_id", "starts", "ends")
    )
)


def times_of_units(
    instrument: Instrument, starts: dt.datetime, ends: dt.datetime
) -> list[UnitTime]:
    """``unit_times`` of the units that can be booked, in one query."""
    margins: dict[int, tuple[int, int]] = {}
    busy: dict[int, list[Interval]] = {}
    for unit, set_up, clean_up, first, last in _units_with_claims(
        instrument=instrument.pk, starts=starts - AROUND, ends=ends + AROUND
    ):
        margins[unit] = set_up, clean_up
        held = busy.setdefault(unit, [])
        if first is not None:
            held.append(Interval(first, last))
    return [UnitTime(unit, *margins[unit], tuple(held)) for unit, held in busy.items()]


_units_with_claims = Prepared(
    lambda instrument, starts, ends: (
        Unit.objects.filter(instrument=instrument, in_service=True)
        .annotate(
            held=FilteredRelation(
                "claims", condition=Q(claims__ends__gt=starts, claims__starts__lt=ends)
            )
        )
        .order_by("pk", "held__starts")
        .values_list("pk", "set_up", "clean_up", "held__starts", "held__ends")
    )
)


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
            free.append(window.part(piece.starts, piece.ends))
    return free, busy


def working_days_of(lab: Lab) -> Callable[[dt.date], bool]:
    """Tells a lab's working days: Monday to Friday without its country's public holidays."""
    return working_days_in(lab.university.country)
