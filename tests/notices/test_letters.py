"""What a letter carries beside its text: HTML, the reader's own clock, and a calendar file."""

import datetime as dt

import pytest
from django.core import mail
from icalendar import Calendar

from booking.bookings.actions import approve, cancel, check_in, finish, reject
from booking.bookings.offering.actions import grant, propose
from booking.bookings.rules import LIVE, KindOfUse, State
from booking.notices.rules import EventStatus, Method, calendar_method
from booking.notices.tasks import sweep
from tests.asking import ask, ask_for_samples
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    ListPriceFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def lab():
    return LabFactory(
        name_en="XRD lab", name_zh_hans="衍射实验室", address="Building 5, 1 College Road"
    )


@pytest.fixture
def instrument(lab):
    instrument = InstrumentFactory(
        lab=lab, name_en="Diffractometer", name_zh_hans="衍射仪", takes_samples=True
    )
    open_days(instrument)
    ListPriceFactory(instrument=instrument, amount="260.00")
    return instrument


@pytest.fixture
def manager(lab):
    return LabRoleFactory(lab=lab, person__language="en").person


@pytest.fixture
def person():
    person = engineer()
    person.language = "en"
    person.save()
    return person


def last_letter(person):
    return [each for each in mail.outbox if person.email in each.to[0]][-1]


def html_of(letter):
    (alternative,) = letter.alternatives
    assert alternative.mimetype == "text/html"
    return alternative.content


def event_of(letter):
    """The one event of a letter's calendar file, and what the calendar is to do with it."""
    files = [part for part in letter.message().walk() if part.get_content_type() == "text/calendar"]
    if not files:
        return None, None
    (file,) = files
    assert file.get_filename() == "booking.ics"
    calendar = Calendar.from_ical(file.get_payload(decode=True))
    assert file.get_param("method") == calendar["method"]
    (event,) = calendar.walk("VEVENT")
    return str(calendar["method"]), event


def test_it_works(instrument, manager, person):
    booking = ask(instrument, person)
    approve(booking=booking, person=manager, now=NOW)
    sweep(now=NOW + MINUTE)
    letter = last_letter(person)
    html = html_of(letter)
    for words in (
        "XRD lab has approved your booking.",
        "Tue 2 Mar 2027, 09:00 to 11:00",
        "¥520.00",
    ):
        assert words in letter.body
        assert words in html
    assert f"/bookings/{booking.public_id}/" in html
    assert '<html lang="en">' in html

    method, event = event_of(letter)
    assert method == "REQUEST"
    assert event["status"] == "CONFIRMED"
    assert event["dtstart"].to_ical() == b"20270302T010000Z"
    assert event["dtend"].to_ical() == b"20270302T030000Z"
    assert event["sequence"] == 2
    assert str(event["uid"]).startswith(f"{booking.public_id}@")
    assert event["summary"] == "Diffractometer, XRD lab"
    assert "1 College Road" in event["location"]
    assert str(event["attendee"]).lower() == f"mailto:{person.email}"
    assert booking.public_id in event["url"]


def test_purpose_and_samples_are_no_calendars_business(instrument, manager, person):
    booking = ask(instrument, person, purpose="A secret catalyst")
    approve(booking=booking, person=manager, now=NOW)
    sweep(now=NOW + MINUTE)
    for each in mail.outbox:
        _method, event = event_of(each)
        assert b"secret" not in event.to_ical()


def test_one_event_for_its_whole_life(instrument, manager, person):
    booking = approve(booking=ask(instrument, person), person=manager, now=NOW)
    sweep(now=NOW + MINUTE)
    _method, first = event_of(last_letter(person))
    propose(
        booking=booking,
        person=person,
        starts=shanghai(3, 14),
        ends=shanghai(3, 15),
        now=NOW + 2 * MINUTE,
    )
    grant(booking=booking, person=manager, now=NOW + 3 * MINUTE)
    sweep(now=NOW + 4 * MINUTE)
    method, moved = event_of(last_letter(person))
    assert (method, moved["uid"]) == ("REQUEST", first["uid"])
    assert moved["sequence"] > first["sequence"]
    assert moved["dtstart"].to_ical() == b"20270303T060000Z"
    cancel(booking=booking, person=manager, note="The tube broke.", now=NOW + 5 * MINUTE)
    sweep(now=NOW + 6 * MINUTE)
    method, gone = event_of(last_letter(person))
    assert (method, gone["uid"], gone["status"]) == ("CANCEL", first["uid"], "CANCELLED")
    assert gone["sequence"] > moved["sequence"]


def test_a_letter_that_comes_late_puts_nothing_back(instrument, manager, person):
    """Of an approval that was told after the cancellation the calendar is told how it stands."""
    booking = approve(booking=ask(instrument, person), person=manager, now=NOW)
    cancel(booking=booking, person=manager, note="The tube broke.", now=NOW + MINUTE)
    sweep(now=NOW + 2 * MINUTE)
    told = [event_of(each) for each in mail.outbox if person.email in each.to[0]]
    assert told
    assert {(method, str(event["status"])) for method, event in told} == {("CANCEL", "CANCELLED")}


def test_the_labs_people_may_keep_it_but_are_not_invited(instrument, manager, person):
    ask(instrument, person)
    sweep(now=NOW)
    method, event = event_of(last_letter(manager))
    assert (method, event["status"]) == ("PUBLISH", "TENTATIVE")
    assert "attendee" not in event


def test_without_a_time_there_is_no_file(instrument, manager, person):
    booking = ask_for_samples(instrument, person)
    reject(booking=booking, person=manager, note="No tube.", now=NOW)
    sweep(now=NOW + MINUTE)
    assert mail.outbox
    assert all(event_of(each) == (None, None) for each in mail.outbox)


def test_nor_once_it_is_over(instrument, manager, person):
    booking = approve(booking=ask(instrument, person), person=manager, now=NOW)
    check_in(booking=booking, person=person, now=shanghai(2, 9))
    finish(booking=booking, person=manager, kind=KindOfUse.SERVICE, now=shanghai(2, 10))
    sweep(now=shanghai(2, 10))
    letter = last_letter(person)
    assert "finished your booking" in letter.body
    assert event_of(letter) == (None, None)


def test_a_reader_elsewhere_reads_their_own_clock_too(instrument, manager, person):
    person.time_zone = "Europe/Berlin"
    person.save()
    approve(booking=ask(instrument, person), person=manager, now=NOW)
    sweep(now=NOW + MINUTE)
    letter = last_letter(person)
    assert "By your clock: Tue 2 Mar 2027, 02:00 to 04:00" in letter.body
    assert "Tue 2 Mar 2027, 09:00 to 11:00" in letter.body
    assert "02:00 to 04:00" in html_of(letter)
    assert "By your clock" not in last_letter(manager).body


def test_a_letter_in_chinese(instrument, manager, person):
    person.language = "zh-hant"
    person.save()
    approve(booking=ask(instrument, person), person=manager, now=NOW)
    sweep(now=NOW + MINUTE)
    html = html_of(last_letter(person))
    assert '<html lang="zh-Hant">' in html
    assert "3月2日 週二 09:00–11:00" in html


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_told_to_calendars_or_is_over(state):
    for_requester, for_others = (
        calendar_method(state, for_requester=True),
        calendar_method(state, for_requester=False),
    )
    if state in {State.COMPLETED, State.NO_SHOW}:
        assert for_requester is for_others is None
        return
    method, status = for_requester
    assert (method is Method.CANCEL) == (status is EventStatus.CANCELLED) == (state not in LIVE)
    assert for_others == (Method.PUBLISH, status)
