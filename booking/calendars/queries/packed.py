"""Packed weeks as they lie in the database, and the time zones that their codes stand for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.db import connection
from django.db.models import Q, QuerySet

from ..models import UnitWeek
from ..rules.weeks import zone_code
from .binary import Numbers, binary_rows

MANY, SPARSE = 500, 3
"""So many instruments whose ids lie close together, at most so many ids for each, are read as
one stretch of ids, and what was not asked for is dropped: cheaper than naming each."""
WHOLE = ("packed", "own", "own_starts", "grid")
"""A week with all that stands beside it."""


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
        return cls(each=[int(each) for each in instruments])

    def among(self, rows: QuerySet[UnitWeek]) -> QuerySet[UnitWeek]:
        if self.each is not None:
            return rows.filter(instrument__in=self.each)
        if self.stretch is None:
            return rows
        first, last = self.stretch
        return rows.filter(instrument__gte=first, instrument__lte=last)


def packed_of(weeks: Sequence[int], wanted: Wanted) -> list[bytes]:
    return [row[0] for row in rows_of(("packed",), weeks, wanted)]


def rows_of(
    columns: Sequence[str], weeks: Sequence[int], wanted: Wanted, *, beside: bool = False
) -> list[Any]:
    """Some columns of the rows of some weeks; on PostgreSQL binary, and without the ORM's part.

    ``beside``: of those rows alone beside whose bits something stands.
    """
    if connection.vendor != "postgresql":
        rows = wanted.among(UnitWeek.objects.filter(week__in=weeks))
        if beside:
            rows = rows.filter(Q(own__isnull=False) | Q(grid__isnull=False))
        return list(rows.values_list(*columns))
    sql = f"SELECT {', '.join(columns)} FROM calendars_unitweek WHERE "
    values: list[Any]
    if wanted.each is not None:
        # The weeks of one instrument lie side by side in an index.
        sql += "instrument_id = ANY(%b) AND week BETWEEN %b AND %b"
        values = [Numbers(wanted.each), weeks[0], weeks[-1]]
    else:
        sql += "week = ANY(%b)"
        values = [Numbers(weeks)]
    if wanted.stretch is not None:
        sql += " AND instrument_id BETWEEN %b AND %b"
        values += wanted.stretch
    if beside:
        sql += " AND (own IS NOT NULL OR grid IS NOT NULL)"
    return binary_rows(sql, values)


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
