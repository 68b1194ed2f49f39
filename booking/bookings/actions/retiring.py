"""Taking an instrument out of the catalogue for good."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.models import User
from booking.calendars.actions import lock_units
from booking.labs.actions.describing import lock_instrument
from booking.labs.models import Instrument
from booking.labs.rules import InstrumentStatus

from ..models import Booking
from ..queries import with_nouns
from .clock import clear_due, lock_slotless, make_due_move
from .closing import must_run, units_under


class StillBooked(Exception):
    """An instrument that people count on; ``bookings`` are the live ones, the earliest first."""

    def __init__(self, bookings: list[Booking]) -> None:
        super().__init__(f"{len(bookings)} live bookings")
        self.bookings = bookings


def retire(*, instrument: Instrument, person: User, now: dt.datetime) -> Instrument:
    """Retires an instrument: it leaves the catalogue, its history stays.

    Raises StillBooked while live bookings of it exist, samples included, and
    Refused for who does not run its lab.
    """
    must_run(person, instrument.lab, now=now)
    with transaction.atomic():
        units = units_under(instrument)
        lock_units(units=units)
        clear_due(units=units, now=now)
        theirs = Booking.objects.filter(instrument=instrument).live()
        for booking in theirs.filter(unit__isnull=True).order_by("pk"):
            make_due_move(lock_slotless(booking, now=now), now=now)
        live = list(with_nouns(theirs).order_by("starts", "pk"))
        if not live:
            instrument = lock_instrument(instrument)
            instrument.status = InstrumentStatus.RETIRED.value
            instrument.save(update_fields=["status"])
    if live:
        raise StillBooked(live)
    return instrument
