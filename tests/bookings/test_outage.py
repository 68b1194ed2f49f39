"""After an outage open deadlines are lengthened before anything expires, once."""

import datetime as dt
import io
import threading

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import Refused, approve, make_due_moves, retire, tick
from booking.bookings.actions.outage import bridge_outage
from booking.bookings.models import Booking, ClockTick, Offer, Outage
from booking.bookings.offering.actions import offer, propose
from booking.bookings.ticking.rules import OUTAGE, is_outage, was_lengthened
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

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def manager():
    return LabRoleFactory().person


@pytest.fixture
def instrument(manager):
    instrument = InstrumentFactory(lab=manager.lab_roles.get().lab, takes_samples=True)
    open_days(instrument)
    ListPriceFactory(instrument=instrument)
    return instrument


def fresh(booking):
    return Booking.objects.get(pk=booking.pk)


def late(instrument):
    """A request for Friday, to be decided by Wednesday 09:00."""
    booking = ask(instrument, at=shanghai(5, 9))
    assert booking.decide_by == shanghai(3, 9)
    return booking


@pytest.mark.django_db
def test_it_works(instrument):
    """The clock stops on Tuesday evening and comes back on Wednesday noon."""
    booking, samples = late(instrument), ask_for_samples(instrument)
    assert not tick(now=shanghai(2, 18))
    make_due_moves(now=shanghai(2, 18))
    assert tick(now=shanghai(3, 12))
    assert make_due_moves(now=shanghai(3, 12)) == 0
    assert fresh(booking).decide_by == shanghai(4, 3)
    assert fresh(samples).decide_by == samples.decide_by + 18 * HOUR
    outage = Outage.objects.get()
    assert (outage.since, outage.until) == (shanghai(2, 18), shanghai(3, 12))
    ClockTick.objects.update(at=shanghai(4, 2, 59))
    assert make_due_moves(now=shanghai(4, 3) - SECOND) == 0
    assert make_due_moves(now=shanghai(4, 3)) == 2


@pytest.mark.django_db
def test_a_clock_that_ticks_lengthens_nothing(instrument):
    booking = late(instrument)
    now = NOW
    while now < booking.decide_by:
        tick(now=now)
        assert make_due_moves(now=now) == 0
        now += OUTAGE
    assert fresh(booking).decide_by == booking.decide_by
    assert make_due_moves(now=booking.decide_by) == 1
    assert not Outage.objects.exists()


@pytest.mark.django_db
def test_the_first_tick_ever_lengthens_nothing(instrument):
    booking = late(instrument)
    assert not tick(now=shanghai(2, 18))
    assert fresh(booking).decide_by == booking.decide_by
    assert ClockTick.objects.get().at == shanghai(2, 18)


@pytest.mark.django_db
def test_twice_or_late_lengthens_once(instrument):
    booking = late(instrument)
    tick(now=shanghai(2, 18))
    assert tick(now=shanghai(3, 12))
    assert not tick(now=shanghai(3, 12))
    # A second scheduler, whose round began before.
    assert not tick(now=shanghai(3, 11))
    assert not bridge_outage(now=shanghai(3, 11))
    assert fresh(booking).decide_by == shanghai(4, 3)
    assert ClockTick.objects.get().at == shanghai(3, 12)


@pytest.mark.django_db
def test_never_past_the_start(instrument):
    booking = ask(instrument, at=shanghai(3, 14))
    tick(now=shanghai(2, 18))
    tick(now=shanghai(3, 8))
    assert fresh(booking).decide_by == shanghai(3, 14)
    tick(now=shanghai(3, 13))
    assert fresh(booking).decide_by == shanghai(3, 14)
    assert make_due_moves(now=shanghai(3, 14)) == 1


@pytest.mark.django_db
def test_what_had_passed_before_is_not_revived(instrument):
    booking = late(instrument)
    tick(now=booking.decide_by)
    tick(now=booking.decide_by + HOUR)
    assert fresh(booking).decide_by == booking.decide_by
    assert make_due_moves(now=booking.decide_by + HOUR) == 1


