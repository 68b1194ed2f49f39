"""Uses that had no booking. Read only."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q, QuerySet

from booking.labs.models import Lab, Unit
from booking.labs.rules import InstrumentStatus

from ..models import Booking
from ..rules import State
from ..rules.use import LONGEST_USE
from .models import UseRecord


def records_of(lab: Lab) -> QuerySet[UseRecord]:
    """A lab's uses without a booking, the latest first; ``siblings`` are the instrument's units."""
    return (
        UseRecord.objects.filter(unit__instrument__lab=lab)
        .select_related("unit__instrument", "entered_by")
        .annotate(siblings=Count("unit__instrument__units"))
        .order_by("-starts", "-pk")
    )


def units_of_lab(lab: Lab) -> QuerySet[Unit]:
    """The units of a lab that somebody may have used; ``siblings`` are the instrument's units."""
    return (
        Unit.objects.filter(instrument__lab=lab)
        .exclude(instrument__status=InstrumentStatus.RETIRED.value)
        .select_related("instrument")
        .annotate(siblings=Count("instrument__units"))
        .order_by("instrument__name_en", "instrument", "pk")
    )


def used_over(
    unit: Unit, starts: dt.datetime, ends: dt.datetime, *, but: Booking | None = None
) -> bool:
    """Whether the unit was used between two instants (UTC) already, with a booking or without.

    ``but`` is the booking whose own use does not count.
    """
    records = UseRecord.objects.filter(unit=unit, starts__lt=ends, ends__gt=starts)
    booked = Booking.objects.filter(
        Q(state=State.IN_USE.value) | Q(state=State.COMPLETED.value, used_until__gt=starts),
        unit=unit,
        starts__gt=starts - 2 * LONGEST_USE,
        used_from__lt=ends,
    )
    if but is not None:
        booked = booked.exclude(pk=but.pk)
    return records.exists() or booked.exists()
