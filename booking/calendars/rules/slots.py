"""Free slots of units: the starts that fit, the nearest ones, and the best unit."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from booking.labs.rules import Audience

from .intervals import Interval, Window, gaps, margin_around, merge, occupied, subtract
from .policy import BookingMode, PolicyTerms, opens_to


class ClaimKind(StrEnum):
    BOOKED = "booked"
    IN_USE = "in_use"
    CLEAN_UP = "clean_up"
    SHUT = "shut"
    """Nobody's: a closure of the unit alone, see ``shutting``."""


PASSING_CLAIMS = (ClaimKind.CLEAN_UP.value, ClaimKind.SHUT.value)
"""Claims of these kinds go by themselves when their time is over."""


class EntryKind(StrEnum):
    """What an event in the calendar of a lab, an instrument or a unit says of its time."""

    OPENING = "opening"
    CLOSURE = "closure"
    MAINTENANCE = "maintenance"
    ASSISTED = "assisted"


@dataclass(frozen=True)
class UnitTime:
    """A unit with its margins (minutes) and its claims around the time in question."""

    unit: int
    set_up: int
    clean_up: int
    busy: tuple[Interval, ...]

    def fits(self, starts: dt.datetime, ends: dt.datetime) -> bool:
        need = occupied(starts, ends, set_up=self.set_up, clean_up=self.clean_up)
        return not any(need.overlaps(claim) for claim in self.busy)


def free_starts(
    windows: Sequence[Window],
    units: Sequence[UnitTime],
    length: dt.timedelta,
    *,
    audience: Audience,
    terms: PolicyTerms,
    zone: ZoneInfo,
    now: dt.datetime,
    earliest: dt.datetime,
    latest: dt.datetime,
    assisted_hours: Sequence[Interval] | None = None,
) -> Iterator[dt.datetime]:
    """Every start from ``earliest`` to ``latest`` at which some unit is free, in order.

    Starts lie on the grid of their opening, within policy, for the audience, at
    ``now``. Set-up and clean-up may lie outside opening hours, so a unit's free
    time is all time minus its claims, each widened by the unit's own margins.
    """
    if terms.mode is BookingMode.CLOSED or not terms.shortest <= length <= terms.longest:
        return
    if length % terms.grid:
        return
    first = max(earliest, now + terms.lead)
    ordered = sorted(w for w in windows if w.ends > first)
    sheet = merge(Interval(w.starts, w.ends) for w in ordered)
    if assisted_hours is not None:
        closed = subtract(sheet, assisted_hours)
        sheet = gaps(sheet, closed)
    runs: list[Interval] = []
    for unit in units:
        before, after = margin_around(unit.set_up), margin_around(unit.clean_up)
        widened = [Interval(c.starts - after, c.ends + before) for c in unit.busy]
        runs += [run for run in gaps(sheet, widened) if run.ends - run.starts >= length]
    runs.sort()
    for window in ordered:
        late = max(first, window.starts) - window.origin
        start = window.origin + -(-late // terms.grid) * terms.grid
        while start < window.ends and start <= latest:
            # What begins now has begun, whatever the lead time.
            if start > now and any(
                run.starts <= start and start + length <= run.ends for run in runs
            ):
                cover = [w for w in ordered if w.starts < start + length and start < w.ends]
                opened = opens_to(start, cover, audience=audience, terms=terms, zone=zone)
                if opened <= now:
                    yield start
            start += terms.grid


def free_nearby(
    starts: Sequence[dt.datetime] | Iterator[dt.datetime], wanted: dt.datetime, most: int
) -> list[dt.datetime]:
    """The ``most`` free starts nearest to the wanted one, in order of time."""
    nearest = heapq.nsmallest(most, starts, key=lambda start: (abs(start - wanted), start))
    return sorted(nearest)


def best_unit(units: Sequence[UnitTime], starts: dt.datetime, ends: dt.datetime) -> int | None:
    """The fitting unit that leaves the smallest gap beside the slot; None if none fits.

    The gap is the free time left between the slot's occupied time and the
    unit's nearest claims on both sides; units alike go by the lower id.
    """
    far = dt.timedelta(days=366)

    def left_over(unit: UnitTime) -> dt.timedelta:
        need = occupied(starts, ends, set_up=unit.set_up, clean_up=unit.clean_up)
        before = (need.starts - c.ends for c in unit.busy if c.ends <= need.starts)
        after = (c.starts - need.ends for c in unit.busy if c.starts >= need.ends)
        return min(min(before, default=far), min(after, default=far))

    fitting = [unit for unit in units if unit.fits(starts, ends)]
    if not fitting:
        return None
    return min(fitting, key=lambda unit: (left_over(unit), unit.unit)).unit
