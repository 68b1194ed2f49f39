"""Instruments as short lists show them, and the figures of the front page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Greatest, Least

from booking.labs.models import Instrument, Unit
from booking.labs.rules import InstrumentStatus
from booking.money.models import ListPrice
from booking.money.rules import CustomerClass, PriceUnit

from ...models import Claim, OpenWindow
from ...rules import ClaimKind
from ..seen import Reader
from ..weeks import next_free


@dataclass(frozen=True)
class Find:
    """An instrument as a list shows it: when it is next free (UTC) and what it costs (CNY)."""

    instrument: Instrument
    next_free: dt.datetime | None
    by_hour: Decimal | None
    by_sample: Decimal | None


@dataclass(frozen=True)
class Figures:
    """What the front page counts; ``free_hours`` are those of all units in the coming week."""

    instruments: int
    labs: int
    universities: int
    free_hours: int


def as_finds(instruments: Sequence[Instrument], reader: Reader, *, now: dt.datetime) -> list[Find]:
    """A page of instruments with next free time and the reader's price, in few queries."""
    free = next_free(instruments, reader, now=now)
    prices: dict[tuple[int, str, str], Decimal] = {
        (pk, which, unit): amount
        for pk, which, unit, amount in ListPrice.objects.filter(
            instrument__in=instruments
        ).values_list("instrument_id", "customer_class", "unit", "amount")
    }
    out: list[Find] = []
    for each in instruments:
        which = (reader.class_for(each.lab) or CustomerClass.OTHER_ENTERPRISE).value
        usable = each.status == InstrumentStatus.IN_SERVICE
        out.append(
            Find(
                each,
                free.get(each.pk) if usable else None,
                prices.get((each.pk, which, PriceUnit.HOUR.value)),
                prices.get((each.pk, which, PriceUnit.SAMPLE.value)),
            )
        )
    return out


def newest(most: int) -> list[Instrument]:
    """The instruments that were opened last."""
    rows = Instrument.objects.published().select_related("lab__university")
    return list(
        rows.filter(status=InstrumentStatus.IN_SERVICE.value).order_by("-published_at", "-pk")[
            :most
        ]
    )


def figures(*, now: dt.datetime) -> Figures:
    """The front page's figures, in four queries whatever the number of instruments."""
    until = now + dt.timedelta(days=7)
    counts = Instrument.objects.published().aggregate(
        instruments=Count("pk"),
        labs=Count("lab", distinct=True),
        universities=Count("university", distinct=True),
    )
    length = Sum(Least(F("ends"), until) - Greatest(F("starts"), now))
    units = Unit.objects.filter(
        in_service=True,
        instrument__in=Instrument.objects.published().filter(
            status=InstrumentStatus.IN_SERVICE.value
        ),
    )
    opened = OpenWindow.objects.filter(
        instrument__units__in=units, ends__gt=now, starts__lt=until
    ).aggregate(total=length)["total"]
    claimed = (
        Claim.objects.filter(unit__in=units, ends__gt=now, starts__lt=until)
        .exclude(kind=ClaimKind.SHUT.value)
        .aggregate(total=length)["total"]
    )
    free = (opened or dt.timedelta()) - (claimed or dt.timedelta()) - _shut(units, now, until)
    return Figures(**counts, free_hours=max(0, free // dt.timedelta(hours=1)))


def _shut(units: QuerySet[Unit], now: dt.datetime, until: dt.datetime) -> dt.timedelta:
    """How much open time of units their own closures take, which run by day and by night."""
    closed = "instrument__units__claims__"
    starts, ends = F(f"{closed}starts"), F(f"{closed}ends")
    both = {
        f"{closed}kind": ClaimKind.SHUT.value,
        f"{closed}ends__gt": Greatest(F("starts"), now),
        f"{closed}starts__lt": Least(F("ends"), until),
    }
    length = Sum(Least(F("ends"), ends, until) - Greatest(F("starts"), starts, now))
    total: dt.timedelta | None = OpenWindow.objects.filter(
        instrument__units__in=units, ends__gt=now, starts__lt=until, **both
    ).aggregate(total=length)["total"]
    return total or dt.timedelta()
