"""Questions about outages. Read only."""

from __future__ import annotations

import datetime as dt

from ..models import Booking, TimelineEntry
from ..queries.due import WAITING
from .models import ClockTick, Outage
from .rules import SETS_DEADLINE, was_lengthened


def last_tick() -> dt.datetime | None:
    """When the clock was last at work; None where it never was."""
    return ClockTick.objects.values_list("at", flat=True).first()


def outages_of(booking: Booking, entries: list[TimelineEntry]) -> list[Outage]:
    """The outages by which the time to decide on a waiting booking was lengthened, in order.

    ``entries`` are its timeline.
    """
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
