"""How many units of an instrument are closed by themselves, while the others go on. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from booking.labs.models import Instrument, Unit

from ..models import Entry
from ..rules.recurrence import CLOSING


class UnitsShut(NamedTuple):
    """How many of the units that are in service are closed now."""

    shut: int
    units: int


def running_closures(now: dt.datetime) -> QuerySet[Entry]:
    """The closures and maintenance of single units that run at a moment (UTC)."""
    return Entry.objects.filter(
        event__calendar__unit_link__isnull=False,
        event__rule__isnull=True,
        event__start__lte=now,
        event__end__gt=now,
        kind__in=[kind.value for kind in CLOSING],
    )


def counts_of_units(now: dt.datetime) -> dict[str, Coalesce]:
    """What ``UnitsShut`` tells, as columns of a question about instruments."""
    units = Unit.objects.filter(instrument=OuterRef("pk"), in_service=True).order_by()
    shut = running_closures(now).filter(
        event__calendar__unit_link__unit__instrument=OuterRef("pk"),
        event__calendar__unit_link__unit__in_service=True,
    )
    by_instrument = "event__calendar__unit_link__unit__instrument"
    closed = (
        shut.order_by()
        .values(by_instrument)
        .annotate(number=Count("event__calendar__unit_link__unit", distinct=True))
    )
    every = units.values("instrument").annotate(number=Count("pk"))
    return {
        "units_shut": Coalesce(Subquery(closed.values("number")), 0),
        "units_in_service": Coalesce(Subquery(every.values("number")), 0),
    }


def units_shut(instruments: Iterable[Instrument], *, now: dt.datetime) -> dict[int, UnitsShut]:
    """The same of instruments of which a unit is closed while they have several, in one query."""
    closed = running_closures(now).filter(event__calendar__unit_link__unit=OuterRef("pk"))
    rows = Unit.objects.filter(
        instrument__in=[each.pk for each in instruments], in_service=True
    ).annotate(shut=Exists(closed))
    out: dict[int, UnitsShut] = {}
    for instrument, shut in rows.order_by().values_list("instrument_id", "shut"):
        known = out.get(instrument, UnitsShut(0, 0))
        out[instrument] = UnitsShut(known.shut + shut, known.units + 1)
    return {pk: each for pk, each in out.items() if each.shut and each.units > 1}


def is_shut(unit: Unit, *, now: dt.datetime) -> bool:
    """Whether a closure of a unit alone runs."""
    return running_closures(now).filter(event__calendar__unit_link__unit=unit).exists()
