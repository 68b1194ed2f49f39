"""Packed weeks of units: the finder's read model, kept true by whoever changes time.

A row is written in the transaction that changes open windows, claims, policy or
a unit, under the unit's lock. Rebuilding compares and writes what differs.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef

from booking.accounts.prepared import Prepared
from booking.labs.models import Instrument, Unit

from ..models import OpenWindow, UnitWeek
from ..queries.packing import PACKED, compute_weeks, stored_weeks
from ..rules import margin_around
from ..rules.weeks import taken_out, week_of

AT_ONCE = 200
"""Units are rebuilt in so many at once, which bounds the memory."""


@transaction.atomic
def write_weeks(
    *,
    units: Collection[int],
    first: dt.datetime | None = None,
    last: dt.datetime | None = None,
    now: dt.datetime,
) -> int:
    """Makes the packed weeks of units anew from windows, claims and policy; returns rows changed.

    ``first`` and ``last`` are instants in the first and the last week in
    question, by default this one and the last that has a window. Its caller
    holds the units' locks; weeks before this one are left alone.
    """
    this_week = week_of(now)
    begin = this_week if first is None else max(this_week, week_of(first))
    end = None if last is None else week_of(last)
    if end is not None and end < begin:
        return 0
    changed = 0
    wanted = iter(sorted(set(units)))
    while some := list(islice(wanted, AT_ONCE)):
        changed += _settle(some, begin, end)
    return changed


def rewrite_of(*, instruments: Iterable[Instrument | int], now: dt.datetime) -> int:
    """Makes all weeks of some instruments anew; returns rows changed. Locks their units."""
    wanted = [each if isinstance(each, int) else each.pk for each in instruments]
    rows = Unit.objects.select_for_update(no_key=True).filter(instrument__in=wanted)
    units = [unit.pk for unit in rows.order_by("pk")]
    return write_weeks(units=units, now=now) if units else 0


def write_missing_weeks(*, now: dt.datetime) -> int:
    """Makes the packed weeks of units that are open and have none; returns rows changed.

    Such are all units right after the upgrade that brought packed weeks. A
    transaction for so many at once.
    """
    opened = OpenWindow.objects.filter(instrument=OuterRef("instrument"), ends__gt=now)
    packed = UnitWeek.objects.filter(unit=OuterRef("pk"))
    units = Unit.objects.filter(Exists(opened), ~Exists(packed), in_service=True)
    missing = iter(list(units.order_by("pk").values_list("pk", flat=True)))
    changed = 0
    while some := list(islice(missing, AT_ONCE)):
        with transaction.atomic():
            rows = Unit.objects.select_for_update(no_key=True).filter(pk__in=some)
            changed += write_weeks(units=[unit.pk for unit in rows.order_by("pk")], now=now)
    return changed


def drop_past_weeks(*, now: dt.datetime) -> int:
    """Deletes the rows of weeks that are over."""
    deleted, _by_model = UnitWeek.objects.filter(week__lt=week_of(now)).delete()
    return deleted


def _settle(units: Sequence[int], begin: int, end: int | None) -> int:
    stored = stored_weeks(units, begin, end)
    written: list[UnitWeek] = []
    for row in compute_weeks(units, begin, end):
        if stored.pop((row.unit, row.week), None) != row:
            written.append(
                UnitWeek(
                    unit_id=row.unit,
                    instrument_id=row.instrument,
                    week=row.week,
                    packed=row.packed,
                    own=row.own,
                    own_starts=row.own_starts,
                    grid=row.grid,
                )
            )
    # Week by week, so that what the finder reads together lies together on disk.
    written.sort(key=lambda row: (row.week, row.instrument_id, row.unit_id))
    UnitWeek.objects.bulk_create(
        written,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["unit", "week"],
        update_fields=["instrument", *PACKED],
    )
    gone = defaultdict(list)
    for unit, week in stored:
        gone[unit].append(week)
    for unit, weeks in gone.items():
        UnitWeek.objects.filter(unit=unit, week__in=weeks).delete()
    return len(written) + len(stored)


def weeks_without(*, unit: Unit, starts: dt.datetime, ends: dt.datetime) -> list[UnitWeek]:
    """A locked unit's weeks without a claim's time (UTC), as rows to save with the claim;
    they stand there as they are true without it."""
    begin = starts - margin_around(unit.clean_up)
    end = ends + margin_around(unit.set_up)
    weeks = range(week_of(begin), week_of(end - dt.timedelta(microseconds=1)) + 1)
    rows: list[UnitWeek] = _weeks(unit=unit.pk, weeks=list(weeks))
    for row in rows:
        without = taken_out(
            bytes(row.packed),
            None if row.own is None else bytes(row.own),
            week=row.week,
            begin=begin,
            end=end,
        )
        row.packed, row.own = without
    return rows


_weeks = Prepared(
    lambda unit, weeks: UnitWeek.objects.filter(unit=unit, week__in=weeks).only(
        "week", "packed", "own"
    )
)
