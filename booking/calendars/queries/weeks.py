"""Free slots of many instruments at once, from packed weeks. Read only.

The rows are fetched without sorting, and searched by ``rules.weeks``. On
PostgreSQL they come over in binary, which halves the bytes and spares their
decoding, and those of a few instruments as one value.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from django.db import connection

from booking.accounts.rules import LISTS_LABS
from booking.labs.models import Instrument
from booking.labs.rules import Audience

from ..models import AssistedWindow
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
    sifted,
    start_of,
    stretches_of,
    week_of,
)
from ..rules.weeks.layout import HAS_GRID, HAS_OWN, ONE_WEEK
from .binary import Numbers, binary_rows
from .packed import ZONES, Wanted, apart, as_bytes, packed_of, rows_of, with_sides
from .seen import Reader

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
    sheets = _read(instruments, _bounded(wish), at_once=len(instruments) <= FEW)
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


def _parts(
    instruments: Collection[int] | None, wish: SlotWish, *, but: Collection[int]
) -> Iterator[SlotWish]:
    """The range in parts of a few weeks, until all instruments are among ``but``, which grows."""
    wish = _bounded(wish)
    begin = wish.earliest
    while begin <= wish.latest:
        if instruments is not None and len(but) >= len(instruments):
            return
        week = week_of(begin)
        edge = min(wish.latest, _last_moment(week + AT_ONCE - 1))
        yield _until(wish, edge, begin)
        begin = _last_moment(week + AT_ONCE - 1) + dt.timedelta(microseconds=1)


def _sheets(instruments: Collection[int] | None, wish: SlotWish, *, but: Collection[int]) -> Any:
    """The range in parts, each without the instruments that were found before."""
    few = instruments is not None and len(instruments) <= NAMED
    for part in _parts(instruments, wish, but=but):
        sheets = _read(instruments, part, but=but, at_once=few, sift=True)
        if sheets is not None:
            yield sheets, part


def _last_moment(week: int) -> dt.datetime:
    return start_of(week + 1) - dt.timedelta(microseconds=1)


def _read(
    instruments: Collection[int] | None,
    wish: SlotWish,
    *,
    but: Collection[int] = (),
    labs: Mapping[int, int] | None = None,
    at_once: bool = False,
    sift: bool = False,
) -> Sheets | None:
    if wish.latest < wish.earliest or (instruments is not None and not len(instruments)):
        return None
    weeks = _weeks_of(wish)
    first, last = weeks[0], weeks[-1]
    wanted = Wanted.of(instruments)
    sides: dict[tuple[int, int], Side] | None = None
    if at_once:
        records, sides = apart(with_sides(weeks, wanted))
    else:
        records = records_of(packed_of(weeks, wanted))
    if sift:
        records = sifted(records, wish, first=first, weeks=len(weeks))
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


def _weeks_of(wish: SlotWish) -> list[int]:
    """The weeks in which slots that fit a wish may lie."""
    reach = wish.latest + (wish.length or 2 * ONE_WEEK)
    if wish.until is not None:
        reach = max(wish.earliest, min(reach, wish.until))
    return list(range(week_of(wish.earliest), week_of(reach) + 1))


def _sides(records: Any, weeks: Sequence[int], wanted: Wanted) -> dict[tuple[int, int], Side]:
    """What stands beside the rows that say so, in one query and none where none does."""
    flagged = records["flags"] & (HAS_OWN | HAS_GRID) != 0
    if not flagged.any():
        return {}
    if not flagged.all():
        # Most often few have any: those alone are asked for.
        wanted = Wanted.of(np.unique(records["instrument"][flagged]).tolist())
    columns = ("unit_id", "week", "own", "own_starts", "grid")
    return {
        (unit, week): Side.of(as_bytes(own), as_bytes(starts), as_bytes(grid))
        for unit, week, own, starts, grid in rows_of(columns, weeks, wanted, beside=True)
    }


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
