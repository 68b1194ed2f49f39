"""Questions about faults. Read only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from booking.accounts.models import User
from booking.accounts.queries import today_in
from booking.calendars.queries import closed_between
from booking.calendars.rules import Interval
from booking.labs.models import Instrument, Lab, Unit
from booking.labs.queries import roles_in

from ..models import Booking
from ..rules import State
from ..rules.deadlines import kept_away
from .models import Fault, OwedOffer
from .rules import LEFT_TO_THE_PAGE, USED_LATELY, FaultState


def faults_of(lab: Lab) -> QuerySet[Fault]:
    """A lab's faults with what their list shows, the open ones first, then the newest."""
    return (
        Fault.objects.filter(instrument__lab=lab)
        .select_related("instrument", "unit", "repair_unit", "reported_by", "resolved_by")
        .order_by("state", "-reported_at", "-pk")
    )


def open_faults(lab: Lab) -> QuerySet[Fault]:
    """What waits for somebody of the lab."""
    return Fault.objects.filter(instrument__lab=lab, state=FaultState.OPEN.value)


def offers_of(fault: Fault) -> QuerySet[OwedOffer]:
    """The other times that are owed for a fault, in the order in which their bookings begin."""
    return OwedOffer.objects.filter(fault=fault).order_by("booking__starts", "booking")


def offers_left(*, now: dt.datetime) -> QuerySet[OwedOffer]:
    """The other times that whoever repairs should have offered by now, in that order."""
    left = OwedOffer.objects.filter(made_at__lte=now - LEFT_TO_THE_PAGE)
    return left.order_by("made_at", "booking__starts", "booking")


def works_at(person: User, instrument: Instrument, *, now: dt.datetime) -> bool:
    """Whether a person is of the staff of an instrument's lab."""
    lab = instrument.lab
    return bool(roles_in(person, lab, today=today_in(lab.time_zone, now)))


def may_report(person: User, instrument: Instrument, *, now: dt.datetime) -> bool:
    """Whether a person may report a fault: the lab's staff, and who uses it or used it lately."""
    if works_at(person, instrument, now=now):
        return True
    return uses_of(person.pk, instrument.pk, since=now - USED_LATELY).exists()


def uses_of(person: int, instrument: int, *, since: dt.datetime) -> QuerySet[Booking]:
    """A person's bookings of an instrument, by their keys, that run or ended after a moment
    (UTC)."""
    lately = Q(state=State.COMPLETED.value, used_until__gt=since)
    return Booking.objects.filter(
        Q(state=State.IN_USE.value) | lately, requester=person, instrument=instrument
    )


def under_repair(unit: Unit, *, now: dt.datetime) -> bool:
    """Whether a fault keeps a unit, or its whole instrument, from use now."""
    return (
        _repairs_of(unit.instrument_id, unit.pk)
        .filter(repair_from__lte=now, repair_until__gt=now)
        .exists()
    )


def _repairs_of(instrument: int, unit: int | None) -> QuerySet[Fault]:
    """The faults for which an instrument was kept from use as a whole, or this unit of it."""
    whose = Q(repair_unit__isnull=True) | Q(repair_unit=unit or 0)
    return Fault.objects.filter(whose, instrument=instrument)


def kept_from_use(booking: Any) -> bool:
    """Whether a repair or a closure ran when a booking of machine time should have begun."""
    if booking.slot is None:
        return False
    starts, ends = booking.machine_slot
    return kept_away(starts, ends, _hindrances(booking))


def was_hindered(booking: Any) -> bool:
    """Whether a repair or a closure took any of the time of a booking of machine time."""
    if booking.slot is None:
        return False
    booked = Interval(*booking.machine_slot)
    return any(each.overlaps(booked) for each in _hindrances(booking))


def _hindrances(booking: Any) -> list[Interval]:
    starts, ends = booking.machine_slot
    rows = _repairs_of(booking.instrument_id, booking.unit_id).filter(
        repair_from__lt=ends, repair_until__gt=starts
    )
    repairs = [
        Interval(since, until)
        for since, until in rows.values_list("repair_from", "repair_until")
        if since is not None and until is not None and since < until
    ]
    units = [booking.unit_id] if booking.unit_id is not None else []
    return repairs + closed_between(booking.instrument, starts, ends, units=units)
