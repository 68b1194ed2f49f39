"""What enterprises booked and used, as sums: never purpose, people or samples. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum

from booking.accounts.models import Chain, ChainMembership, Organisation
from booking.accounts.queries import by_name, live_on
from booking.accounts.rules import ChainRole, OrganisationKind

from ..models import WHEN, Booking
from ..rules import State

COUNTED = (State.APPROVED.value, State.IN_USE.value, State.COMPLETED.value)
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Figures:
    """Bookings that were granted, and the machine time that was booked and used."""

    bookings: int = 0
    booked: dt.timedelta = dt.timedelta()
    used: dt.timedelta = dt.timedelta()

    @property
    def hours_booked(self) -> float:
        return self.booked / HOUR

    @property
    def hours(self) -> float:
        return self.used / HOUR

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.bookings + other.bookings, self.booked + other.booked, self.used + other.used
        )


def enterprises_of(chain: Chain, *, today: dt.date) -> QuerySet[Organisation]:
    """The enterprises that are members of a chain today, by name."""
    ties = ChainMembership.objects.filter(live_on(today), chain=chain, role=ChainRole.MEMBER.value)
    found: QuerySet[Organisation] = Organisation.objects.filter(
        pk__in=ties.values("organisation"), kind=OrganisationKind.ENTERPRISE.value
    ).order_by(by_name(), "pk")
    return found


def figures_of(
    payers: Iterable[Organisation], *, starts: dt.datetime, ends: dt.datetime
) -> Mapping[int, Figures]:
    """Figures by enterprise of what falls between two instants: machine time by its start,
    samples by when they were asked for."""
    booked = ExpressionWrapper(F("ends") - F("starts"), output_field=DurationField())
    used = ExpressionWrapper(F("used_until") - F("used_from"), output_field=DurationField())
    rows = (
        Booking.objects.annotate(at=WHEN)
        .filter(payer__in=payers, state__in=COUNTED, at__gte=starts, at__lt=ends)
        .order_by()
        .values("payer")
        .annotate(n=Count("pk"), booked=Sum(booked), used=Sum(used, filter=Q(starts__isnull=False)))
    )
    none = dt.timedelta()
    return {
        row["payer"]: Figures(row["n"], row["booked"] or none, row["used"] or none) for row in rows
    }
