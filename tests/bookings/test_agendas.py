"""Bookings of an organisation and of a project: who sees which, narrowed, drawn and as a file."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.accounts.models import Project, new_public_id
from booking.bookings.actions import approve, cancel
from booking.bookings.models import Booking
from booking.bookings.paging import BoundedPaginator
from booking.bookings.queries.agendas import scope_in_organisation, scope_in_project
from booking.bookings.rules import State
from booking.bookings.rules.agendas import Scope
from booking.bookings.views import agendas
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
    open_days,
    shanghai,
)

pytestmark = pytest.mark.django_db
MARCH = {"start": "2027-03-01T00:00:00", "end": "2027-04-05T00:00:00"}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    def to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    to(NOW)
    return to


@pytest.fixture
def instrument():
    lab = LabFactory(name_en="Diffraction Lab")
    instrument = InstrumentFactory(lab=lab, name_en="Diffractometer D8", takes_samples=True)
    open_days(instrument, days=30)
    return instrument


@pytest.fixture
def enterprise():
    return OrganisationFactory(name_en="Lanrong Chemicals")


@pytest.fixture
def people(enterprise):
    """An engineer, a colleague, an administrator, finance, and an engineer of a rival."""
    roles = {"administrator": "administrator", "finance": "finance"}
    found = {
        name: MembershipFactory(
            organisation=enterprise,
            role=roles.get(name, "member"),
            person__name=name.title(),
        ).person
        for name in ("engineer", "colleague", *roles)
    }
    return {**found, "rival": engineer(), "operator": PersonFactory(is_operator=True)}


@pytest.fixture
def project(enterprise, people):
    found = Project.objects.create(organisation=enterprise, name="Epoxy", head=people["colleague"])
    found.members.add(people["engineer"])
    return found


def page(client, noun, **query):
    name = "project_bookings" if isinstance(noun, Project) else "organisation_bookings"
    answer = client.get(reverse(name, args=[noun.public_id]), query)
    assert answer.status_code == 200
    return answer


def shown(answer):
    context = answer.context
    out = [*(context.get("coming") or []), *(context.get("waiting") or [])]
    return [*out, *(booking for booking, _again in context["listed"])]


def feed(client, noun, **query):
    name = "project_bookings_feed" if isinstance(noun, Project) else "organisation_bookings_feed"
    answer = client.get(reverse(name, args=[noun.public_id]), {**MARCH, **query})
    assert answer.status_code == 200, answer.content
    return answer.json()


def rows(client, noun, **query):
    name = "project_bookings_csv" if isinstance(noun, Project) else "organisation_bookings_csv"
    answer = client.get(reverse(name, args=[noun.public_id]), query)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_it_works(client, instrument, enterprise, people):
    manager = LabRoleFactory(lab=instrument.lab).person
    first = ask(instrument, people["engineer"], at=shanghai(2, 9))
    second = ask(instrument, people["colleague"], at=shanghai(3, 9))
    approve(booking=second, person=manager, now=NOW)
    over = ask(instrument, people["engineer"], at=shanghai(4, 9))
    cancel(booking=over, person=people["engineer"], now=NOW)
    foreign = ask(instrument, people["rival"], at=shanghai(5, 9))
    client.force_login(people["administrator"])
    answer = page(client, enterprise)
    assert shown(answer) == [second, first, over]
    text = answer.content.decode()
    for words in ("Bookings of Lanrong Chemicals", "Engineer", "Colleague", "Diffraction Lab"):
        assert words in text
    assert foreign.public_id not in text
    assert {each["Number"] for each in rows(client, enterprise)} == {
        each.public_id for each in (first, second, over)
    }
    assert {each["url"] for each in feed(client, enterprise)} == {
        reverse("booking", args=[each.public_id]) for each in (first, second, over)
    }


class TestWhoMayNot:
    def test_there_is_no_such_page_for_others(self, client, instrument, enterprise, people):
        manager = LabRoleFactory(lab=instrument.lab).person
        for somebody in (people["engineer"], people["colleague"], people["rival"], manager):
            client.force_login(somebody)
            for part in ("", "_feed", "_csv"):
                url = reverse(f"organisation_bookings{part}", args=[enterprise.public_id])
                assert client.get(url, MARCH).status_code == 404

    def test_nor_of_a_project_for_who_is_not_in_it(self, client, enterprise, people, project):
        stranger = MembershipFactory(organisation=enterprise).person
        for somebody in (stranger, people["rival"]):
            client.force_login(somebody)
            for part in ("", "_feed", "_csv"):
                url = reverse(f"project_bookings{part}", args=[project.public_id])
                assert client.get(url, MARCH).status_code == 404

    def test_nor_for_who_has_left(self, client, enterprise, people, project):
        people["administrator"].memberships.update(until=dt.date(2027, 2, 1))
        people["engineer"].memberships.update(until=dt.date(2027, 2, 1))
        assert scope_in_organisation(people["administrator"], enterprise, now=NOW) is None
        assert scope_in_project(people["engineer"], project, now=NOW) is None

    def test_an_administrator_of_another_organisation(self, enterprise, project):
        rival = MembershipFactory(role="administrator").person
        assert scope_in_organisation(rival, enterprise, now=NOW) is None
        assert scope_in_project(rival, project, now=NOW) is None

    def test_what_is_not_there(self, client, people):
        client.force_login(people["operator"])
        for name in ("organisation_bookings", "project_bookings"):
            assert client.get(reverse(name, args=["nothing"])).status_code == 404


class TestAProject:
    def test_head_and_those_who_answer_see_all_a_member_their_own(
        self, client, instrument, people, project
    ):
        mine = ask(instrument, people["engineer"], project=project, at=shanghai(2, 9))
        theirs = ask(instrument, people["colleague"], project=project, at=shanghai(3, 9))
        ask(instrument, people["engineer"], at=shanghai(4, 9))
        for name in ("colleague", "administrator", "finance", "operator"):
            client.force_login(people[name])
            assert shown(page(client, project)) == [mine, theirs], name
            assert len(rows(client, project)) == len(feed(client, project)) == 2
        client.force_login(people["engineer"])
        answer = page(client, project)
        assert shown(answer) == [mine]
        assert "You see what you asked for yourself." in answer.content.decode()
        assert len(rows(client, project)) == len(feed(client, project)) == 1
        assert "Colleague" not in answer.content.decode()

    def test_everybody_has_the_general_one(self, client, instrument, enterprise, people):
        mine = ask(instrument, people["engineer"])
        ask(instrument, people["colleague"], at=shanghai(3, 9))
        client.force_login(people["engineer"])
        assert shown(page(client, enterprise.general_project)) == [mine]
        assert (
            scope_in_project(people["engineer"], enterprise.general_project, now=NOW) is Scope.OWN
        )


class TestWhatItIsFor:
    """Purpose and samples are for those who may open the booking's page."""

    def test_finance_sees_what_costs_and_not_what_for(self, client, instrument, enterprise, people):
        booking = ask(instrument, people["engineer"], purpose="A secret catalyst")
        samples = ask_for_samples(instrument, people["engineer"])
        client.force_login(people["finance"])
        text = page(client, enterprise).content.decode()
        assert "Samples sent in" in text
        assert "3 samples" not in text
        assert reverse("booking", args=[booking.public_id]) not in text
        for row in rows(client, enterprise):
            assert (row["Purpose"], row["Samples"]) == ("", "")
        assert not any("url" in each for each in feed(client, enterprise))
        assert client.get(reverse("booking", args=[samples.public_id])).status_code == 404

    def test_the_administrator_sees_both(self, client, instrument, enterprise, people):
        booking = ask(instrument, people["engineer"], purpose="A secret catalyst")
        ask_for_samples(instrument, people["engineer"])
        client.force_login(people["administrator"])
        text = page(client, enterprise).content.decode()
        assert "3 samples sent in" in text
        assert reverse("booking", args=[booking.public_id]) in text
        assert {row["Purpose"] for row in rows(client, enterprise)} >= {"A secret catalyst"}

    def test_the_labs_own_notes_are_nowhere(self, client, instrument, enterprise, people):
        booking = ask(instrument, people["engineer"])
        booking.timeline.update(note="Do not trust them", side="lab")
        client.force_login(people["administrator"])
        assert "Do not trust" not in page(client, enterprise).content.decode()
        assert not any("Do not trust" in str(row) for row in rows(client, enterprise))


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


