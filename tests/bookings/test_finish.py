"""Finishing a use: what stays held, and what it costs."""

import datetime as dt

import pytest

from booking.bookings.actions import Refused, approve, check_in, finish
from booking.bookings.rules import KindOfUse, Reason
from booking.calendars.models import Claim
from booking.calendars.rules import ClaimKind
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask, ask_for_samples, samples_come
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return LabRoleFactory().person


@pytest.fixture
def instrument(manager):
    instrument = InstrumentFactory(
        lab=manager.lab_roles.get().lab, takes_samples=True, units__clean_up=15
    )
    open_days(instrument)
    ListPriceFactory(instrument=instrument, amount="260.00")
    ListPriceFactory(instrument=instrument, amount="80.00", unit="sample")
    return instrument


@pytest.fixture
def booking(instrument, manager):
    """In use since Tuesday 09:00, booked to 11:00."""
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    return check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))


def end(booking, person=None, *, now, **changes):
    facts = {"kind": KindOfUse.SERVICE, "now": now}
    return finish(booking=booking, person=person or booking.requester, **{**facts, **changes})


def charged(booking):
    amount = steps_of(booking.reference)[Step.CAPTURE]
    return None if amount is None else str(amount)


def test_it_works(booking, instrument):
    done = end(booking, now=shanghai(2, 10, 30), samples=4, note="Two peaks overlap")
    assert done.state == "completed"
    booking.refresh_from_db()
    assert (booking.used_from, booking.used_until) == (shanghai(2, 9), shanghai(2, 10, 30))
    assert (booking.kind_of_use, booking.samples_done) == ("service", 4)
    assert charged(booking) == "390.00"
    assert list(steps_of(booking.reference)) == [Step.HOLD, Step.CAPTURE]
    # The rest of the time is free, but for clean-up.
    claim = Claim.objects.get(holder=booking.pk)
    assert (claim.kind, claim.ends) == (ClaimKind.CLEAN_UP.value, shanghai(2, 10, 45))
    row = booking.timeline.last()
    assert (row.verb, row.before, row.after, row.note) == (
        "finish",
        "in_use",
        "completed",
        "Two peaks overlap",
    )


def test_who_neither_asked_nor_works_in_the_lab_may_not(booking, instrument):
    for person in (
        MembershipFactory(organisation=booking.payer, role="administrator").person,
        MembershipFactory(organisation=booking.payer).person,
        LabRoleFactory(kind="technician").person,
        PersonFactory(is_operator=True),
    ):
        with pytest.raises(Refused) as refused:
            end(booking, person, now=shanghai(2, 10))
        assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    booking.refresh_from_db()
    assert booking.state == "in_use"


@pytest.mark.parametrize("kind", ["technician", "manager"])
def test_the_labs_own_people_may(booking, instrument, kind):
    person = LabRoleFactory(lab=instrument.lab, kind=kind).person
    assert end(booking, person, now=shanghai(2, 10)).state == "completed"


