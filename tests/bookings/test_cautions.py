"""What a manager should know before deciding on a request."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve
from booking.bookings.queries.worklists import waiting_requests
from booking.bookings.rules.cautions import Caution, RequestSigns, cautions
from booking.calendars.models import OpenWindow
from booking.calendars.rules import Interval
from booking.labs.models import Qualification
from booking.labs.rules import ServiceMode
from tests.asking import ask
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
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Sets the time that pages are read at; Monday at nine to begin with."""

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def lab():
    return LabFactory(name_en="Diffraction Lab")


@pytest.fixture
def manager(client, lab):
    person = LabRoleFactory(lab=lab).person
    client.force_login(person)
    return person


@pytest.fixture
def instrument(lab):
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer D8", takes_samples=True)
    open_days(instrument)
    ListPriceFactory(instrument=instrument, amount="260.00")
    return instrument


def page(client, **query):
    answer = client.get(reverse("queue"), query)
    assert answer.status_code == 200
    return answer


def words(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", text)


SLOT = (shanghai(2, 9), shanghai(2, 11))
OPEN = [Interval(shanghai(2, 8), shanghai(2, 18))]


def signs(**changes):
    facts = {
        "mode": ServiceMode.SELF_OPERATED,
        "slot": SLOT,
        "decide_by": NOW + 48 * HOUR,
        "in_service": True,
        "qualified": True,
        "open_hours": OPEN,
        "assisted_hours": [],
        "others_that_day": 0,
    }
    return RequestSigns(**{**facts, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"in_service": False}, [Caution.NOT_IN_SERVICE]),
        ({"qualified": False}, [Caution.NOT_QUALIFIED]),
        ({"qualified": False, "mode": ServiceMode.ASSISTED, "assisted_hours": OPEN}, []),
        ({"qualified": False, "mode": ServiceMode.SAMPLES, "slot": None}, []),
        ({"open_hours": []}, [Caution.NOT_OPEN]),
        ({"open_hours": [Interval(shanghai(2, 9), shanghai(2, 10, 59))]}, [Caution.NOT_OPEN]),
        ({"mode": ServiceMode.ASSISTED}, [Caution.OUTSIDE_ASSISTED_HOURS]),
        ({"others_that_day": 2}, [Caution.OTHERS_THAT_DAY]),
        ({"decide_by": NOW + 4 * HOUR}, []),
        ({"decide_by": NOW + 4 * HOUR - dt.timedelta(minutes=1)}, [Caution.DEADLINE_NEAR]),
    ],
)
def test_it_works(changes, expected):
    assert cautions(signs(**changes), NOW) == expected


def row_of(person, booking):
    return next(row for row in waiting_requests(person, now=NOW) if row.booking == booking)


def test_a_qualification_that_was_withdrawn_is_told(manager, instrument):
    instrument.needs_qualification = True
    instrument.save()
    person = engineer()
    held = Qualification.objects.create(
        person=person, instrument=instrument, granted_on=dt.date(2027, 1, 1)
    )
    booking = ask(instrument, person)
    assert row_of(manager, booking).cautions == []
    held.expires_on = dt.date(2027, 3, 1)
    held.save()
    assert row_of(manager, booking).cautions == [Caution.NOT_QUALIFIED]
    held.expires_on = dt.date(2027, 3, 2)
    held.save()
    assert row_of(manager, booking).cautions == []


def test_hours_that_changed_since_are_told(client, manager, instrument):
    booking = ask(instrument)
    OpenWindow.objects.filter(instrument=instrument, starts=shanghai(2, 8)).delete()
    assert row_of(manager, booking).cautions == [Caution.NOT_OPEN]
    assert "outside opening hours" in words(page(client))


def test_other_requests_of_the_day_are_counted_by_the_labs_clock(client, manager, instrument):
    morning, afternoon = ask(instrument), ask(instrument, at=shanghai(2, 13))
    alone = ask(instrument, at=shanghai(3, 9))
    assert row_of(manager, morning).others_that_day == 1
    assert row_of(manager, afternoon).others_that_day == 1
    assert row_of(manager, alone).others_that_day == 0
    # A filter does not hide what else waits.
    assert "1 other request that day" in words(page(client, instrument=instrument.public_id))
    approve(booking=afternoon, person=manager, now=NOW)
    assert row_of(manager, morning).others_that_day == 0


def test_a_near_deadline_is_told(client, manager, instrument, clock):
    ask(instrument)
    assert "short of the deadline" not in words(page(client))
    clock(shanghai(2, 6))
    assert "short of the deadline" in words(page(client))
