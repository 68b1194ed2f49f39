"""Packed weeks as they lie in the database, and the time zones that their codes stand for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from struct import Struct
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
from django.db import connection
from django.db.models import Q, QuerySet

from ..models import UnitWeek
from ..rules.weeks import Side, records_of, zone_code
from ..rules.weeks.layout import RECORD, Records
from .binary import Numbers, binary_rows

MANY, SPARSE = 500, 3
"""So many instruments whose ids lie close together, at most so many ids for each, are read as
one stretch of ids, and what was not asked for is dropped: cheaper than naming each."""
OWNER = Struct("<q8xi")
"""Whose a record is, with which ``RECORD`` begins: its unit and its week."""
WITH_SIDES = """
SELECT CASE WHEN own IS NULL AND grid IS NULL THEN packed ELSE
    packed
    || int4send(coalesce(length(own_starts), -1))
    || int4send(coalesce(length(own), -1))
    || int4send(coalesce(length(grid), -1))
    || coalesce(own_starts, '') || coalesce(own, '') || coalesce(grid, '')
END
FROM calendars_unitweek WHERE """
"""Each row as one value, with what stands beside it as ``Side`` reads it: for a few hundred
rows half of the time goes in handing over columns. (Put together to one value by the database
they take a third longer.)"""
Sides = dict[tuple[int, int], Side]
"""What stands beside packed weeks, by unit and week."""


@dataclass(frozen=True)
class Wanted:
    """Which instruments are read: each by its id, or all from one id to another, or all."""

    each: list[int] | None = None
    stretch: tuple[int, int] | None = None

    @classmethod
    def of(cls, instruments: Collection[int] | None) -> Wanted:
        if instruments is None:
            return cls()
        first, last = int(min(instruments)), int(max(instruments))
        if len(instruments) >= MANY and last - first < SPARSE * len(instruments):
            return cls(stretch=(first, last))
        return cls(each=list(map(int, instruments)))

    def among(self, rows: QuerySet[UnitWeek]) -> QuerySet[UnitWeek]:
        if self.each is not None:
            return rows.filter(instrument__in=self.each)
        if self.stretch is None:
            return rows
        first, last = self.stretch
        return rows.filter(instrument__gte=first, instrument__lte=last)


def packed_of(weeks: Sequence[int], wanted: Wanted) -> list[bytes]:
    return list(map(itemgetter(0), rows_of(("packed",), weeks, wanted)))


def with_sides(weeks: Sequence[int], wanted: Wanted) -> list[bytes]:
    """The records of some weeks, each with what stands beside it after it; ``apart`` parts them."""
    if connection.vendor != "postgresql":
        columns = ("packed", "own", "own_starts", "grid")
        return [
            joined(bytes(packed), *map(as_bytes, parts))
            for packed, *parts in _rows(weeks, wanted).values_list(*columns)
        ]
    condition, values = _condition(weeks, wanted)
    return list(map(itemgetter(0), binary_rows(WITH_SIDES + condition, values)))


def joined(packed: bytes, own: bytes | None, own_starts: bytes | None, grid: bytes | None) -> bytes:
    """A row as ``WITH_SIDES`` writes it."""
    if own is None and grid is None:
        return packed
    return packed + Side.of(own, own_starts, grid).raw


def apart(rows: list[bytes]) -> tuple[Records, Sides]:
    """Rows as ``WITH_SIDES`` writes them, as records and what stands beside some. The rows are
    cut to their records."""
    size = RECORD.itemsize
    sides: Sides = {}
    lengths = np.fromiter(map(len, rows), np.int64, len(rows))
    for number in np.nonzero(lengths > size)[0].tolist():
        row = rows[number]
        sides[OWNER.unpack_from(row)] = Side(row, size)
        rows[number] = row[:size]
    return records_of(rows), sides


def rows_of(
    columns: Sequence[str], weeks: Sequence[int], wanted: Wanted, *, beside: bool = False
) -> list[Any]:
    """Some columns of the rows of some weeks; on PostgreSQL binary, and without the ORM's part.

    ``beside``: of those rows alone beside whose bits something stands.
    """
    if connection.vendor != "postgresql":
        rows = _rows(weeks, wanted)
        if beside:
            rows = rows.filter(Q(own__isnull=False) | Q(grid__isnull=False))
        return list(rows.values_list(*columns))
    condition, values = _condition(weeks, wanted)
    if beside:
        condition += " AND (own IS NOT NULL OR grid IS NOT NULL)"
    return binary_rows(
        f"SELECT {', '.join(columns)} FROM calendars_unitweek WHERE {condition}", values
    )


def _rows(weeks: Sequence[int], wanted: Wanted) -> QuerySet[UnitWeek]:
    return wanted.among(UnitWeek.objects.filter(week__in=weeks))


def _condition(weeks: Sequence[int], wanted: Wanted) -> tuple[str, list[Any]]:
    """The same rows in SQL for PostgreSQL: weeks follow one another."""
    if wanted.each is not None:
        # The weeks of one instrument lie side by side in an index.
        return (
            "instrument_id = ANY(%b) AND week BETWEEN %b AND %b",
            [Numbers(wanted.each), weeks[0], weeks[-1]],
        )
    if wanted.stretch is not None:
        return (
            "week = ANY(%b) AND instrument_id BETWEEN %b AND %b",
            [Numbers(weeks), *wanted.stretch],
        )
    return "week = ANY(%b)", [Numbers(weeks)]


def as_bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


class _Zones(dict[int, ZoneInfo]):
    """Time zones by the codes that stand for them in records."""

    def get(self, code: int, default: Any = None) -> Any:
        if code not in self:
            name = _zone_names().get(code)
            if name is None:
                return default
            self[code] = ZoneInfo(name)
        return self[code]


@lru_cache(maxsize=1)
def _zone_names() -> dict[int, str]:
    return {zone_code(name): name for name in available_timezones()}


ZONES = _Zones()
