"""Suspending an organisation: what it has booked, and what its labs have granted, is cancelled."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from django.db import transaction

from booking.accounts.actions import suspend_organisation
from booking.accounts.models import Organisation, User
from booking.calendars.actions import free, lock_units
from booking.labs.models import Unit
from booking.labs.rules import ServiceMode
from booking.money.actions import release

from ..models import Booking
from ..offering.queries import units_offered
from ..queries.heirs import cancelled_with
from ..rules import Actor, Reason, State, Verb, find_move
from ..waiting.turns import offer_in_turn
from .clock import clear_due
from .moving import Refused, apply_move, lock_booking


class CancelsChanged(Exception):
    """A suspension would cancel other bookings than were shown; nothing was done."""


def list_mark(bookings: Iterable[Booking]) -> str:
    """A short text that differs when a list of bookings or a state in it differs."""
    told = sorted(f"{each.public_id} {each.state}" for each in bookings)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


@transaction.atomic
def suspend(
    *, organisation: Organisation, shown: str, reason: str, person: User, now: dt.datetime
) -> Organisation:
    """Stops an organisation and cancels its live bookings but those in use, without fee or point.

    ``shown`` is the ``list_mark`` of what the operator has seen; ``reason`` is what
    the customers read. Raises CancelsChanged when it would cancel others, Refused
    for who does not run the platform and without a reason, AccountRefused when
    the organisation is suspended already.
    """
    if not person.is_operator:
        raise Refused([Reason.NOT_ALLOWED])
    if not reason.strip():
        raise Refused([Reason.REASON_MISSING])
    before = cancelled_with(organisation)
    units = set(before.filter(unit__isnull=False).values_list("unit", flat=True))
    units |= units_offered(before.values_list("pk", flat=True))
    # With all others of the same instruments: who waits for these is locked last of all.
    units = set(Unit.objects.filter(instrument__units__in=units).values_list("pk", flat=True))
    if units:
        lock_units(units=units)
        clear_due(units=units, now=now)
    hits = list(cancelled_with(organisation))
    if list_mark(hits) != shown:
        raise CancelsChanged
    organisation = suspend_organisation(
        organisation=organisation, by=person, now=now, reason=reason
    )
    for row in sorted(hits, key=lambda each: each.pk):
        booking = lock_booking(row)
        move = find_move(
            Verb.CANCEL,
            State(booking.state),
            ServiceMode(booking.mode),
            frozenset({Actor.OPERATOR}),
        )
        if move is None:
            raise CancelsChanged
        apply_move(booking, move, actor=person, now=now, note=reason)
        free(holder=booking.pk, now=now)
        release(reference=booking.reference, now=now)
    offer_in_turn(units=units, now=now)
    return organisation
