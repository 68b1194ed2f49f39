"""Bookings over whose own time their lab has closed, and why. Read only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from booking.calendars.models import OpenWindow
from booking.calendars.queries import closure_over
from booking.calendars.rules import Interval

from ..models import Booking
from ..rules import State
from .queries import LASTING
from .rules import Standing, still_stands

BEFORE_USE = frozenset({State.ENDORSEMENT, State.REQUESTED, State.OFFERED, State.APPROVED})
"""In these a booking still waits for its time."""


def fallen_among(bookings: Iterable[Booking]) -> set[int]:
    """The keys of those that wait for a time that cannot take place any more, in one query for
    all of them; wants ``instrument`` and ``unit`` loaded."""
    asked = [
        each
        for each in bookings
        if each.slot is not None and each.unit is not None and State(each.state) in BEFORE_USE
    ]
    if not asked:
        return set()
    touching = Q()
    for each in asked:
        starts, ends = each.machine_slot
        touching |= Q(instrument=each.instrument_id, ends__gt=starts, starts__lt=ends)
    hours: dict[int, set[Interval]] = defaultdict(set)
    rows = OpenWindow.objects.filter(touching).order_by()
    for instrument, starts, ends in rows.values_list("instrument_id", "starts", "ends"):
        hours[instrument].add(Interval(starts, ends))
    return {each.pk for each in asked if not still_stands(_standing(each, hours))}


def _standing(booking: Booking, hours: dict[int, set[Interval]]) -> Standing:
    assert booking.unit is not None, "machine time has a unit"
    return Standing(
        slot=booking.machine_slot,
        in_service=booking.unit.in_service and booking.instrument.status in LASTING,
        open_hours=tuple(sorted(hours[booking.instrument_id])),
    )


def has_fallen(booking: Booking) -> bool:
    """Whether a booking waits for a time that cannot take place any more."""
    return booking.pk in fallen_among([booking])


def why_fallen(booking: Booking) -> str | None:
    """What the lab wrote when it closed over the time that a booking waits for: empty where it
    wrote nothing, None where the time stands."""
    if not has_fallen(booking):
        return None
    found = closure_over(booking.instrument, *booking.machine_slot)
    return "" if found is None else found.event.title