@pytest.mark.django_db
def test_what_was_asked_meanwhile_gets_what_was_left_of_the_outage(instrument):
    """The site answered, but nobody was told of anything."""
    tick(now=NOW)
    booking = ask(instrument, at=shanghai(5, 9), now=NOW + 4 * HOUR)
    assert booking.decide_by == shanghai(3, 13)
    tick(now=NOW + 10 * HOUR)
    assert fresh(booking).decide_by == shanghai(3, 19)


@pytest.mark.django_db
def test_what_is_over_stays_as_it_was(instrument, manager):
    booking = approve(booking=late(instrument), person=manager, now=NOW)
    tick(now=NOW + HOUR)
    tick(now=NOW + 9 * HOUR)
    assert fresh(booking).decide_by == booking.decide_by


@pytest.mark.django_db
def test_an_offer_waits_longer_and_so_does_its_booking(instrument, manager):
    booking = ask(instrument, at=shanghai(5, 9))
    offer(booking=booking, person=manager, starts=shanghai(4, 9), ends=shanghai(4, 11), now=NOW)
    assert fresh(booking).decide_by == shanghai(2, 9)
    tick(now=NOW + HOUR)
    tick(now=NOW + 30 * HOUR)
    assert make_due_moves(now=NOW + 30 * HOUR) == 0
    assert fresh(booking).decide_by == Offer.objects.get().decide_by == shanghai(3, 14)
    # Up to the earlier of both times, which is the offered one.
    tick(now=NOW + 72 * HOUR)
    assert fresh(booking).decide_by == Offer.objects.get().decide_by == shanghai(4, 9)
    assert make_due_moves(now=NOW + 72 * HOUR) == 1
    assert fresh(booking).state == "expired"


@pytest.mark.django_db
def test_a_proposal_waits_longer(instrument, manager):
    booking = approve(booking=ask(instrument, at=shanghai(5, 9)), person=manager, now=NOW)
    propose(
        booking=booking,
        person=booking.requester,
        starts=shanghai(8, 9),
        ends=shanghai(8, 11),
        now=NOW + MINUTE,
    )
    made = Offer.objects.get()
    tick(now=NOW + HOUR)
    tick(now=NOW + 30 * HOUR)
    assert make_due_moves(now=NOW + 30 * HOUR) == 0
    assert Offer.objects.get().decide_by == made.decide_by + 29 * HOUR


@pytest.mark.django_db
def test_a_verb_that_comes_first_lengthens_too(instrument, manager):
    """Nobody restarted the clock yet, and a manager decides."""
    booking, other = late(instrument), ask(instrument, at=shanghai(5, 14))
    tick(now=shanghai(2, 18))
    approve(booking=booking, person=manager, now=shanghai(3, 12))
    assert fresh(booking).state == "approved"
    assert fresh(other).decide_by == shanghai(4, 3)
    assert ClockTick.objects.get().at == shanghai(3, 12)


@pytest.mark.django_db
def test_so_does_a_verb_on_samples(instrument, manager):
    booking = ask_for_samples(instrument)
    tick(now=booking.decide_by - HOUR)
    approve(booking=booking, person=manager, now=booking.decide_by + HOUR)
    assert fresh(booking).state == "approved"


@pytest.mark.django_db
def test_and_asking_for_the_same_time(instrument):
    """Whoever asks for time that a lapsed request holds finds it held still."""
    booking = late(instrument)
    tick(now=shanghai(2, 18))
    with pytest.raises(Refused):
        ask(instrument, at=shanghai(5, 9), now=shanghai(3, 12))
    # Refused, so nothing of it stays; the next comer does the same.
    assert fresh(booking).state == "requested"
    assert make_due_moves(now=shanghai(3, 12)) == 0
    assert fresh(booking).decide_by == shanghai(4, 3)


