"""The clock's moves: expiry, no-show, and ends that nobody made."""

import datetime as dt

import pytest

from booking.bookings.actions import approve, cancel, check_in, finish, make_due_moves
from booking.bookings.models import Booking, TimelineEntry
from booking.bookings.rules import KindOfUse
from booking.calendars.models import Claim
from booking.calendars.rules import ClaimKind
from booking.labs.models import Unit
from booking.money.models import MoneyStep
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.asking import ask, ask_for_samples, samples_come
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    PolicyFactory,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def manager():
    return LabRoleFactory().person


@pytest.fixture
def instrument(manager):
    instrument = InstrumentFactory(
        lab=manager.lab_roles.get().lab, takes_samples=True, units__clean_up=15
    )
    open_days(instrument)
    ListPriceFactory(instrument=instrument)
    return instrument


@pytest.fixture
def granted(instrument, manager):
    """Makes an approved booking, by default Tuesday 09:00 to 11:00."""

    def make(**wish):
        return approve(booking=ask(instrument, **wish), person=manager, now=NOW)

    return make


def state_of(booking):
    return Booking.objects.values_list("state", flat=True).get(pk=booking.pk)


def steps(booking):
    return [step.value for step in steps_of(booking.reference)]


def test_it_works(instrument, granted, manager):
    """One round makes every move that is due, wherever it is."""
    asked, samples = ask(instrument, at=shanghai(2, 14)), ask_for_samples(instrument)
    missed = granted()
    elsewhere = InstrumentFactory(lab=instrument.lab)
    open_days(elsewhere)
    used = approve(booking=ask(elsewhere), person=manager, now=NOW)
    check_in(booking=used, person=used.requester, now=shanghai(2, 9))
    assert make_due_moves(now=shanghai(4, 9)) == 4
    assert [state_of(each) for each in (asked, samples, missed, used)] == [
        "expired",
        "expired",
        "no_show",
        "completed",
    ]
    assert Claim.objects.count() == 0
    rows = TimelineEntry.objects.filter(actor=None)
    assert sorted(rows.values_list("verb", flat=True)) == [
        "expire",
        "expire",
        "no_show",
        "run_out",
    ]


def test_a_second_round_changes_nothing(instrument, granted):
    ask(instrument, at=shanghai(2, 14))
    granted()
    now = shanghai(2, 15)
    assert make_due_moves(now=now) == 2
    before = (
        list(Booking.objects.order_by("pk").values()),
        TimelineEntry.objects.count(),
        MoneyStep.objects.count(),
        list(Claim.objects.order_by("pk").values()),
    )
    assert make_due_moves(now=now) == 0
    assert before == (
        list(Booking.objects.order_by("pk").values()),
        TimelineEntry.objects.count(),
        MoneyStep.objects.count(),
        list(Claim.objects.order_by("pk").values()),
    )


def test_with_nothing_due_nothing_moves(instrument, granted):
    ask(instrument, at=shanghai(2, 14))
    granted()
    assert make_due_moves(now=NOW + MINUTE) == 0
    assert Claim.objects.count() == 2


def test_a_request_expires_at_its_deadline(instrument):
    booking = ask(instrument)
    assert make_due_moves(now=booking.decide_by - MINUTE) == 0
    assert make_due_moves(now=booking.decide_by) == 1
    assert state_of(booking) == "expired"
    assert not Claim.objects.exists()
    assert steps(booking) == ["hold", "release"]
    row = booking.timeline.last()
    assert (row.number, row.verb, row.before, row.actor) == (2, "expire", "requested", None)


def test_a_no_show_frees_the_time_and_owes_a_fee(granted):
    booking = granted()
    assert make_due_moves(now=shanghai(2, 9, 29)) == 0
    assert make_due_moves(now=shanghai(2, 9, 30)) == 1
    assert state_of(booking) == "no_show"
    assert not Claim.objects.exists()
    assert steps(booking) == ["hold", "fee", "release"]


def test_a_booking_of_half_an_hour_is_a_no_show_at_its_end(granted):
    booking = granted(hours=0.5)
    assert make_due_moves(now=shanghai(2, 9, 29)) == 0
    make_due_moves(now=shanghai(2, 9, 30))
    assert state_of(booking) == "no_show"


def test_who_could_not_use_the_instrument_is_no_no_show(instrument, granted):
    booking = granted()
    instrument.status = "maintenance"
    instrument.save()
    assert make_due_moves(now=shanghai(2, 9, 30)) == 0
    assert make_due_moves(now=shanghai(2, 10, 59)) == 0
    assert make_due_moves(now=shanghai(2, 11)) == 1
    assert state_of(booking) == "cancelled"
    # No fee and no point: the lab could not keep its word.
    assert steps(booking) == ["hold", "release"]
    assert booking.timeline.last().verb == "lapse"
    assert not Claim.objects.exists()


