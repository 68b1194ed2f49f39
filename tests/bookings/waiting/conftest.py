"""An instrument with one morning, and who has it."""

import datetime as dt

import pytest

from tests.asking import ask
from tests.factories import InstrumentFactory, LabRoleFactory, ListPriceFactory, open_days


@pytest.fixture
def instrument():
    """Open on Tuesday from nine to eleven alone."""
    made = InstrumentFactory()
    open_days(made, first=dt.date(2027, 3, 2), days=1, opens=9, closes=11)
    ListPriceFactory(instrument=made, amount="100.00")
    return made


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def first(instrument):
    """Who has all of it."""
    return ask(instrument)