def many(instrument, person, number):
    """So many bookings that are over, as if they had been asked for one by one."""
    booking = ask(instrument, person, at=shanghai(2, 9))
    cancel(booking=booking, person=person, now=NOW)
    booking.refresh_from_db()
    quote, first = booking.quote, booking.starts - dt.timedelta(days=60)
    for each in range(number):
        for noun in (quote, booking):
            noun.pk, noun._state.adding = None, True
        quote.save()
        booking.quote, booking.public_id = quote, new_public_id()
        booking.starts = first + dt.timedelta(minutes=5 * each)
        booking.ends = booking.starts + dt.timedelta(minutes=5)
        booking.save()


def number_of_queries(ask_for):
    with CaptureQueriesContext(connection) as captured:
        ask_for()
    return len(captured)


def test_as_many_queries_for_many_as_for_one(client, instrument, enterprise, people, project):
    ask(instrument, people["engineer"], at=shanghai(3, 9))
    ask(instrument, people["engineer"], at=shanghai(3, 12), project=project)
    client.force_login(people["administrator"])

    def counts():
        return [
            number_of_queries(lambda: page(client, enterprise)),
            number_of_queries(lambda: page(client, enterprise, q="d8", state="cancelled")),
            number_of_queries(lambda: page(client, enterprise, view="calendar")),
            number_of_queries(lambda: feed(client, enterprise)),
            number_of_queries(lambda: rows(client, enterprise)),
            number_of_queries(lambda: page(client, project)),
        ]

    page(client, enterprise)
    many(instrument, people["colleague"], 1)
    few = counts()
    for day in (4, 5, 6, 7):
        ask(instrument, people["engineer"], at=shanghai(day, 9), project=project)
    many(instrument, people["colleague"], 40)
    assert counts() == few
    assert max(few) <= 20


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


