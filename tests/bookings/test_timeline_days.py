"""A lab's timeline: which days it shows, and what that costs."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.calendars.actions import add_closure
from booking.calendars.rules import EntryKind
from tests.asking import ask
from tests.bookings.timelines import TUESDAY, lab_world, page, text_of
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    PolicyFactory,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def world():
    return lab_world()


def test_staff_begin_with_a_day_and_others_with_a_week(world):
    for person, number in ((world.manager, 1), (None, 7)):
        span = page(world, person, page="1").context["span"]
        assert span.days.first == dt.date(2027, 3, 1)
        assert len(span.days.each) == number


def test_days_before_and_after_are_links(world):
    shown = text_of(page(world, day="2027-03-02", view="week"))
    assert "day=2027-02-23" in shown
    assert "day=2027-03-09" in shown
    assert "Tue 2 Mar to Mon 8 Mar" in shown


@pytest.mark.parametrize(
    "query",
    [
        {"day": "2027-13-01"},
        {"day": "2027-02-30", "view": "week"},
        {"day": "1999-12-31"},
        {"day": "1000000-01-01"},
        {"day": "'; drop table"},
        {"day": "0001-01-01", "view": "week"},
    ],
)
def test_nonsense_gives_today_and_a_sentence(world, query):
    for person in (None, world.manager):
        answer = page(world, person, **query)
        assert answer.context["span"].days.first == dt.date(2027, 3, 1)
        assert "That is no day between 2000 and 2100" in text_of(answer)


@pytest.mark.parametrize(
    "query",
    [
        {"day": "2100-12-31", "view": "week"},
        {"day": "2000-01-01", "view": "week"},
        {"day": "2100-12-31", "view": "day"},
        {"view": "century", "page": "-5", "hours": "some"},
        {"page": "99999999999999999999"},
    ],
)
def test_the_edges_are_answered(world, query):
    for person in (None, world.manager):
        page(world, person, **query)


def test_nights_are_left_out_until_asked_for(world):
    always = InstrumentFactory(lab=world.lab)
    open_days(always, opens=0, closes=23)
    shown = text_of(page(world))
    assert "Nights are left out" in shown
    whole = page(world, **TUESDAY, hours="all")
    assert "Nights are left out" not in text_of(whole)
    assert len(whole.context["timeline"].columns[0].ticks) == 13


def test_the_labs_own_zone_counts(world):
    far = LabFactory(time_zone="America/Los_Angeles")
    instrument = InstrumentFactory(lab=far)
    open_days(instrument, opens=9, closes=17)
    url = reverse("lab_timeline", args=[far.public_id])
    answer = visiting().get(url, {"day": "2027-03-02", "view": "day"})
    assert "09:00–17:00" in text_of(answer)
    assert "Times are the lab" in text_of(answer)


def many(world, number):
    for _each in range(number):
        instrument = InstrumentFactory(lab=world.lab, units=2)
        PolicyFactory(instrument=instrument)
        add_closure(
            owner=instrument,
            kind=EntryKind.CLOSURE,
            starts=shanghai(4, 9),
            ends=shanghai(4, 12),
            title="Moved",
            person=world.manager,
            now=NOW,
        )
        # What the closure was entered into has no hours of its own, so they come after it.
        open_days(instrument)
        ask(instrument, at=shanghai(2, 9))
        ask(instrument, at=shanghai(3, 9))


@pytest.mark.parametrize("who", ["manager", "engineer", "visitor"])
def test_the_number_of_queries_does_not_grow(world, who):
    person = {"manager": world.manager, "engineer": world.person, "visitor": None}[who]
    client = visiting(person)
    counts = []
    for number in (1, 6):
        many(world, number)
        with CaptureQueriesContext(connection) as asked:
            client.get(world.url, {"day": "2027-03-02", "view": "week"})
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 26
