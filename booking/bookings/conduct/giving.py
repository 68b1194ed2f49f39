"""Giving points: within the transaction of the move that causes them."""

from __future__ import annotations

import datetime as dt

from ..entries import PersonEntry
from ..faults.queries import was_hindered
from ..models import Booking
from ..rules.entries import EntryVerb
from .models import Point
from .queries import terms_at
from .rules import PointKind, is_unused


def give_point(booking: Booking, kind: PointKind, *, now: dt.datetime) -> Point | None:
    """Gives whoever asked for a locked booking a point at its lab, once a booking and kind.

    The booking is theirs, also where their head or administrator cancelled it. None
    where the lab gives no points, and of a guest's booking: they have no account to count on.
    """
    lab = booking.instrument.lab_id
    if booking.requester_id is None or terms_at(lab).most is None:
        return None
    point, made = Point.objects.get_or_create(
        booking=booking,
        kind=kind.value,
        defaults={"lab_id": lab, "person_id": booking.requester_id, "at": now},
    )
    if made:
        PersonEntry.objects.create(
            person_id=point.person_id,
            lab_id=lab,
            at=now,
            actor=None,
            verb=EntryVerb.GIVE.value,
            point=point,
        )
    return point


def judge_use(booking: Booking, *, now: dt.datetime) -> Point | None:
    """Gives a point for a locked booking that was completed, if it held more than twice the
    time that was used. Not where the instrument could not be used at the end, nor where a repair
    or a closure took some of that time: a fault is nobody's point."""
    used_from, used_until = booking.used_from, booking.used_until
    if booking.length is None or used_from is None or used_until is None:
        return None
    if booking.unit is not None and not booking.unit.usable:
        return None
    if not is_unused(booking.length, used_until - used_from) or was_hindered(booking):
        return None
    return give_point(booking, PointKind.UNUSED, now=now)
