"""Free slots of many instruments at once, from packed weeks. Read only.

The rows are fetched plain, without sorting or aggregating, and searched by
``rules.weeks``. On PostgreSQL they come over in binary, which halves the
bytes and spares their decoding.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
from django.db import connection
from django.db.models import Q, QuerySet

from booking.accounts.rules import LISTS_LABS
from booking.labs.models import Instrument
from booking.labs.rules import Audience

from ..models import AssistedWindow, UnitWeek
from ..rules.weeks import (
    Seeker,
    Sheets,
    Side,
    SlotWish,
    all_starts,
    earliest,
    first_few,
    instant_of,
    instants_of,
    records_of,
    start_of,
    stretches_of,
    week_of,
    zone_code,
)
from ..rules.weeks.layout import HAS_GRID, HAS_OWN, ONE_WEEK
from .binary import Numbers, binary_rows
from .seen import Reader

MANY, SPARSE = 500, 3
"""So many instruments whose ids lie close together, at most so many ids for each, are read as
one stretch of ids, and what was not asked for is dropped: cheaper than naming each."""
FEW = 1000
"""For a page of up to so many instruments all is read in one query, needed or not."""
NAMED = 300
"""The same where the earliest start alone is asked for, and less of what is read is needed."""
AT_ONCE = 3
"""So many weeks of starts are looked through before those that follow."""
LONGEST_LOOK = dt.timedelta(days=400)
"""Nothing is kept further ahead than a year: a later end of the range is cut to this."""


LOOK_AHEAD = dt.timedelta(days=14)
"""How far a list looks for the next free slot."""


def seeker_of(reader: Reader) -> Seeker:
    """Who a reader is to all instruments: one query for a university's own people alone."""
    if reader.organisation is None or reader.organisation.kind not in LISTS_LABS:
        return Seeker(reader.audience_elsewhere)
    nearer: dict[int, Audience] = {}
    own = Instrument.objects.filter(university=reader.organisation.pk)
    for pk, lab in own.values_list("pk", "lab_id"):
        nearer[pk] = Audience.OWN_LAB if lab in reader.labs else Audience.OWN_UNIVERSITY
    return Seeker(reader.audience_elsewhere, nearer)


def seeker_among(reader: Reader, instruments: Iterable[Instrument]) -> Seeker:
    """The same for some instruments that came with their labs, without a query."""
    elsewhere = reader.audience_elsewhere
    nearer = {each.pk: reader.audience_for(each.lab) for each in instruments}
    return Seeker(elsewhere, {pk: here for pk, here in nearer.items() if here is not elsewhere})


def next_free(
    instruments: Sequence[Instrument], reader: Reader, *, now: dt.datetime
) -> dict[int, dt.datetime]:
    """The first start of each instrument's shortest booking that the reader may ask for (UTC).

    Looks fourteen days ahead, in few queries however many instruments; who has
    none there is left out. Instruments come with their labs.
    """
    seeker = seeker_among(reader, instruments)
    wish = SlotWish(earliest=now, latest=now + LOOK_AHEAD)
    alone = [each.pk for each in instruments if each.self_operated]
    helped = [each.pk for each in instruments if each.assisted and not each.self_operated]
    found = earliest_slots(alone, wish, seeker, now=now)
    return found | earliest_slots(helped, replace(wish, assisted=True), seeker, now=now)


def earliest_slots(
    instruments: Collection[int] | None, wish: SlotWish, seeker: Seeker, *, now: dt.datetime
) -> dict[int, dt.datetime]:
    """The earliest start (UTC) of each instrument that has one, by its id.

    ``instruments`` are ids; None asks all that have a week at all, published or
    not. Equal to the first of ``rules.free_starts`` for each.
    """
    found: dict[int, dt.datetime] = {}
    for sheets, part in _sheets(instruments, wish, but=found):
        found |= instants_of(sheets, earliest(sheets, part, seeker, now=now))
    return found


