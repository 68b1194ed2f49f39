"""What waits for the clock on some units. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from booking.accounts.prepared import Prepared
from booking.calendars.models import Claim
from booking.calendars.rules import ClaimKind

from ..models import Booking
from ..rules import State

WAITING = (State.ENDORSEMENT.value, State.REQUESTED.value, State.OFFERED.value)
RUNNING = (State.APPROVED.value, State.IN_USE.value)


def perhaps_due(now: dt.datetime) -> Q:
    """The condition that the clock may have a move to make on a booking."""
    return Q(state__in=WAITING, decide_by__lte=now) | Q(state__in=RUNNING, starts__lte=now)


def bookings_due(units: Sequence[int], now: dt.datetime) -> QuerySet[Booking]:
    """The bookings of units on which the clock may have a move to make."""
    found: QuerySet[Booking] = Booking.objects.filter(perhaps_due(now), unit__in=units)
    return found


def claims_over(units: Sequence[int], now: dt.datetime) -> QuerySet[Claim]:
    """Clean-up time of units that is over."""
    return Claim.objects.filter(unit__in=units, kind=ClaimKind.CLEAN_UP.value, ends__lte=now)


def anything_due(units: Sequence[int], *, now: dt.datetime) -> bool:
    """Whether anything waits for the clock on units, in one question."""
    return bool(_due(units=sorted(units), now=now))


_due = Prepared(
    lambda units, now: (
        bookings_due(units, now)
        .values_list("pk")
        .union(claims_over(units, now).values_list("pk"), all=True)
    )
)
