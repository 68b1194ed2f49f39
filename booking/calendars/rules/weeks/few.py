"""The earliest slot of a few instruments: each unit's weeks as one whole number.

For a few dozen units arrays cost more to set up than to search. A number of
some thousand bits is shifted onto itself as ``words.runs_of`` shifts rows of
words, and gives the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from struct import Struct
from zoneinfo import ZoneInfo

import numpy as np

from booking.labs.rules import Audience

from ..policy import OUTSIDERS
from .asking import NEVER, Asked, first_after, may_last
from .layout import (
    BITS,
    HAS_GRID,
    HAS_OWN,
    HOUR_US,
    POLICY,
    RECORD,
    STEP_US,
    STEPS_A_WEEK,
    microseconds,
)
from .searching import Sheets
from .sides import NOTHING
from .wishes import EVERY_DAY, WHOLE_DAY, Seeker, SlotWish
from .words import doublings, grid_week, steps_up_to

AUDIENCES = tuple(Audience)
WHOSE = Struct("<qqi")
"""A record's unit, instrument and week, with which ``layout.RECORD`` begins."""
TERMS = Struct(f"<IHHHHHH{len(AUDIENCES)}HH")
"""Its policy, zone and flags (``layout.POLICY``)."""
assert (WHOSE.size, WHOSE.size + TERMS.size) == (POLICY.start, POLICY.stop), "as it is laid out"


def is_plain(wish: SlotWish) -> bool:
    """Whether a wish asks for one slot of a given length at any time of any day."""
    return (
        wish.length is not None
        and not wish.assisted
        and wish.pieces == 1
        and wish.weekdays == EVERY_DAY
        and wish.minutes == WHOLE_DAY
    )


def earliest_of_few(
    sheets: Sheets, wish: SlotWish, seeker: Seeker, *, now: dt.datetime
) -> dict[int, int]:
    """What ``earliest`` answers to a plain wish.

    Raises ValueError for a wish that is not plain.
    """
    if wish.length is None or not is_plain(wish):
        raise ValueError("only one slot of a given length, at any time, is sought so")
    asked = Asked.of(wish, first=sheets.first, weeks=sheets.weeks, now=now)
    if asked.last < asked.soonest:
        return {}
    length, first, sides = steps_up_to(wish.length), sheets.first, sheets.sides
    known: dict[tuple[bytes, int, Audience], _Terms | None] = {}
    masks: dict[tuple[int, int, int], int] = {}
    nearer, audience = seeker.nearer, seeker.audience
    # By unit: its instrument, its mask, its free bits, and the bits that its grid allows.
    units: dict[int, list[int]] = {}
    rows = sheets.records.tobytes()
    for at in range(0, len(rows), RECORD.itemsize):
        unit, instrument, week = WHOSE.unpack_from(rows, at)
        if nearer:
            audience = nearer.get(instrument, seeker.audience)
        key = (rows[at + POLICY.start : at + POLICY.stop], week, audience)
        if key not in known:
            known[key] = _terms(
                key, asked, masks, length=length, place=week - first, zones=sheets.zones
            )
        terms = known[key]
        if terms is None:
            continue
        free = int.from_bytes(rows[at + BITS : at + RECORD.itemsize], "little")
        starts, by = terms.starts, terms.by
        if terms.beside:
            side = sides.get((unit, week))
            own, own_starts, grid = side.parts() if side is not None else NOTHING
            if own is not None:
                last = first_after(own_starts, terms.released) // STEP_US
                last -= week * STEPS_A_WEEK
                released = (1 << min(max(last, 0), STEPS_A_WEEK)) - 1
                free |= int.from_bytes(own, "little") & released
            if terms.own_grid:
                starts = _moved(int.from_bytes(grid or b"", "little"), by)
        free = free << by if by >= 0 else free >> -by
        if unit in units:
            held = units[unit]
            held[2] |= free
            held[3] |= starts
        else:
            units[unit] = [instrument, terms.mask, free, starts]
    return _first_of(units.values(), asked, length)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the policy of a record says of a wish, its bits counted from the soonest step on.

    ``by``: so many places later lies the record's week. ``beside``: own-first time or a grid
    of its own stands beside it; of the first, what begins after ``released`` (microseconds)
    is not open.
    """

    mask: int
    starts: int
    by: int
    beside: bool
    own_grid: bool
    released: int


def _terms(
    key: tuple[bytes, int, Audience],
    asked: Asked,
    masks: dict[tuple[int, int, int], int],
    *,
    length: int,
    place: int,
    zones: Mapping[int, ZoneInfo],
) -> _Terms | None:
    """None where no slot of the length can be had."""
    policy, _week, audience = key
    zone, grid, phase, shortest, longest, lead, release, *horizons, flags = TERMS.unpack(policy)
    if not may_last(length, shortest, longest, grid, flags):
        return None
    by = place * STEPS_A_WEEK - asked.soonest
    if not 0 <= place * STEPS_A_WEEK < asked.steps:
        return None
    asking = (zone, lead, horizons[AUDIENCES.index(audience)])
    if asking not in masks:
        masks[asking] = _mask(asked, zones.get(zone), *asking[1:]) >> asked.soonest
    limit = microseconds(asked.now) + release * HOUR_US
    return _Terms(
        mask=masks[asking],
        starts=_moved(_grid(grid, phase), by),
        by=by,
        beside=bool(flags & (HAS_OWN | HAS_GRID)),
        own_grid=bool(flags & HAS_GRID),
        released=limit if audience in OUTSIDERS else NEVER,
    )


def _moved(bits: int, by: int) -> int:
    """Bits so many places later, or earlier where that is less than none."""
    return bits << by if by >= 0 else bits >> -by


def _first_of(units: Iterable[list[int]], asked: Asked, length: int) -> dict[int, int]:
    inside = (1 << max(0, asked.until - asked.soonest)) - 1
    shifts = list(doublings(length))
    found: dict[int, int] = {}
    for instrument, mask, bits, starts in units:
        bits &= inside
        for by in shifts:
            bits &= bits >> by
        bits &= starts & mask
        if bits:
            step = asked.soonest + (bits & -bits).bit_length() - 1
            if step < found.get(instrument, asked.steps):
                found[instrument] = step
    return found


@lru_cache(maxsize=4096)
def _grid(grid: int, phase: int) -> int:
    return int.from_bytes(grid_week(grid, phase).tobytes(), "little")


def _mask(asked: Asked, zone: ZoneInfo | None, lead: int, days: int) -> int:
    """The bits from when to when a unit may be asked for: a lead in minutes, a horizon in days."""
    if zone is None:
        return 0
    soonest, edge = asked.soonest_after(lead), asked.horizon(zone, days)
    if edge is not None:
        span = min(edge, asked.last) + 1 - soonest
        return ((1 << span) - 1) << soonest if span > 0 else 0
    open_to = asked.within_horizon(zone, days)
    open_to[:soonest] = False
    open_to[asked.last + 1 :] = False
    return int.from_bytes(np.packbits(open_to, bitorder="little").tobytes(), "little")