def next_slots(
    instruments: Collection[int],
    wish: SlotWish,
    seeker: Seeker,
    *,
    most: int = 3,
    now: dt.datetime,
) -> dict[int, list[dt.datetime]]:
    """Up to ``most`` starts (UTC) of each instrument whose slots do not overlap, in order.

    An instrument that has not all of the wished pieces is left out.
    """
    return _in_one_go(
        instruments, wish, lambda sheets: first_few(sheets, wish, seeker, most=most, now=now)
    )


def every_start(
    instruments: Collection[int], wish: SlotWish, seeker: Seeker, *, now: dt.datetime
) -> dict[int, list[dt.datetime]]:
    """Every start (UTC) of each instrument in the wish's range, in order."""
    return _in_one_go(instruments, wish, lambda sheets: all_starts(sheets, wish, seeker, now=now))


def _in_one_go(instruments: Collection[int], wish: SlotWish, look: Any) -> dict[Any, Any]:
    sheets = _read(instruments, _bounded(wish))
    if sheets is None:
        return {}
    return {
        instrument: [instant_of(sheets, step) for step in steps]
        for instrument, steps in look(sheets).items()
    }


def sheets_of(
    instruments: Collection[int], wish: SlotWish, *, labs: Mapping[int, int] | None = None
) -> Sheets | None:
    """The packed weeks that a wish needs, for who asks several things of them; None is none.

    ``labs`` are the labs of the instruments that are had with a technician, where
    they are known: then assisted hours are read for these alone.
    """
    return _read(instruments, _bounded(wish), labs=labs, at_once=len(instruments) <= FEW)


def _bounded(wish: SlotWish) -> SlotWish:
    latest = min(wish.latest, wish.earliest + LONGEST_LOOK)
    return _until(wish, latest)


def _until(wish: SlotWish, latest: dt.datetime, earliest: dt.datetime | None = None) -> SlotWish:
    begin = earliest or wish.earliest
    if latest == wish.latest and begin == wish.earliest:
        return wish
    return replace(wish, latest=latest, earliest=begin)


def _sheets(instruments: Collection[int] | None, wish: SlotWish, *, but: Collection[int]) -> Any:
    """The range in parts of a few weeks, each without the instruments that were found before."""
    wish = _bounded(wish)
    few = instruments is not None and len(instruments) <= NAMED
    begin = wish.earliest
    while begin <= wish.latest:
        week = week_of(begin)
        edge = min(wish.latest, _last_moment(week + AT_ONCE - 1))
        part = _until(wish, edge, begin)
        sheets = _read(instruments, part, but=but, at_once=few)
        if sheets is not None:
            yield sheets, part
        if instruments is not None and len(but) >= len(instruments):
            return
        begin = _last_moment(week + AT_ONCE - 1) + dt.timedelta(microseconds=1)


def _last_moment(week: int) -> dt.datetime:
    return start_of(week + 1) - dt.timedelta(microseconds=1)


def _read(
    instruments: Collection[int] | None,
    wish: SlotWish,
    *,
    but: Collection[int] = (),
    labs: Mapping[int, int] | None = None,
    at_once: bool = False,
) -> Sheets | None:
    if wish.latest < wish.earliest or (instruments is not None and not len(instruments)):
        return None
    first = week_of(wish.earliest)
    reach = wish.latest + (wish.length or 2 * ONE_WEEK)
    if wish.until is not None:
        reach = max(wish.earliest, min(reach, wish.until))
    last = week_of(reach)
    weeks = list(range(first, last + 1))
    wanted = _Wanted.of(instruments)
    sides: dict[tuple[int, int], Side] | None = None
    if at_once:
        records, sides = _with_sides(weeks, wanted)
    else:
        records = records_of(_packed(weeks, wanted))
    if wanted.stretch is not None and instruments is not None:
        asked = np.isin(records["instrument"], np.fromiter(instruments, np.int64))
        records = records if asked.all() else records[asked]
    if len(but):
        records = records[~np.isin(records["instrument"], np.fromiter(but, np.int64))]
    if sides is None:
        sides = _sides(records, weeks, wanted)
    return Sheets(
        records=records,
        first=first,
        weeks=len(weeks),
        zones=ZONES,
        sides=sides,
        assisted=_assisted(records, first, last, labs) if wish.assisted else {},
    )


