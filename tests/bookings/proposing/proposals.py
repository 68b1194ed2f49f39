"""Proposals of another time after approval, for tests: an old time of two hours and a new one."""

from __future__ import annotations

import datetime as dt

from booking.accounts.models import User
from booking.bookings.models import Booking
from booking.bookings.offering.actions import propose
from tests.factories import NOW, shanghai

HOUR = dt.timedelta(hours=1)
OLD = (shanghai(2, 9), shanghai(2, 11))
NEW = (shanghai(3, 14), shanghai(3, 17))
WHY = "The budget of this quarter is spent"


def proposed(booking: Booking, person: User, hours: int) -> Booking:
    """Another time of so many hours, proposed by a person."""
    ends = NEW[0] + hours * HOUR
    return propose(booking=booking, person=person, starts=NEW[0], ends=ends, now=NOW)


def moves(booking: Booking) -> list[str]:
    """The verbs of a booking's timeline, the oldest first."""
    return list(booking.timeline.order_by("number").values_list("verb", flat=True))
