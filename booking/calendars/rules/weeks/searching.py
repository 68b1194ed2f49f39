"""Finding slots in packed weeks: words shifted onto themselves, for all units at once.

What depends on the clock and on who asks (lead, horizon, release) is applied
here, at reading, and never written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from booking.labs.rules import Audience

from ..intervals import Interval, normalise
from ..policy import OUTSIDERS
from .layout import (
    CLOSED,
    HAS_GRID,
    HAS_OWN,
    STEP_US,
    STEPS_A_WEEK,
    WORDS_A_WEEK,
    Bits,
    Records,
    Words,
    microseconds,
    pack,
    start_of,
)
from .wishes import EVERY_DAY, WHOLE_DAY, Seeker, SlotWish

STEP = dt.timedelta(minutes=5)
MINUTES_A_STEP = 5
AROUND_A_CHANGE = 3 * 12
"""So many steps around a horizon a clock change may put local times out of order."""
BLOCK = 1024
"""Units are looked through in blocks that fit in the processor's cache."""

Long = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Side:
    """What stands beside a packed row: own-first time and its windows' starts, or a slot grid."""

    own: bytes | None = None
    own_starts: bytes | None = None
    grid: bytes | None = None


@dataclass(frozen=True)
class Sheets:
    """Packed weeks as they were read, of weeks that follow one another.

    ``sides`` are by (unit, week); ``zones`` are the time zones by their codes;
    ``assisted`` are hours by instrument, wanted for an assisted wish alone.
    """

    records: Records
    first: int
    weeks: int
    zones: Mapping[int, ZoneInfo]
    sides: Mapping[tuple[int, int], Side] = field(default_factory=dict)
    assisted: Mapping[int, Sequence[Interval]] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        return self.weeks * STEPS_A_WEEK


@dataclass(frozen=True)
class Starts:
    """The bits at which a slot may begin, a row a unit, and whose rows they are.

    The first bit of a row is step ``base``, counted from the first week's start.
    """

    instruments: Numbers
    bits: Long
    base: int
    origin: dt.datetime


