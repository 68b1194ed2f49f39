"""How long a use may go on past its booked end. Read only; the verb asks again under the lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from booking.calendars.queries import (
    assisted_between,
    terms_of_many,
    unit_times,
    windows_between,
)
from booking.calendars.rules import (
    Interval,
    PolicyTerms,
    SlotRefusal,
    Window,
    check_extension,
    occupied,
)
from booking.labs.rules import ServiceMode
from booking.money.rules import CustomerClass

from ..models import Booking
from ..rules import Actor

MOST_SHOWN = 8
_INSIDERS = frozenset({CustomerClass.OWN_LABORATORY, CustomerClass.OWN_UNIVERSITY})
_FOR_LAB = frozenset({Actor.TECHNICIAN, Actor.MANAGER})


@dataclass(frozen=True)
class TimeAfter:
    """What lies after a booked end: open windows, and assisted hours where they are needed."""

    windows: list[Window]
    assisted: list[Interval] | None


def time_after(booking: Booking, until: dt.datetime) -> TimeAfter:
    """What lies between a booking's end and a later time (UTC)."""
    _starts, ends = booking.machine_slot
    if until <= ends:
        return TimeAfter([], None)
    helped = booking.mode == ServiceMode.ASSISTED
    return TimeAfter(
        windows_between(booking.instrument, ends, until),
        assisted_between(booking.instrument.lab, ends, until) if helped else None,
    )


def refusals_of_extension(
    booking: Booking,
    until: dt.datetime,
    *,
    terms: PolicyTerms,
    actors: Collection[Actor],
    after: TimeAfter | None = None,
    now: dt.datetime,
) -> list[SlotRefusal]:
    """Every reason of policy against going on until a later time (UTC).

    ``after`` is what lies at least until then, where it was read already.
    """
    starts, ends = booking.machine_slot
    after = after or time_after(booking, until)
    return check_extension(
        ends,
        until,
        after.windows,
        terms=terms,
        outsider=booking.customer_class not in _INSIDERS,
        now=now,
        began=None if _FOR_LAB & set(actors) else starts,
        assisted_hours=after.assisted,
    )


def possible_ends(
    booking: Booking, *, actors: Collection[Actor], now: dt.datetime
) -> list[dt.datetime]:
    """The ends (UTC) until which a use may go on, the nearest first, eight at most; in as many
    questions however many there are."""
    _starts, ends = booking.machine_slot
    if booking.unit is None:
        return []
    terms = terms_of_many([booking.instrument])[booking.instrument_id]
    # Those that have passed already are no choice.
    first = max(1, -(-(now - ends) // terms.grid))
    last = ends + (first + MOST_SHOWN) * terms.grid
    claims = unit_times([booking.unit], ends, last)[0].busy
    busy = [each for each in claims if each.starts >= ends]
    after = time_after(booking, last)
    out: list[dt.datetime] = []
    for number in range(first, first + MOST_SHOWN):
        until = ends + number * terms.grid
        wanted = occupied(ends, until, set_up=0, clean_up=booking.unit.clean_up)
        if any(each.overlaps(wanted) for each in busy):
            break
        if refusals_of_extension(booking, until, terms=terms, actors=actors, after=after, now=now):
            if until <= now:
                continue
            break
        out.append(until)
    return out
