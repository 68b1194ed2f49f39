"""Closing one unit of several: what of its time is shut, and which other unit takes a booking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .intervals import Interval, merge, occupied, subtract
from .slots import UnitTime, best_unit

OPEN_END = dt.datetime(2999, 12, 31, tzinfo=dt.UTC)
"""When a closure of a unit ends that was given no end: until somebody takes it back."""


def shut_time(
    closures: Iterable[Interval], held: Iterable[Interval], *, now: dt.datetime
) -> list[Interval]:
    """What a unit's closures shut of its time, without what is ``held`` there by bookings that
    stand, in order; what is over is left out."""
    left = subtract(merge(closures), merge(held))
    return [each for each in left if each.ends > now]


@dataclass(frozen=True)
class HeldTime:
    """The booked time of somebody who holds a unit, without set-up and clean-up."""

    holder: int
    starts: dt.datetime
    ends: dt.datetime


def spread(held: Sequence[HeldTime], units: Sequence[UnitTime]) -> dict[int, int]:
    """Which of the units takes each held time as it is: units by holder, without whom none takes.

    Who comes first in ``held`` is placed first; what is placed is taken for all after it.
    """
    times = {unit.unit: unit for unit in units}
    out: dict[int, int] = {}
    for each in held:
        chosen = best_unit(list(times.values()), each.starts, each.ends)
        if chosen is None:
            continue
        unit = times[chosen]
        need = occupied(each.starts, each.ends, set_up=unit.set_up, clean_up=unit.clean_up)
        times[chosen] = replace(unit, busy=tuple(sorted((*unit.busy, need))))
        out[each.holder] = chosen
    return out
