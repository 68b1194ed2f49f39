"""Several answer a dearer time at one moment: one answer counts, and one time is held."""

import pytest

from booking.bookings.actions import Refused, cancel, make_due_moves
from booking.bookings.models import Booking, Offer
from booking.bookings.offering.actions import endorse_time, grant, refuse_time, withdraw
from booking.calendars.models import Claim
from booking.money.queries import steps_of
from booking.money.rules import Step
from tests.bookings.proposing.proposals import NEW, OLD, WHY, moves, proposed
from tests.bookings.waiting.test_waiting_races import at_once
from tests.factories import NOW, MembershipFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
ANSWERS = {"endorse_time", "refuse_time", "withdraw", "cancel", "unanswered"}


@pytest.fixture
def granted(approved, manager):
    proposed(approved, manager, 3)
    return grant(booking=approved, person=approved.requester, now=NOW)


@pytest.fixture
def other(payer):
    return MembershipFactory(organisation=payer, role="administrator").person


def settled(booking):
    """What is held of a booking and its proposal agrees with how both ended."""
    booking = Booking.objects.get(pk=booking.pk)
    made = Offer.objects.get()
    held = {(each.starts, each.ends) for each in Claim.objects.all()}
    if booking.state == "cancelled":
        assert held == set()
    else:
        assert held == {booking.slot}
        assert booking.slot == (NEW if made.state == "accepted" else OLD)
    released = made.state != "accepted" or booking.state == "cancelled"
    assert (Step.RELEASE in steps_of(made.reference)) is released
    return made.state


@pytest.mark.parametrize("second", ["yes", "no"])
def test_of_two_endorsers_one_answers(granted, administrator, other, second):
    def no():
        return refuse_time(booking=granted, person=other, note=WHY, now=NOW)

    def yes():
        return endorse_time(booking=granted, person=other, now=NOW)

    outcomes = at_once(
        {
            "first": lambda: endorse_time(booking=granted, person=administrator, now=NOW),
            "second": yes if second == "yes" else no,
        }
    )
    assert sum(isinstance(each, Refused) for each in outcomes.values()) == 1
    ended = settled(granted)
    assert ended == ("declined" if moves(granted)[-1] == "refuse_time" else "accepted")
    assert len([verb for verb in moves(granted) if verb in ANSWERS]) == 1


@pytest.mark.parametrize("late", [False, True])
def test_a_yes_the_clock_and_who_withdraws_or_cancels_agree(granted, manager, administrator, late):
    now = Offer.objects.get().decide_by if late else NOW
    outcomes = at_once(
        {
            "yes": lambda: endorse_time(booking=granted, person=administrator, now=now),
            "withdraw": lambda: withdraw(booking=granted, person=manager, now=now),
            "clock": lambda: make_due_moves(now=now),
            "cancel": lambda: cancel(booking=granted, person=granted.requester, now=now),
        }
    )
    assert not isinstance(outcomes["cancel"], Refused)
    assert isinstance(outcomes["yes"], Refused) or not late
    settled(granted)
    assert Booking.objects.get(pk=granted.pk).state == "cancelled"
