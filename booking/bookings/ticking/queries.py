"""Questions about outages. Read only."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from booking.calendars.rules import Interval

from ..models import Booking, TimelineEntry
from ..queries.due import WAITING
from ..rules import State, check_in_ends, check_in_opens
from .models import ClockTick, Outage
from .rules import SETS_DEADLINE, was_lengthened


def last_tick() -> dt.datetime | None:
    """When the clock was last at work; None where it never was."""
    return ClockTick.objects.values_list("at", flat=True).first()


def outage_rows(booking: Booking) -> QuerySet[Outage]:
    """The outages within a slot, from when one may check in, in order."""
    starts, ends = booking.machine_slot
    rows = Outage.objects.filter(until__gt=check_in_opens(starts), since__lt=ends)
    return rows.order_by("since")


def outages_around(booking: Booking) -> tuple[Interval, ...]:
    """When the site stood still within a slot, from when one may check in."""
    return tuple(Interval(each.since, each.until) for each in outage_rows(booking))


def check_in_by(booking: Booking, *, now: dt.datetime) -> dt.datetime | None:
    """Until when one has to check in (UTC) at what has begun, after the outages so far; its end
    at the latest. None where nobody has to now."""
    slot = booking.slot
    if booking.state != State.APPROVED or slot is None or now < slot[0]:
        return None
    starts, ends = slot
    return min(check_in_ends(starts, ends, outages_around(booking)), ends)


def outages_of(booking: Booking, entries: list[TimelineEntry], *, now: dt.datetime) -> list[Outage]:
    """The outages by which the time to decide on a waiting booking was lengthened, in order, or
    that to check in at one that has begun.

    ``entries`` are its timeline.
    """
    if check_in_by(booking, now=now) is not None:
        return list(outage_rows(booking))
    if booking.state not in WAITING or booking.decide_by is None:
        return []
    set_at = max((each.at for each in entries if each.verb in SETS_DEADLINE), default=None)
    if set_at is None:
        return []
    return [
        each
        for each in Outage.objects.filter(until__gt=set_at).order_by("until")
        if was_lengthened(booking.decide_by, set_at=set_at, until=each.until, starts=booking.starts)
    ]
