"""Questions about notices. Read only."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from booking.accounts.models import User
from booking.accounts.queries import today_in
from booking.bookings.models import Booking, TimelineEntry
from booking.labs.queries import managers_of

from .models import Delivery
from .rules import TOO_OLD, Audience, DeliveryState


def untold(*, now: dt.datetime) -> QuerySet[TimelineEntry]:
    """The moves of the last day that nobody has been told of, the oldest first."""
    return (
        TimelineEntry.objects.filter(told__isnull=True, at__gt=now - TOO_OLD)
        .select_related("booking__instrument__lab", "booking__requester")
        .order_by("at", "pk")
    )


def people_for(booking: Booking, audience: Audience, *, now: dt.datetime) -> list[User]:
    """The people that an audience means for a booking, each able to sign in."""
    if audience is Audience.REQUESTER:
        return [booking.requester] if booking.requester.is_active else []
    lab = booking.instrument.lab
    return managers_of(lab, today=today_in(lab.time_zone, now))


def waiting(*, now: dt.datetime) -> QuerySet[Delivery]:
    """Deliveries that somebody should take now: due, and not in another's hands."""
    return Delivery.objects.filter(
        Q(state=DeliveryState.QUEUED.value) | Q(state=DeliveryState.SENDING.value),
        Q(leased_until__isnull=True) | Q(leased_until__lte=now),
        not_before__lte=now,
    ).order_by("not_before", "pk")
