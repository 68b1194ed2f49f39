"""How long a use may go on past its booked end. Read only; the verb asks again under the lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from booking.calendars.queries import (
    assisted_between,
    terms_of_many,
    unit_times,
    windows_between,
)
from booking.calendars.rules import Interval, PolicyTerms, SlotRefusal, check_extension, occupied
from booking.labs.rules import ServiceMode
from booking.money.rules import CustomerClass

from ..models import Booking
from ..rules import Actor

MOST_SHOWN = 8
_INSIDERS = frozenset({CustomerClass.OWN_LABORATORY, CustomerClass.OWN_UNIVERSITY})
_FOR_LAB = frozenset({Actor.TECHNICIAN, Actor.MANAGER})


def refusals_of_extension(
    booking: Booking,
    until: dt.datetime,
    *,
    terms: PolicyTerms,
    actors: Collection[Actor],
    now: dt.datetime,
) -> list[SlotRefusal]:
    """Every reason of policy against going on until a later time (UTC)."""
    starts, ends = booking.machine_slot
    lab = booking.instrument.lab
    hours: list[Interval] | None = None
    if booking.mode == ServiceMode.ASSISTED and until > ends:
        hours = assisted_between(lab, ends, until)
    return check_extension(
        ends,
        until,
        windows_between(booking.instrument, ends, until) if until > ends else [],
        terms=terms,
        outsider=booking.customer_class not in _INSIDERS,
        now=now,
        began=None if _FOR_LAB & set(actors) else starts,
        assisted_hours=hours,
    )


def possible_ends(
    booking: Booking, *, actors: Collection[Actor], now: dt.datetime
) -> list[dt.datetime]:
    """The ends (UTC) until which a use may go on, the nearest first, eight at most."""
    _starts, ends = booking.machine_slot
    if booking.unit is None:
        return []
    terms = terms_of_many([booking.instrument])[booking.instrument_id]
    # Those that have passed already are no choice.
    first = max(1, -(-(now - ends) // terms.grid))
    last = ends + (first + MOST_SHOWN) * terms.grid
    held = occupied(ends, last, set_up=0, clean_up=booking.unit.clean_up)
    busy = [
        each
        for each in unit_times([booking.unit], ends, last)[0].busy
        if each.starts >= ends and each.overlaps(held)
    ]
    out: list[dt.datetime] = []
    for number in range(first, first + MOST_SHOWN):
        until = ends + number * terms.grid
        wanted = occupied(ends, until, set_up=0, clean_up=booking.unit.clean_up)
        if any(each.overlaps(wanted) for each in busy):
            break
        if refusals_of_extension(booking, until, terms=terms, actors=actors, now=now):
            if until <= now:
                continue
            break
        out.append(until)
    return out
