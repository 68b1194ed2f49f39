"""Figures beside their floors: ratios, limits, and how they are told. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Any


class Better(StrEnum):
    """Which way a ratio should go."""

    AT_LEAST = "at_least"
    """So many times faster than the floor."""
    AT_MOST = "at_most"
    """So many times the floor."""


@dataclass(frozen=True)
class Figure:
    """A measured value beside what the same machine needs for the least of it, in one unit.

    Without a ``floor`` or a ``limit`` it is told and judged by nobody.
    """

    name: str
    value: float
    unit: str = "ms"
    floor: float | None = None
    limit: float | None = None
    better: Better | None = None

    @property
    def ratio(self) -> float | None:
        """How the value compares with its floor; None where there is nothing to compare."""
        if self.floor is None or self.better is None:
            return None
        over, under = self.value, self.floor
        if self.better is Better.AT_LEAST:
            over, under = under, over
        return over / under if under > 0 else None

    @property
    def ok(self) -> bool:
        """Whether the limit is kept; a ratio that cannot be told keeps none."""
        if self.limit is None:
            return True
        if self.ratio is None:
            return False
        if self.better is Better.AT_LEAST:
            return self.ratio >= self.limit
        return self.ratio <= self.limit

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": _rounded(self.value),
            "unit": self.unit,
            "floor": _rounded(self.floor),
            "ratio": _rounded(self.ratio),
            "limit": self.limit,
            "better": self.better.value if self.better else None,
            "ok": self.ok,
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


FEWEST = 5


def middle(samples: Sequence[float]) -> float:
    """The median. Raises ValueError for fewer samples than five: they prove nothing."""
    if len(samples) < FEWEST:
        raise ValueError(f"a median of {len(samples)} samples proves nothing")
    return median(samples)


def best_floor(samples: Mapping[str, Sequence[float]]) -> tuple[str, float]:
    """The name and the median of the fastest of several forms of a floor."""
    name = min(samples, key=lambda each: middle(samples[each]))
    return name, middle(samples[name])


def compared(
    name: str,
    samples: Sequence[float],
    floor: Sequence[float],
    *,
    limit: float,
    better: Better = Better.AT_MOST,
) -> Figure:
    """The figure of samples (ms) beside those of its floor."""
    return Figure(name, middle(samples), "ms", middle(floor), limit, better)


def table(figures: Sequence[Figure]) -> list[str]:
    """Lines for a person: each figure with its floor, ratio and limit."""
    width = max([len(each.name) for each in figures] + [6])
    head = f"{'figure':<{width}} {'value':>12} {'floor':>12} {'ratio':>7} {'limit':>8}"
    out = [head, "-" * (len(head) + 5)]
    for each in figures:
        limit = ""
        if each.limit is not None:
            limit = f"{'>=' if each.better is Better.AT_LEAST else '<='} {each.limit:g}"
        out.append(
            f"{each.name:<{width}} {_told(each.value, each.unit):>12} "
            f"{_told(each.floor, each.unit):>12} "
            f"{'' if each.ratio is None else f'{each.ratio:.2f}':>7} {limit:>8}"
            f"{'' if each.limit is None else '  ok' if each.ok else '  NOT'}"
        )
    return out


def _told(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:,.2f} {unit}"


def as_text(figures: Sequence[Figure]) -> str:
    """The file of results: a list with an object a figure."""
    return json.dumps([each.as_json() for each in figures], indent=2, ensure_ascii=False) + "\n"


def all_ok(figures: Sequence[Figure]) -> bool:
    return all(each.ok for each in figures)


BYTES_A_BOOKING = 2_000
"""On disk, with quote, timeline, money and all indexes (measured)."""
BYTES_AN_INSTRUMENT = 90_000
"""With a year of open windows and packed weeks (measured)."""
SPARE = 1.15
LOG_BYTES = 8 * 2**30
"""The write-ahead log's, and what sorting for indexes takes."""


def disk_needed(*, instruments: int, bookings: int, days: int) -> int:
    """Bytes that a load takes on disk, with what it needs while it is written."""
    kept = bookings * BYTES_A_BOOKING + instruments * BYTES_AN_INSTRUMENT * days // 365
    # A small load fills little of the log.
    return int(kept * SPARE) + min(LOG_BYTES, kept) + 64 * 2**20
