"""What is made of the starts that fit: the earliest of each instrument, the next few, or all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from ..intervals import STEP
from .few import earliest_of_few, is_plain
from .layout import Bits, start_of
from .searching import Sheets, lengths_of, starts_of
from .wishes import Seeker, SlotWish

HANDFUL = 130
"""Of so few rows each unit is looked at by itself: arrays would cost more to set up (measured
between other work, as it is used: both take as long at about 140)."""


def earliest(sheets: Sheets, wish: SlotWish, seeker: Seeker, *, now: dt.datetime) -> dict[int, int]:
    """The first start of each instrument that has one, as steps from the first week's start."""
    if len(sheets.records) <= HANDFUL and is_plain(wish):
        return earliest_of_few(sheets, wish, seeker, now=now)
    found: dict[int, int] = {}
    for each in starts_of(sheets, wish, seeker, now=now):
        some = each.bits != 0
        word = some.argmax(axis=1)
        rows = np.nonzero(some[np.arange(len(word)), word])[0]
        if not len(rows):
            continue
        value = each.bits[rows, word[rows]]
        lowest = np.bitwise_count((value & (~value + np.uint64(1))) - np.uint64(1))
        steps = each.base + word[rows] * 64 + lowest
        for instrument, step in zip(each.instruments[rows].tolist(), steps.tolist(), strict=True):
            if step < found.get(instrument, sheets.steps):
                found[instrument] = step
    return found


def first_few(
    sheets: Sheets,
    wish: SlotWish,
    seeker: Seeker,
    *,
    most: int,
    apart: int = 0,
    now: dt.datetime,
) -> dict[int, list[int]]:
    """Up to ``most`` slots of each instrument that do not overlap, the earliest first.

    Each begins ``apart`` steps after the one before, or later. Steps from the
    first week's start. They may lie on different units. A wish for several
    pieces is answered by those instruments alone that have them all.
    """
    most = max(most, wish.pieces)
    merged: dict[int, Bits] = {}
    for each in starts_of(sheets, wish, seeker, now=now):
        for instrument, row in zip(each.instruments.tolist(), each.bits, strict=True):
            steps = np.unpackbits(row.view(np.uint8), bitorder="little").astype(np.bool_)
            whole = np.zeros(each.base + len(steps), np.bool_)
            whole[each.base :] = steps
            merged[instrument] = merged[instrument] | whole if instrument in merged else whole
    owners: list[int] = sheets.records["instrument"].tolist()
    lengths = dict(zip(owners, lengths_of(sheets.records, wish), strict=True))
    out: dict[int, list[int]] = {}
    for instrument, whole in merged.items():
        chosen: list[int] = []
        after = 0
        for step in np.nonzero(whole)[0].tolist():
            if step >= after:
                chosen.append(step)
                after = step + max(apart, lengths[instrument])
                if len(chosen) == most:
                    break
        if len(chosen) >= wish.pieces:
            out[instrument] = chosen
    return out


def all_starts(
    sheets: Sheets, wish: SlotWish, seeker: Seeker, *, now: dt.datetime
) -> dict[int, list[int]]:
    """Every start of each instrument, as steps from the first week's start, in order."""
    merged: dict[int, set[int]] = {}
    for each in starts_of(sheets, wish, seeker, now=now):
        for instrument, row in zip(each.instruments.tolist(), each.bits, strict=True):
            bits = np.unpackbits(row.view(np.uint8), bitorder="little")
            steps = (np.nonzero(bits)[0] + each.base).tolist()
            if steps:
                merged.setdefault(instrument, set()).update(steps)
    return {instrument: sorted(steps) for instrument, steps in merged.items()}


def instant_of(sheets: Sheets, step: int) -> dt.datetime:
    """A step, counted from the first week's start, as an instant (UTC)."""
    return start_of(sheets.first) + step * STEP


def instants_of(sheets: Sheets, steps: Mapping[int, int]) -> dict[int, dt.datetime]:
    """The same for a step of each of many instruments."""
    origin, table = start_of(sheets.first), _lengths_of_steps(sheets.steps)
    return {instrument: origin + table[step] for instrument, step in steps.items()}


@lru_cache(maxsize=8)
def _lengths_of_steps(count: int) -> list[dt.timedelta]:
    return [step * STEP for step in range(count)]