def test_a_day_with_very_many_tells_how_many(client, monkeypatch, instrument, enterprise, people):
    for hour in (8, 11, 14):
        ask(instrument, people["engineer"], at=shanghai(3, hour))
    ask(instrument, people["engineer"], at=shanghai(4, 8))
    client.force_login(people["administrator"])
    assert len(feed(client, enterprise)) == 4
    monkeypatch.setattr(agendas, "MOST_DRAWN", 3)
    first, second = feed(client, enterprise, q="d8")
    address = reverse("organisation_bookings", args=[enterprise.public_id])
    assert first == {
        "start": "2027-03-03T08:00",
        "end": "2027-03-03T18:00",
        "kind": "many",
        "title": "3 bookings",
        "url": f"{address}?q=d8&first=2027-03-03&last=2027-03-03",
    }
    assert second["title"] == "1 booking"
    assert len(shown(client.get(first["url"]))) == 3


def test_a_booking_that_reaches_into_the_range_is_drawn(client, instrument, enterprise, people):
    booking = ask(instrument, people["engineer"], at=shanghai(2, 16))
    ends = booking.ends + dt.timedelta(days=13)
    Booking.objects.filter(pk=booking.pk).update(ends=ends)
    client.force_login(people["administrator"])
    (event,) = feed(client, enterprise, start="2027-03-15T00:00", end="2027-03-16T00:00")
    assert event["end"] == "2027-03-15T18:00"
    assert event["title"] == f"Diffractometer D8: Engineer, {State.REQUESTED.value.title()}"


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