def test_nor_who_could_not_use_the_unit(granted):
    booking = granted()
    Unit.objects.filter(pk=booking.unit_id).update(in_service=False)
    make_due_moves(now=shanghai(2, 11))
    assert state_of(booking) == "cancelled"


def test_an_instrument_repaired_in_time_can_still_be_missed(instrument, granted):
    booking = granted()
    instrument.status = "maintenance"
    instrument.save()
    make_due_moves(now=shanghai(2, 9, 40))
    instrument.status = "in_service"
    instrument.save()
    make_due_moves(now=shanghai(2, 9, 45))
    assert state_of(booking) == "no_show"


def test_who_waits_for_a_predecessor_is_no_no_show(granted):
    first, second = granted(hours=1), granted(at=shanghai(2, 10, 30), hours=0.5)
    check_in(booking=first, person=first.requester, now=shanghai(2, 9))
    # Set by hand: the first still stands in the way when the second should have begun.
    Booking.objects.filter(pk=first.pk).update(ends=shanghai(2, 11, 30))
    make_due_moves(now=shanghai(2, 10, 59))
    assert state_of(second) == "approved"
    make_due_moves(now=shanghai(2, 11))
    assert (state_of(first), state_of(second)) == ("in_use", "cancelled")
    assert steps(second) == ["hold", "release"]


def test_a_use_that_nobody_ended_ends_a_quarter_of_an_hour_after_its_time(granted):
    booking = granted()
    check_in(booking=booking, person=booking.requester, now=shanghai(2, 9, 10))
    assert make_due_moves(now=shanghai(2, 11, 14)) == 0
    assert make_due_moves(now=shanghai(2, 11, 15)) == 1
    booking.refresh_from_db()
    assert (booking.state, booking.used_from, booking.used_until) == (
        "completed",
        shanghai(2, 9, 10),
        shanghai(2, 11),
    )
    # From 09:10 to the booked end at 11:00.
    assert str(steps_of(booking.reference)[Step.CAPTURE]) == "183.33"
    assert booking.kind_of_use == ""


def test_without_check_in_bookings_complete_as_booked(instrument, manager):
    PolicyFactory(instrument=instrument, check_in=False)
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    assert make_due_moves(now=shanghai(2, 10, 59)) == 0
    assert make_due_moves(now=shanghai(2, 11)) == 1
    booking.refresh_from_db()
    assert (booking.state, booking.used_from, booking.used_until) == (
        "completed",
        shanghai(2, 9),
        shanghai(2, 11),
    )
    assert str(steps_of(booking.reference)[Step.CAPTURE]) == "200.00"
    claim = Claim.objects.get()
    assert (claim.kind, claim.ends) == (ClaimKind.CLEAN_UP.value, shanghai(2, 11, 15))


def test_switching_check_in_off_later_does_not_touch_what_stands(instrument, granted):
    booking = granted()
    PolicyFactory(instrument=instrument, check_in=False)
    make_due_moves(now=shanghai(2, 9, 30))
    assert state_of(booking) == "no_show"


def test_samples_are_never_a_no_show(instrument, manager):
    booking = approve(booking=ask_for_samples(instrument), person=manager, now=NOW)
    assert make_due_moves(now=shanghai(28, 9)) == 0
    samples_come(booking, manager, now=shanghai(28, 9))
    check_in(booking=booking, person=manager, now=shanghai(28, 9))
    assert make_due_moves(now=shanghai(28, 9, month=4)) == 0
    assert state_of(booking) == "in_use"


def test_clean_up_goes_when_it_is_over(granted):
    booking = granted()
    check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))
    finish(booking=booking, person=booking.requester, kind=KindOfUse.RESEARCH, now=shanghai(2, 10))
    make_due_moves(now=shanghai(2, 10, 14))
    assert Claim.objects.get().ends == shanghai(2, 10, 15)
    make_due_moves(now=shanghai(2, 10, 15))
    assert not Claim.objects.exists()


def test_what_was_taken_back_is_left_alone(granted):
    booking = granted()
    cancel(booking=booking, person=booking.requester, now=NOW)
    assert make_due_moves(now=shanghai(5, 9)) == 0
    assert state_of(booking) == "cancelled"
    assert booking.timeline.count() == 3


def test_a_round_that_comes_days_late_makes_one_move_each(instrument, granted):
    booking = granted()
    check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))
    other = ask(instrument, at=shanghai(3, 9))
    assert make_due_moves(now=shanghai(20, 9)) == 2
    assert booking.timeline.count() == 4
    assert other.timeline.count() == 2


def test_a_verb_that_comes_first_makes_the_clocks_moves_itself(instrument, granted):
    missed = granted()
    asked = ask(instrument, at=shanghai(2, 14), now=shanghai(2, 10))
    assert state_of(missed) == "no_show"
    assert state_of(asked) == "requested"
