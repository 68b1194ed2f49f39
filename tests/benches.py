"""What stands at instruments for the pages that are walked: labels and faults."""

from __future__ import annotations

from types import SimpleNamespace

from booking.bookings.models import Fault, UnitCode
from booking.labs.models import Instrument
from tests.factories import NOW, PersonFactory


def labelled(instrument: Instrument) -> SimpleNamespace:
    """The label of an instrument's unit, whose address has a code in place of a public id."""
    made = UnitCode.objects.create(unit=instrument.units.get(), made_at=NOW)
    return SimpleNamespace(public_id=made.code)


def broken(instrument: Instrument) -> Fault:
    return Fault.objects.create(
        instrument=instrument,
        urgency="stops",
        words="No vacuum",
        reported_by=PersonFactory(),
        reported_at=NOW,
    )
