"""A university's week: what is booked and open, what waits, and what is free. Read only.

In the same few queries however many labs and instruments there are.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, QuerySet

from booking.accounts.models import Organisation
from booking.accounts.queries import by_name
from booking.calendars.models import OpenWindow
from booking.calendars.queries import Reader, zone_of
from booking.calendars.rules import Interval, Look
from booking.labs.models import Instrument, Lab, Unit
from booking.labs.queries import labs_listed
from booking.labs.rules import InstrumentStatus

from ..models import Booking
from ..rules import State
from ..rules.days import Days
from ..rules.shares import Use, taken, time_by_day
from ..strips import day_bounds
from .timeline import bookings_between, times_between


def labs_shown(university: Organisation, *, to_administrators: bool) -> QuerySet[Lab]:
    """A university's labs by name: all to its administrators, to others those with something
    published."""
    if not to_administrators:
        return labs_listed().filter(university=university)
    labs: QuerySet[Lab] = Lab.objects.filter(university=university)
    return labs.select_related("university").order_by(by_name(), "pk")


def instruments_in(labs: Sequence[Lab], *, to_administrators: bool) -> list[Instrument]:
    """The instruments of labs by name: all but retired ones, or the published."""
    found = Instrument.objects.filter(lab__in=labs)
    if to_administrators:
        found = found.exclude(status=InstrumentStatus.RETIRED.value)
    else:
        found = found.published()
    return list(found.select_related("lab__university").order_by(by_name(), "pk"))


def bounds_of(labs: Sequence[Lab], days: Days) -> Interval:
    """From the first midnight of some days in any of the labs' zones to the last one (UTC)."""
    zones = {zone_of(lab) for lab in labs}
    return Interval(
        min(day_bounds(days.first, zone).starts for zone in zones),
        max(day_bounds(days.last, zone).ends for zone in zones),
    )


def use_by_day(
    instruments: Sequence[Instrument], days: Days, *, now: dt.datetime
) -> dict[int, dict[dt.date, Use]]:
    """Booked and open time of each instrument on each local day, in three queries.

    Each unit in service is open as long as the instrument is; what is asked
    for holds its time and counts as booked.
    """
    out: dict[int, dict[dt.date, Use]] = {each.pk: {} for each in instruments}
    if not instruments:
        return out
    whole = bounds_of([each.lab for each in instruments], days)
    units = dict(
        Unit.objects.filter(instrument__in=out, in_service=True)
        .order_by()
        .values_list("instrument_id")
        .annotate(Count("pk"))
    )
    opened: dict[int, list[Interval]] = defaultdict(list)
    for pk, starts, ends in OpenWindow.objects.filter(
        instrument__in=out, ends__gt=whole.starts, starts__lt=whole.ends
    ).values_list("instrument_id", "starts", "ends"):
        opened[pk].append(Interval(starts, ends))
    booked: dict[int, list[Interval]] = defaultdict(list)
    fields = ("instrument_id", "state", "starts", "ends", "used_from", "used_until")
    found = bookings_between(out, whole.starts, whole.ends).only(*fields)
    for booking in found:
        used = (booking.used_from, booking.used_until)
        span = taken(State(booking.state), booking.machine_slot, used, now)
        booked[booking.instrument_id].append(span)
    for each in instruments:
        zone = zone_of(each.lab)
        hours = time_by_day(opened[each.pk], days.first, days.last, zone)
        in_use = time_by_day(booked[each.pk], days.first, days.last, zone)
        number, nothing = units.get(each.pk, 0), dt.timedelta()
        for day in hours.keys() | in_use.keys():
            out[each.pk][day] = Use(in_use.get(day, nothing), hours.get(day, nothing) * number)
    return out


def free_by_day(
    instruments: Sequence[Instrument], days: Days, reader: Reader, *, now: dt.datetime
) -> dict[int, dict[dt.date, dt.timedelta]]:
    """The time of each local day that a reader may ask for on each instrument, by its id."""
    out: dict[int, dict[dt.date, dt.timedelta]] = {}
    if not instruments:
        return out
    whole = bounds_of([each.lab for each in instruments], days)
    times = times_between(instruments, starts=whole.starts, ends=whole.ends)
    for each in instruments:
        seen = times.seen(each, audience=reader.audience_for(each.lab), now=now)
        free = [Interval(one.starts, one.ends) for one in seen if one.look is Look.FREE]
        out[each.pk] = time_by_day(free, days.first, days.last, zone_of(each.lab))
    return out


def waiting_by_lab(labs: Sequence[Lab], *, now: dt.datetime) -> dict[int, int]:
    """How many requests wait for a decision in each lab, by its id."""
    rows = (
        Booking.objects.filter(
            instrument__lab__in=labs, state=State.REQUESTED.value, decide_by__gt=now
        )
        .order_by()
        .values_list("instrument__lab_id")
        .annotate(Count("pk"))
    )
    return dict(rows)
