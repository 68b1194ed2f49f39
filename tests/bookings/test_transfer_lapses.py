"""A question to a colleague that nobody answered in time is over, and both are told."""

import datetime as dt

import pytest
from django.core import mail

from booking.bookings.actions import (
    approve,
    cancel,
    check_in,
    leave,
    make_due_moves,
    reject,
    settle_decisions,
    undo,
)
from booking.bookings.models import Transfer
from booking.bookings.transferring.actions import nominate, take_over
from booking.notices.actions import collect
from booking.notices.models import Delivery
from booking.notices.tasks import sweep
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
STARTS = shanghai(2, 9)


@pytest.fixture
def instrument():
    made = InstrumentFactory()
    open_days(made)
    return made


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def booking(instrument, manager):
    return approve(booking=ask(instrument), person=manager, now=NOW)


@pytest.fixture
def colleague(booking):
    return MembershipFactory(organisation=booking.payer).person


@pytest.fixture
def asked(booking, colleague):
    return nominate(booking=booking, person=booking.requester, to=colleague, now=NOW)


def moves(booking):
    return [(row.verb, row.before, row.after) for row in booking.timeline.all()]


def told():
    rows = Delivery.objects.filter(kind="not_taken", channel="email")
    return {each.recipient for each in rows}


def test_it_works(booking, asked, colleague):
    assert make_due_moves(now=STARTS - dt.timedelta(minutes=1)) == 0
    assert make_due_moves(now=STARTS) == 1
    assert make_due_moves(now=STARTS) == 0
    booking.refresh_from_db()
    assert booking.state == "approved"
    assert Transfer.objects.get().state == "lapsed"
    row = booking.timeline.last()
    assert (row.verb, row.actor, row.side) == ("untaken", None, "customer")
    collect(now=STARTS)
    assert told() == {booking.requester, colleague}
    # It can be used as if nobody had been asked.
    used = check_in(booking=booking, person=booking.requester, now=STARTS)
    assert used.state == "in_use"


def test_each_reads_what_it_means_for_them(booking, asked, colleague, settings):
    settings.MAIL_LANGUAGE = "en"
    sweep(now=NOW + dt.timedelta(minutes=1))
    mail.outbox.clear()
    make_due_moves(now=STARTS)
    sweep(now=STARTS)
    letters = {each.to[0].rpartition("<")[2].rstrip(">"): each.body for each in mail.outbox}
    assert "You were asked to take over" in letters[colleague.email]
    assert "Your colleague did not answer" in letters[booking.requester.email]


def test_what_is_cancelled_ends_the_question(booking, asked, colleague):
    cancel(booking=booking, person=booking.requester, now=NOW)
    assert moves(booking)[-2:] == [
        ("untaken", "approved", "approved"),
        ("cancel", "approved", "cancelled"),
    ]
    collect(now=NOW)
    assert colleague in told()


def test_who_never_came_had_asked_in_vain(booking, asked, colleague):
    """Both moves are due at once where the clock comes late."""
    late = STARTS + dt.timedelta(minutes=30)
    make_due_moves(now=late)
    assert make_due_moves(now=late) == 0
    booking.refresh_from_db()
    assert booking.state == "no_show"
    assert [verb for verb, _before, _after in moves(booking)].count("untaken") == 1


def test_a_rejection_that_can_be_undone_is_not_told_by_it(instrument, manager):
    booking = ask(instrument, at=shanghai(3, 9))
    colleague = MembershipFactory(organisation=booking.payer).person
    nominate(booking=booking, person=booking.requester, to=colleague, now=NOW)
    reject(booking=booking, person=manager, note="Full", now=NOW)
    collect(now=NOW + dt.timedelta(seconds=5))
    assert told() == set()
    over = NOW + dt.timedelta(seconds=10)
    settle_decisions(now=over)
    collect(now=over)
    assert told() == {booking.requester, colleague}


def test_a_rejection_that_was_undone_leaves_the_question_over(instrument, manager):
    booking = ask(instrument, at=shanghai(3, 9))
    colleague = MembershipFactory(organisation=booking.payer).person
    nominate(booking=booking, person=booking.requester, to=colleague, now=NOW)
    reject(booking=booking, person=manager, note="Full", now=NOW)
    undo(booking=booking, person=manager, now=NOW + dt.timedelta(seconds=5))
    collect(now=NOW + dt.timedelta(seconds=6))
    assert told() == {booking.requester, colleague}


def test_a_leavers_question_ends_with_the_booking_that_passed_on(booking, asked, colleague):
    MembershipFactory(organisation=booking.payer, role="administrator")
    giver = booking.requester
    leave(organisation=booking.payer, person=giver, now=NOW)
    assert [each[0] for each in moves(booking)][-2:] == ["untaken", "transfer"]
    collect(now=NOW)
    assert told() == {giver, colleague}


def test_what_was_answered_does_not_lapse(booking, asked, colleague):
    take_over(booking=booking, person=colleague, now=NOW)
    make_due_moves(now=STARTS)
    assert "untaken" not in [verb for verb, _before, _after in moves(booking)]
