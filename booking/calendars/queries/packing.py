"""What the packed weeks of units should be, and what they are. Read only."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from booking.labs.models import Unit

from ..models import Claim, OpenWindow, UnitWeek
from ..rules import Interval, UnitTime, Window, margin_around
from ..rules.weeks import OpenSheet, PackedWeek, start_of, week_of
from .free import WINDOW
from .seen import terms_of_many

PACKED = ("packed", "own", "own_starts", "grid")


def compute_weeks(units: Sequence[int], begin: int, end: int | None) -> Iterator[PackedWeek]:
    """What the rows of units should be, from week ``begin`` to ``end``, or to the last window."""
    nouns = list(
        Unit.objects.filter(pk__in=units, in_service=True)
        .select_related("instrument__lab")
        .order_by("instrument_id", "pk")
    )
    instruments = {unit.instrument_id: unit.instrument for unit in nouns}
    since, until = start_of(begin), None if end is None else start_of(end + 1)
    rows = OpenWindow.objects.filter(instrument__in=instruments, ends__gt=since)
    if until is not None:
        rows = rows.filter(starts__lt=until)
    windows: dict[int, list[Window]] = defaultdict(list)
    for instrument, *window in rows.order_by("instrument_id", "starts").values_list(
        "instrument_id", *WINDOW
    ):
        windows[instrument].append(Window(*window))
    if not windows:
        return
    margin = max(
        (margin_around(max(unit.set_up, unit.clean_up)) for unit in nouns),
        default=dt.timedelta(),
    )
    claims = Claim.objects.filter(unit__in=[unit.pk for unit in nouns], ends__gt=since - margin)
    if until is not None:
        claims = claims.filter(starts__lt=until + margin)
    busy: dict[int, list[Interval]] = defaultdict(list)
    for unit_id, starts, ends in claims.values_list("unit_id", "starts", "ends"):
        busy[unit_id].append(Interval(starts, ends))
    terms = terms_of_many(list(instruments.values()))
    sheet: tuple[int, OpenSheet] | None = None
    for unit in nouns:
        opened = windows[unit.instrument_id]
        if not opened:
            continue
        if sheet is None or sheet[0] != unit.instrument_id:
            to = week_of(opened[-1].ends - dt.timedelta(microseconds=1)) if end is None else end
            sheet = (
                unit.instrument_id,
                OpenSheet(opened, terms[unit.instrument_id], first=begin, last=to),
            )
        yield from sheet[1].weeks_of(
            UnitTime(unit.pk, unit.set_up, unit.clean_up, tuple(busy[unit.pk])),
            instrument=unit.instrument_id,
            zone=unit.instrument.lab.time_zone,
        )


def stored_weeks(
    units: Sequence[int], begin: int, end: int | None
) -> dict[tuple[int, int], PackedWeek]:
    """The rows of units as they stand, by unit and week."""
    rows = UnitWeek.objects.filter(unit__in=units, week__gte=begin)
    if end is not None:
        rows = rows.filter(week__lte=end)
    return {
        (unit, week): PackedWeek(
            unit=unit,
            instrument=instrument,
            week=week,
            packed=bytes(packed),
            own=None if own is None else bytes(own),
            own_starts=None if own_starts is None else bytes(own_starts),
            grid=None if grid is None else bytes(grid),
        )
        for unit, instrument, week, packed, own, own_starts, grid in rows.values_list(
            "unit_id", "instrument_id", "week", *PACKED
        )
    }