@pytest.mark.django_db
def test_retiring_lengthens_first(instrument, manager):
    samples = ask_for_samples(instrument)
    tick(now=samples.decide_by - HOUR)
    with pytest.raises(Exception, match="1 live"):
        retire(instrument=instrument, person=manager, now=samples.decide_by + HOUR)
    assert fresh(samples).decide_by == samples.decide_by + 2 * HOUR


@pytest.mark.django_db
def test_the_scheduler_ticks_before_it_moves(instrument, monkeypatch):
    booking = late(instrument)
    tick(now=shanghai(2, 18))
    monkeypatch.setattr(timezone, "now", lambda: shanghai(3, 12))
    call_command("clock", "--once", stdout=io.StringIO())
    assert fresh(booking).state == "requested"
    assert ClockTick.objects.get().at == shanghai(3, 12)


@pytest.mark.django_db
def test_the_page_says_so(instrument, manager, client, monkeypatch):
    booking = late(instrument)
    tick(now=shanghai(2, 18))
    tick(now=shanghai(3, 12))
    monkeypatch.setattr(timezone, "now", lambda: shanghai(3, 12))
    client.force_login(booking.requester)
    page = client.get(reverse("booking", args=[booking.public_id])).content.decode()
    assert "The site stood still" in page
    assert "Tue 2 Mar 2027, 18:00" in page or "Tue 2 Mar, 18:00" in page
    other = ask(instrument, at=shanghai(5, 14), now=shanghai(3, 12))
    client.force_login(other.requester)
    page = client.get(reverse("booking", args=[other.public_id])).content.decode()
    assert "The site stood still" not in page


@pytest.mark.django_db
def test_the_row_is_one(instrument):
    tick(now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClockTick.objects.create(number=2, at=NOW)


def test_what_is_an_outage():
    assert not is_outage(None, NOW)
    assert not is_outage(NOW, NOW + OUTAGE)
    assert is_outage(NOW, NOW + OUTAGE + SECOND)
    assert not is_outage(NOW + HOUR, NOW)


def test_whose_deadline_was_lengthened():
    def was(**changes):
        facts = {"set_at": NOW, "until": NOW + HOUR, "starts": NOW + 9 * HOUR, **changes}
        return was_lengthened(facts.pop("deadline", NOW + 2 * HOUR), **facts)

    assert was()
    assert was(starts=None)
    assert not was(deadline=None)
    assert not was(set_at=NOW + HOUR)
    assert not was(deadline=NOW + HOUR)
    assert not was(starts=NOW + 2 * HOUR)


@pytest.mark.django_db(transaction=True)
def test_all_come_at_once_and_one_lengthens():
    """Two schedulers and a verb on each of two instruments, after one outage."""
    manager = LabRoleFactory().person
    bookings = []
    for _number in range(2):
        instrument = InstrumentFactory(lab=manager.lab_roles.get().lab)
        open_days(instrument)
        ListPriceFactory(instrument=instrument)
        bookings += [ask(instrument, engineer(), at=shanghai(5, 9))]
        bookings += [ask(instrument, engineer(), at=shanghai(5, 14))]
    tick(now=shanghai(2, 18))
    now, start, errors = shanghai(3, 12), threading.Barrier(4), []

    def come(what):
        try:
            start.wait()
            what()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    def decide(booking):
        return lambda: approve(booking=booking, person=manager, now=now)

    comers = [
        lambda: tick(now=now),
        lambda: make_due_moves(now=now),
        decide(bookings[0]),
        decide(bookings[2]),
    ]
    threads = [threading.Thread(target=come, args=[what]) for what in comers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Outage.objects.count() == 1
    states = [fresh(each).state for each in bookings]
    assert states == ["approved", "requested", "approved", "requested"]
    assert {fresh(each).decide_by for each in bookings[1::2]} == {shanghai(4, 3)}
