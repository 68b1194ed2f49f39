"""Where a booking's time is closed over: the ways on from its page, and its mark wherever time
is drawn."""

import pytest
from django.urls import reverse

from booking.bookings.actions import approve
from booking.bookings.arriving.actions import make_codes
from booking.bookings.models import UnitCode
from booking.bookings.offering.actions import propose
from booking.bookings.offering.instead import times_instead
from booking.bookings.rules import State
from booking.calendars.actions import add_closure
from tests.asking import ask
from tests.bookings.agendas import number_of_queries
from tests.bookings.test_fallen import (  # noqa: F401
    WHY,
    booking,
    clock,
    instrument,
    manager,
    page_of,
    shut,
)
from tests.factories import NOW, shanghai
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
DAY = {"start": "2027-03-02T00:00", "end": "2027-03-03T00:00"}


def test_its_page_leads_to_free_times(booking, instrument, manager):  # noqa: F811
    assert page_of(booking).context["instead"] == []
    shut(instrument, manager, booking)
    page = page_of(booking)
    expected = times_instead(booking, now=NOW)
    assert page.context["instead"] == expected
    assert expected[0].starts == shanghai(2, 12)
    assert "Move it to a free time nearby:" in page.text
    client = visiting(booking.requester)
    form = client.get(expected[0].path).context["form"]
    assert str(form["start"].value()).startswith("2027-03-02T12:00")
    # The lab names a time by itself, on the page of another time.
    assert page_of(booking, manager).context["instead"] == []


def test_a_request_leads_to_asking_for_another(instrument, manager):  # noqa: F811
    asked = ask(instrument)
    shut(instrument, manager, asked)
    page = page_of(asked)
    assert "Ask for a free time nearby:" in page.text
    (first, *_rest) = page.context["instead"]
    assert first.path.startswith(reverse("instrument", args=[instrument.public_id]))


def test_what_the_lab_most_likely_does_comes_first(instrument, manager):  # noqa: F811
    asked = ask(instrument)
    primary = 'class="btn btn-primary" type="submit" data-key="a"'
    assert primary in page_of(asked, manager).text
    shut(instrument, manager, asked)
    text = page_of(asked, manager).text
    assert primary not in text
    assert "btn-primary decide-first" in text


def test_where_another_time_is_proposed_the_reason_is_told_once(
    booking,  # noqa: F811
    instrument,  # noqa: F811
    manager,  # noqa: F811
):
    later = {"starts": shanghai(3, 9), "ends": shanghai(3, 12)}
    propose(booking=booking, person=manager, now=NOW, **later)
    shut(instrument, manager, booking)
    page = page_of(booking)
    assert page.context["headline"].sentence.endswith("See the new time below.")
    # In the headline and in what happened.
    assert page.text.count(WHY) == 2
    assert "Only the new time can take place" in page.text
    # To take neither ends it; a second button for that would say the same.
    assert "Neither: end the booking, free of charge" in page.text
    assert not page.context["cancels"]
    assert page.context["instead"] == []


def test_a_calendar_marks_it_by_a_word_and_a_style(booking, instrument, manager):  # noqa: F811
    client = visiting(booking.requester)
    (event,) = client.get(reverse("my_bookings_feed"), DAY).json()
    assert "mark" not in event
    assert not event["title"].startswith("Closed")
    shut(instrument, manager, booking)
    (event,) = client.get(reverse("my_bookings_feed"), DAY).json()
    assert (event["mark"], event["kind"]) == ("fallen", State.APPROVED.value)
    assert event["title"].startswith("Closed: ")


def test_the_labs_timeline_marks_it_in_one_query_for_all(
    booking,  # noqa: F811
    instrument,  # noqa: F811
    manager,  # noqa: F811
):
    client = visiting(manager)
    address = reverse("lab_timeline", args=[instrument.lab.public_id]) + "?day=2027-03-02"

    def drawn():
        return client.get(address)

    assert "block-fallen" not in drawn().text
    shut(instrument, manager, booking)
    text = drawn().text
    assert text.count("block-fallen") == 1
    assert "Closed: Approved: " in text
    assert ">Closed: 09:00–11:00<" in text
    before = number_of_queries(drawn)
    again = ask(instrument, booking.requester, at=shanghai(2, 14))
    approve(booking=again, person=manager, now=NOW)
    assert number_of_queries(drawn) == before
    assert drawn().text.count("block-fallen") == 1


def test_the_day_of_who_works_there_says_it(booking, instrument, manager):  # noqa: F811
    client = visiting(manager)
    address = reverse("today") + "?day=2027-03-02"
    assert "Closed at that time" not in client.get(address).text
    shut(instrument, manager, booking)
    assert client.get(address).text.count("Closed at that time") == 1


def test_at_the_instrument_it_is_said_to_both_sides(
    booking,  # noqa: F811
    instrument,  # noqa: F811
    manager,  # noqa: F811
    clock,  # noqa: F811
):
    make_codes(lab=instrument.lab, now=NOW)
    code = UnitCode.objects.get(unit__instrument=instrument).code
    clock(shanghai(2, 8, 50))
    address = reverse("at", args=[code])
    mine, labs = visiting(booking.requester), visiting(manager)
    assert "expects you" in mine.get(address).text
    add_closure(owner=instrument, starts=shanghai(2, 8), ends=shanghai(2, 12), title=WHY, now=NOW)
    text = mine.get(address).text
    assert "expects you" not in text
    assert "has closed the instrument over this booking" in text
    assert WHY in text
    assert "Closed at that time" in text
    assert "Closed at that time" in labs.get(address).text
