"""Undoing a decision within ten seconds."""

import datetime as dt
import threading

import pytest
from django.core import mail
from django.db import connection

from booking.bookings.actions import (
    Refused,
    approve,
    cancel,
    check_in,
    make_due_moves,
    reject,
    settle_decisions,
    undo,
)
from booking.bookings.models import Booking
from booking.bookings.queries import anything_due, undoable_by, verbs_for
from booking.bookings.rules import UNDO_FOR, Reason, Verb
from booking.calendars.models import Claim
from booking.calendars.rules import SlotReason
from booking.money.queries import steps_of
from booking.notices.tasks import sweep
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    ListPriceFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
LAST = NOW + UNDO_FOR - dt.timedelta(microseconds=1)
OVER = NOW + UNDO_FOR
WHY = "The laser is being exchanged that day"


@pytest.fixture
def manager():
    return LabRoleFactory().person


@pytest.fixture
def instrument(manager):
    instrument = InstrumentFactory(lab=manager.lab_roles.get().lab, takes_samples=True)
    open_days(instrument)
    ListPriceFactory(instrument=instrument)
    return instrument


@pytest.fixture
def booking(instrument):
    return ask(instrument)


def steps(booking):
    return [step.value for step in steps_of(booking.reference)]


def held(booking):
    return Claim.objects.filter(holder=booking.pk).exists()


def refusal_of(**wish):
    with pytest.raises(Refused) as refused:
        undo(**wish)
    return refused.value.reasons


def test_it_works(booking, manager):
    """The request waits as before, with all that is held for it, and the timeline says so."""
    for decide in (
        lambda: approve(booking=booking, person=manager, now=NOW),
        lambda: reject(booking=booking, person=manager, note=WHY, now=NOW),
    ):
        assert decide().undo_until == OVER
        assert list(undoable_by(manager, now=LAST)) == [booking]
        back = undo(booking=booking, person=manager, now=LAST)
        assert (back.state, back.undo_until, back.decide_by) == (
            "requested",
            None,
            booking.decide_by,
        )
        assert held(booking)
        assert steps(booking) == ["hold"]
    rows = booking.timeline.values_list("verb", "after", "actor")
    assert list(rows) == [
        ("request", "requested", booking.requester_id),
        ("approve", "approved", manager.pk),
        ("undo", "requested", manager.pk),
        ("reject", "rejected", manager.pk),
        ("undo", "requested", manager.pk),
    ]


def test_after_ten_seconds_it_is_final(booking, manager):
    reject(booking=booking, person=manager, note=WHY, now=NOW)
    assert refusal_of(booking=booking, person=manager, now=OVER) == (Reason.UNDO_OVER,)
    booking.refresh_from_db()
    # The verb was refused, and what the clock did on its way stays.
    assert (booking.state, booking.undo_until) == ("rejected", None)
    assert not held(booking)
    assert steps(booking) == ["hold", "release"]
    assert not undoable_by(manager, now=OVER).exists()


def test_an_approval_is_final_too(booking, manager):
    approve(booking=booking, person=manager, now=NOW)
    assert refusal_of(booking=booking, person=manager, now=OVER) == (Reason.UNDO_OVER,)
    assert held(booking)


def test_only_who_decided_may(booking, manager, instrument):
    other = LabRoleFactory(lab=instrument.lab).person
    approve(booking=booking, person=manager, now=NOW)
    for person in (other, booking.requester, LabRoleFactory().person):
        assert refusal_of(booking=booking, person=person, now=LAST) == (Reason.NOT_ALLOWED,)
        assert Verb.UNDO not in verbs_for(person, booking, now=LAST)
    booking.refresh_from_db()
    assert Verb.UNDO in verbs_for(manager, booking, now=LAST)
    assert Verb.UNDO not in verbs_for(manager, booking, now=OVER)
    assert not undoable_by(other, now=LAST).exists()


def test_what_was_never_decided_is_not_undone(booking, manager):
    assert refusal_of(booking=booking, person=manager, now=NOW) == (Reason.WRONG_STATE,)


def test_it_is_undone_once(booking, manager):
    approve(booking=booking, person=manager, now=NOW)
    undo(booking=booking, person=manager, now=NOW)
    assert refusal_of(booking=booking, person=manager, now=NOW) == (Reason.WRONG_STATE,)


@pytest.mark.parametrize("settle", [make_due_moves, settle_decisions])
def test_the_clock_makes_it_final(booking, manager, instrument, settle):
    samples = ask_for_samples(instrument)
    for each in (booking, samples):
        reject(booking=each, person=manager, note=WHY, now=NOW)
    settle(now=LAST)
    assert held(booking)
    assert steps(booking) == steps(samples) == ["hold"]
    for _twice in range(2):
        settle(now=OVER)
        assert not held(booking)
        assert steps(booking) == steps(samples) == ["hold", "release"]
    # No row of the clock: the decision is the manager's.
    assert booking.timeline.last().actor == manager
    assert not Booking.objects.filter(undo_until__isnull=False).exists()


