"""The earliest slot of a few instruments: each unit's weeks as one whole number.

For a few dozen units arrays cost more to set up than to search. A number of
some thousand bits is shifted onto itself as ``words.runs_of`` shifts rows of
words, and gives the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from struct import Struct
from zoneinfo import ZoneInfo

import numpy as np

from booking.labs.rules import Audience

from ..policy import OUTSIDERS
from .asking import NEVER, Asked, first_after
from .layout import (
    BYTES_A_WEEK,
    CLOSED,
    HAS_GRID,
    HAS_OWN,
    HOUR_US,
    RECORD,
    STEP_US,
    STEPS_A_WEEK,
    microseconds,
)
from .wishes import EVERY_DAY, WHOLE_DAY, Seeker, SlotWish
from .words import MINUTES_A_STEP, grid_week, steps_up_to

AUDIENCES = tuple(Audience)
HEAD = Struct(f"<qqiIHHHHHH{len(AUDIENCES)}HHH")
"""A record of ``layout.RECORD`` before its bits."""
assert HEAD.size + BYTES_A_WEEK == RECORD.itemsize, "the head is as long as the record's"

Row = tuple[bytes, bytes | None, bytes | None, bytes | None]
"""A packed week with what stands beside it: own-first time, its windows' starts, a grid."""


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
    rows: Iterable[Row],
    wish: SlotWish,
    seeker: Seeker,
    *,
    first: int,
    weeks: int,
    zones: Mapping[int, ZoneInfo],
    now: dt.datetime,
) -> dict[int, int]:
    """What ``earliest`` answers to a plain wish, from rows of ``weeks`` weeks from ``first`` on.

    Raises ValueError for a wish that is not plain.
    """
    if wish.length is None or not is_plain(wish):
        raise ValueError("only one slot of a given length, at any time, is sought so")
    asked = Asked.of(wish, first=first, weeks=weeks, now=now)
    if asked.last < asked.soonest:
        return {}
    length = steps_up_to(wish.length)
    minutes = length * MINUTES_A_STEP
    moment = microseconds(now)
    # All numbers of bits begin at the first step that may be asked for.
    base = asked.soonest
    masks: dict[tuple[int, int, int], int] = {}
    grids: dict[tuple[int, int, int], int] = {}
    # By unit: its instrument, its mask, its free bits, and the bits that its grid allows.
    units: dict[int, list[int]] = {}
    for packed, own, own_starts, own_grid in rows:
        head = HEAD.unpack_from(packed)
        unit, instrument, week, zone, grid, phase, shortest, longest, lead, release = head[:10]
        flags, place = head[-2], week - first
        if (
            flags & CLOSED
            or not shortest <= minutes <= longest
            or minutes % (grid or 1)
            or not 0 <= place < weeks
        ):
            continue
        free = int.from_bytes(packed[HEAD.size :], "little")
        audience = seeker.nearer.get(instrument, seeker.audience)
        if flags & HAS_OWN and own is not None:
            limit = moment + release * HOUR_US if audience in OUTSIDERS else NEVER
            steps = first_after(own_starts, limit) // STEP_US - week * STEPS_A_WEEK
            steps = min(max(steps, 0), STEPS_A_WEEK)
            free |= int.from_bytes(own, "little") & ((1 << steps) - 1)
        if flags & HAS_GRID:
            own_bits = int.from_bytes(own_grid, "little") if own_grid is not None else 0
            starts = _moved(own_bits, place, base)
        else:
            kind = (grid, phase, place)
            if kind not in grids:
                grids[kind] = _moved(_grid(grid, phase), place, base)
            starts = grids[kind]
        known = units.get(unit)
        if known is None:
            key = (zone, lead, head[10 + AUDIENCES.index(audience)])
            if key not in masks:
                masks[key] = _mask(asked, zones.get(zone), lead, key[2]) >> base
            units[unit] = [instrument, masks[key], _moved(free, place, base), starts]
        else:
            known[2] |= _moved(free, place, base)
            known[3] |= starts
    return _first_of(units.values(), asked, length)


def _moved(bits: int, place: int, base: int) -> int:
    """A week's bits where they lie in all weeks' from step ``base`` on."""
    by = place * STEPS_A_WEEK - base
    return bits << by if by >= 0 else bits >> -by


def _first_of(units: Iterable[list[int]], asked: Asked, length: int) -> dict[int, int]:
    inside = (1 << max(0, asked.until - asked.soonest)) - 1
    # By so many places the bits are shifted, one time after the other.
    shifts, have = [], 1
    while have < length:
        shifts.append(min(have, length - have))
        have += shifts[-1]
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
