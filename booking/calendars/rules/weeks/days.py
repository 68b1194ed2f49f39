"""How much of each day can be booked: the length of a small bar, a day of an instrument."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np

from ..intervals import STEP, normalise
from .layout import Bits, start_of
from .searching import Sheets, starts_of
from .wishes import Seeker, SlotWish
from .words import MINUTES_A_STEP

MIDNIGHT = dt.time(0)
DAY = dt.timedelta(days=1)


def free_days(
    sheets: Sheets, seeker: Seeker, *, days: int, assisted: bool, now: dt.datetime
) -> dict[int, list[dt.timedelta]]:
    """The time that a seeker may still book on each of so many local days, from today's on.

    It is what the instrument's shortest bookings reach together, whichever unit
    they are on: a gap too short for one counts as nothing. An instrument with no
    such time is left out. ``sheets`` reach over all the days, in every zone.
    """
    last = min(start_of(sheets.first + sheets.weeks) - STEP, now + (days + 1) * DAY)
    wish = SlotWish(earliest=now, latest=last, assisted=assisted)
    shortest, zone_of = _by_instrument(sheets)
    covered: dict[int, Bits] = {}
    for each in starts_of(sheets, wish, seeker, now=now):
        some = each.bits.any(axis=1)
        for instrument, row in zip(each.instruments[some].tolist(), each.bits[some], strict=True):
            starts = np.zeros(sheets.steps, np.bool_)
            bits = np.unpackbits(row.view(np.uint8), bitorder="little")[: sheets.steps - each.base]
            starts[each.base : each.base + len(bits)] = bits
            reach = _reach(starts, shortest[instrument])
            covered[instrument] = covered[instrument] | reach if instrument in covered else reach
    edges = {zone: _edges(sheets, zone, days, now) for zone in set(zone_of.values())}
    out: dict[int, list[dt.timedelta]] = {}
    for instrument, reach in covered.items():
        counted = np.concatenate([[0], np.cumsum(reach)])
        steps = np.diff(counted[edges[zone_of[instrument]]]).tolist()
        if any(steps):
            out[instrument] = [count * STEP for count in steps]
    return out


def _by_instrument(sheets: Sheets) -> tuple[dict[int, int], dict[int, ZoneInfo]]:
    """Each instrument's shortest booking (steps) and its lab's zone."""
    records = sheets.records
    owners: list[int] = records["instrument"].tolist()
    lengths = (-(-records["shortest"].astype(np.int64) // MINUTES_A_STEP)).tolist()
    zones = {code: sheets.zones.get(code) for code in np.unique(records["zone"]).tolist()}
    where: dict[int, ZoneInfo] = {}
    for owner, code in zip(owners, records["zone"].tolist(), strict=True):
        zone = zones[code]
        if zone is not None:
            where[owner] = zone
    return dict(zip(owners, lengths, strict=True)), where


def _reach(starts: Bits, length: int) -> Bits:
    """The steps that some slot of ``length`` steps covers, given where slots begin."""
    counted = np.concatenate([np.zeros(length, np.int64), np.cumsum(starts)])
    covered: Bits = counted[length:] > counted[: len(starts)]
    return covered


def _edges(sheets: Sheets, zone: ZoneInfo, days: int, now: dt.datetime) -> list[int]:
    """Where local days begin, as steps of the sheets: one more than there are days."""
    today = now.astimezone(zone).date()
    origin = start_of(sheets.first)
    edges = (
        (normalise(dt.datetime.combine(today + n * DAY, MIDNIGHT), zone) - origin) // STEP
        for n in range(days + 1)
    )
    return [max(0, min(sheets.steps, edge)) for edge in edges]
