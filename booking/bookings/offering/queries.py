"""Questions about offers of another time. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from booking.calendars.models import Claim
from booking.calendars.queries import AROUND, closures_of_units, windows_between
from booking.calendars.rules import Interval, UnitTime
from booking.labs.models import Unit
from booking.labs.rules import InstrumentStatus

from ..rules.moves import Verb
from .models import STANDING_STATES, Offer
from .rules import OfferKind, OfferState, Standing

LASTING = (InstrumentStatus.IN_SERVICE.value, InstrumentStatus.MAINTENANCE.value)


def open_offers() -> QuerySet[Offer]:
    """Those that wait for an answer, or for the customer's own yes to what was granted."""
    return Offer.objects.filter(state__in=STANDING_STATES)


def granted_offers() -> QuerySet[Offer]:
    """Those that wait for the customer's own yes."""
    return Offer.objects.filter(state=OfferState.GRANTED.value)


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
    shut = closures_of_units([unit.pk], starts, ends).values_list("event__start", "event__end")
    return Standing(
        slot=(starts, ends),
        in_service=unit.in_service and unit.instrument.status in LASTING,
        open_hours=tuple(Interval(each.starts, each.ends) for each in windows),
        shut=tuple(Interval(*each) for each in shut),
    )


def endorsed_price(booking: Any) -> Decimal | None:
    """What a booking cost (CNY) when its customer last said yes to it, by endorsing it or another
    time or, where none was owed, by asking; None where the price was on request."""
    yes = booking.timeline.filter(verb=Verb.ENDORSE.value).order_by("-number").first()
    since = booking.asked_at if yes is None else yes.at
    taken = Offer.objects.filter(booking=booking, state=OfferState.ACCEPTED.value)
    taken = taken.order_by("made_at", "pk")
    last = taken.filter(endorsed=True).select_related("quote").last()
    if last is not None:
        return last.quote.total
    first = taken.filter(made_at__gte=since).select_related("old_quote").first()
    total: Decimal | None = (booking.quote if first is None else first.old_quote).total
    return total


def follows_an_offer(booking: Any) -> bool:
    """Whether a booking stands as its lab offered it, so that the lab has said its yes."""
    rows = Offer.objects.filter(booking=booking, kind=OfferKind.OFFER.value)
    return rows.filter(state=OfferState.ACCEPTED.value).exists()


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
