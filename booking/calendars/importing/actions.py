"""Writing what a list of hours says."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.models import Organisation
from booking.accounts.queries import today_in
from booking.labs.importing.actions import MayNotList, set_status
from booking.labs.importing.rules import listing_refusal
from booking.labs.models import Instrument, Unit

from ..actions import lock_units, rebuild_windows, set_weekly_openings
from .queries import hours_now
from .rules import HoursPlan, HoursReading, plan_hours


@transaction.atomic
def import_hours(*, university: Organisation, reading: HoursReading, now: dt.datetime) -> HoursPlan:
    """Sets the weekly openings and the status that a list gives; returns what was done.

    Openings begin today by each lab's clock, in place of the instrument's
    others; the same list again changes nothing. Raises MayNotList.
    """
    # One import of a university at a time, of equipment or of hours.
    university = Organisation.objects.select_for_update(no_key=True).get(pk=university.pk)
    if refusal := listing_refusal(university.kind, university.state):
        raise MayNotList(refusal)
    ids = {row.id for row in reading.rows}
    instruments = {
        instrument.asset_id: instrument
        for instrument in Instrument.objects.filter(university=university)
        .exclude(asset_id="")
        .select_related("lab")
        if instrument.asset_id in ids
    }
    # Held time decides who may go out of service: nobody books meanwhile.
    keys = [instrument.pk for instrument in instruments.values()]
    lock_units(units=Unit.objects.filter(instrument__in=keys).values_list("pk", flat=True))
    plan = plan_hours(reading, hours_now(university, ids, now=now))
    # Instruments before calendars, each kind in one order, as all who lock them do.
    for instrument, status in sorted(
        ((instruments[change.id], change.status) for change in plan.changed if change.status),
        key=lambda pair: pair[0].pk,
    ):
        set_status(instrument=instrument, status=status)
    opened = sorted(
        ((instruments[change.id], change.opening) for change in plan.changed if change.opening),
        key=lambda pair: (pair[0].lab_id, pair[0].pk),
    )
    for instrument, opening in opened:
        set_weekly_openings(
            owner=instrument,
            hours=[opening],
            first_day=today_in(instrument.lab.time_zone, now),
            now=now,
            rebuild=False,
        )
    rebuild_windows(instruments=[instrument for instrument, _opening in opened], now=now)
    return plan
