"""An instrument's free times by days: the month's figures, the list and its file."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PolicyFactory,
    assist_days,
    engineer,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
MONTH = {"start": "2027-03-01T00:00:00", "end": "2027-04-05T00:00:00"}
WEEK = {"first": "2027-03-01", "last": "2027-03-07"}


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def instrument():
    instrument = InstrumentFactory(name_en="Diffractometer D8")
    open_days(instrument, days=30)
    return instrument


def days(client, instrument, **query):
    url = reverse("instrument_days", args=[instrument.public_id])
    answer = client.get(url, {**MONTH, **query})
    assert answer.status_code == 200, answer.content
    return answer.json()


def page(client, instrument, **query):
    answer = client.get(reverse("instrument_times", args=[instrument.public_id]), query)
    assert answer.status_code == 200
    return answer


def listed(answer):
    return [
        (str(day), words) for day, rows in answer.context["by_day"] for words, _length, _url in rows
    ]


def rows(client, instrument, **query):
    answer = client.get(reverse("instrument_times_csv", args=[instrument.public_id]), query)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


class TestTheMonth:
    def test_it_works(self, client, instrument):
        ask(instrument, at=shanghai(2, 10), hours=2)
        drawn = days(client, instrument)
        assert drawn[0] == {
            "start": "2027-03-01",
            "end": "2027-03-02",
            "kind": "day_free",
            "title": "7 h free",
            "figure": "7",
            "label": "Mon 1 Mar: 7 h free",
        }
        assert [each["figure"] for each in drawn[1:4]] == ["8", "10", "10"]

    def test_what_opens_later_is_told(self, client, instrument):
        later = [each for each in days(client, instrument) if each["kind"] == "day_later"]
        # A visitor sees seven days ahead: on the eighth only the first hour is open yet.
        assert later[0]["start"] == "2027-03-09"
        assert later[0]["label"] == "Tue 9 Mar: opens to you on Tue 2 Mar 08:00"

    def test_it_shows_what_the_reader_may_have(self, client, instrument):
        student = MembershipFactory(organisation=instrument.university).person
        client.force_login(student)
        free = [each for each in days(client, instrument) if each["kind"] == "day_free"]
        assert len(free) == 30

    def test_only_the_range_shown(self, client, instrument):
        drawn = days(client, instrument, start="2027-03-03T00:00", end="2027-03-05T00:00")
        assert [each["start"] for each in drawn] == ["2027-03-03", "2027-03-04"]

    def test_out_of_service_nothing_is_free(self, client, instrument):
        instrument.status = "maintenance"
        instrument.save()
        assert days(client, instrument) == []

    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"start": "x", "end": "y"},
            {"start": "0001-01-01T00:00", "end": "0001-02-01T00:00"},
            {"start": "9999-12-01T00:00", "end": "9999-12-31T00:00"},
            {**MONTH, "end": "2027-02-01T00:00"},
            {**MONTH, "end": "2028-02-01T00:00"},
            {**MONTH, "mode": "by magic"},
        ],
    )
    def test_bad_input_gets_a_sentence(self, client, instrument, query):
        answer = client.get(reverse("instrument_days", args=[instrument.public_id]), query)
        assert answer.status_code == 400
        assert answer.json()["error"]


class TestTheList:
    def test_it_works(self, client, instrument):
        ask(instrument, at=shanghai(2, 10), hours=2)
        answer = page(client, instrument, **WEEK)
        assert listed(answer)[:4] == [
            ("2027-03-01", "11:00–18:00"),
            ("2027-03-02", "08:00–10:00"),
            ("2027-03-02", "12:00–18:00"),
            ("2027-03-03", "08:00–18:00"),
        ]
        link = reverse("instrument", args=[instrument.public_id])
        assert f"{link}?start=2027-03-02T12%3A00&amp;mode=self" in answer.content.decode()

    def test_without_days_it_tells_the_coming_fortnight(self, client, instrument):
        answer = page(client, instrument)
        assert listed(answer)[-1] == ("2027-03-08", "08:00–09:30")
        assert "More of these days opens to you on Mon 1 Mar 09:30." in answer.content.decode()

    def test_who_may_not_see_the_instrument(self, client, instrument):
        instrument.published_at = None
        instrument.save()
        for name in ("instrument_days", "instrument_times", "instrument_times_csv"):
            url = reverse(name, args=[instrument.public_id])
            assert client.get(url, MONTH).status_code == 404
        client.force_login(LabRoleFactory(lab=instrument.lab, kind="technician").person)
        page(client, instrument)

    def test_nothing_of_others_is_told(self, client, instrument):
        """Hold, booking and closure leave the same gap, and no name."""
        other = engineer()
        other.name = "Somebody Else"
        other.save()
        ask(instrument, other, at=shanghai(2, 10), hours=2)
        booked = ask(instrument, other, at=shanghai(3, 10), hours=2)
        approve(booking=booked, person=LabRoleFactory(lab=instrument.lab).person, now=NOW)
        instrument.open_windows.filter(starts__date="2027-03-04").delete()
        for start, end in ((8, 10), (12, 18)):
            instrument.open_windows.create(starts=shanghai(4, start), ends=shanghai(4, end))
        client.force_login(other)
        answer = page(client, instrument, **WEEK)
        gaps = [words for day, words in listed(answer) if day in ("2027-03-02", "2027-03-03")]
        closed = [words for day, words in listed(answer) if day == "2027-03-04"]
        assert gaps == closed * 2
        client.logout()
        assert "Somebody Else" not in page(client, instrument, **WEEK).content.decode()

    def test_at_least_so_many_hours(self, client, instrument):
        ask(instrument, at=shanghai(2, 10), hours=2)
        answer = page(client, instrument, hours="4", **WEEK)
        assert ("2027-03-02", "08:00–10:00") not in listed(answer)
        assert ("2027-03-02", "12:00–18:00") in listed(answer)

    def test_with_a_technician_only_their_hours(self, client):
        instrument = InstrumentFactory(assisted=True)
        open_days(instrument)
        assist_days(instrument.lab, opens=13, closes=16)
        answer = page(client, instrument, mode="assisted", **WEEK)
        assert listed(answer)[1] == ("2027-03-02", "13:00–16:00")
        assert 'name="mode"' in answer.content.decode()
        # What is not offered leaves the usual way.
        assert listed(page(client, instrument, mode="magic", **WEEK))[1][1] == "08:00–18:00"

    def test_an_instrument_for_samples_alone(self, client):
        instrument = InstrumentFactory(self_operated=False, takes_samples=True)
        assert "No slots to pick here" in page(client, instrument).content.decode()
        assert rows(client, instrument) == []

    def test_days_are_the_labs(self, client):
        instrument = InstrumentFactory(lab=LabFactory(time_zone="America/Los_Angeles"))
        open_days(instrument)
        answer = page(client, instrument, first="2027-03-02", last="2027-03-02")
        assert listed(answer) == [("2027-03-02", "08:00–18:00")]

    def test_pages(self, client):
        instrument = InstrumentFactory()
        PolicyFactory(instrument=instrument, everyone_days=60)
        for hour in range(8, 18, 2):
            open_days(instrument, days=30, opens=hour, closes=hour + 1)
        wanted = {"first": "2027-03-02", "last": "2027-03-30"}
        answer = page(client, instrument, **wanted)
        assert answer.context["page"].paginator.count == 29 * 5
        assert len(listed(answer)) == 60
        assert len(listed(page(client, instrument, page="3", **wanted))) == 25
        for odd in ("0", "-1", "999999", "x", "9" * 40):
            assert listed(page(client, instrument, page=odd, **wanted))

    @pytest.mark.parametrize(
        "query",
        [
            {"first": "x"},
            {"first": "0001-01-01", "last": "0001-01-02"},
            {"first": "9999-12-31"},
            {"first": "2027-03-09", "last": "2027-03-01"},
            {"first": "2000-01-01", "last": "2100-12-31"},
        ],
    )
    def test_impossible_days_get_a_sentence(self, client, instrument, query):
        assert 'role="alert"' in page(client, instrument, **query).content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            {"hours": "a million"},
            {"hours": "-1", "mode": "\x00"},
            {"project": "nobody's", "page": "999999"},
            {"unknown": "filter"},
            {"first": "2100-12-31", "last": "2100-12-31"},
            {"first": "2000-01-01", "last": "2000-01-01"},
        ],
    )
    def test_odd_input_is_no_error(self, client, instrument, query):
        page(client, instrument, **query)
        rows(client, instrument, **query)


class TestTheFile:
    def test_it_works(self, client, instrument):
        ask(instrument, at=shanghai(2, 10), hours=2)
        found = rows(client, instrument, **WEEK)
        start = reverse("instrument", args=[instrument.public_id]) + "?start=2027-03-02T12%3A00"
        assert found[2] == {
            "Lab": instrument.lab.name,
            "Instrument": "Diffractometer D8",
            "From": "2027-03-02 12:00",
            "Until": "2027-03-02 18:00",
            "Time zone": "Asia/Shanghai",
            "Hours": "6.00",
            "Ask for it at": f"http://testserver{start}&mode=self",
        }

    def test_it_has_the_rows_of_all_pages_of_the_list(self, client, instrument):
        wanted = {"hours": "8", **WEEK}
        assert [row["From"][:10] for row in rows(client, instrument, **wanted)] == [
            day for day, _words in listed(page(client, instrument, **wanted))
        ]


def number_of_queries(ask_for):
    with CaptureQueriesContext(connection) as captured:
        ask_for()
    return len(captured)


def test_as_many_queries_for_a_month_as_for_a_day(client, instrument):
    for number in range(2, 9):
        ask(instrument, at=shanghai(number, 9))
    client.force_login(engineer())
    day = {"first": "2027-03-01", "last": "2027-03-01"}
    month = {"first": "2027-03-01", "last": "2027-04-25"}
    one = number_of_queries(lambda: page(client, instrument, **day))
    many = number_of_queries(lambda: page(client, instrument, **month))
    assert one == many <= 18
    one = number_of_queries(lambda: days(client, instrument, end="2027-03-02T00:00"))
    many = number_of_queries(lambda: days(client, instrument))
    assert one == many <= 14


def test_the_reader_is_who_their_project_makes_them(client):
    """What is free depends on for whom one asks."""
    instrument = InstrumentFactory()
    open_days(instrument, days=30)
    person = MembershipFactory(organisation=instrument.university).person
    enterprise = OrganisationFactory()
    MembershipFactory(organisation=enterprise, person=person)
    client.force_login(person)
    far = {"first": "2027-03-20", "last": "2027-03-20"}
    own = instrument.university.general_project.public_id
    assert listed(page(client, instrument, project=own, **far))
    assert not listed(page(client, instrument, project=enterprise.general_project.public_id, **far))
