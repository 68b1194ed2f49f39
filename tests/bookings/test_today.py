"""A day at a lab's instruments: who comes, and when."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, cancel, check_in
from booking.bookings.models import Booking
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    PersonFactory,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Sets the time that pages are read at; Tuesday at nine to begin with."""

    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(shanghai(2, 9))
    return to


@pytest.fixture
def lab():
    return LabFactory(name_en="Diffraction Lab")


@pytest.fixture
def technician(client, lab):
    person = LabRoleFactory(lab=lab, kind="technician").person
    client.force_login(person)
    return person


@pytest.fixture
def instrument(lab):
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer D8", takes_samples=True)
    open_days(instrument)
    return instrument


@pytest.fixture
def granted(instrument):
    """Makes an approved booking, by default Tuesday 09:00 to 11:00."""
    manager = LabRoleFactory(lab=instrument.lab).person

    def make(on=instrument, **wish):
        return approve(booking=ask(on, **wish), person=manager, now=NOW)

    return make


def page(client, **query):
    answer = client.get(reverse("today"), query)
    assert answer.status_code == 200
    return answer


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def visits(answer):
    return [
        visit
        for lab_day in answer.context["lab_days"]
        for bench in lab_day.benches
        for visit in bench.visits
    ]


def shown(answer):
    return [visit.booking for visit in visits(answer)]


def test_it_works(client, technician, instrument, granted):
    person = engineer()
    person.name, person.phone = "Zhang Wei", "0591-1234"
    person.save()
    booking = granted(person=person, purpose="Two powders in glass vials")
    answer = page(client)
    assert shown(answer) == [booking]
    text = words(answer)
    for part in (
        "Today",
        "Tue 2 Mar",
        "Diffractometer D8",
        "09:00–11:00",
        "Zhang Wei",
        person.memberships.get().organisation.name,
        "0591-1234",
        "Two powders in glass vials",
        "Check in",
    ):
        assert part in text


def test_who_works_in_no_lab_may_not(client, instrument, granted):
    granted()
    assert client.get(reverse("today")).status_code == 302
    for person in (
        engineer(),
        MembershipFactory(organisation=instrument.lab.university, role="administrator").person,
        PersonFactory(is_operator=True),
        LabRoleFactory(lab=instrument.lab, until=dt.date(2027, 3, 1)).person,
    ):
        client.force_login(person)
        assert client.get(reverse("today")).status_code == 403


def test_another_labs_day_is_not_there(client, technician, instrument):
    elsewhere = InstrumentFactory(name_en="Rival instrument")
    open_days(elsewhere)
    foreign = ask(elsewhere)
    approve(booking=foreign, person=LabRoleFactory(lab=elsewhere.lab).person, now=NOW)
    answer = page(client)
    assert shown(answer) == []
    assert "Rival" not in answer.content.decode()
    assert client.post(reverse("check_in", args=[foreign.public_id])).status_code == 404


def test_a_manager_sees_the_day_too(client, instrument, granted):
    client.force_login(LabRoleFactory(lab=instrument.lab).person)
    booking = granted()
    assert shown(page(client)) == [booking]


def test_bookings_stand_in_order_with_now_between(client, technician, granted, clock):
    late, early = granted(at=shanghai(2, 14)), granted(at=shanghai(2, 9))
    middle = granted(at=shanghai(2, 11))
    clock(shanghai(2, 9, 20))
    found = visits(page(client))
    assert [visit.booking for visit in found] == [early, middle, late]
    assert [visit.after_now for visit in found] == [False, True, False]
    clock(shanghai(2, 14, 10))
    answer = page(client)
    (lab_day,) = answer.context["lab_days"]
    assert lab_day.benches[0].now_last
    assert "Now, 14:10" in words(answer)


def test_another_day_is_reached_by_its_date(client, technician, granted):
    today, tomorrow = granted(), granted(at=shanghai(3, 9))
    assert shown(page(client, day="2027-03-03")) == [tomorrow]
    answer = page(client)
    assert shown(answer) == [today]
    assert dict(answer.context["days"]) == {
        dt.date(2027, 3, 2) + dt.timedelta(days=n): 1 if n < 2 else 0 for n in range(7)
    }
    # Nonsense is today.
    for nonsense in ("yesterday", "2027-02-30", "9999-12-31", "0001-01-01"):
        assert shown(page(client, day=nonsense)) == [today]


def test_what_holds_no_time_is_not_shown(client, technician, instrument, granted, clock):
    gone = granted()
    cancel(booking=gone, person=gone.requester, now=NOW)
    asked = ask(instrument, at=shanghai(2, 14))
    assert shown(page(client)) == [asked]
    assert "The manager decides by Tue 2 Mar 14:00" in words(page(client))


def test_a_use_over_midnight_stays_until_it_ends(client, technician, lab, granted, clock):
    instrument = InstrumentFactory(lab=lab)
    open_days(instrument, opens=0, closes=23)
    booking = granted(on=instrument, at=shanghai(2, 20), hours=2)
    check_in(booking=booking, person=technician, now=shanghai(2, 20))
    Booking.objects.filter(pk=booking.pk).update(ends=shanghai(3, 2))
    clock(shanghai(3, 1))
    assert shown(page(client)) == [booking]
    assert shown(page(client, day="2027-03-02")) == [booking]
    clock(shanghai(4, 1))
    assert shown(page(client)) == [booking]
    assert shown(page(client, day="2027-03-05")) == []


def test_days_are_those_of_the_lab(client, technician):
    far = LabRoleFactory(person=technician, lab__time_zone="America/Los_Angeles").lab
    instrument = InstrumentFactory(lab=far)
    open_days(instrument)
    start = dt.datetime(2027, 3, 1, 17, 0, tzinfo=dt.UTC)  # 09:00 on Monday there
    booking = approve(
        booking=ask(instrument, at=start), person=LabRoleFactory(lab=far).person, now=NOW
    )
    # Tuesday 09:00 in Shanghai is Monday 17:00 in California.
    answer = page(client)
    assert shown(answer) == [booking]
    assert "Pacific time" in words(answer)
    assert "09:00–11:00" in words(answer)


def test_by_lab(client, technician, instrument, granted):
    other = LabRoleFactory(person=technician, kind="technician").lab
    elsewhere = InstrumentFactory(lab=other)
    open_days(elsewhere)
    here = granted()
    there = approve(booking=ask(elsewhere), person=LabRoleFactory(lab=other).person, now=NOW)
    assert set(shown(page(client))) == {here, there}
    assert shown(page(client, lab=other.public_id)) == [there]
    assert set(shown(page(client, lab="nothing"))) == {here, there}


def test_a_longer_day_takes_no_more_queries(client, technician, lab, granted):
    instruments = [InstrumentFactory(lab=lab, units=2) for _n in range(6)]
    for each in instruments:
        open_days(each)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            answer = page(client)
        return len(caught), len(shown(answer))

    granted(on=instruments[0])
    few, one = queries()
    assert one == 1
    for each in instruments:
        granted(on=each, at=shanghai(2, 13))
        granted(on=each, at=shanghai(2, 15))
    assert queries() == (few, 13)
