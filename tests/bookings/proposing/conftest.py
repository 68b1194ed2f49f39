"""An approved booking whose payer demands its own yes, and its people."""

import pytest

from booking.bookings.actions import approve
from booking.bookings.endorsing.actions import endorse
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    OrganisationFactory,
    engineer,
    open_days,
)


@pytest.fixture
def instrument():
    made = InstrumentFactory(name_en="Diffractometer")
    open_days(made)
    ListPriceFactory(instrument=made, amount="100.00")
    return made


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def payer():
    return OrganisationFactory(endorsement="always")


@pytest.fixture
def administrator(payer):
    return MembershipFactory(organisation=payer, role="administrator").person


@pytest.fixture
def requested(instrument, payer, administrator):
    """Two hours for 200 yuan, endorsed."""
    return endorse(booking=ask(instrument, engineer(payer)), person=administrator, now=NOW)


@pytest.fixture
def approved(requested, manager):
    return approve(booking=requested, person=manager, now=NOW)


@pytest.fixture
def of_administrator(instrument, administrator, manager):
    """The same, asked for by who endorses it."""
    return approve(booking=ask(instrument, administrator), person=manager, now=NOW)