def test_what_did_not_begin_cannot_be_finished(instrument, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    with pytest.raises(Refused) as refused:
        end(booking, now=shanghai(2, 9, 10))
    assert refused.value.reasons == (Reason.WRONG_STATE,)


def test_it_is_finished_once(booking):
    end(booking, now=shanghai(2, 10))
    with pytest.raises(Refused) as refused:
        end(booking, now=shanghai(2, 10, 5))
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    assert charged(booking) == "260.00"


def test_an_earlier_end_may_be_stated(booking):
    end(booking, now=shanghai(2, 10, 40), used_until=shanghai(2, 10))
    booking.refresh_from_db()
    assert booking.used_until == shanghai(2, 10)
    assert charged(booking) == "260.00"
    # Time is freed from now on, whenever the use really ended.
    assert Claim.objects.get(holder=booking.pk).ends == shanghai(2, 10, 55)


def test_the_end_cannot_lie_ahead(booking):
    with pytest.raises(Refused) as refused:
        end(booking, now=shanghai(2, 10), used_until=shanghai(2, 10, 1))
    assert refused.value.reasons == (Reason.TIMES_AHEAD,)
    booking.refresh_from_db()
    assert booking.state == "in_use"
    assert booking.used_until is None


def test_the_end_cannot_come_before_the_start(booking):
    with pytest.raises(Refused) as refused:
        end(booking, now=shanghai(2, 10), used_until=shanghai(2, 8, 59))
    assert refused.value.reasons == (Reason.TIMES_WRONG,)
    assert refused.value.at == shanghai(2, 9)


@pytest.mark.parametrize(
    ("until", "cost"),
    [
        ((9, 0), "0.00"),  # ended where it began
        ((9, 1), "4.33"),
        ((10, 0), "260.00"),
        ((10, 59), "515.67"),
        ((11, 0), "520.00"),
        ((11, 14), "520.00"),  # a few minutes more are not billed
    ],
)
def test_what_was_used_within_the_booked_time_is_billed(booking, until, cost):
    end(booking, now=shanghai(2, *until))
    assert charged(booking) == cost


def test_minutes_before_the_booked_start_are_not_billed(instrument, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    check_in(booking=booking, person=manager, now=shanghai(2, 8, 45))
    end(booking, now=shanghai(2, 10))
    assert charged(booking) == "260.00"


def test_a_late_check_in_is_not_billed_either(instrument, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    check_in(booking=booking, person=manager, now=shanghai(2, 9, 20))
    end(booking, now=shanghai(2, 10, 20))
    assert charged(booking) == "260.00"


def test_a_use_that_ended_before_its_booked_start_costs_nothing(instrument, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    check_in(booking=booking, person=manager, now=shanghai(2, 8, 45))
    end(booking, now=shanghai(2, 8, 50))
    assert charged(booking) == "0.00"
    # Cut to 09:05: ten minutes of the booked time are clean-up now.
    assert Claim.objects.get(holder=booking.pk).ends == shanghai(2, 9, 5)


def test_a_price_on_request_stays_one(manager):
    instrument = InstrumentFactory(lab=manager.lab_roles.get().lab)
    open_days(instrument)
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    check_in(booking=booking, person=manager, now=shanghai(2, 9))
    end(booking, now=shanghai(2, 10))
    assert charged(booking) is None


def test_a_quarter_of_an_hour_after_the_booked_end_the_clock_was_first(booking):
    with pytest.raises(Refused) as refused:
        end(booking, now=shanghai(2, 11, 15))
    assert refused.value.reasons == (Reason.WRONG_STATE,)
    booking.refresh_from_db()
    assert (booking.state, booking.used_until) == ("completed", shanghai(2, 11))


def test_time_is_never_lengthened(booking):
    end(booking, now=shanghai(2, 11, 10))
    # Held to 11:15 as it was, though 11:10 and a quarter of an hour are 11:25.
    assert Claim.objects.get(holder=booking.pk).ends == shanghai(2, 11, 15)


def test_the_next_may_ask_for_what_is_left(booking, instrument):
    moment = shanghai(2, 9, 10)
    end(booking, now=moment)
    later = ask(instrument, engineer(), at=shanghai(2, 11, 30), hours=1, now=moment)
    assert later.state == "requested"


def test_samples_are_billed_by_those_done(instrument, manager):
    booking = approve(booking=ask_for_samples(instrument), person=manager, now=NOW)
    samples_come(booking, manager)
    check_in(booking=booking, person=manager, now=shanghai(3, 9))
    with pytest.raises(Refused) as refused:
        end(booking, now=shanghai(3, 12))
    assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    end(booking, manager, now=shanghai(3, 12), samples=2)
    assert charged(booking) == "160.00"
    assert booking.timeline.last().after == "completed"


def test_samples_that_nobody_counted_are_those_that_were_sent(instrument, manager):
    booking = approve(booking=ask_for_samples(instrument), person=manager, now=NOW)
    samples_come(booking, manager)
    check_in(booking=booking, person=manager, now=shanghai(3, 9))
    end(booking, manager, now=shanghai(3, 12))
    assert charged(booking) == "240.00"


def test_work_on_samples_may_take_its_time(instrument, manager):
    booking = approve(booking=ask_for_samples(instrument), person=manager, now=NOW)
    samples_come(booking, manager)
    check_in(booking=booking, person=manager, now=shanghai(3, 9))
    end(
        booking,
        manager,
        now=shanghai(3, 9) + dt.timedelta(days=40),
        samples=3,
        used_until=shanghai(20, 9),
    )
    assert booking.timeline.last().after == "completed"
