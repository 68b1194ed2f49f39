"""Finding slots in packed weeks: words shifted onto themselves, for all units at once.

What depends on the clock and on who asks (lead, horizon, release) is applied
here, at reading, and never written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np

from booking.labs.rules import Audience

from ..intervals import STEP
from ..policy import OUTSIDERS
from .asking import NEVER, Asked, first_after, may_last
from .layout import (
    HAS_GRID,
    HAS_OWN,
    HOUR_US,
    POLICY,
    STEP_US,
    STEPS_A_WEEK,
    WORDS_A_WEEK,
    Bits,
    Records,
    Words,
    microseconds,
    pack,
)
from .sides import NOTHING, Side
from .wishes import EVERY_DAY, WHOLE_DAY, Seeker, SlotWish
from .words import (
    MINUTES_A_STEP,
    Long,
    Numbers,
    all_first_steps,
    as_long_words,
    bits_between,
    grid_week,
    heads_of,
    kinds_of,
    local_steps,
    runs_of,
    steps_within,
)

BLOCK = 1024
"""Units are looked through in blocks that fit in the processor's cache."""
OUTSIDE = np.array([each in OUTSIDERS for each in Audience])
"""Who waits for own-first time to be released, in the order of audiences."""


@dataclass(frozen=True)
class Sheets:
    """Packed weeks as they were read, of weeks that follow one another.

    ``sides`` are by (unit, week); ``zones`` are the time zones by their codes;
    ``assisted`` are the hours (``stretches_of``) in which each instrument that is had with a
    technician is served: an assisted wish looks within them, and at others' whole time.
    """

    records: Records
    first: int
    weeks: int
    zones: Mapping[int, ZoneInfo]
    sides: Mapping[tuple[int, int], Side] = field(default_factory=dict)
    assisted: Mapping[int, bytes] = field(default_factory=dict)

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


def starts_of(
    sheets: Sheets, wish: SlotWish, seeker: Seeker, *, now: dt.datetime
) -> Iterable[Starts]:
    """The starts that fit a wish, in blocks of units."""
    records = sheets.records
    if not len(records) or wish.latest < wish.earliest:
        return
    # What a policy says is looked at once for all that have it: there are few.
    policies, policy_of = policies_of(records)
    lengths = lengths_of(policies, wish)
    fits = _fits(policies, lengths)
    search = _Search(sheets, wish, seeker, now)
    kinds = {length for length, fit in zip(lengths, fits, strict=True) if fit}
    for length in sorted(kinds):
        some, which = records, policy_of
        if len(kinds) > 1:
            rows = (np.array(lengths) == length)[policy_of]
            some, which = records[rows], policy_of[rows]
        yield from search.run(some, policies, which, fits, length)


