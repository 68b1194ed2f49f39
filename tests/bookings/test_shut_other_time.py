"""A closure over another time that waits for an answer: it lapses, and a new one can be named."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import HitsChanged, approve, close
from booking.bookings.models import Offer
from booking.bookings.offering.actions import grant, offer, propose
from booking.calendars.actions import set_weekly_openings
from booking.calendars.models import Claim
from booking.calendars.rules import EVERY_DAY, WeeklyHours
from booking.money.queries import steps_of
from booking.money.rules import Step
from booking.notices.models import Delivery
from booking.notices.tasks import sweep
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
WHY = "Service of the cooling water"
LATER = {"starts": shanghai(3, 14), "ends": shanghai(3, 17)}
AGAIN = {"starts": shanghai(4, 14), "ends": shanghai(4, 17)}


@pytest.fixture(autouse=True)
def clock(monkeypatch, settings):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    settings.MAIL_LANGUAGE = "en"


@pytest.fixture
def lab():
    lab = LabFactory(name_en="Diffraction Lab")
    hours = [WeeklyHours(EVERY_DAY, dt.time(8), dt.time(18))]
    set_weekly_openings(owner=lab, hours=hours, first_day=dt.date(2027, 3, 1), now=NOW)
    return lab


@pytest.fixture
def instrument(lab):
    made = InstrumentFactory(lab=lab)
    ListPriceFactory(instrument=made, amount="100.00")
    return made


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab).person


@pytest.fixture
def approved(instrument, manager):
    return approve(booking=ask(instrument), person=manager, now=NOW)


def shut(owner, person, *hits, day=3, until=None, cancelled=()):
    """Closes from the third at eight o'clock, for that day unless told otherwise."""
    close(
        owner=owner,
        starts=shanghai(day, 8),
        ends=until or shanghai(day, 18),
        title=WHY,
        shown=[(each.public_id, each.state) for each in hits],
        cancelled=[each.public_id for each in cancelled],
        person=person,
        now=NOW,
    )
    for each in hits:
        each.refresh_from_db()


def held(booking):
    return {(each.starts, each.ends) for each in Claim.objects.filter(holder=booking.pk)}


def verbs(booking):
    return list(booking.timeline.order_by("number").values_list("verb", flat=True))


@pytest.mark.parametrize("side", ["customer", "lab"])
def test_a_proposal_ends_and_the_booking_stands_at_its_time(approved, instrument, manager, side):
    who = approved.requester if side == "customer" else manager
    propose(booking=approved, person=who, now=NOW, **LATER)
    shut(instrument, manager, approved)
    made = Offer.objects.get()
    assert made.state == "lapsed"
    assert set(steps_of(made.reference)) == {Step.HOLD, Step.RELEASE}
    assert (approved.state, approved.slot) == ("approved", (shanghai(2, 9), shanghai(2, 11)))
    assert held(approved) == {approved.slot}
    assert verbs(approved) == ["request", "approve", "propose", "shut"]
    assert approved.timeline.get(verb="shut").note == WHY
    # Nobody is stuck: another time is named, and taken.
    propose(booking=approved, person=manager, now=NOW, **AGAIN)
    done = grant(booking=approved, person=approved.requester, now=NOW)
    assert done.slot == (shanghai(4, 14), shanghai(4, 17))


def test_an_offer_ends_and_the_request_waits_again(instrument, manager):
    booking = ask(instrument)
    before = booking.decide_by
    offer(booking=booking, person=manager, now=NOW, **LATER)
    booking.refresh_from_db()
    shut(instrument, manager, booking)
    assert booking.state == "requested"
    assert booking.decide_by >= before
    assert held(booking) == {booking.slot}
    offer(booking=booking, person=manager, now=NOW, **AGAIN)
    assert Offer.objects.filter(state="open").count() == 1


def test_a_closure_beside_the_other_time_leaves_it_open(approved, instrument, manager):
    propose(booking=approved, person=manager, now=NOW, **LATER)
    shut(instrument, manager, day=4)
    assert Offer.objects.get().state == "open"
    shut(instrument, manager, until=shanghai(3, 14))
    assert Offer.objects.get().state == "open"
    assert verbs(approved) == ["request", "approve", "propose"]


def test_of_a_booking_whose_own_time_is_hit_the_proposal_stays(approved, instrument, manager):
    propose(booking=approved, person=manager, now=NOW, **LATER)
    shut(instrument, manager, approved, day=2)
    assert Offer.objects.get().state == "open"
    assert verbs(approved)[-1] == "close_over"


def test_where_both_times_are_hit_it_stands_and_both_are_told(approved, instrument, manager):
    propose(booking=approved, person=manager, now=NOW, **LATER)
    shut(instrument, manager, approved, day=2, until=shanghai(3, 18))
    assert verbs(approved)[-2:] == ["shut", "close_over"]
    assert approved.state == "approved"
    assert Offer.objects.get().state == "lapsed"


def test_a_time_at_another_instrument_of_the_lab_is_hit_too(approved, lab, manager):
    other = InstrumentFactory(lab=lab)
    propose(booking=approved, person=manager, instrument=other, now=NOW, **LATER)
    with pytest.raises(HitsChanged) as changed:
        shut(other, manager)
    assert changed.value.hits == [approved]
    assert changed.value.hits[0].other_starts == shanghai(3, 14)
    shut(other, manager, approved)
    assert Offer.objects.get().state == "lapsed"
    assert verbs(approved)[-1] == "shut"


def test_who_is_cancelled_is_told_of_that_alone(approved, instrument, manager):
    propose(booking=approved, person=manager, now=NOW, **LATER)
    shut(instrument, manager, approved, cancelled=[approved])
    assert approved.state == "cancelled"
    assert held(approved) == set()
    assert "shut" not in verbs(approved)


def test_the_page_of_closures_says_that_the_other_time_is_hit(approved, instrument, manager):
    propose(booking=approved, person=manager, now=NOW, **LATER)
    typed = {
        "starts": "2027-03-03T08:00",
        "ends": "2027-03-03T18:00",
        "kind": "closure",
        "title": WHY,
    }
    address = reverse("instrument_closures", args=[instrument.public_id])
    page = visiting(manager).post(address, typed)
    assert "Hit is the other time that waits for an answer: Wed 3 Mar, 14:00 to 17:00" in page.text


def test_both_sides_are_told(approved, instrument, manager):
    propose(booking=approved, person=approved.requester, now=NOW, **LATER)
    sweep(now=NOW)
    mail.outbox.clear()
    other = LabRoleFactory(lab=instrument.lab).person
    shut(instrument, manager, approved)
    sweep(now=NOW)
    (letter,) = [each for each in mail.outbox if approved.requester.email in each.to[0]]
    assert "cannot be taken any more" in letter.body
    assert WHY in letter.body
    assert Delivery.objects.filter(recipient=other, kind="answered").exists()
