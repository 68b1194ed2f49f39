"""A lab whose time zone is put right keeps its hours on the wall clock."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Prefetch, Q
from schedule.models import Event, Occurrence

from booking.labs.models import Lab, Unit

from ..models import Entry
from ..queries import series_from, zone_of
from ..queries.occurrences import unchanged_on
from ..rules import OPEN_END, Series, anchor, end_of_day, on_another_clock
from .calendars import lock_calendar
from .shutting import settle_shut
from .windows import CHUNK, rebuild_lab


@transaction.atomic
def keep_wall_clock(*, lab: Lab, was: ZoneInfo, now: dt.datetime) -> int:
    """Moves all that the calendars of a lab, its instruments and their units hold from the zone
    it ``was`` in to the same wall clock in the lab's own, and rebuilds the windows; returns
    rows changed.

    First and last days stay what they are, and so do closures and the days that
    were moved or cancelled. Bookings stand where they stood.
    """
    lock_calendar(lab=lab)
    becomes = zone_of(lab)
    # Without the rows of days that changed: under their old keys they would stand for others.
    entries = list(
        Entry.objects.filter(
            Q(event__calendar__lab_link__lab=lab)
            | Q(event__calendar__instrument_link__instrument__lab=lab)
            | Q(event__calendar__unit_link__unit__instrument__lab=lab)
        )
        .select_related("event__rule")
        .prefetch_related(Prefetch("event__occurrence_set", Occurrence.objects.none()))
    )
    changed: dict[int, list[Occurrence]] = defaultdict(list)
    for row in Occurrence.objects.filter(event__entry__in=entries):
        changed[row.event_id].append(row)
    for entry in entries:
        event = entry.event
        if event.rule is None:
            endless = event.end == OPEN_END
            event.start, event.end = on_another_clock(event.start, event.end, was, becomes)
            event.end = OPEN_END if endless else event.end
            continue
        _move_series(event, series_from(entry, was), becomes)
        for row in changed[event.pk]:
            _move_day(row, event, was, becomes)
    Event.objects.bulk_update(
        [entry.event for entry in entries],
        ["start", "end", "end_recurring_period"],
        batch_size=CHUNK,
    )
    Occurrence.objects.bulk_update(
        [row for rows in changed.values() for row in rows],
        ["start", "end", "original_start", "original_end"],
        batch_size=CHUNK,
    )
    units = Unit.objects.filter(instrument__lab=lab).order_by("pk").values_list("pk", flat=True)
    return rebuild_lab(lab=lab, now=now) + settle_shut(units=list(units), now=now)


def _move_series(event: Event, series: Series, becomes: ZoneInfo) -> None:
    stands = anchor(series, becomes)
    event.start, event.end = stands.starts, stands.ends
    if series.last_day is not None:
        event.end_recurring_period = end_of_day(series.last_day, becomes)


def _move_day(row: Occurrence, event: Event, was: ZoneInfo, becomes: ZoneInfo) -> None:
    """A day that was moved or cancelled; ``event`` stands in the new zone already."""
    day = row.original_start.astimezone(was).date()
    if not row.cancelled:
        row.start, row.end = on_another_clock(row.start, row.end, was, becomes)
    planned = unchanged_on(event, becomes, day)
    if planned is not None:
        row.original_start, row.original_end = planned.original_start, planned.original_end
    else:
        row.original_start, row.original_end = on_another_clock(
            row.original_start, row.original_end, was, becomes
        )
    if row.cancelled:
        row.start, row.end = row.original_start, row.original_end
