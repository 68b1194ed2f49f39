"""Building the weeks of units from open windows, claims and policy.

Exact: a step is bookable when all of it is open and no claim, widened by the
unit's own set-up and clean-up, touches it. The slow twin of the same rule is
``slots.free_starts``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..intervals import Interval, Window, margin_around, merge
from ..policy import PolicyTerms
from ..slots import UnitTime
from .layout import (
    HAS_GRID,
    HAS_OWN,
    RECORD,
    STEP_US,
    STEPS_A_WEEK,
    Bits,
    Words,
    microseconds,
    pack,
    policy_numbers,
    zone_code,
)


@dataclass(frozen=True)
class PackedWeek:
    """One row of the read model. ``own``, ``own_starts`` and ``grid`` only where there is any."""

    unit: int
    instrument: int
    week: int
    packed: bytes
    own: bytes | None
    own_starts: bytes | None
    grid: bytes | None


@dataclass(frozen=True)
class _Span:
    """A window in microseconds since the first week began."""

    origin: int
    starts: int
    ends: int
    own_first: bool


class OpenSheet:
    """An instrument's open time over some weeks; the same for all its units."""

    def __init__(
        self, windows: Iterable[Window], terms: PolicyTerms, *, first: int, last: int
    ) -> None:
        """``first`` and ``last`` are the numbers of the first and the last week."""
        self.first, self.weeks = first, max(0, last - first + 1)
        self.steps = self.weeks * STEPS_A_WEEK
        self.base = first * STEPS_A_WEEK
        self.numbers = policy_numbers(terms)
        self.grid_us = terms.grid // STEP_LENGTH * STEP_US if _in_steps(terms) else 0
        self.grid_exact_us = _us(terms)
        ordered = sorted(windows)
        self.for_all = self._covered(w for w in ordered if not w.own_first)
        self.has_own = any(w.own_first for w in ordered)
        self.whole = self._covered(ordered) if self.has_own else self.for_all
        self._by_week: list[list[_Span]] = [[] for _week in range(self.weeks)]
        width = STEPS_A_WEEK * STEP_US
        for window in ordered:
            begins, ends = microseconds(window.starts), microseconds(window.ends)
            span = _Span(microseconds(window.origin), begins, ends, window.own_first)
            begin = max(0, span.starts // width - first)
            end = min(self.weeks - 1, (span.ends - 1) // width - first)
            for week in range(begin, end + 1):
                self._by_week[week].append(span)
        self._grids = [self._grid_of(week) for week in range(self.weeks)]

    def _covered(self, windows: Iterable[Window]) -> Bits:
        """The steps that are open from their first moment to their last."""
        out = np.zeros(self.steps, np.bool_)
        for each in merge(Interval(w.starts, w.ends) for w in windows):
            begin = -(-microseconds(each.starts) // STEP_US) - self.base
            end = microseconds(each.ends) // STEP_US - self.base
            if end > 0:
                out[max(0, begin) : end] = True
        return out

    def _grid_of(self, week: int) -> tuple[int, bytes | None]:
        """Where slots of a week may begin: the grid's phase in steps, or a bit for each step.

        Each window counts its grid from its opening's start. Where all windows of a
        week agree, which is the rule, two small numbers say it.
        """
        base = (self.first + week) * STEPS_A_WEEK
        spans = self._by_week[week]
        if self.grid_us and all(span.origin % STEP_US == 0 for span in spans):
            grid = self.grid_us // STEP_US
            phases = {(span.origin // STEP_US - base) % grid for span in spans}
            if len(phases) <= 1:
                return (phases.pop() if phases else 0), None
        bits = np.zeros(STEPS_A_WEEK, np.bool_)
        for span in spans:
            begin = max(0, -(-span.starts // STEP_US) - base)
            end = min(STEPS_A_WEEK, -(-span.ends // STEP_US) - base)
            steps = np.arange(begin, end, dtype=np.int64)
            bits[begin:end] = ((steps + base) * STEP_US - span.origin) % self.grid_exact_us == 0
        return 0, pack(bits).tobytes()

    def weeks_of(
        self, unit: UnitTime, *, instrument: int, zone: str, weeks: Sequence[int] | None = None
    ) -> Iterator[PackedWeek]:
        """The rows of one unit, of the weeks in which anything is open.

        ``weeks`` are the numbers of those that are wanted, by default all.
        """
        free = self.for_all & ~self._taken(unit)
        words = pack(free)
        own = pack(self.whole & ~self.for_all & ~self._taken(unit)) if self.has_own else None
        wanted = range(self.weeks) if weeks is None else [week - self.first for week in weeks]
        record = np.zeros((), RECORD)
        record["unit"], record["instrument"] = unit.unit, instrument
        record["zone"] = zone_code(zone)
        for name, value in self.numbers.items():
            record[name] = value
        flags = self.numbers["flags"]
        assert isinstance(flags, int)
        for week in wanted:
            spans = self._by_week[week]
            if not spans:
                continue
            phase, grid = self._grids[week]
            own_spans = [span for span in spans if span.own_first]
            record["week"] = self.first + week
            record["phase"] = phase
            record["free"] = words[week]
            record["flags"] = (
                flags | (HAS_OWN if own_spans else 0) | (HAS_GRID if grid is not None else 0)
            )
            starts = np.array([span.origin for span in own_spans], "<i8")
            yield PackedWeek(
                unit=unit.unit,
                instrument=instrument,
                week=self.first + week,
                packed=record.tobytes(),
                own=own[week].tobytes() if own is not None and own_spans else None,
                own_starts=starts.tobytes() if own_spans else None,
                grid=grid,
            )

    def _taken(self, unit: UnitTime) -> Bits:
        out = np.zeros(self.steps, np.bool_)
        before, after = margin_around(unit.set_up), margin_around(unit.clean_up)
        for claim in unit.busy:
            begin = microseconds(claim.starts - after) // STEP_US - self.base
            end = -(-microseconds(claim.ends + before) // STEP_US) - self.base
            if end > 0:
                out[max(0, begin) : end] = True
        return out


def taken_out(
    packed: bytes, own: bytes | None, *, week: int, begin: dt.datetime, end: dt.datetime
) -> tuple[bytes, bytes | None]:
    """A packed row and its own-first time without a claim's time, widened already (instants)."""
    record = np.frombuffer(packed, RECORD).copy()
    base = week * STEPS_A_WEEK
    first = max(0, microseconds(begin) // STEP_US - base)
    last = max(first, min(STEPS_A_WEEK, -(-microseconds(end) // STEP_US) - base))
    left = ~_between(first, last)
    record["free"][0] &= left
    if own is None:
        return record.tobytes(), None
    return record.tobytes(), (np.frombuffer(own, "<u4") & left).tobytes()


def _between(first: int, last: int) -> Words:
    steps = np.zeros(STEPS_A_WEEK, np.bool_)
    steps[first:last] = True
    return pack(steps).reshape(-1)


STEP_LENGTH = margin_around(1)


def _in_steps(terms: PolicyTerms) -> bool:
    return not terms.grid % STEP_LENGTH


def _us(terms: PolicyTerms) -> int:
    return int(terms.grid.total_seconds()) * 1_000_000
