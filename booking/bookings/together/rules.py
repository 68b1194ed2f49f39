"""Decisions about bookings that are asked for together: when they repeat, and which fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from booking.calendars.rules import Interval, UnitTime, best_unit, occupied

MOST_PARTS = 52
"""So many bookings are asked for together at most: a year of weeks."""
FREE_FOR = dt.timedelta(hours=24)
"""For so long after one was refused the others are free to cancel (domain: series and basket)."""


class GroupKind(StrEnum):
    SERIES = "series"
    """One instrument, again and again."""
    BASKET = "basket"
    """Several instruments, each at its own time."""


class Every(StrEnum):
    DAY = "day"
    WORKDAY = "workday"
    """Monday to Friday, holidays or not: what is closed then does not fit."""
    WEEK = "week"
    FORTNIGHT = "fortnight"


STEPS = {
    Every.DAY: dt.timedelta(days=1),
    Every.WORKDAY: dt.timedelta(days=1),
    Every.WEEK: dt.timedelta(weeks=1),
    Every.FORTNIGHT: dt.timedelta(weeks=2),
}
WEEKEND = frozenset({5, 6})


def repeated(
    first: dt.datetime,
    every: Every,
    *,
    times: int | None = None,
    until: dt.date | None = None,
    most: int = MOST_PARTS,
) -> list[dt.datetime]:
    """The starts of a series on the lab's wall clock (naive), beginning with ``first``: so many
    ``times``, or to the day ``until``, itself included; ``most`` at most.

    By the wall clock, so that nine o'clock stays nine o'clock over a clock change.
    """
    wanted = most if times is None else min(times, most)
    out: list[dt.datetime] = []
    at = first
    while len(out) < wanted and (until is None or at.date() <= until):
        if every is not Every.WORKDAY or at.weekday() not in WEEKEND:
            out.append(at)
        try:
            at += STEPS[every]
        except OverflowError:
            break
    return out


@dataclass(frozen=True)
class Slot:
    """A time (UTC) on an instrument, by its number."""

    instrument: int
    starts: dt.datetime
    ends: dt.datetime


def crowded_out(slots: Sequence[Slot], times: Mapping[int, Sequence[UnitTime]]) -> set[int]:
    """Which of some slots, by their place, find no unit left when those before them have theirs.

    ``times`` are the units of each slot, by its place, with what others hold around it; each
    slot alone has a free one, or it is among the answer as well.
    """
    held: dict[int, list[Interval]] = {}
    out: set[int] = set()
    for place, slot in enumerate(slots):
        units = [
            UnitTime(each.unit, each.set_up, each.clean_up, (*each.busy, *held.get(each.unit, ())))
            for each in times[place]
        ]
        chosen = best_unit(units, slot.starts, slot.ends)
        if chosen is None:
            out.add(place)
            continue
        unit = next(each for each in units if each.unit == chosen)
        held.setdefault(chosen, []).append(
            occupied(slot.starts, slot.ends, set_up=unit.set_up, clean_up=unit.clean_up)
        )
    return out


def is_spared(refused_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether the others may be cancelled free of charge, when one was refused at a time."""
    return refused_at is not None and now < refused_at + FREE_FOR
