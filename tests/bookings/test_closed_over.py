"""Who is told of a fault, and of a closure over a booking that stands, and what else is free."""

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.utils import timezone

from booking.bookings.actions import approve, check_in, close
from booking.bookings.behalf.actions import Caller, book_for_guest
from booking.bookings.faults.actions import offer_later, repair, report
from booking.bookings.faults.rules import Urgency
from booking.bookings.offering.instead import times_instead
from booking.bookings.queries import Wish
from booking.calendars.actions import set_weekly_openings
from booking.calendars.rules import EVERY_DAY, WeeklyHours
from booking.labs.rules import ServiceMode
from booking.money.rules import CustomerClass
from booking.notices.actions import collect
from booking.notices.guests.actions import hand_out, make_letters
from booking.notices.guests.tasks import send as send_to_guest
from booking.notices.inbox.lines import address_of
from booking.notices.models import Delivery
from booking.notices.tasks import sweep
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    engineer,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
WHY = "Service of the cooling water"


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
    return InstrumentFactory(lab=lab, name_en="Diffractometer D8", takes_samples=True)


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab).person


@pytest.fixture
def technician(lab):
    return LabRoleFactory(lab=lab, kind="technician").person


def shut(owner, person, *hits, cancelled=()):
    """Closes on Tuesday 2 March from 08:00 to 12:00 over what is hit."""
    seen = [(each.public_id, "held" if each.held_back else each.state) for each in hits]
    return close(
        owner=owner,
        starts=shanghai(2, 8),
        ends=shanghai(2, 12),
        title=WHY,
        shown=seen,
        cancelled=[each.public_id for each in cancelled],
        person=person,
        now=NOW,
    )


def told(instrument, person, **changes):
    wish = {"urgency": Urgency.STOPS, "words": "No vacuum", "now": NOW, **changes}
    return report(instrument=instrument, person=person, **wish)


def letters_to(person):
    return [letter for letter in mail.outbox if person.email in letter.to[0]]


