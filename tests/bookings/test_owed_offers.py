"""Other times that a repair promises: offered once, also where a process ends in between."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, cancel
from booking.bookings.faults import actions
from booking.bookings.faults.actions import make_owed_offers, offer_owed, repair, report, resolve
from booking.bookings.faults.rules import LEFT_TO_THE_PAGE, Urgency
from booking.bookings.models import Offer, OwedOffer
from booking.notices.actions import collect
from booking.notices.management.commands.clock import ROUNDS
from booking.notices.models import Delivery
from tests.asking import ask
from tests.calendars.hours import opens
from tests.factories import NOW, InstrumentFactory, LabRoleFactory, engineer, shanghai
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
AT_EIGHT = shanghai(2, 8)
TWO_DAYS = shanghai(4, 8)
LATER = AT_EIGHT + LEFT_TO_THE_PAGE


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT_EIGHT)


@pytest.fixture
def instrument():
    made = InstrumentFactory(name_en="Diffractometer D8")
    opens(made.lab, "08:00", "18:00")
    return made


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def fault(instrument, manager):
    wish = {"urgency": Urgency.STOPS, "words": "No vacuum", "now": AT_EIGHT}
    return report(instrument=instrument, person=manager, **wish)


@pytest.fixture
def bookings(instrument, manager):
    """Two in the way of the repair, at nine and at one."""
    asked = [ask(instrument, engineer(), at=shanghai(2, hour)) for hour in (9, 13)]
    return [approve(booking=each, person=manager, now=NOW) for each in asked]


def promise(fault, manager, bookings, *, ends=TWO_DAYS, cancelled=(), offered=None):
    return repair(
        fault=fault,
        ends=ends,
        title="Vacuum",
        shown=[(each.public_id, each.state) for each in bookings],
        cancelled=[each.public_id for each in cancelled],
        offered=[each.public_id for each in (bookings if offered is None else offered)],
        person=manager,
        now=AT_EIGHT,
    )


def made(bookings):
    return [each.offers.count() for each in bookings]


def told(booking, now):
    collect(now=now)
    rows = Delivery.objects.filter(recipient=booking.requester, channel="site").order_by("pk")
    return [each for each in rows.values_list("kind", flat=True) if each != "approved"]


def test_it_works(fault, manager, bookings):
    promise(fault, manager, bookings)
    assert OwedOffer.objects.count() == 2
    assert offer_owed(fault=fault, now=AT_EIGHT) == [(each, True) for each in bookings]
    assert not OwedOffer.objects.exists()
    first, second = (each.offers.get() for each in bookings)
    assert TWO_DAYS == first.starts < second.starts
    for _twice in range(2):
        assert make_owed_offers(now=LATER) == 0
    assert made(bookings) == [1, 1]
    assert [told(each, LATER) for each in bookings] == [["other_time"]] * 2


def test_what_a_killed_page_left_the_clock_does_once(fault, manager, bookings, monkeypatch):
    def dies(**wish):
        raise Killed

    monkeypatch.setattr(actions, "offer_owed", dies)
    sent = {"ends": "2027-03-04T08:00", "title": "Vacuum", "verb": "confirm"}
    sent["shown"] = [f"{each.public_id}:approved" for each in bookings]
    sent |= {f"wish-{each.public_id}": "offer" for each in bookings}
    with pytest.raises(Killed):
        visiting(manager).post(reverse("repair", args=[fault.public_id]), sent)
    fault.refresh_from_db()
    assert fault.repair_until == TWO_DAYS
    assert made(bookings) == [0, 0]
    assert [told(each, AT_EIGHT) for each in bookings] == [[], []]
    # The page may still be at it.
    assert make_owed_offers(now=LATER - dt.timedelta(seconds=1)) == 0
    assert make_owed_offers(now=LATER) == 2
    assert make_owed_offers(now=LATER) == 0
    assert made(bookings) == [1, 1]
    assert [told(each, LATER) for each in bookings] == [["other_time"]] * 2


def test_of_one_that_was_killed_half_way_nothing_stays(fault, manager, bookings, monkeypatch):
    promise(fault, manager, bookings)
    delete, dying = OwedOffer.delete, [True]

    def dies(self, *args, **kwargs):
        if dying.pop():
            raise Killed
        return delete(self, *args, **kwargs)

    monkeypatch.setattr(OwedOffer, "delete", dies)
    with pytest.raises(Killed):
        offer_owed(fault=fault, now=AT_EIGHT)
    monkeypatch.undo()
    assert made(bookings) == [0, 0]
    assert make_owed_offers(now=LATER) == 2
    assert made(bookings) == [1, 1]


def test_one_that_fails_holds_up_no_other_and_is_tried_again(fault, manager, bookings, monkeypatch):
    promise(fault, manager, bookings)
    propose = actions.propose

    def fails(*, booking, **wish):
        if booking.pk == bookings[0].pk:
            raise OSError("the database is gone")
        return propose(booking=booking, **wish)

    monkeypatch.setattr(actions, "propose", fails)
    assert make_owed_offers(now=LATER) == 1
    assert made(bookings) == [0, 1]
    monkeypatch.setattr(actions, "propose", propose)
    assert make_owed_offers(now=LATER) == 1
    assert made(bookings) == [1, 1]


def test_without_a_free_time_its_customer_is_told_once(fault, manager, bookings, monkeypatch):
    promise(fault, manager, bookings)
    monkeypatch.setattr(actions, "alternatives", lambda *args, **wish: [])
    assert make_owed_offers(now=LATER) == 2
    assert make_owed_offers(now=LATER) == 0
    assert [told(each, LATER) for each in bookings] == [["closed_over"]] * 2


def test_who_is_cancelled_or_left_standing_is_owed_none(fault, manager, bookings):
    promise(fault, manager, bookings, cancelled=bookings[:1], offered=bookings[:1])
    assert not OwedOffer.objects.exists()
    assert [told(each, AT_EIGHT) for each in bookings] == [["cancelled"], ["closed_over"]]


def test_only_what_was_shown_is_owed_one(fault, manager, bookings):
    beside = approve(booking=ask(fault.instrument, at=shanghai(5, 9)), person=manager, now=AT_EIGHT)
    promise(fault, manager, bookings, offered=[*bookings, beside])
    assert set(OwedOffer.objects.values_list("booking", flat=True)) == {
        each.pk for each in bookings
    }


def test_what_was_resolved_first_is_owed_none_any_more(fault, manager, bookings):
    promise(fault, manager, bookings)
    resolve(fault=fault, person=manager, now=AT_EIGHT)
    assert make_owed_offers(now=LATER) == 2
    assert made(bookings) == [0, 0]
    assert not OwedOffer.objects.exists()
    assert [told(each, LATER) for each in bookings] == [[], []]


def test_who_took_it_back_first_hears_no_more(fault, manager, bookings):
    promise(fault, manager, bookings)
    cancel(booking=bookings[0], person=bookings[0].requester, now=AT_EIGHT)
    assert make_owed_offers(now=LATER) == 2
    assert made(bookings) == [0, 1]
    assert told(bookings[0], LATER) == []


def test_the_clock_makes_its_round():
    assert make_owed_offers in [work for _name, _every, work in ROUNDS]


@pytest.mark.django_db(transaction=True)
def test_two_clocks_and_the_page_at_once_offer_one_each(fault, manager, bookings):
    promise(fault, manager, bookings)
    gate, failed = threading.Barrier(3), []

    def run(act):
        gate.wait()
        try:
            act()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    acts = [
        lambda: make_owed_offers(now=LATER),
        lambda: make_owed_offers(now=LATER),
        lambda: offer_owed(fault=fault, now=LATER),
    ]
    threads = [threading.Thread(target=run, args=(each,)) for each in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    make_owed_offers(now=LATER)
    assert made(bookings) == [1, 1]
    assert Offer.objects.count() == 2
    assert not OwedOffer.objects.exists()
