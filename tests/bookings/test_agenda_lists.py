"""An agenda narrowed by words, states, days and projects: list, calendar and file agree."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.accounts.paging import BoundedPaginator
from booking.bookings.actions import approve, cancel
from booking.bookings.models import Booking
from tests.asking import ask, ask_for_samples
from tests.bookings.agendas import (
    MARCH,
    diffractometer,
    feed,
    many,
    page,
    people_of,
    project_of,
    rows,
    shown,
)
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    OrganisationFactory,
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def instrument():
    return diffractometer()


@pytest.fixture
def enterprise():
    return OrganisationFactory(name_en="Lanrong Chemicals")


@pytest.fixture
def people(enterprise):
    return people_of(enterprise)


@pytest.fixture
def project(enterprise, people):
    return project_of(enterprise, people)


class TestNarrowed:
    @pytest.fixture
    def booked(self, instrument, people, project):
        other = InstrumentFactory(name_en="Microscope", lab=LabFactory(name_en="Optics"))
        open_days(other, days=30)
        return {
            "d8": ask(instrument, people["engineer"], at=shanghai(2, 9)),
            "microscope": ask(other, people["engineer"], at=shanghai(3, 9), project=project),
            "theirs": ask(instrument, people["colleague"], at=shanghai(4, 9)),
        }

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "diffract"}, {"d8", "theirs"}),
            ({"q": "optics"}, {"microscope"}),
            ({"q": "diffract colleague"}, {"theirs"}),
            ({"q": "nothing of this"}, set()),
            ({"state": "requested"}, {"d8", "microscope", "theirs"}),
            ({"state": "approved"}, set()),
            ({"first": "2027-03-03", "last": "2027-03-03"}, {"microscope"}),
            ({"last": "2027-03-03"}, {"d8", "microscope"}),
            ({"q": "diffract", "first": "2027-03-03"}, {"theirs"}),
        ],
    )
    def test_list_and_file_are_the_same(self, client, enterprise, people, booked, query, found):
        client.force_login(people["administrator"])
        wanted = {booked[name].public_id for name in found}
        assert {each.public_id for each in shown(page(client, enterprise, **query))} == wanted
        assert {row["Number"] for row in rows(client, enterprise, **query)} == wanted

    def test_by_project(self, client, enterprise, people, project, booked):
        client.force_login(people["administrator"])
        query = {"project": project.public_id}
        assert shown(page(client, enterprise, **query)) == [booked["microscope"]]
        assert len(feed(client, enterprise, **query)) == 1
        # Another organisation's project is no choice here.
        foreign = {"project": OrganisationFactory().general_project.public_id}
        assert len(shown(page(client, enterprise, **foreign))) == 3

    def test_the_calendar_too(self, client, enterprise, people, booked):
        client.force_login(people["administrator"])
        assert len(feed(client, enterprise, q="optics")) == 1
        answer = page(client, enterprise, view="calendar", q="optics", show="week")
        assert answer.context["feed"].endswith("/bookings/feed/?q=optics")
        assert answer.context["show"] == "timeGridWeek"

    def test_what_lives_is_there_however_old(self, client, clock, enterprise, people, instrument):
        samples = ask_for_samples(instrument, people["engineer"])
        over = ask(instrument, people["engineer"], at=shanghai(2, 9))
        cancel(booking=over, person=people["engineer"], now=NOW)
        manager = LabRoleFactory(lab=instrument.lab).person
        approve(booking=samples, person=manager, now=NOW)
        clock(NOW + dt.timedelta(days=200))
        client.force_login(people["administrator"])
        answer = page(client, enterprise)
        assert shown(answer) == [samples]
        assert [row["Number"] for row in rows(client, enterprise)] == [samples.public_id]
        assert shown(page(client, enterprise, q="d8")) == [samples]
        earlier = client.get(answer.context["earlier_url"])
        assert set(shown(earlier)) == {samples, over}

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
    def test_impossible_days_get_a_sentence(self, client, enterprise, people, booked, query):
        client.force_login(people["administrator"])
        assert 'role="alert"' in page(client, enterprise, **query).content.decode()
        rows(client, enterprise, **query)

    @pytest.mark.parametrize(
        "query",
        [
            {"state": "asleep", "project": "x", "unknown": "filter"},
            {"q": "%_'\"\x00" * 40},
            {"q": "a " * 99},
            {"page": "999999"},
            {"page": "-1", "view": "sideways"},
            {"first": "2000-01-01"},
            {"last": "2100-12-31"},
            {"last": "2000-01-01"},
            {"view": "calendar", "show": "century", "day": "0001-01-01"},
        ],
    )
    def test_odd_input_is_no_error(self, client, enterprise, people, project, booked, query):
        client.force_login(people["administrator"])
        for noun in (enterprise, project):
            page(client, noun, **query)
            rows(client, noun, **query)
            feed(client, noun, **query)

    @pytest.mark.parametrize(
        "query", [{}, {"start": "x", "end": "y"}, {**MARCH, "end": "2030-01-01"}]
    )
    def test_a_bad_range_gets_a_sentence(self, client, enterprise, people, query):
        client.force_login(people["administrator"])
        url = reverse("organisation_bookings_feed", args=[enterprise.public_id])
        answer = client.get(url, query)
        assert answer.status_code == 400
        assert answer.json()["error"]


class TestTheFile:
    def test_a_row(self, client, instrument, enterprise, people, project):
        booking = ask(
            instrument, people["engineer"], project=project, purpose="=1+1", at=shanghai(2, 9)
        )
        client.force_login(people["administrator"])
        (row,) = rows(client, enterprise)
        assert row == {
            "Number": booking.public_id,
            "Instrument": "Diffractometer D8",
            "Lab": "Diffraction Lab",
            "University": instrument.university.name,
            "From": "2027-03-02 09:00",
            "Until": "2027-03-02 11:00",
            "Time zone": "Asia/Shanghai",
            "Hours": "2.00",
            "How": "Operate it yourself",
            "State": "Requested",
            "Requester": "Engineer",
            "Project": "Epoxy",
            "Organisation": "Lanrong Chemicals",
            "Price class": "Other enterprise",
            "Price (CNY)": "",
            "Asked": "2027-03-01 09:00",
            "Used from": "",
            "Used until": "",
            "Samples": "",
            "Purpose": "'=1+1",
        }

    def test_times_are_each_labs(self, client, enterprise, people):
        far = InstrumentFactory(lab=LabFactory(time_zone="America/Los_Angeles"))
        open_days(far)
        ask(far, people["engineer"], at=shanghai(3, 1))
        client.force_login(people["administrator"])
        (row,) = rows(client, enterprise)
        assert (row["From"], row["Time zone"]) == ("2027-03-02 09:00", "America/Los_Angeles")


def test_pages_are_counted_no_further_than_they_go(client, instrument, enterprise, people):
    many(instrument, people["engineer"], 30)
    rows_of = Booking.objects.order_by("pk")
    paginator = BoundedPaginator(rows_of, 20, counted=Booking.objects.all(), most=25)
    assert (paginator.count, paginator.num_pages, paginator.bounded) == (25, 2, True)
    paginator = BoundedPaginator(rows_of, 20, counted=Booking.objects.all(), most=31)
    assert (paginator.count, paginator.bounded) == (31, False)
    # The file has what pages leave out.
    client.force_login(people["administrator"])
    assert len(rows(client, enterprise, state="cancelled")) == 31


def test_ones_own_file_and_filters(client, instrument, people, project):
    mine = ask(instrument, people["engineer"], project=project)
    other = ask(instrument, people["engineer"], at=shanghai(3, 9))
    ask(instrument, people["colleague"], at=shanghai(4, 9))
    client.force_login(people["engineer"])
    answer = client.get(reverse("my_bookings"), {"project": project.public_id})
    assert shown(answer) == [mine]
    answer = client.get(reverse("my_bookings_csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    numbers = [row["Number"] for row in csv.DictReader(io.StringIO(text))]
    assert numbers == [other.public_id, mine.public_id]
    assert "attachment" in answer["Content-Disposition"]
