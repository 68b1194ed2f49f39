"""Several at one moment: what is offered goes to one, and nobody has two offers for one wish."""

import itertools
import threading

import pytest
from django.db import connection

from booking.bookings.actions import Refused, cancel, make_due_moves
from booking.bookings.models import Booking, WaitlistEntry
from booking.bookings.waiting.actions import (
    NotJoined,
    leave_list,
    let_go,
    offer_waiting,
    take,
)
from booking.calendars.models import Claim
from tests.asking import ask, wait
from tests.factories import NOW, InstrumentFactory, engineer, open_days, shanghai

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
MORNING = {"days": 2, "opens": 9, "closes": 11}


def at_once(acts):
    """What each of them came to; a refusal is an answer, anything else a fault."""
    outcomes = {}
    gate = threading.Barrier(len(acts))

    def run(name, act):
        gate.wait()
        try:
            outcomes[name] = act()
        except (Refused, NotJoined) as refused:
            outcomes[name] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(outcomes) == set(acts)
    return outcomes


def nothing_overlaps():
    for one, other in itertools.combinations(Claim.objects.all(), 2):
        if one.unit_id == other.unit_id:
            assert one.ends <= other.starts or other.ends <= one.starts


def offers_of(entry):
    return list(Booking.objects.filter(turn__entry=entry, state="offered"))


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("against", [let_go, cancel])
def test_take_clock_and_cancel_agree(late, against):
    instrument = InstrumentFactory()
    open_days(instrument, **MORNING)
    first = ask(instrument)
    one, two = wait(instrument), wait(instrument)
    cancel(booking=first, person=first.requester, now=NOW)
    (offered,) = offers_of(one)
    now = offered.decide_by if late else NOW
    rival = engineer()
    outcomes = at_once(
        {
            "take": lambda: take(booking=offered, person=one.person, now=now),
            "against": lambda: against(booking=offered, person=one.person, now=now),
            "clock": lambda: make_due_moves(now=now),
            "rival": lambda: ask(instrument, rival, now=now),
        }
    )
    offered.refresh_from_db()
    assert isinstance(outcomes["rival"], Refused)
    nothing_overlaps()
    if late:
        assert offered.state == "expired"
        assert isinstance(outcomes["take"], Refused)
    else:
        assert offered.state in {"requested", "expired", "cancelled"}
        # What was taken can still be cancelled after.
        assert not isinstance(outcomes["take"], Refused) or offered.state != "requested"
    assert len(offers_of(two)) == (offered.state != "requested")
    # Taken, and then cancelled as the request that it was.
    over = WaitlistEntry.objects.get(pk=one.pk).state == "taken"
    assert over == (not isinstance(outcomes["take"], Refused))


def test_two_units_freed_at_once():
    instrument = InstrumentFactory(units=2)
    open_days(instrument, **MORNING)
    bookings = [ask(instrument), ask(instrument)]
    entries = [wait(instrument) for _ in range(3)]
    late_comer = engineer()
    outcomes = at_once(
        {
            "one": lambda: cancel(booking=bookings[0], person=bookings[0].requester, now=NOW),
            "other": lambda: cancel(booking=bookings[1], person=bookings[1].requester, now=NOW),
            "leaves": lambda: leave_list(entry=entries[0], person=entries[0].person, now=NOW),
            "joins": lambda: wait(instrument, late_comer),
            "clock": lambda: offer_waiting(now=NOW),
        }
    )
    assert not any(isinstance(each, Exception) for each in outcomes.values())
    nothing_overlaps()
    entries[0].refresh_from_db()
    assert entries[0].state == "left"
    assert offers_of(entries[0]) == []
    # Both units go to the two who came next, one to each.
    held = [offers_of(each) for each in entries[1:]]
    assert [len(each) for each in held] == [1, 1]
    assert {each.slot for (each,) in held} == {(shanghai(2, 9), shanghai(2, 11))}
    assert not Booking.objects.filter(requester=late_comer).exists()
