"""Bookings over whose own time their lab has closed, and why. Read only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import BooleanField, Q, Value

from booking.calendars.models import OpenWindow
from booking.calendars.queries import closure_over, closures_of_units
from booking.calendars.rules import Interval

from ..models import Booking
from ..rules import State
from ..rules.moves import BEFORE_USE
from .queries import LASTING
from .rules import Standing, still_stands


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
    shut: dict[int, set[Interval]] = defaultdict(set)
    opened = OpenWindow.objects.filter(touching).order_by()
    closed = closures_of_units(
        {each.unit_id for each in asked if each.unit_id is not None},
        min(each.machine_slot[0] for each in asked),
        max(each.machine_slot[1] for each in asked),
    )
    whole = Value(False, BooleanField())
    unit = Value(True, BooleanField())
    rows = opened.values_list("instrument_id", "starts", "ends", whole).union(
        closed.values_list("event__calendar__unit_link__unit", "event__start", "event__end", unit),
        all=True,
    )
    for pk, starts, ends, of_unit in rows:
        (shut if of_unit else hours)[pk].add(Interval(starts, ends))
    return {each.pk for each in asked if not still_stands(_standing(each, hours, shut))}


def _standing(
    booking: Booking, hours: dict[int, set[Interval]], shut: dict[int, set[Interval]]
) -> Standing:
    assert booking.unit is not None, "machine time has a unit"
    return Standing(
        slot=booking.machine_slot,
        in_service=booking.unit.in_service and booking.instrument.status in LASTING,
        open_hours=tuple(sorted(hours[booking.instrument_id])),
        shut=tuple(sorted(shut[booking.unit.pk])),
    )


def has_fallen(booking: Booking) -> bool:
    """Whether a booking waits for a time that cannot take place any more."""
    return booking.pk in fallen_among([booking])


def why_fallen(booking: Booking) -> str | None:
    """What the lab wrote when it closed over the time that a booking waits for: empty where it
    wrote nothing, None where the time stands."""
    if not has_fallen(booking):
        return None
    units = [booking.unit_id] if booking.unit_id is not None else []
    found = closure_over(booking.instrument, *booking.machine_slot, units=units)
    return "" if found is None else found.event.title
