"""An instrument's interchangeable units: adding, renaming, margins, in and out of service."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.calendars.models import Claim
from booking.labs.actions import LabRefused, UnitWish, change_units
from booking.labs.rules import LONGEST_MARGIN, MARGIN_STEP, LabReason, check_margin
from tests.asking import ask
from tests.factories import InstrumentFactory, open_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument():
    return InstrumentFactory(units=2)


def wish(unit, **changes):
    now = {
        "label": unit.label,
        "set_up": unit.set_up,
        "clean_up": unit.clean_up,
        "in_service": unit.in_service,
    }
    return UnitWish(pk=unit.pk, **{**now, **changes})


def labels(instrument):
    return [unit.label for unit in instrument.units.all()]


def test_it_works(instrument):
    first, second = instrument.units.all()
    wishes = [wish(first, label="left", set_up=10), wish(second), UnitWish(None, "right")]
    change_units(instrument=instrument, units=wishes)
    assert labels(instrument) == ["left", "2", "right"]
    first.refresh_from_db()
    assert first.set_up == 10


def test_two_units_swap_labels(instrument):
    first, second = instrument.units.all()
    change_units(instrument=instrument, units=[wish(first, label="2"), wish(second, label="1")])
    assert labels(instrument) == ["2", "1"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"label": " "}, LabReason.UNIT_LABEL_MISSING),
        ({"label": "2"}, LabReason.UNIT_LABEL_TWICE),
        ({"set_up": 7}, LabReason.MINUTES_NOT_OF_FIVE),
        ({"clean_up": 1445}, LabReason.MINUTES_TOO_MANY),
        ({"clean_up": -5}, LabReason.MINUTES_TOO_MANY),
    ],
)
def test_what_is_wrong_is_refused(instrument, changes, reason):
    first = instrument.units.first()
    with pytest.raises(LabRefused) as refused:
        change_units(instrument=instrument, units=[wish(first, **changes)])
    assert refused.value.reasons == (reason,)
    assert labels(instrument) == ["1", "2"]


@given(minutes=st.integers(-100, 3000))
def test_margins_go_in_steps_of_five_up_to_a_day(minutes):
    fits = minutes % MARGIN_STEP == 0 and 0 <= minutes <= LONGEST_MARGIN
    assert (check_margin(minutes) is None) == fits


def test_the_unit_of_another_instrument_is_left_alone(instrument):
    other = InstrumentFactory().units.get()
    change_units(instrument=instrument, units=[wish(other, label="mine")])
    other.refresh_from_db()
    assert other.label == "1"
    assert labels(instrument) == ["1", "2"]


def test_what_is_claimed_stays_claimed():
    """Out of service and with longer margins, a unit keeps its standing booking as it is."""
    instrument = InstrumentFactory(units__set_up=10)
    open_days(instrument)
    booking = ask(instrument)
    before = Claim.objects.values_list("starts", "ends").get(holder=booking.pk)
    unit = instrument.units.get()
    change_units(instrument=instrument, units=[wish(unit, set_up=60, in_service=False)])
    assert Claim.objects.values_list("starts", "ends").get(holder=booking.pk) == before
