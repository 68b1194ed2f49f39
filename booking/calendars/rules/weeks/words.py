"""Bits in words: shifting, cutting, and weeks of steps that time of day and slot grids allow."""

from __future__ import annotations

import datetime as dt
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


FEW = 1000
"""Of so few values a dictionary tells the different ones apart faster than sorting does."""


def kinds_of(values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Numbers]:
    """The different values in some order, and which one each is; most often there is but one."""
    if (values == values[0]).all():
        return values[:1], np.zeros(len(values), np.int64)
    if len(values) > FEW:
        kinds, which = np.unique(values, return_inverse=True)
        return kinds, which
    first, which = _places_of(values)
    return values[first], which


def heads_of(values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Numbers]:
    """Where each different value first stands, and which of them each value is."""
    if len(values) > FEW:
        _kinds, first, which = np.unique(values, return_index=True, return_inverse=True)
        return first, which
    return _places_of(values)


def _places_of(values: npt.NDArray[Any]) -> tuple[Numbers, Numbers]:
    number_of: dict[Any, int] = {}
    which = [number_of.setdefault(value, len(number_of)) for value in values.tolist()]
    places = np.array(which, np.int64)
    first = np.empty(len(number_of), np.int64)
    # The last to be written is the first that stands there.
    first[places[::-1]] = np.arange(len(places) - 1, -1, -1)
    return first, places


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


def runs_of(bits: Long, length: int) -> Long:
    """The bits at which ``length`` bits in a row begin: words shifted onto themselves.

    Doubling: where a run of n begins here and one of n begins n further on, a
    run of 2n begins here. ``bits`` are changed, and are what is answered.
    """
    moved, carried = np.empty_like(bits), np.empty_like(bits)
    octets = bits.view(np.uint8)
    have = 1
    while have < length:
        by = min(have, length - have)
        if by % 8:
            bits &= _earlier(bits, by, moved, carried)
        else:
            # Whole bytes need no shifting: they are read from further on.
            whole = min(by // 8, octets.shape[1])
            octets[:, : octets.shape[1] - whole] &= octets[:, whole:]
            octets[:, octets.shape[1] - whole :] = 0
        have += by
    return bits


def _earlier(bits: Long, by: int, moved: Long, carried: Long) -> Long:
    """The same bits in ``moved``, each ``by`` places earlier; nothing comes in at the end.
    ``carried`` is room to work in."""
    words, rest = divmod(by, 64)
    kept = max(0, bits.shape[1] - words)
    np.right_shift(bits[:, words:], np.uint64(rest), out=moved[:, :kept])
    moved[:, kept:] = 0
    if rest and kept > 1:
        over = carried[:, : kept - 1]
        np.left_shift(bits[:, words + 1 :], np.uint64(64 - rest), out=over)
        moved[:, : kept - 1] |= over
    return moved
