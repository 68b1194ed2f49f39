"""An instrument, whose bookings make its time busy, and who may know nothing of them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from booking.calendars.actions import add_series, set_weekly_openings
from booking.calendars.rules import EVERY_DAY, EntryKind, WeeklyHours
from tests.factories import (
    NOW,
    ChainFactory,
    ChainMembershipFactory,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    OrganisationFactory,
    UniversityFactory,
    engineer,
)

MONDAY = dt.date(2027, 3, 1)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Sets the time; Monday at nine to begin with."""

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def chain():
    return ChainFactory()


def of_chain(chain, **fields):
    organisation = OrganisationFactory(**fields)
    ChainMembershipFactory(chain=chain, organisation=organisation)
    return organisation


@pytest.fixture
def instrument():
    lab = LabFactory(name_en="Diffraction Lab")
    hours = [WeeklyHours(EVERY_DAY, dt.time(9), dt.time(17))]
    set_weekly_openings(owner=lab, hours=hours, first_day=MONDAY, now=NOW)
    # A technician is there a part of the day only.
    add_series(
        owner=lab,
        kind=EntryKind.ASSISTED,
        weekdays=EVERY_DAY,
        local_start=dt.time(9),
        local_end=dt.time(15),
        first_day=MONDAY,
        now=NOW,
    )
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer D8", assisted=True)
    ListPriceFactory(instrument=instrument, amount="260.00")
    return instrument


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def customer(chain):
    """Whose bookings make time busy."""
    return engineer(of_chain(chain))


@pytest.fixture
def reader(chain, request):
    """Somebody who may know nothing of it; a competitor unless a test says who."""
    who = getattr(request, "param", "competitor")
    if who == "visitor":
        return None
    if who == "elsewhere":
        return engineer(UniversityFactory())
    return engineer(of_chain(chain))
