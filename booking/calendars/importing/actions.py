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
    for change in plan.changed:
        if change.status is not None:
            set_status(instrument=instruments[change.id], status=change.status)
        if change.opening is not None:
            set_weekly_openings(
                owner=instruments[change.id],
                hours=[change.opening],
                first_day=today_in(instruments[change.id].lab.time_zone, now),
                now=now,
                rebuild=False,
            )
    rebuild_windows(
        instruments=[instruments[change.id] for change in plan.changed if change.opening],
        now=now,
    )
    return plan