def lengths_of(records: Records, wish: SlotWish) -> list[int]:
    """Each row's wanted length in steps, up to whole ones."""
    if wish.length is not None:
        steps = -(-wish.length // STEP)
        return [steps] * len(records)
    out: list[int] = (-(-records["shortest"].astype(np.int64) // MINUTES_A_STEP)).tolist()
    return out


def _fits(policies: Records, lengths: list[int]) -> list[bool]:
    """Whether each policy lets its length (steps) be booked."""
    fields = ("shortest", "longest", "grid", "flags")
    return list(map(may_last, lengths, *(policies[field].tolist() for field in fields)))


def policies_of(records: Records) -> tuple[Records, Numbers]:
    """A record for each different policy (with the zone and where the grid begins in the week),
    and which of them each record has."""
    raw = np.ascontiguousarray(records).view(np.uint8).reshape(len(records), -1)
    # Of one width, so that equal texts are equal bytes.
    texts = np.ascontiguousarray(raw[:, POLICY]).view(f"S{POLICY.stop - POLICY.start}")
    first, which = heads_of(texts.reshape(-1))
    return records[first], which


class _Search:
    """One wish of one seeker at one moment, over sheets of weeks."""

    def __init__(self, sheets: Sheets, wish: SlotWish, seeker: Seeker, now: dt.datetime) -> None:
        self.sheets, self.wish, self.seeker, self.now = sheets, wish, seeker, now
        self.asked = Asked.of(wish, first=sheets.first, weeks=sheets.weeks, now=now)
        self.anytime = wish.weekdays == EVERY_DAY and wish.minutes == WHOLE_DAY

    def run(
        self, records: Records, policies: Records, policy_of: Numbers, fits: list[bool], length: int
    ) -> Iterable[Starts]:
        """The starts of slots of ``length`` steps, by blocks of units: of those alone whose
        policy is among those that it ``fits``."""
        asked = self.asked
        # No slot reaches further; the last word ends later, as ``runs_of`` asks.
        edge = min(asked.until, asked.last + length)
        low, high = asked.soonest // 64, edge // 64 + 1
        if edge <= asked.soonest or asked.last < asked.soonest:
            return
        week_of_row = records["week"].astype(np.int64) - self.sheets.first
        inside = (week_of_row >= 0) & (week_of_row < self.sheets.weeks)
        if not inside.all():
            records, week_of_row = records[inside], week_of_row[inside]
            policy_of = policy_of[inside]
        head, row_of = heads_of(records["unit"])
        place = np.full((len(head), self.sheets.weeks), -1, np.int64)
        place[row_of, week_of_row] = np.arange(len(records))
        free = records["free"]
        owners = records["instrument"][head].astype(np.int64)
        audiences = self._audiences(records["instrument"])
        if (policies["flags"] & HAS_OWN).any():
            free = self._with_own(records, audiences)
        grids, grid_of = self._grids(records, policies, policy_of)
        masks, mask_of = self._masks(policies, policy_of[head], fits, audiences[head], low, high)
        times, time_of = self._times(owners, policies["zone"][policy_of[head]], low, high)
        inner = bits_between(0, edge - low * 64, high - low)
        for begin in range(0, len(head), BLOCK):
            rows = slice(begin, begin + BLOCK)
            at = place[rows]
            bits = self._wide(free, at, low, high)
            bits &= inner
            if times is not None:
                bits &= times[time_of[rows]]
            runs = runs_of(bits, length)
            runs &= masks[mask_of[rows]]
            if len(grids) == 1:
                runs &= as_long_words(np.tile(grids, self.sheets.weeks), low, high)
            else:
                spread = grids[np.where(at >= 0, grid_of[at], 0)]
                runs &= as_long_words(spread.reshape(len(at), -1), low, high)
            yield Starts(owners[rows], runs, low * 64, asked.origin)

    def _wide(self, free: Words, place: Numbers, low: int, high: int) -> Long:
        """Rows of weeks side by side, from one word of 64 bits up to another."""
        gone = place < 0
        wide = free[place]
        if gone.any():
            wide[gone] = 0
        return as_long_words(wide.reshape(len(place), -1), low, high)

    def _audiences(self, instruments: Numbers) -> Numbers:
        """Who the seeker is to each row's instrument, as places in the order of audiences."""
        order = list(Audience)
        out = np.full(len(instruments), order.index(self.seeker.audience), np.int64)
        if self.seeker.nearer:
            nearer = np.array(sorted(self.seeker.nearer), np.int64)
            which = np.array(
                [order.index(self.seeker.nearer[each]) for each in nearer.tolist()], np.int64
            )
            at = np.searchsorted(nearer, instruments)
            at[at == len(nearer)] = 0
            hit = nearer[at] == instruments
            out[hit] = which[at[hit]]
        return out

    def _with_own(self, records: Records, audiences: Numbers) -> Words:
        """The free time with own-first time: all of it for the university's own people, what is
        released by now for others. A window is released whole, by its opening's start."""
        free = records["free"]
        rows = np.nonzero(records["flags"] & HAS_OWN)[0]
        # What begins later than this is not released.
        released = microseconds(self.now) + records["release"][rows].astype(np.int64) * HOUR_US
        limits = np.where(OUTSIDE[audiences[rows]], released, NEVER)
        begins = records["week"][rows].astype(np.int64) * STEPS_A_WEEK
        owners = zip(records["unit"][rows].tolist(), records["week"][rows].tolist(), strict=True)
        owned: list[bytes] = []
        there: list[int] = []
        cuts: list[int] = []
        for number, (owner, limit, begin) in enumerate(
            zip(owners, limits.tolist(), begins.tolist(), strict=True)
        ):
            side = self.sheets.sides.get(owner)
            # Most often all of it begins too far ahead to be released.
            if side is None or side.opens_after(limit):
                continue
            own, starts, _ = side.parts()
            cut = first_after(starts, limit) // STEP_US - begin
            if own is not None and cut > 0:
                there.append(number)
                owned.append(own)
                cuts.append(min(cut, STEPS_A_WEEK))
        if not there:
            return free
        bits = np.frombuffer(b"".join(owned), "<u4").reshape(len(there), WORDS_A_WEEK)
        free = free.copy()
        free[rows[there]] |= bits & all_first_steps()[cuts]
        return free

    def _grids(
        self, records: Records, policies: Records, policy_of: Numbers
    ) -> tuple[Words, Numbers]:
        """The weeks of starts that slot grids allow, and which one each row has."""
        special = np.nonzero(records["flags"] & HAS_GRID)[0].tolist()
        pairs = zip(policies["grid"].tolist(), policies["phase"].tolist(), strict=True)
        out = [grid_week(grid, phase) for grid, phase in pairs]
        which = policy_of.copy() if special else policy_of
        for row in special:
            side = self.sheets.sides.get((int(records[row]["unit"]), int(records[row]["week"])))
            _, _, grid = side.parts() if side is not None else NOTHING
            which[row] = len(out)
            out.append(
                np.frombuffer(grid, "<u4") if grid is not None else np.zeros(WORDS_A_WEEK, "<u4")
            )
        return np.array(out, "<u4"), which

    def _masks(
        self,
        policies: Records,
        policy_of: Numbers,
        fits: list[bool],
        audiences: Numbers,
        low: int,
        high: int,
    ) -> tuple[Long, Numbers]:
        """From when to when each unit may be asked for: lead, horizon, and the wish's own range;
        never where the length does not fit."""
        kinds, which = kinds_of(policy_of * len(Audience) + audiences)
        zones, leads = policies["zone"].tolist(), policies["lead"].tolist()
        horizons = policies["horizons"].tolist()
        known: dict[tuple[int, int, int], Long] = {}
        out: list[Long] = []
        for kind in kinds.tolist():
            policy, audience = divmod(kind, len(Audience))
            if not fits[policy]:
                out.append(np.zeros(high - low, np.uint64))
                continue
            key = (zones[policy], leads[policy], horizons[policy][audience])
            if key not in known:
                known[key] = self._allowed(*key, low, high)
            out.append(known[key])
        return np.array(out), which

    def _allowed(self, code: int, minutes: int, days: int, low: int, high: int) -> Long:
        """The bits of one mask: a zone, a lead in minutes, a horizon in days."""
        zone = self.sheets.zones.get(code)
        if zone is None:
            return np.zeros(high - low, np.uint64)
        asked = self.asked
        soonest, edge = asked.soonest_after(minutes), asked.horizon(zone, days)
        if edge is not None:
            span = min(edge, asked.last) + 1 - low * 64
            return bits_between(soonest - low * 64, span, high - low)
        open_to = asked.within_horizon(zone, days)
        open_to[:soonest] = False
        open_to[asked.last + 1 :] = False
        out: Long = as_long_words(pack(open_to).reshape(1, -1), low, high)[0]
        return out

    def _times(
        self, instruments: Numbers, codes: Numbers, low: int, high: int
    ) -> tuple[Long | None, Numbers]:
        """The time in which a whole slot must lie: days and hours of the lab, assisted hours.
        Of each unit its instrument and its zone's code."""
        if self.anytime and not self.wish.assisted:
            return None, np.empty(0, np.int64)
        zones, zone_of = kinds_of(codes)
        by_zone = [
            pack(self._local_times(self.sheets.zones.get(int(code)))).reshape(-1)
            for code in zones.tolist()
        ]
        if not self.wish.assisted:
            return as_long_words(np.array(by_zone, "<u4"), low, high), zone_of
        rows: list[Words] = []
        row_of = np.zeros(len(instruments), np.int64)
        known: dict[tuple[bytes | None, int], int] = {}
        first, weeks = self.sheets.first, self.sheets.weeks
        for unit, (instrument, zone) in enumerate(
            zip(instruments.tolist(), zone_of.tolist(), strict=True)
        ):
            hours = self.sheets.assisted.get(instrument)
            key = (hours, zone)
            if key not in known:
                known[key] = len(rows)
                whole = by_zone[zone]
                rows.append(whole if hours is None else whole & steps_within(hours, first, weeks))
            row_of[unit] = known[key]
        return as_long_words(np.array(rows, "<u4"), low, high), row_of

    def _local_times(self, zone: ZoneInfo | None) -> Bits:
        if zone is None:
            return np.zeros(self.sheets.steps, np.bool_)
        if self.anytime:
            return np.ones(self.sheets.steps, np.bool_)
        first, last = self.wish.minutes
        return local_steps(
            zone, self.sheets.first, self.sheets.weeks, self.wish.weekdays, first, last
        )