def test_it_works(instrument, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    shut(instrument, manager, booking)
    row = booking.timeline.last()
    assert (row.verb, row.before, row.after) == ("close_over", "approved", "approved")
    assert (row.actor, row.note) == (manager, WHY)
    sweep(now=NOW)
    # Of the approval they have not heard yet.
    approved, letter = letters_to(booking.requester)
    assert approved.subject == "Approved: Diffractometer D8"
    assert letter.subject == "Cannot be used at your time: Diffractometer D8"
    assert WHY in letter.body
    assert "Tue 2 Mar, 12:00 to 14:00" in letter.body
    links = re.findall(r"https?://\S+/another-time/\?\S+", letter.body)
    assert len(links) == 4
    link = urlsplit(links[0])
    page = visiting(booking.requester).get(f"{link.path}?{link.query}")
    assert page.context["form"]["start"].value() == parse_qs(link.query)["start"][0]


def test_nobody_is_told_of_a_closure_beside_them(instrument, manager):
    booking = ask(instrument, at=shanghai(2, 13))
    samples = ask_for_samples(instrument)
    shut(instrument, manager)
    for each in (booking, samples):
        assert [row.verb for row in each.timeline.all()] == ["request"]


def test_who_is_cancelled_is_told_of_that_alone(instrument, manager):
    booking = ask(instrument)
    shut(instrument, manager, booking, cancelled=[booking])
    collect(now=NOW)
    mine = Delivery.objects.filter(recipient=booking.requester, channel="email")
    assert [each.kind for each in mine] == ["cancelled"]


def test_a_request_that_stands_leads_to_asking_anew(instrument, manager):
    booking = ask(instrument)
    shut(instrument, manager, booking)
    found = times_instead(booking, now=NOW)
    assert found[0].starts == shanghai(2, 12)
    assert all(each.path.startswith(f"/instruments/{instrument.public_id}/?") for each in found)
    page = visiting(booking.requester).get(found[0].path)
    assert 'value="2027-03-02T12:00"' in page.text


def test_times_instead_are_free_and_as_long(instrument, manager):
    ask(instrument, at=shanghai(2, 12))
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    shut(instrument, manager, booking)
    found = times_instead(booking, now=NOW)
    assert all(each.ends - each.starts == dt.timedelta(hours=2) for each in found)
    for each in found:
        assert each.ends <= shanghai(2, 8) or each.starts >= shanghai(2, 14)


def test_what_has_begun_has_no_other_time(instrument, manager):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    used = check_in(booking=booking, person=booking.requester, now=shanghai(2, 9))
    assert times_instead(used, now=shanghai(2, 9)) == []


def test_whose_time_waits_for_endorsement_is_told_and_the_lab_reads_no_name(instrument, manager):
    person = engineer(OrganisationFactory(endorsement="always"))
    MembershipFactory(organisation=person.memberships.get().organisation, role="administrator")
    booking = ask(instrument, person)
    assert booking.held_back
    shut(instrument, manager, booking)
    sweep(now=NOW)
    (letter,) = letters_to(person)
    assert letter.subject.startswith("Cannot be used at your time")
    assert all(person.name not in letter.body for letter in letters_to(manager))


def test_a_guest_is_told_too(instrument, manager):
    who = Caller("Zhang Wei", CustomerClass.OTHER_ENTERPRISE, "Eel Works", "", "zhang@eels.example")
    wish = Wish(
        instrument, ServiceMode.SELF_OPERATED, shanghai(2, 9), shanghai(2, 11), purpose="A film"
    )
    booking = book_for_guest(person=manager, caller=who, wish=wish, now=NOW)
    shut(instrument, manager, booking)
    make_letters(now=NOW)
    for key in hand_out(now=NOW):
        assert send_to_guest(key, now=NOW)
    assert WHY in mail.outbox[-1].body
    assert "Diffraction Lab has closed the instrument" in mail.outbox[-1].body


# Faults


def test_a_labs_staff_hear_of_a_fault_and_nobody_else(instrument, manager, technician):
    LabRoleFactory()
    PersonFactory()
    left = LabRoleFactory(lab=instrument.lab, person__is_active=False).person
    person = engineer()
    booking = approve(booking=ask(instrument, person), person=manager, now=NOW)
    check_in(booking=booking, person=person, now=shanghai(2, 9))
    Delivery.objects.all().delete()
    told(instrument, person, now=shanghai(2, 9, 5))
    collect(now=shanghai(2, 9, 6))
    of_fault = Delivery.objects.filter(kind="fault", channel="email")
    assert {each.recipient for each in of_fault} == {manager, technician}
    assert left not in {each.recipient for each in of_fault}


def test_who_reports_is_not_written_to(instrument, manager, technician):
    fault = told(instrument, technician, words="The door\nsticks")
    sweep(now=NOW)
    (letter,) = mail.outbox
    assert letter in letters_to(manager)
    assert letter.subject == "Fault reported: Diffractometer D8"
    assert "The door" in letter.body
    assert technician.name in letter.body
    line = Delivery.objects.get(recipient=manager, channel="site")
    page = visiting(manager).get(address_of(line))
    assert "The door" in page.text
    assert sweep(now=NOW) == 0
    assert fault.entries.count() == 1


def test_a_repair_tells_whose_booking_stands(instrument, manager, technician):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    fault = told(instrument, technician)
    repair(
        fault=fault,
        ends=shanghai(3, 8),
        title="Vacuum",
        shown=[(booking.public_id, "approved")],
        person=technician,
        now=NOW,
    )
    collect(now=NOW)
    assert Delivery.objects.filter(kind="closed_over", recipient=booking.requester).exists()


@pytest.mark.parametrize("later", [True, False])
def test_who_is_to_be_offered_a_time_is_told_once(instrument, manager, lab, later):
    booking = approve(booking=ask(instrument), person=manager, now=NOW)
    fault = told(instrument, manager)
    # Where nothing is free within a week of the repair's end, no time can be offered.
    ends = shanghai(3, 8) if later else NOW + dt.timedelta(days=360)
    repair(
        fault=fault,
        ends=ends,
        title="Vacuum",
        shown=[(booking.public_id, "approved")],
        offered=[booking.public_id],
        person=manager,
        now=NOW,
    )
    assert booking.timeline.last().verb == "approve"
    made = offer_later(booking=booking, person=manager, after=ends, note="Vacuum", now=NOW)
    assert made is later
    assert booking.timeline.last().verb == ("propose" if later else "close_over")
