"""Asking for a slot."""

import pytest

from booking.bookings.actions import Refused
from booking.bookings.models import Booking, TimelineEntry
from booking.bookings.rules import Reason
from booking.calendars.actions import claims
from booking.calendars.models import Claim, UnitWeek
from booking.calendars.rules import SlotReason
from booking.money.models import MoneyStep, Quote, QuoteLine
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask, ask_for_samples
from tests.factories import (
    InstrumentFactory,
    ListPriceFactory,
    OrganisationFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument():
    instrument = InstrumentFactory(units__set_up=10, units__clean_up=15)
    open_days(instrument)
    return instrument


def test_it_works(instrument):
    ListPriceFactory(instrument=instrument, amount="260.00")
    booking = ask(instrument)
    assert booking.state == "requested"
    claim = Claim.objects.get(holder=booking.pk)
    assert (claim.starts, claim.ends) == (shanghai(2, 8, 50), shanghai(2, 11, 15))
    assert str(booking.quote.total) == "520.00"
    assert {step: str(sum_) for step, sum_ in steps_of(booking.reference).items()} == {
        Step.HOLD: "520.00"
    }
    row = booking.timeline.get()
    assert (row.number, row.verb, row.before, row.after) == (1, "request", "", "requested")
    # Never after the start, though two working days would be Wednesday.
    assert booking.decide_by == shanghai(2, 9)


def test_who_is_in_no_verified_organisation_may_not(instrument):
    with pytest.raises(Refused) as refused:
        ask(instrument, PersonFactory())
    assert refused.value.reasons == (Reason.NOT_IN_PROJECT,)
    with pytest.raises(Refused) as refused:
        ask(instrument, engineer(OrganisationFactory(state="pending")))
    assert refused.value.reasons == (Reason.NOT_VERIFIED,)


def test_the_second_to_ask_is_refused(instrument):
    ask(instrument)
    with pytest.raises(Refused) as refused:
        ask(instrument)
    assert [each.reason for each in refused.value.slots] == [SlotReason.TAKEN]
    assert Booking.objects.count() == 1


def test_the_database_refuses_what_the_lock_let_through(instrument, monkeypatch):
    """Whatever goes wrong before it: nothing of the second request stands."""
    first = ask(instrument)
    rows = (Quote, QuoteLine, Booking, Claim, MoneyStep, TimelineEntry)
    before = [list(model.objects.values_list("pk", flat=True)) for model in rows]
    week = list(UnitWeek.objects.values_list("pk", "packed"))
    monkeypatch.setattr(claims, "best_unit", lambda units, starts, ends: units[0].unit)
    with pytest.raises(Refused) as refused:
        ask(instrument)
    assert [each.reason for each in refused.value.slots] == [SlotReason.TAKEN]
    assert [list(model.objects.values_list("pk", flat=True)) for model in rows] == before
    assert list(UnitWeek.objects.values_list("pk", "packed")) == week
    assert Booking.objects.get() == first


def test_set_up_and_clean_up_keep_neighbours_apart(instrument):
    ask(instrument, at=shanghai(2, 9), hours=2)
    with pytest.raises(Refused):
        ask(instrument, at=shanghai(2, 11), hours=1)
    assert ask(instrument, at=shanghai(2, 11, 30), hours=1).state == "requested"


def test_a_form_sent_twice_is_one_booking(instrument):
    person = engineer()
    first = ask(instrument, person, key="form-1")
    assert ask(instrument, person, key="form-1") == first
    assert Booking.objects.count() == 1


def test_a_second_unit_takes_the_second_request():
    instrument = InstrumentFactory(units=2)
    open_days(instrument)
    first, second = ask(instrument), ask(instrument)
    assert {first.unit_id, second.unit_id} == set(instrument.units.values_list("pk", flat=True))
    with pytest.raises(Refused):
        ask(instrument)


def test_outside_open_windows_nothing_can_be_booked(instrument):
    with pytest.raises(Refused) as refused:
        ask(instrument, at=shanghai(2, 17), hours=2)
    assert [each.reason for each in refused.value.slots] == [SlotReason.NOT_OPEN]


def test_samples_need_no_slot(instrument):
    instrument.takes_samples = True
    instrument.save()
    booking = ask_for_samples(instrument)
    assert booking.unit is None
    assert not Claim.objects.filter(holder=booking.pk).exists()
    with pytest.raises(Refused) as refused:
        ask_for_samples(instrument, samples=0)
    assert refused.value.reasons == (Reason.NO_SAMPLES,)


def test_a_lapsed_request_makes_room(instrument):
    ask(instrument)
    later = shanghai(2, 9, 0)
    # Two minutes past the first one's deadline somebody asks for the same afternoon.
    assert ask(instrument, at=shanghai(2, 14), now=later).state == "requested"
    assert Booking.objects.order_by("pk").first().state == "expired"