def test_a_rival_gets_the_time_only_after(booking, manager, instrument):
    reject(booking=booking, person=manager, note=WHY, now=NOW)
    with pytest.raises(Refused) as refused:
        ask(instrument, engineer(), now=LAST)
    assert [each.reason for each in refused.value.slots] == [SlotReason.TAKEN]
    # Whoever comes first makes it final: here the rival's own request.
    assert ask(instrument, engineer(), now=OVER).state == "requested"
    assert steps(booking) == ["hold", "release"]


def test_the_clock_asks_once_for_all(booking, manager, django_assert_num_queries):
    reject(booking=booking, person=manager, note=WHY, now=NOW)
    with django_assert_num_queries(1):
        assert not anything_due([booking.unit_id], now=LAST)
    with django_assert_num_queries(1):
        assert anything_due([booking.unit_id], now=OVER)


def test_past_its_deadline_an_undone_request_expires(booking, manager):
    late = booking.decide_by - SECOND
    approve(booking=booking, person=manager, now=late)
    undo(booking=booking, person=manager, now=late + 2 * SECOND)
    make_due_moves(now=late + 3 * SECOND)
    booking.refresh_from_db()
    assert booking.state == "expired"
    assert not held(booking)


def test_a_cancellation_ends_it_and_costs_nothing(instrument, manager):
    """Its customer cannot know of an approval that nobody was told of."""
    now = shanghai(2, 8)
    booking = ask(instrument, at=shanghai(2, 9), now=NOW)
    Booking.objects.filter(pk=booking.pk).update(decide_by=shanghai(2, 9))
    approve(booking=booking, person=manager, now=now)
    cancelled = cancel(booking=booking, person=booking.requester, now=now + SECOND)
    assert (cancelled.state, cancelled.undo_until) == ("cancelled", None)
    assert steps(booking) == ["hold", "release"]
    assert refusal_of(booking=booking, person=manager, now=now + SECOND) == (Reason.WRONG_STATE,)


def test_ten_seconds_later_a_late_cancellation_costs(instrument, manager):
    now = shanghai(2, 8)
    booking = ask(instrument, at=shanghai(2, 9), now=NOW)
    Booking.objects.filter(pk=booking.pk).update(decide_by=shanghai(2, 9))
    approve(booking=booking, person=manager, now=now)
    cancel(booking=booking, person=booking.requester, now=now + UNDO_FOR)
    assert "fee" in steps(booking)


def test_who_has_checked_in_stays(instrument, manager):
    booking = ask(instrument)
    Booking.objects.filter(pk=booking.pk).update(decide_by=shanghai(2, 10))
    now = shanghai(2, 9)
    approve(booking=booking, person=manager, now=now)
    check_in(booking=booking, person=booking.requester, now=now + SECOND)
    assert refusal_of(booking=booking, person=manager, now=now + SECOND) == (Reason.WRONG_STATE,)


# Telling


def letters(booking):
    return [letter.subject for letter in mail.outbox if booking.requester.email in letter.to[0]]


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_nobody_is_told_before(booking, manager, verb):
    decide(verb, booking, manager)
    sweep(now=LAST)
    assert letters(booking) == []
    sweep(now=OVER)
    sweep(now=OVER + SECOND)
    assert len(letters(booking)) == 1


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_nobody_is_ever_told_of_what_was_undone(booking, manager, verb):
    decide(verb, booking, manager)
    undo(booking=booking, person=manager, now=LAST)
    for later in (NOW + UNDO_FOR, NOW + dt.timedelta(hours=1)):
        sweep(now=later)
    assert letters(booking) == []
    # The second decision counts and is told of.
    decide(verb, booking, manager, now=NOW + dt.timedelta(hours=1))
    sweep(now=NOW + dt.timedelta(hours=2))
    assert len(letters(booking)) == 1


def decide(verb, booking, manager, now=NOW):
    if verb == "approve":
        approve(booking=booking, person=manager, now=now)
    else:
        reject(booking=booking, person=manager, note=WHY, now=now)


# Races


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("late", [False, True])
def test_undo_clock_and_a_rival_agree(booking, manager, instrument, late):
    """At one moment somebody undoes, the clock comes, and a rival asks: one story is true."""
    reject(booking=booking, person=manager, note=WHY, now=NOW)
    rival, now = engineer(), OVER if late else LAST
    outcomes = {}
    gate = threading.Barrier(3)

    def run(name, act):
        gate.wait()
        try:
            outcomes[name] = act()
        except Refused as refused:
            outcomes[name] = refused
        finally:
            connection.close()

    acts = {
        "undo": lambda: undo(booking=booking, person=manager, now=now),
        "clock": lambda: make_due_moves(now=now),
        "rival": lambda: ask(instrument, rival, now=now),
    }
    threads = [threading.Thread(target=run, args=item) for item in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(outcomes) == set(acts)
    booking.refresh_from_db()
    if late:
        assert isinstance(outcomes["undo"], Refused)
        assert outcomes["rival"].state == "requested"
        assert (booking.state, held(booking)) == ("rejected", False)
        assert steps(booking) == ["hold", "release"]
    else:
        assert isinstance(outcomes["rival"], Refused)
        assert (booking.state, held(booking)) == ("requested", True)
        assert steps(booking) == ["hold"]
    assert booking.undo_until is None
