"""Bookings of an organisation and of a project: who sees which, and how they are drawn."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from booking.bookings.actions import approve, cancel
from booking.bookings.models import Booking
from booking.bookings.queries.agendas import scope_in_organisation, scope_in_project
from booking.bookings.rules import State
from booking.bookings.rules.agendas import Scope
from booking.bookings.views import agendas
from tests.asking import ask, ask_for_samples
from tests.bookings.agendas import (
    MARCH,
    diffractometer,
    feed,
    many,
    number_of_queries,
    page,
    people_of,
    project_of,
    rows,
    shown,
)
from tests.factories import (
    NOW,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
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
        assert "Send samples" in text
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
        assert "3 samples to send" in text
        assert reverse("booking", args=[booking.public_id]) in text
        assert {row["Purpose"] for row in rows(client, enterprise)} >= {"A secret catalyst"}

    def test_the_labs_own_notes_are_nowhere(self, client, instrument, enterprise, people):
        booking = ask(instrument, people["engineer"])
        booking.timeline.update(note="Do not trust them", side="lab")
        client.force_login(people["administrator"])
        assert "Do not trust" not in page(client, enterprise).content.decode()
        assert not any("Do not trust" in str(row) for row in rows(client, enterprise))


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
    # It lasts over nights, in which nothing is open.
    assert event["title"] == f"Closed: Diffractometer D8: Engineer, {State.REQUESTED.value.title()}"
