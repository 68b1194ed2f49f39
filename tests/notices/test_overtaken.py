"""Decisions that something follows while they could still be undone: who is told of what."""

import datetime as dt

import pytest
from django.core import mail

from booking.bookings.actions import (
    approve,
    cancel,
    check_in,
    close,
    make_due_moves,
    reject,
    undo,
)
from booking.bookings.offering.actions import propose
from booking.bookings.rules import UNDO_FOR
from booking.bookings.ruling.actions import add_rule
from booking.bookings.sampling.actions import announce
from booking.bookings.transferring.actions import nominate, take_back, take_over
from booking.notices.actions import collect
from booking.notices.models import Delivery
from booking.notices.tasks import sweep
from tests.asking import ask
from tests.bookings.sampling.worlds import by_hand, world_of_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    MembershipFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
LAST = NOW + UNDO_FOR - SECOND
OVER = NOW + UNDO_FOR


@pytest.fixture
def instrument():
    made = InstrumentFactory()
    open_days(made)
    ListPriceFactory(instrument=made)
    return made


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def booking(instrument):
    return ask(instrument)


@pytest.fixture
def colleague(booking):
    return MembershipFactory(organisation=booking.payer).person


def told(person, *, now=OVER):
    """What somebody has heard of, in order; two rounds and more time tell nothing twice."""
    for at in (now, now + SECOND, now + dt.timedelta(hours=1)):
        collect(now=at)
    rows = Delivery.objects.filter(recipient=person, channel="email").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def close_over(instrument, manager, booking):
    close(
        owner=instrument,
        starts=shanghai(2, 8),
        ends=shanghai(2, 12),
        title="Service of the cooling water",
        shown=[(booking.public_id, "approved")],
        person=manager,
        now=LAST,
    )


def test_a_closure_does_not_swallow_the_approval(instrument, manager, booking, settings):
    """Both letters come, in the order in which it happened."""
    settings.MAIL_LANGUAGE = "en"
    approve(booking=booking, person=manager, now=NOW)
    close_over(instrument, manager, booking)
    sweep(now=LAST)
    sweep(now=OVER)
    assert told(booking.requester) == ["approved", "closed_over"]
    own = [each.subject for each in mail.outbox if booking.requester.email in each.to[0]]
    assert [each.split(":")[0] for each in own] == ["Approved", "Cannot be used at your time"]


def test_nor_does_asking_a_colleague(manager, booking, colleague):
    approve(booking=booking, person=manager, now=NOW)
    nominate(booking=booking, person=booking.requester, to=colleague, now=LAST)
    assert told(booking.requester) == ["approved"]
    assert told(colleague) == ["nominated"]


def test_several_things_swallow_it_no_more_than_one(manager, booking, colleague):
    approve(booking=booking, person=manager, now=NOW)
    person = booking.requester
    nominate(booking=booking, person=person, to=colleague, now=NOW + SECOND)
    take_back(booking=booking, person=person, now=LAST)
    assert told(person) == ["approved"]


def test_who_took_it_over_meanwhile_hears_of_the_approval(manager, booking, colleague):
    approve(booking=booking, person=manager, now=NOW)
    giver = booking.requester
    nominate(booking=booking, person=giver, to=colleague, now=NOW + SECOND)
    take_over(booking=booking, person=colleague, now=LAST)
    assert told(giver) == ["taken_over"]
    assert "approved" in told(colleague)


def test_nor_does_another_time_that_is_proposed(manager, booking):
    approve(booking=booking, person=manager, now=NOW)
    wish = {"starts": shanghai(3, 9), "ends": shanghai(3, 11), "now": LAST}
    propose(booking=booking, person=manager, **wish)
    assert told(booking.requester) == ["approved", "other_time"]


def test_nor_does_a_parcel(settings):
    world = world_of_samples()
    announce(booking=world.booking, person=world.person, sending=by_hand(1), now=LAST)
    assert told(world.person) == ["approved"]
    assert told(world.manager)[-1] == "parcel"


def test_nor_does_the_use_that_it_allows(instrument, manager):
    """Of a check-in by the lab nobody is told, so that the approval is all its customer hears."""
    starts = shanghai(2, 9)
    booking = ask(instrument, at=starts)
    approve(booking=booking, person=manager, now=starts - 2 * SECOND)
    check_in(booking=booking, person=manager, now=starts - SECOND)
    assert told(booking.requester, now=starts + UNDO_FOR) == ["approved"]


def test_nor_is_a_rules_approval_swallowed(instrument):
    add_rule(owner=instrument.lab, qualified=False, longest_minutes=240)
    person = engineer()
    booking = ask(instrument, person)
    assert booking.state == "approved"
    colleague = MembershipFactory(organisation=booking.payer).person
    nominate(booking=booking, person=person, to=colleague, now=NOW + SECOND)
    assert told(person) == ["approved"]


@pytest.mark.parametrize("by", ["manager", "head", "requester"])
def test_a_cancellation_takes_its_place(manager, booking, by):
    """Nobody reads that it is approved of what is over; the cancellation is told as ever."""
    head = MembershipFactory(organisation=booking.payer).person
    booking.project.head = head
    booking.project.save()
    approve(booking=booking, person=manager, now=NOW)
    who = {"manager": manager, "head": head, "requester": booking.requester}[by]
    cancel(booking=booking, person=who, note="The tube broke", now=LAST)
    assert told(booking.requester) == ([] if by == "requester" else ["cancelled"])
    assert told(manager) == (["to_decide"] if by == "manager" else ["to_decide", "cancelled"])


def test_one_that_comes_after_something_else_does_so_too(instrument, manager, booking):
    approve(booking=booking, person=manager, now=NOW)
    close_over(instrument, manager, booking)
    cancel(booking=booking, person=manager, note="The tube broke", now=LAST)
    assert told(booking.requester) == ["closed_over", "cancelled"]


def test_after_ten_seconds_both_are_told(manager, booking):
    """An approval that stood was told, or is, before what ends it."""
    approve(booking=booking, person=manager, now=NOW)
    cancel(booking=booking, person=manager, note="The tube broke", now=OVER)
    assert told(booking.requester) == ["approved", "cancelled"]


@pytest.mark.parametrize("first", ["approve", "reject"])
@pytest.mark.parametrize("then", ["approve", "reject"])
def test_of_two_decisions_the_one_that_counts_is_told(manager, booking, first, then):
    def decide(verb, now):
        if verb == "approve":
            approve(booking=booking, person=manager, now=now)
        else:
            reject(booking=booking, person=manager, note="No helium", now=now)

    decide(first, NOW)
    undo(booking=booking, person=manager, now=NOW + SECOND)
    decide(then, NOW + 2 * SECOND)
    kind = {"approve": "approved", "reject": "rejected"}[then]
    assert told(booking.requester, now=OVER + 2 * SECOND) == [kind]


def test_a_rejection_ends_a_question_to_a_colleague_and_both_are_told(manager, booking, colleague):
    nominate(booking=booking, person=booking.requester, to=colleague, now=NOW)
    reject(booking=booking, person=manager, note="No helium", now=NOW)
    assert sorted(told(booking.requester)) == ["not_taken", "rejected"]
    assert told(colleague) == ["nominated", "not_taken"]


def test_while_it_can_be_undone_nobody_hears_of_it(manager, booking):
    approve(booking=booking, person=manager, now=NOW)
    make_due_moves(now=LAST)
    collect(now=LAST)
    assert not Delivery.objects.filter(recipient=booking.requester).exists()
    assert told(booking.requester) == ["approved"]
