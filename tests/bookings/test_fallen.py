"""A booking that stands though its lab closed over its time: what is said, and what it costs."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, cancel, close
from booking.bookings.actions.closing import reopen
from booking.bookings.faults.actions import offer_later, repair, report
from booking.bookings.faults.rules import Urgency
from booking.bookings.models import Point
from booking.bookings.offering.actions import keep, offer
from booking.bookings.offering.fallen import fallen_among, has_fallen, why_fallen
from booking.calendars.actions import add_closure, set_weekly_openings
from booking.calendars.rules import EVERY_DAY, WeeklyHours
from booking.money.queries import steps_of
from booking.money.rules import Step
from booking.notices.tasks import sweep
from tests.asking import ask
from tests.bookings.agendas import number_of_queries
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    engineer,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
WHY = "Service of the cooling water"
PAST_DEADLINE = shanghai(2, 7)


@pytest.fixture(autouse=True)
def clock(monkeypatch, settings):
    settings.MAIL_LANGUAGE = "en"

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def instrument():
    lab = LabFactory(name_en="Diffraction Lab")
    hours = [WeeklyHours(EVERY_DAY, dt.time(8), dt.time(18))]
    set_weekly_openings(owner=lab, hours=hours, first_day=dt.date(2027, 3, 1), now=NOW)
    return InstrumentFactory(lab=lab)


@pytest.fixture
def manager(instrument):
    return LabRoleFactory(lab=instrument.lab).person


@pytest.fixture
def booking(instrument, manager):
    return approve(booking=ask(instrument), person=manager, now=NOW)


def shut(instrument, person, *hits, now=NOW):
    return close(
        owner=instrument,
        starts=shanghai(2, 8),
        ends=shanghai(2, 12),
        title=WHY,
        shown=[(each.public_id, each.state) for each in hits],
        person=person,
        now=now,
    )


def page_of(booking, person=None):
    client = visiting(person or booking.requester)
    return client.get(reverse("booking", args=[booking.public_id]))


def test_its_page_says_that_it_is_closed_and_what_to_do(booking, instrument, manager):
    assert page_of(booking).context["headline"].title == "Approved for Tue 2 Mar 09:00"
    entry = shut(instrument, manager, booking)
    page = page_of(booking)
    said = page.context["headline"]
    assert said.title == "Closed at that time: Tue 2 Mar 09:00"
    assert "it costs nothing and gives no point" in said.sentence
    assert said.reason == WHY
    assert "Check-in opens" not in page.text
    assert reverse("another_time", args=[booking.public_id]) in page.text
    assert "Free of charge, and without a point" in page.text
    assert "still stands" in page_of(booking, manager).context["headline"].sentence
    reopen(entry=entry, person=manager, now=NOW)
    assert page_of(booking).context["headline"].title == "Approved for Tue 2 Mar 09:00"


def test_one_that_has_begun_is_not_asked_to_check_in(booking, instrument, manager, clock):
    shut(instrument, manager, booking)
    clock(shanghai(2, 9, 5))
    page = page_of(booking)
    assert page.context["headline"].title == "Closed at that time: Tue 2 Mar 09:00"


def test_a_request_says_it_to_both_sides(instrument, manager):
    booking = ask(instrument)
    shut(instrument, manager, booking)
    said = page_of(booking).context["headline"]
    assert (said.title, said.reason) == ("Closed at that time", WHY)
    said = page_of(booking, manager).context["headline"]
    assert said.title.startswith("Decide by")
    assert "Offer another time" in said.sentence


def test_a_closure_beside_it_changes_nothing(booking, instrument):
    add_closure(owner=instrument, starts=shanghai(2, 11), ends=shanghai(2, 12), now=NOW)
    assert not has_fallen(booking)
    assert why_fallen(booking) is None


def test_a_closure_of_the_lab_counts_and_one_of_another_instrument_not(booking, instrument):
    other = InstrumentFactory(lab=instrument.lab)
    add_closure(owner=other, starts=shanghai(2, 8), ends=shanghai(2, 12), now=NOW)
    assert why_fallen(booking) is None
    lab, until = instrument.lab, shanghai(2, 10)
    add_closure(owner=lab, starts=shanghai(2, 8), ends=until, title="Moving house", now=NOW)
    assert why_fallen(booking) == "Moving house"


@pytest.mark.parametrize("closed", [True, False])
def test_cancelling_it_late_costs_nothing(booking, instrument, manager, closed):
    booking.cancel_deadline_hours = 24
    booking.save()
    if closed:
        shut(instrument, manager, booking, now=PAST_DEADLINE)
    cancel(booking=booking, person=booking.requester, now=PAST_DEADLINE)
    assert (Step.FEE in steps_of(booking.reference)) is not closed
    assert Point.objects.filter(booking=booking).exists() is not closed


def test_my_bookings_say_it_in_one_query_for_all(instrument, manager, booking):
    person = booking.requester
    rest = [
        approve(booking=ask(instrument, person, at=at), person=manager, now=NOW)
        for at in (shanghai(2, 14), shanghai(3, 9))
    ]
    shut(instrument, manager, booking)
    add_closure(owner=instrument, starts=shanghai(3, 8), ends=shanghai(3, 12), now=NOW)
    assert fallen_among([booking, *rest]) == {booking.pk, rest[1].pk}
    client = visiting(person)
    page = client.get(reverse("my_bookings"))
    assert page.context["next"] == booking
    assert WHY in page.text
    assert "Check-in opens" not in page.text
    assert reverse("another_time", args=[booking.public_id]) in page.text
    # The row of the third, and no other one.
    assert page.text.count("Closed at that time</span>") == 1
    before = number_of_queries(lambda: client.get(reverse("my_bookings")))
    for day in (4, 5, 8):
        approve(booking=ask(instrument, person, at=shanghai(day, 9)), person=manager, now=NOW)
    assert number_of_queries(lambda: client.get(reverse("my_bookings"))) == before
    listed = client.get(reverse("my_bookings"), {"state": "approved"})
    assert listed.text.count("Closed at that time</span>") == 2


def repaired(instrument, booking, manager):
    """Under maintenance over a booking, which is offered a later time."""
    fault = report(
        instrument=instrument, urgency=Urgency.STOPS, words="No vacuum", person=manager, now=NOW
    )
    ends = shanghai(3, 8)
    repair(
        fault=fault,
        ends=ends,
        title="Vacuum",
        shown=[(booking.public_id, booking.state)],
        offered=[booking.public_id],
        person=manager,
        now=NOW,
    )
    assert offer_later(booking=booking, person=manager, after=ends, note="Vacuum", now=NOW)
    booking.refresh_from_db()


def test_the_card_of_a_later_time_says_first_that_the_old_one_is_closed(
    booking, instrument, manager
):
    repaired(instrument, booking, manager)
    text = page_of(booking).text
    assert "Only the new time can take place" in text
    assert "Vacuum" in text
    assert "Neither: end the booking, free of charge" in text
    for word in ("Keep the time as it is", "Both times are held"):
        assert word not in text
    assert "and end the booking free of charge" in page_of(booking, manager).text
    done = keep(booking=booking, person=booking.requester, now=NOW)
    assert done.state == "cancelled"
    assert Step.FEE not in steps_of(booking.reference)


def test_the_letter_says_it_too(booking, instrument, manager):
    repaired(instrument, booking, manager)
    sweep(now=NOW)
    letter = next(each for each in mail.outbox if "New time" in each.body)
    assert "Only the new time can take place" in letter.body
    assert "Both times are held" not in letter.body


def test_a_request_that_is_offered_a_later_time_is_told_so(instrument, manager):
    booking = ask(instrument, engineer())
    repaired(instrument, booking, manager)
    page = page_of(booking)
    assert "without the new one the request ends" in page.context["headline"].sentence
    assert "Neither: end the request, free of charge" in page.text
    assert "Decline it" not in page.text


def test_where_the_old_time_stands_both_are_held(instrument, manager):
    booking = ask(instrument)
    later = {"starts": shanghai(2, 14), "ends": shanghai(2, 17)}
    offer(booking=booking, person=manager, now=NOW, **later)
    page = page_of(booking)
    assert "Both times are held for you." in page.text
    assert "Decline it" in page.text


def test_who_names_another_time_reads_first_what_becomes_of_the_old_one(
    booking, instrument, manager
):
    shut(instrument, manager, booking)
    client = visiting(booking.requester)
    address = reverse("another_time", args=[booking.public_id])
    assert "If the new time is not taken, the booking ends" in client.get(address).text
    typed = {"instrument": instrument.public_id, "start": "2027-03-02T14:00", "length": "120"}
    answer = client.post(address, {**typed, "note": ""}, follow=True)
    assert "Both times are held" not in answer.text
    assert booking.offers.get().ends - booking.offers.get().starts == dt.timedelta(hours=2)
