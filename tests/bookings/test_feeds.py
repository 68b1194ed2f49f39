"""What calendars draw: free time by the lab's clock, and nothing of others."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.actions import approve
from booking.bookings.feeds import BadRange, RangeProblem, bookable, event, not_free, read_range
from booking.calendars.rules import Interval, Look, Seen, Window
from tests.asking import ask
from tests.factories import (
    NOW,
    SHANGHAI,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PolicyFactory,
    assist_days,
    engineer,
    open_days,
    shanghai,
)

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
GRID = dt.timedelta(minutes=30)
WEEK = {"start": "2027-03-01T00:00:00", "end": "2027-03-08T00:00:00"}


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument(db):
    instrument = InstrumentFactory(units__set_up=10, units__clean_up=15)
    open_days(instrument, days=30)
    return instrument


def drawn(client, instrument, **query):
    answer = client.get(reverse("instrument_feed", args=[instrument.public_id]), {**WEEK, **query})
    assert answer.status_code == 200, answer.content
    return answer.json()


def of_kind(events, *kinds):
    return [(e["start"][5:], e["end"][5:]) for e in events if e["kind"] in kinds]


def test_it_works(client, instrument):
    events = drawn(client, instrument)
    # From two hours ahead on Monday, then whole days.
    assert of_kind(events, "free")[:2] == [
        ("03-01T11:00", "03-01T18:00"),
        ("03-02T08:00", "03-02T18:00"),
    ]
    assert of_kind(events, "busy") == [("03-01T08:00", "03-01T11:00")]
    assert {key for each in events for key in each} <= {"start", "end", "kind", "origin"}


def test_hold_booking_and_closure_look_alike(client, instrument):
    ask(instrument, at=shanghai(2, 9))
    approved = ask(instrument, at=shanghai(3, 9))
    manager = LabRoleFactory(lab=instrument.lab).person
    approve(booking=approved, person=manager, now=NOW)
    # On Thursday a closure cut the opening in two.
    instrument.open_windows.filter(starts__date="2027-03-04").delete()
    for start, end in ((8, 8.5), (11.5, 18)):
        instrument.open_windows.create(
            starts=shanghai(4, 0) + dt.timedelta(hours=start),
            ends=shanghai(4, 0) + dt.timedelta(hours=end),
        )
    busy = of_kind(drawn(client, instrument), "busy")
    # Set-up and clean-up of both neighbours are not free either, in whole slots.
    assert busy[1:] == [
        ("03-02T08:30", "03-02T11:30"),
        ("03-03T08:30", "03-03T11:30"),
        ("03-04T08:30", "03-04T11:30"),
    ]


def test_no_origin_tells_a_closure_from_a_booking(client, db):
    booked, closed = InstrumentFactory(), InstrumentFactory()
    for instrument in (booked, closed):
        open_days(instrument)
    ask(booked, at=shanghai(2, 10), hours=2)
    closed.open_windows.filter(starts__date="2027-03-02").delete()
    for start, end in ((8, 10), (12, 18)):
        closed.open_windows.create(starts=shanghai(2, start), ends=shanghai(2, end))
    events = drawn(client, booked)
    assert events == drawn(client, closed)
    assert [e["origin"][5:] for e in events if e["start"].startswith("2027-03-02T12")] == [
        "03-02T12:00"
    ]


def test_time_that_no_booking_fits_into_is_not_drawn_free(client, db):
    """From 10:10 to 10:50 one would fit, but slots begin at 10:00 and 10:30."""
    instrument = InstrumentFactory(units__clean_up=10)
    open_days(instrument)
    ask(instrument, at=shanghai(2, 9), hours=1)
    ask(instrument, at=shanghai(2, 11), hours=1)
    events = drawn(client, instrument)
    assert ("03-02T08:30", "03-02T12:30") in of_kind(events, "busy")


def test_a_booking_may_run_on_past_the_range(client, db):
    instrument = InstrumentFactory()
    PolicyFactory(instrument=instrument, shortest_minutes=120)
    open_days(instrument, opens=0, closes=23)
    for window in instrument.open_windows.all():
        window.ends += dt.timedelta(hours=1)
        window.save()
    ask(instrument, at=shanghai(2, 20), hours=2.5)
    one_day = {"start": "2027-03-02", "end": "2027-03-03"}
    free = ("03-02T22:30", "03-03T00:00")
    assert free in of_kind(drawn(client, instrument, **one_day), "free")
    # Nothing of the next day comes along, and where that is taken, 22:30 is not free.
    assert all(e["start"] < "2027-03-03" for e in drawn(client, instrument, **one_day))
    ask(instrument, at=shanghai(3, 0), hours=2)
    assert free not in of_kind(drawn(client, instrument, **one_day), "free")


def test_adjacent_bookings_are_one_stretch(client, db):
    instrument = InstrumentFactory()
    open_days(instrument)
    for hour in (9, 11, 13):
        ask(instrument, at=shanghai(2, hour))
    assert of_kind(drawn(client, instrument), "busy")[1:] == [("03-02T09:00", "03-02T15:00")]


def test_a_second_unit_keeps_time_free(client, db):
    instrument = InstrumentFactory(units=2)
    open_days(instrument)
    ask(instrument, at=shanghai(2, 9))
    assert ("03-02T08:00", "03-02T18:00") in of_kind(drawn(client, instrument), "free")


def test_what_opens_later_says_when(client, instrument):
    PolicyFactory(lab=instrument.lab, everyone_days=3)
    later = [e for e in drawn(client, instrument) if e["kind"] == "later"]
    # On Thursday starts up to 09:00 are open, as it is 09:00 now.
    assert later[0]["start"] == "2027-03-04T09:30"
    assert later[1]["title"] == "Opens to you on Tue 2 Mar 08:00"
    assert ("03-04T08:00", "03-04T09:30") in of_kind(drawn(client, instrument), "free")


def test_time_that_is_not_released_shows_nothing_of_its_bookings(client, instrument):
    instrument.open_windows.all().delete()
    open_days(instrument, own_first=True)
    own = LabRoleFactory(lab=instrument.lab).person
    before = drawn(client, instrument)
    ask(instrument, own, at=shanghai(6, 9))
    assert drawn(client, instrument) == before
    assert ("03-06T08:00", "03-06T18:00") in of_kind(before, "later")


def test_own_people_see_their_own_horizon(client, instrument):
    client.force_login(LabRoleFactory(lab=instrument.lab).person)
    far = {"start": "2027-03-22", "end": "2027-03-23"}
    assert of_kind(drawn(client, instrument, **far), "free")
    client.logout()
    assert of_kind(drawn(client, instrument, **far), "later")


def test_with_a_technician_only_assisted_hours_are_free(client, instrument):
    instrument.assisted = True
    instrument.save()
    assist_days(instrument.lab, opens=13, closes=16)
    free = of_kind(drawn(client, instrument, mode="assisted"), "free")
    assert free[1] == ("03-02T13:00", "03-02T16:00")


def test_nothing_is_free_out_of_service_or_closed_to_booking(client, instrument):
    instrument.status = "maintenance"
    instrument.save()
    assert of_kind(drawn(client, instrument), "free", "later") == []
    instrument.status = "in_service"
    instrument.save()
    PolicyFactory(instrument=instrument, mode="closed")
    assert of_kind(drawn(client, instrument), "free", "later") == []


class TestWhoSeesNames:
    @pytest.fixture
    def booking(self, instrument):
        organisation = OrganisationFactory(name_en="Secret Works")
        self.asker = PersonFactory(name="Chen Wei")
        MembershipFactory(person=self.asker, organisation=organisation)
        return ask(instrument, self.asker)

    def words(self, client, person, instrument):
        if person is not None:
            client.force_login(person)
        events = drawn(client, instrument)
        return [each for each in events if "title" in each or "url" in each]

    def test_nobody_outside(self, client, instrument, booking):
        colleague = MembershipFactory(organisation=booking.payer).person
        head = MembershipFactory(organisation=booking.payer, role="administrator").person
        elsewhere = LabRoleFactory(lab=LabFactory(university=instrument.university)).person
        for person in (None, engineer(), colleague, head, elsewhere):
            assert self.words(client, person, instrument) == []
            text = str(drawn(client, instrument))
            assert "Chen" not in text
            assert "Secret" not in text
            assert booking.public_id not in text

    def test_who_asked_for_it(self, client, instrument, booking):
        (mine,) = self.words(client, self.asker, instrument)
        assert (mine["title"], mine["word"]) == ("Yours", "Requested")
        assert mine["label"] == "Requested: your booking"
        assert mine["url"] == reverse("booking", args=[booking.public_id])
        assert (mine["start"], mine["kind"]) == ("2027-03-02T09:00", "requested")

    def test_the_labs_staff(self, client, instrument, booking):
        technician = LabRoleFactory(lab=instrument.lab, kind="technician").person
        (theirs,) = self.words(client, technician, instrument)
        assert theirs["title"] == "Requested: Chen Wei, Secret Works"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"start": "", "end": ""}, "Give start and end as dates"),
        ({"start": "soon", "end": "2027-03-08"}, "Give start and end as dates"),
        ({"start": "2027-02-30", "end": "2027-03-08"}, "Give start and end as dates"),
        ({"start": "9999-12-30", "end": "9999-12-31"}, "Give start and end as dates"),
        ({"start": "0001-01-01", "end": "0001-01-02"}, "Give start and end as dates"),
        ({"start": "2027-03-01T00:00+08:00", "end": "2027-03-08"}, "Give start and end as"),
        ({"start": "2027-03-08", "end": "2027-03-01"}, "The end lies after the start"),
        ({"start": "2027-03-01", "end": "2037-03-01"}, "Ask for 45 days at most"),
        ({"start": "2027-03-14T02:59", "end": "2027-03-14T03:00"}, "The end lies after"),
        ({"mode": "teleport"}, "There is no such way of use"),
    ],
)
def test_bad_input_gets_a_sentence(client, instrument, query, sentence):
    instrument.lab.time_zone = LOS_ANGELES.key
    instrument.lab.save()
    url = reverse("instrument_feed", args=[instrument.public_id])
    answer = client.get(url, {**WEEK, **query})
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]


@pytest.mark.django_db
def test_ones_own_calendar_answers_over_a_clock_change_too(client):
    person = engineer()
    person.time_zone = LOS_ANGELES.key
    person.save()
    client.force_login(person)
    query = {"start": "2027-03-14T02:59", "end": "2027-03-14T03:00"}
    answer = client.get(reverse("my_bookings_feed"), query)
    assert answer.status_code == 400
    assert "The end lies after the start" in answer.json()["error"]


def test_few_queries(client, instrument, django_assert_max_num_queries):
    ask(instrument)
    client.force_login(engineer())
    with django_assert_max_num_queries(12):
        drawn(client, instrument)
    client.logout()
    with django_assert_max_num_queries(6):
        drawn(client, instrument)


# Pure parts


def test_a_range_is_on_the_labs_wall_clock():
    found = read_range("2027-03-14T00:00:00", "2027-03-15T00:00:00", LOS_ANGELES)
    # The day on which the clocks go forward has 23 hours.
    assert found.ends - found.starts == dt.timedelta(hours=23)
    with pytest.raises(BadRange) as bad:
        read_range("2027-03-02", "2027-03-02", SHANGHAI)
    assert bad.value.problem is RangeProblem.ENDS_FIRST


def test_an_hour_that_comes_twice_keeps_its_length():
    """01:30 to 01:30 an hour later, in the night in which the clocks go back."""
    start = dt.datetime(2027, 11, 7, 8, 30, tzinfo=dt.UTC)
    drawn = event(start, start + dt.timedelta(hours=1), LOS_ANGELES, kind="free")
    assert (drawn["start"], drawn["end"]) == ("2027-11-07T01:30", "2027-11-07T02:30")


def seen(first, last, look=Look.FREE, origin=None):
    return Seen(shanghai(2, first), shanghai(2, last), look, origin or shanghai(2, first))


def test_free_stretches_of_one_grid_are_joined():
    short = dt.timedelta(minutes=30)
    joined = bookable([seen(8, 12), seen(12, 18)], grid=GRID, shortest=short)
    assert [(each.starts, each.ends) for each in joined] == [(shanghai(2, 8), shanghai(2, 18))]
    apart = bookable(
        [seen(8, 12), seen(12, 18, origin=shanghai(2, 12, 10))], grid=GRID, shortest=short
    )
    assert len(apart) == 2


def test_assisted_time_to_come_begins_on_the_grid():
    hours = [Interval(shanghai(2, 9, 10), shanghai(2, 11))]
    later = [seen(8, 18, Look.LATER)]
    (only,) = bookable(later, grid=GRID, shortest=GRID, assisted_hours=hours)
    assert (only.starts, only.ends) == (shanghai(2, 9, 30), shanghai(2, 11))


def test_a_week_without_an_opening_looks_like_a_booked_one():
    wanted = Interval(shanghai(2, 0), shanghai(3, 0))
    (grey,) = not_free(wanted, [], [], SHANGHAI)
    assert (grey.starts.hour, grey.ends.hour) == (8, 18)


half_hours = st.integers(0, 47)


@given(st.lists(st.tuples(half_hours, st.integers(1, 12)), max_size=6))
def test_every_open_hour_is_drawn_once(pieces):
    """Free and not free together cover the open hours, and never the same time."""
    day = shanghai(2, 0)
    window = Window(day, day + dt.timedelta(days=1))
    found = []
    for start, length in pieces:
        first = day + start * GRID
        found.append(Seen(first, min(first + length * GRID, window.ends), Look.FREE, day))
    free = bookable(found, grid=GRID, shortest=GRID)
    grey = not_free(Interval(window.starts, window.ends), [window], free, SHANGHAI)
    naive = [(each.starts.replace(tzinfo=None), each.ends.replace(tzinfo=None)) for each in found]
    covered = {
        step
        for start, end in [*naive, *((each.starts, each.ends) for each in grey)]
        for step in range(48)
        if start <= day.replace(tzinfo=None) + step * GRID < end
    }
    assert covered == set(range(48))
    assert not any(start < each.ends and each.starts < end for start, end in naive for each in grey)
