"""How tests ask for a slot: a request that would be granted, but for what a test changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from booking.accounts.models import User
from booking.bookings.actions import request
from booking.bookings.models import Booking, WaitlistEntry
from booking.bookings.sampling.actions import receive
from booking.bookings.waiting.actions import join
from booking.labs.models import Instrument
from booking.labs.rules import ServiceMode
from tests.factories import NOW, OrganisationFactory, engineer, shanghai


def ask(
    instrument: Instrument,
    person: User | None = None,
    *,
    at: dt.datetime | None = None,
    hours: float = 2,
    **changes: Any,
) -> Booking:
    """Asks for ``hours`` from ``at`` (Tuesday 2 March 2027, 09:00 in Shanghai)."""
    person = person or engineer()
    at = at or shanghai(2, 9)
    membership = person.memberships.first()
    organisation = membership.organisation if membership else OrganisationFactory()
    wish: dict[str, Any] = {
        "person": person,
        "project": organisation.general_project,
        "instrument": instrument,
        "mode": ServiceMode.SELF_OPERATED,
        "starts": at,
        "ends": at + dt.timedelta(hours=hours),
        "purpose": "Phase analysis of a catalyst",
        "now": NOW,
    }
    return request(**{**wish, **changes})


def ask_for_samples(instrument: Instrument, person: User | None = None, **changes: Any) -> Booking:
    """Asks for work on three samples, without a slot."""
    wish = {"mode": ServiceMode.SAMPLES, "starts": None, "ends": None, "samples": 3}
    return ask(instrument, person, **{**wish, **changes})


def samples_come(booking: Booking, person: User, *, now: dt.datetime = NOW) -> Booking:
    """Somebody of the lab receives all that is expected of a booking."""
    rows = booking.sample_rows.filter(state="expected")
    numbers = list(rows.values_list("number", flat=True))
    return receive(booking=booking, person=person, numbers=numbers, now=now)


def wait(
    instrument: Instrument,
    person: User | None = None,
    *,
    hours: float = 2,
    now: dt.datetime = NOW,
    **changes: Any,
) -> WaitlistEntry:
    """Waits for ``hours`` on Tuesday 2 March 2027, between eight and six."""
    person = person or engineer()
    membership = person.memberships.first()
    organisation = membership.organisation if membership else OrganisationFactory()
    wish: dict[str, Any] = {
        "person": person,
        "project": organisation.general_project,
        "instrument": instrument,
        "mode": ServiceMode.SELF_OPERATED,
        "earliest": shanghai(2, 8),
        "latest": shanghai(2, 18),
        "length": dt.timedelta(hours=hours),
        "purpose": "Phase analysis of a spare part",
        "now": now,
    }
    return join(**{**wish, **changes})
