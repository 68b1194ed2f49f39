"""Instruments' hours and status as they stand. Read only."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from booking.accounts.models import Organisation
from booking.labs.models import Instrument
from booking.labs.rules import InstrumentStatus

from ..models import Claim, Entry
from ..queries import series_from
from ..rules import ClaimKind, EntryKind, WeeklyHours
from .rules import HoursNow


def hours_now(
    university: Organisation, ids: Collection[str], *, now: dt.datetime
) -> dict[str, HoursNow]:
    """A university's instruments of these asset ids, by asset id: three queries."""
    instruments = [
        row
        for row in Instrument.objects.filter(university=university)
        .exclude(asset_id="")
        .values_list("pk", "asset_id", "status", "lab__time_zone")
        if row[1] in ids
    ]
    held = dict(
        Claim.objects.filter(unit__instrument__university=university, ends__gt=now)
        .exclude(kind=ClaimKind.SHUT.value)
        .values_list("unit__instrument")
        .annotate(held=Count("holder", distinct=True))
    )
    openings: dict[int, set[WeeklyHours]] = defaultdict(set)
    ending: set[int] = set()
    zones = {pk: ZoneInfo(zone) for pk, _asset_id, _status, zone in instruments}
    owner = "event__calendar__instrument_link__instrument"
    series = (
        Entry.objects.filter(
            Q(event__end_recurring_period__isnull=True) | Q(event__end_recurring_period__gt=now),
            kind=EntryKind.OPENING.value,
            event__rule__isnull=False,
            **{f"{owner}__university": university},
        )
        .select_related("event__rule", "event__calendar__instrument_link")
        .order_by("pk")
    )
    for entry in series:
        instrument = entry.event.calendar.instrument_link.instrument_id
        if instrument not in zones:
            continue
        zone = zones[instrument]
        each = series_from(entry, zone)
        if each.last_day is None and each.first_day <= now.astimezone(zone).date():
            openings[instrument].add(each.hours)
        else:
            ending.add(instrument)
    return {
        asset_id: HoursNow(
            InstrumentStatus(status),
            frozenset(openings[pk]),
            pk in ending,
            held.get(pk, 0),
        )
        for pk, asset_id, status, _zone in instruments
    }