def _with_sides(weeks: Sequence[int], wanted: _Wanted) -> tuple[Any, dict[tuple[int, int], Side]]:
    """The records with what stands beside them, in one query: for a few instruments."""
    rows = _rows(("packed", "own", "own_starts", "grid"), weeks, wanted)
    records = records_of([row[0] for row in rows])
    places = np.flatnonzero(records["flags"] & (HAS_OWN | HAS_GRID)).tolist()
    units, weeks_of = records["unit"][places].tolist(), records["week"][places].tolist()
    sides = {
        key: Side(*map(_bytes, rows[place][1:]))
        for key, place in zip(zip(units, weeks_of, strict=True), places, strict=True)
    }
    return records, sides


@dataclass(frozen=True)
class _Wanted:
    """Which instruments are read: each by its id, or all from one id to another, or all."""

    each: list[int] | None = None
    stretch: tuple[int, int] | None = None

    @classmethod
    def of(cls, instruments: Collection[int] | None) -> _Wanted:
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


def _packed(weeks: Sequence[int], wanted: _Wanted) -> list[bytes]:
    return [row[0] for row in _rows(("packed",), weeks, wanted)]


def _rows(
    columns: Sequence[str], weeks: Sequence[int], wanted: _Wanted, *, beside: bool = False
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


def _sides(records: Any, weeks: Sequence[int], wanted: _Wanted) -> dict[tuple[int, int], Side]:
    """What stands beside the rows that say so, in one query and none where none does."""
    flagged = records["flags"] & (HAS_OWN | HAS_GRID) != 0
    if not flagged.any():
        return {}
    if not flagged.all():
        # Most often few have any: those alone are asked for.
        wanted = _Wanted.of(np.unique(records["instrument"][flagged]).tolist())
    columns = ("unit_id", "week", "own", "own_starts", "grid")
    return {
        (unit, week): Side(own=_bytes(own), own_starts=_bytes(starts), grid=_bytes(grid))
        for unit, week, own, starts, grid in _rows(columns, weeks, wanted, beside=True)
    }


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def _assisted(
    records: Any, first: int, last: int, labs: Mapping[int, int] | None
) -> dict[int, bytes]:
    """The hours in which each instrument's lab assists; in two queries where labs are not known."""
    lab_of: Mapping[int, int | None] = labs or {}
    if labs is None:
        asked = np.unique(records["instrument"]).tolist()
        rows = Instrument.objects.filter(pk__in=asked)
        lab_of = dict.fromkeys(asked) | dict(rows.values_list("pk", "lab_id"))
    hours = _assisting(
        sorted({lab for lab in lab_of.values() if lab is not None}),
        start_of(first),
        start_of(last + 1),
    )
    return {
        instrument: b"" if lab is None else hours.get(lab, b"")
        for instrument, lab in lab_of.items()
    }


def _assisting(labs: list[int], first: dt.datetime, last: dt.datetime) -> dict[int, bytes]:
    """The assisted hours of labs that touch a range, as ``stretches_of`` writes them."""
    if connection.vendor == "postgresql":
        # Put together where they lie: thousands of hours need not be read one by one.
        rows = binary_rows(ASSISTING, [Numbers(labs), first, last])
        return {lab: bytes(stretches) for lab, stretches in rows}
    found = AssistedWindow.objects.filter(lab__in=labs, ends__gt=first, starts__lt=last)
    hours: dict[int, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
    for lab, starts, ends in found.order_by("starts").values_list("lab_id", "starts", "ends"):
        hours[lab].append((starts, ends))
    return {lab: stretches_of(stretches) for lab, stretches in hours.items()}


ASSISTING = """
SELECT lab_id, string_agg(timestamptz_send(starts) || timestamptz_send(ends), ''::bytea)
FROM calendars_assistedwindow
WHERE lab_id = ANY(%b) AND ends > %b AND starts < %b
GROUP BY lab_id
"""
