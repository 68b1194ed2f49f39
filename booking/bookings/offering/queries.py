"""Questions about offers of another time. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from booking.calendars.models import Claim
from booking.calendars.queries import AROUND, windows_between
from booking.calendars.rules import Interval, UnitTime
from booking.labs.models import Unit
from booking.labs.rules import InstrumentStatus

from .models import Offer
from .rules import OfferState, Standing

LASTING = (InstrumentStatus.IN_SERVICE.value, InstrumentStatus.MAINTENANCE.value)


def open_offers() -> QuerySet[Offer]:
    """Those that wait for an answer."""
    return Offer.objects.filter(state=OfferState.OPEN.value)


def open_offer_of(booking: Any) -> Offer | None:
    """What waits for an answer on a booking, with its quote and where it would be."""
    rows = open_offers().filter(booking=booking)
    return rows.select_related("unit__instrument__lab", "quote", "made_by").first()


def offers_lapsed(units: Sequence[int], now: dt.datetime) -> QuerySet[Offer]:
    """The open offers that hold time of units and were not answered in time."""
    return open_offers().filter(Q(unit__in=units) | Q(old_unit__in=units), decide_by__lte=now)


def units_offered(bookings: Iterable[int]) -> set[int]:
    """The units that open offers of bookings hold beside the bookings' own."""
    return set(open_offers().filter(booking__in=bookings).values_list("unit", flat=True))


def stands(unit: Unit, starts: dt.datetime, ends: dt.datetime) -> Standing:
    """What decides whether a held time can take place; wants ``unit.instrument`` loaded."""
    windows = windows_between(unit.instrument, starts, ends)
    return Standing(
        slot=(starts, ends),
        in_service=unit.in_service and unit.instrument.status in LASTING,
        open_hours=tuple(Interval(each.starts, each.ends) for each in windows),
    )


def times_beside(
    units: Iterable[Unit], starts: dt.datetime, ends: dt.datetime, *, holder: int
) -> list[UnitTime]:
    """Units with what others hold around a slot: one's own time is no hindrance."""
    by_unit: dict[int, list[Interval]] = {}
    wanted = list(units)
    rows = Claim.objects.filter(
        unit__in=[unit.pk for unit in wanted], ends__gt=starts - AROUND, starts__lt=ends + AROUND
    ).exclude(holder=holder)
    for unit, since, until in rows.order_by("starts").values_list("unit", "starts", "ends"):
        by_unit.setdefault(unit, []).append(Interval(since, until))
    return [
        UnitTime(unit.pk, unit.set_up, unit.clean_up, tuple(by_unit.get(unit.pk, ())))
        for unit in wanted
    ]
