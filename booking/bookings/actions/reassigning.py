"""Closing one unit of several: the others take its bookings where they are free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from booking.accounts.models import User
from booking.calendars.actions import claim, free
from booking.calendars.queries import unit_times, units_of
from booking.calendars.rules import HeldTime, Interval, occupied, spread
from booking.labs.models import Unit
from booking.labs.rules import ServiceMode

from ..models import Booking
from ..offering.queries import open_offers
from ..rules import Actor, State, Verb, find_move
from ..rules.moves import BEFORE_USE
from .moving import apply_move


def other_units(unit: Unit, hits: Iterable[Booking], *, within: Interval) -> dict[int, Unit]:
    """Which other unit of the instrument takes each booking that a closure of a locked unit hits
    (``within``, UTC): by the bookings' keys, without those that none takes.

    The other units are locked too. Who is approved is placed first, then who begins first.
    """
    waiting = [
        each
        for each in hits
        if State(each.state) in BEFORE_USE and each.unit_id == unit.pk and held(each, within)
    ]
    others = [each for each in units_of(unit.instrument) if each.pk != unit.pk]
    if not waiting or not others:
        return {}
    waiting.sort(key=lambda each: (each.state != State.APPROVED, each.machine_slot, each.pk))
    slots = [HeldTime(each.pk, *each.machine_slot) for each in waiting]
    first, last = min(each.starts for each in slots), max(each.ends for each in slots)
    by_key = {each.pk: each for each in others}
    taken = spread(slots, unit_times(others, first, last))
    return {booking: by_key[pk] for booking, pk in taken.items()}


def held(booking: Booking, within: Interval) -> bool:
    """Whether a booking's own time, with its set-up and clean-up, shares time with a stretch;
    wants ``unit`` loaded."""
    unit = booking.unit
    assert unit is not None, "machine time has a unit"
    around = occupied(*booking.machine_slot, set_up=unit.set_up, clean_up=unit.clean_up)
    return around.overlaps(within)


def reassign(booking: Booking, *, unit: Unit, person: User, now: dt.datetime) -> None:
    """Moves a locked booking to another locked unit that is free then: at the same time, so that
    nobody is told; its timeline says which units they were."""
    starts, ends = booking.machine_slot
    state, mode = State(booking.state), ServiceMode(booking.mode)
    move = find_move(Verb.REASSIGN, state, mode, frozenset({Actor.CLOCK}))
    assert move is not None, "what waits for its time can go to another unit"
    assert booking.unit is not None, "machine time has a unit"
    beside = open_offers().filter(booking=booking)
    free(holder=booking.pk, but=beside.values_list("claim", flat=True).first(), now=now)
    claim(unit=unit, starts=starts, ends=ends, holder=booking.pk)
    # What stands against its other time is this one now.
    beside.update(old_unit=unit)
    note = f"{booking.unit.label} → {unit.label}"
    booking.unit = unit
    apply_move(booking, move, actor=person, now=now, note=note)
