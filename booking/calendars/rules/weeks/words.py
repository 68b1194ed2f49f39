"""Bits in words: shifting, cutting, and weeks of steps that time of day and slot grids allow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from ..intervals import STEP
from .layout import (
    INSTANT,
    MICROSECOND,
    PG_EPOCH,
    STEP_US,
    STEPS_A_WEEK,
    Bits,
    Words,
    pack,
    start_of,
)

MINUTES_A_STEP = 5

Long = npt.NDArray[np.uint64]
"""Rows of words of 64 bits."""
Numbers = npt.NDArray[np.int64]


def kinds_of(values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Numbers]:
    """The different values in some order, and which one each is; most often there is but one."""
    if (values == values[0]).all():
        return values[:1], np.zeros(len(values), np.int64)
    first, which = heads_of(values)
    return values[first], which


def heads_of(values: npt.NDArray[Any]) -> tuple[Numbers, Numbers]:
    """Where each different value first stands, and which of them each value is."""
    # Rows come in nearly this order, which a stable sort makes use of.
    order = np.argsort(values, kind="stable")
    there = values[order]
    begins = np.empty(len(values), np.bool_)
    begins[:1] = True
    np.not_equal(there[1:], there[:-1], out=begins[1:])
    which = np.empty(len(values), np.int64)
    which[order] = np.cumsum(begins) - 1
    return order[begins], which


def steps_up_to(length: dt.timedelta) -> int:
    return -(-length // STEP)


@lru_cache(maxsize=64)
def local_steps(
    zone: ZoneInfo, first: int, weeks: int, weekdays: frozenset[int], begin: int, end: int
) -> Bits:
    """The steps of some weeks that lie on weekdays and between two minutes of the local day."""
    origin = start_of(first)
    out = np.zeros(weeks * STEPS_A_WEEK, np.bool_)
    for step in range(len(out)):
        local = (origin + step * STEP).astimezone(zone)
        minute = local.hour * 60 + local.minute
        timely = begin <= minute < end if begin < end else minute >= begin or minute < end
        out[step] = timely and local.weekday() in weekdays
    return out


@lru_cache(maxsize=8192)
def steps_within(stretches: bytes, first: int, weeks: int) -> Words:
    """Some weeks in words, with the steps set that lie wholly in stretches of time
    (``layout.stretches_of``), which may touch or overlap one another."""
    steps = np.zeros(weeks * STEPS_A_WEEK, np.bool_)
    origin = (start_of(first) - PG_EPOCH) // MICROSECOND
    for begins, ends in np.frombuffer(stretches, INSTANT).reshape(-1, 2).tolist():
        begin, end = -(-(begins - origin) // STEP_US), (ends - origin) // STEP_US
        if end > 0:
            steps[max(0, begin) : end] = True
    return pack(steps).reshape(-1)


@lru_cache(maxsize=4096)
def grid_week(grid: int, phase: int) -> Words:
    """A week with a bit at each start of a grid (minutes) whose first one is at ``phase``."""
    steps = np.zeros(STEPS_A_WEEK, np.bool_)
    steps[phase :: max(1, grid // MINUTES_A_STEP)] = True
    return pack(steps).reshape(-1)


@lru_cache(maxsize=1)
def all_first_steps() -> Words:
    """A row for each number of steps from none to all: a week with so many first ones set."""
    count = np.arange(STEPS_A_WEEK + 1)[:, None]
    return pack(np.arange(STEPS_A_WEEK)[None, :] < count)


def bits_between(begin: int, end: int, words: int) -> Long:
    """Words with the bits from ``begin`` up to ``end`` set."""
    begin, end = max(0, begin), min(max(0, end), words * 64)
    bits = ((1 << end) - 1) >> begin << begin
    return np.frombuffer(bits.to_bytes(words * 8, "little"), "<u8")


def as_long_words(words: Words, low: int, high: int) -> Long:
    """Words of 32 bits as words of 64, from one up to another; what is missing is nothing."""
    have = words.shape[1]
    wanted = words[:, 2 * low : 2 * high]
    if 2 * high > have:
        padded = np.zeros((len(words), 2 * (high - low)), "<u4")
        padded[:, : wanted.shape[1]] = wanted
        wanted = padded
    return np.ascontiguousarray(wanted).view("<u8")


def doublings(length: int) -> Iterator[int]:
    """By how many places a row is shifted onto itself, one time after the other, until what is
    left is set where ``length`` in a row begin.

    Where a run of n begins here and one of n begins n further on, a run of 2n begins here.
    """
    have = 1
    while have < length:
        by = min(have, length - have)
        yield by
        have += by


def runs_of(bits: Long, length: int) -> Long:
    """The bits at which ``length`` bits in a row begin: words shifted onto themselves.

    ``bits`` are changed, and are what is answered. All rows are shifted as one,
    which is fastest, so each must end in a bit that is not set: no run goes over it
    into the next row.
    """
    flat = bits.reshape(-1)
    octets, moved, carried = flat.view(np.uint8), np.empty_like(flat), np.empty_like(flat)
    for by in doublings(length):
        if by % 8:
            flat &= _earlier(flat, by, moved, carried)
        else:
            # Whole bytes need no shifting: they are read from further on.
            whole = min(by // 8, len(octets))
            octets[: len(octets) - whole] &= octets[whole:]
            octets[len(octets) - whole :] = 0
    return bits


def _earlier(bits: Long, by: int, moved: Long, carried: Long) -> Long:
    """The same bits in ``moved``, each ``by`` places earlier; nothing comes in at the end.
    ``carried`` is room to work in."""
    words, rest = divmod(by, 64)
    kept = max(0, len(bits) - words)
    np.right_shift(bits[words:], np.uint64(rest), out=moved[:kept])
    moved[kept:] = 0
    if rest and kept > 1:
        over = carried[: kept - 1]
        np.left_shift(bits[words + 1 :], np.uint64(64 - rest), out=over)
        moved[: kept - 1] |= over
    return moved