def earliest(sheets: Sheets, wish: SlotWish, seeker: Seeker, *, now: dt.datetime) -> dict[int, int]:
    """The first start of each instrument that has one, as steps from the first week's start."""
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
    sheets: Sheets, wish: SlotWish, seeker: Seeker, *, most: int, now: dt.datetime
) -> dict[int, list[int]]:
    """Up to ``most`` slots of each instrument that do not overlap, the earliest first.

    Steps from the first week's start. They may lie on different units. A wish
    for several pieces is answered by those instruments alone that have them all.
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
    lengths = dict(zip(owners, _lengths(sheets.records, wish), strict=True))
    out: dict[int, list[int]] = {}
    for instrument, whole in merged.items():
        chosen: list[int] = []
        after = 0
        for step in np.nonzero(whole)[0].tolist():
            if step >= after:
                chosen.append(step)
                after = step + lengths[instrument]
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


def starts_of(
    sheets: Sheets, wish: SlotWish, seeker: Seeker, *, now: dt.datetime
) -> Iterable[Starts]:
    """The starts that fit a wish, in blocks of units."""
    records = sheets.records
    if not len(records) or wish.latest < wish.earliest:
        return
    lengths = np.array(_lengths(records, wish), np.int64)
    fits = _length_fits(records, lengths)
    if not fits.all():
        records, lengths = records[fits], lengths[fits]
        if not len(records):
            return
    search = _Search(sheets, wish, seeker, now)
    for length in np.unique(lengths).tolist():
        yield from search.run(records[lengths == length], length)


def _lengths(records: Records, wish: SlotWish) -> list[int]:
    """Each row's wanted length in steps, up to whole ones."""
    if wish.length is not None:
        steps = -(-wish.length // STEP)
        return [steps] * len(records)
    out: list[int] = (-(-records["shortest"].astype(np.int64) // MINUTES_A_STEP)).tolist()
    return out


def _length_fits(records: Records, lengths: Numbers) -> Bits:
    minutes = lengths * MINUTES_A_STEP
    out: Bits = (
        (records["shortest"] <= minutes)
        & (minutes <= records["longest"])
        & (minutes % np.maximum(records["grid"], 1) == 0)
        & (records["flags"] & CLOSED == 0)
    )
    return out


class _Search:
    """One wish of one seeker at one moment, over sheets of weeks."""

    def __init__(self, sheets: Sheets, wish: SlotWish, seeker: Seeker, now: dt.datetime) -> None:
        self.sheets, self.wish, self.seeker, self.now = sheets, wish, seeker, now
        self.origin = start_of(sheets.first)
        self.origin_us = microseconds(self.origin)
        self.soonest = max(0, _ceil_steps(wish.earliest - self.origin))
        self.last = min(sheets.steps - 1, (wish.latest - self.origin) // STEP)
        self.anytime = wish.weekdays == EVERY_DAY and wish.minutes == WHOLE_DAY
        self.until = sheets.steps
        if wish.until is not None:
            self.until = max(0, min(sheets.steps, (wish.until - self.origin) // STEP))

    def run(self, records: Records, length: int) -> Iterable[Starts]:
        """The starts of slots of ``length`` steps, by blocks of units."""
        low, high = self.soonest // 64, -(-min(self.until, self.last + length) // 64)
        if high <= low or self.last < self.soonest:
            return
        week_of_row = records["week"].astype(np.int64) - self.sheets.first
        inside = (week_of_row >= 0) & (week_of_row < self.sheets.weeks)
        if not inside.all():
            records, week_of_row = records[inside], week_of_row[inside]
        units, head, row_of = np.unique(records["unit"], return_index=True, return_inverse=True)
        place = np.full((len(units), self.sheets.weeks), -1, np.int64)
        place[row_of, week_of_row] = np.arange(len(records))
        free = records["free"]
        audiences = self._audiences(records)
        if (records["flags"] & HAS_OWN).any():
            free = self._with_own(records, free.copy(), audiences)
        grids, grid_of = self._grids(records)
        heads = records[head]
        masks, mask_of = self._masks(heads, audiences[head], low, high)
        times, time_of = self._times(heads, low, high)
        for begin in range(0, len(units), BLOCK):
            rows = slice(begin, begin + BLOCK)
            at = place[rows]
            bits = self._wide(free, at, low, high)
            if times is not None:
                bits &= times[time_of[rows]]
            runs = _runs(bits, length)
            runs &= masks[mask_of[rows]]
            if len(grids) == 1:
                runs &= _cut(np.tile(grids[0], self.sheets.weeks)[None, :], low, high)
            else:
                spread = grids[np.where(at >= 0, grid_of[at], 0)]
                runs &= _cut(spread.reshape(len(at), -1), low, high)
            instruments = heads["instrument"][rows].astype(np.int64)
            yield Starts(instruments, runs, low * 64, self.origin)

    def _wide(self, free: Words, place: Numbers, low: int, high: int) -> Long:
        """Rows of weeks side by side, from one word of 64 bits up to another."""
        gone = place < 0
        wide = free[np.where(gone, 0, place)]
        if gone.any():
            wide[gone] = 0
        bits = _cut(wide.reshape(len(place), -1), low, high)
        over = self.until - low * 64
        if over < bits.shape[1] * 64:
            bits &= _between(0, over, bits.shape[1])
        return bits

    def _audiences(self, records: Records) -> Numbers:
        """Who the seeker is to each row's instrument, as places in the order of audiences."""
        order = list(Audience)
        out = np.full(len(records), order.index(self.seeker.audience), np.int64)
        if self.seeker.nearer:
            nearer = np.array(sorted(self.seeker.nearer), np.int64)
            which = np.array(
                [order.index(self.seeker.nearer[each]) for each in nearer.tolist()], np.int64
            )
            at = np.searchsorted(nearer, records["instrument"])
            at[at == len(nearer)] = 0
            hit = nearer[at] == records["instrument"]
            out[hit] = which[at[hit]]
        return out

    def _with_own(self, records: Records, free: Words, audiences: Numbers) -> Words:
        """Adds own-first time: all of it for the university's own people, what is released
        by now for others. A window is released whole, by its own start."""
        outside = [order for order, each in enumerate(Audience) if each in OUTSIDERS]
        for row in np.nonzero(records["flags"] & HAS_OWN)[0].tolist():
            record = records[row]
            side = self.sheets.sides.get((int(record["unit"]), int(record["week"])))
            if side is None or side.own is None:
                continue
            own = np.frombuffer(side.own, "<u4")
            if audiences[row] in outside:
                starts = np.frombuffer(side.own_starts or b"", "<i8")
                released = microseconds(self.now) + int(record["release"]) * 3_600_000_000
                later = starts[starts > released]
                if len(later):
                    cut = int(later.min()) // STEP_US - int(record["week"]) * STEPS_A_WEEK
                    own = own & _first_steps(max(0, min(cut, STEPS_A_WEEK)))
            free[row] |= own
        return free

    def _grids(self, records: Records) -> tuple[Words, Numbers]:
        """The weeks of starts that slot grids allow, and which one each row has."""
        special = np.nonzero(records["flags"] & HAS_GRID)[0].tolist()
        key = records["grid"].astype(np.int64) << 16 | records["phase"]
        kinds, which = np.unique(key, return_inverse=True)
        out = [_grid_week(int(kind) >> 16, int(kind) & 0xFFFF) for kind in kinds.tolist()]
        if special:
            which = which.copy()
        for row in special:
            side = self.sheets.sides.get((int(records[row]["unit"]), int(records[row]["week"])))
            grid = side.grid if side is not None else None
            which[row] = len(out)
            out.append(
                np.frombuffer(grid, "<u4") if grid is not None else np.zeros(WORDS_A_WEEK, "<u4")
            )
        return np.array(out, "<u4"), which

    def _masks(
        self, heads: Records, audiences: Numbers, low: int, high: int
    ) -> tuple[Long, Numbers]:
        """From when to when each unit may be asked for: lead, horizon, and the wish's own range."""
        codes, zone_of = np.unique(heads["zone"], return_inverse=True)
        days = heads["horizons"][np.arange(len(heads)), audiences].astype(np.int64)
        key = zone_of << 32 | heads["lead"].astype(np.int64) << 16 | days
        kinds, which = np.unique(key, return_inverse=True)
        out = np.zeros((len(kinds), high - low), np.uint64)
        for row, kind in enumerate(kinds.tolist()):
            lead, ahead = dt.timedelta(minutes=kind >> 16 & 0xFFFF), kind & 0xFFFF
            zone = self.sheets.zones.get(int(codes[kind >> 32]))
            if zone is None:
                continue
            soonest = max(self.soonest, _ceil_steps(self.now + lead - self.origin))
            # What begins now has begun.
            soonest = max(soonest, (self.now - self.origin) // STEP + 1)
            open_to = self._within_horizon(zone, ahead)
            open_to[: max(0, soonest)] = False
            open_to[self.last + 1 :] = False
            out[row] = _cut(pack(open_to).reshape(1, -1), low, high)[0]
        return out, which

    def _within_horizon(self, zone: ZoneInfo, days: int) -> Bits:
        """The steps whose local time so many days earlier is over by now."""
        ahead = dt.timedelta(days=days)
        local = self.now.astimezone(zone).replace(tzinfo=None)
        edge = (normalise(local + ahead, zone) - self.origin) // STEP
        out = np.zeros(self.sheets.steps, np.bool_)
        out[: max(0, edge - AROUND_A_CHANGE)] = True
        for step in range(max(0, edge - AROUND_A_CHANGE), edge + AROUND_A_CHANGE):
            if step >= self.sheets.steps:
                break
            there = (self.origin + step * STEP).astimezone(zone).replace(tzinfo=None)
            out[step] = normalise(there - ahead, zone) <= self.now
        return out

    def _times(self, heads: Records, low: int, high: int) -> tuple[Long | None, Numbers]:
        """The time in which a whole slot must lie: days and hours of the lab, assisted hours."""
        zones, zone_of = np.unique(heads["zone"], return_inverse=True)
        if self.anytime and not self.wish.assisted:
            return None, zone_of
        by_zone = [self._local_times(self.sheets.zones.get(int(code))) for code in zones.tolist()]
        if not self.wish.assisted:
            table = np.array([pack(each).reshape(-1) for each in by_zone], "<u4")
            return _cut(table, low, high), zone_of
        rows: list[Words] = []
        row_of = np.zeros(len(heads), np.int64)
        known: dict[tuple[int, int], int] = {}
        for unit, (instrument, zone) in enumerate(
            zip(heads["instrument"].tolist(), zone_of.tolist(), strict=True)
        ):
            hours = self.sheets.assisted.get(instrument, ())
            key = (id(hours), zone)
            if key not in known:
                known[key] = len(rows)
                rows.append(pack(by_zone[zone] & self._steps_within(hours)).reshape(-1))
            row_of[unit] = known[key]
        return _cut(np.array(rows, "<u4"), low, high), row_of

    def _steps_within(self, hours: Sequence[Interval]) -> Bits:
        """The steps that lie wholly in stretches that may touch one another."""
        out = np.zeros(self.sheets.steps, np.bool_)
        for each in hours:
            begin, end = _ceil_steps(each.starts - self.origin), (each.ends - self.origin) // STEP
            if end > 0:
                out[max(0, begin) : end] = True
        return out

    def _local_times(self, zone: ZoneInfo | None) -> Bits:
        if zone is None:
            return np.zeros(self.sheets.steps, np.bool_)
        if self.anytime:
            return np.ones(self.sheets.steps, np.bool_)
        first, last = self.wish.minutes
        return _local_steps(
            zone, self.sheets.first, self.sheets.weeks, self.wish.weekdays, first, last
        )


def _ceil_steps(length: dt.timedelta) -> int:
    return -(-length // STEP)


@lru_cache(maxsize=64)
def _local_steps(
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


@lru_cache(maxsize=4096)
def _grid_week(grid: int, phase: int) -> Words:
    """A week with a bit at each start of a grid (minutes) whose first one is at ``phase``."""
    steps = np.zeros(STEPS_A_WEEK, np.bool_)
    steps[phase :: max(1, grid // MINUTES_A_STEP)] = True
    return pack(steps).reshape(-1)


@lru_cache(maxsize=STEPS_A_WEEK + 1)
def _first_steps(count: int) -> Words:
    steps = np.zeros(STEPS_A_WEEK, np.bool_)
    steps[:count] = True
    return pack(steps).reshape(-1)


def _between(begin: int, end: int, words: int) -> Long:
    """Words with the bits from ``begin`` up to ``end`` set."""
    bits = np.zeros(words * 64, np.bool_)
    bits[max(0, begin) : max(0, end)] = True
    return np.packbits(bits, bitorder="little").view("<u8")


def _cut(words: Words, low: int, high: int) -> Long:
    """Words of 32 bits as words of 64, from one up to another; what is missing is nothing."""
    have = words.shape[1]
    wanted = words[:, 2 * low : 2 * high]
    if 2 * high > have:
        padded = np.zeros((len(words), 2 * (high - low)), "<u4")
        padded[:, : wanted.shape[1]] = wanted
        wanted = padded
    return np.ascontiguousarray(wanted).view("<u8")


def _runs(bits: Long, length: int) -> Long:
    """The bits at which ``length`` bits in a row begin: words shifted onto themselves.

    Doubling: where a run of n begins here and one of n begins n further on, a
    run of 2n begins here.
    """
    have = 1
    while have < length:
        by = min(have, length - have)
        bits &= _earlier(bits, by)
        have += by
    return bits


def _earlier(bits: Long, by: int) -> Long:
    """The same bits, each ``by`` places earlier; nothing comes in at the end."""
    words, rest = divmod(by, 64)
    out = np.zeros_like(bits)
    width = bits.shape[1]
    if words < width:
        out[:, : width - words] = bits[:, words:] >> np.uint64(rest)
        if rest and words + 1 < width:
            out[:, : width - words - 1] |= bits[:, words + 1 :] << np.uint64(64 - rest)
    return out
