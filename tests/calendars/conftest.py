"""Instruments that several tests of the finder look for."""

import datetime as dt

import pytest

from tests.factories import InstrumentFactory, open_days


@pytest.fixture
def xrd():
    """Open on Tuesday from 09:00 to 18:00."""
    instrument = InstrumentFactory(name_en="X-ray diffractometer")
    open_days(instrument, first=dt.date(2027, 3, 2), days=1, opens=9)
    return instrument


@pytest.fixture
def other():
    """Open on Wednesday, two hours."""
    instrument = InstrumentFactory(name_en="Old diffractometer")
    open_days(instrument, first=dt.date(2027, 3, 3), days=1, opens=9, closes=11)
    return instrument
