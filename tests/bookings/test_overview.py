"""A university's week: use for its administrators, free hours for everybody else."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.accounts.models import Organisation
from booking.calendars.actions import add_closure
from booking.calendars.rules import EntryKind
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    UniversityFactory,
    engineer,
    open_days,
    shanghai,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _monday_at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def world():
    university = UniversityFactory(name_en="Northern University")
    lab = LabFactory(university=university, name_en="Optics")
    instrument = InstrumentFactory(lab=lab, units=2, name_en="Spectrometer")
    open_days(instrument)
    works = OrganisationFactory(name_en="Secret Works")
    person = PersonFactory(name="Chen Wei")
    MembershipFactory(person=person, organisation=works)
    booking = ask(instrument, person, at=shanghai(2, 9), hours=4)
    administrator = MembershipFactory(organisation=university, role="administrator").person
    url = reverse("university_overview", args=[university.public_id])
    return SimpleNamespace(**locals())


def page(world, person=None, **query):
    answer = visiting(person).get(world.url, query)
    assert answer.status_code == 200
    return answer


def text_of(answer):
    return answer.content.decode()


def test_it_works(world):
    answer = page(world, world.administrator)
    [week] = answer.context["weeks"]
    tuesday = week.total.bars[1]
    # Two units, open from 8 to 18 o'clock.
    assert (tuesday.amount, tuesday.of, tuesday.percent) == (4 * HOUR, 20 * HOUR, 20)
    assert (week.total.total.amount, week.total.total.of) == (4 * HOUR, 140 * HOUR)
    assert week.waiting == 1
    assert "4 of 140 h" in text_of(answer)
    assert "1 request waits" in text_of(answer)
    assert reverse("lab_timeline", args=[world.lab.public_id]) in text_of(answer)


# Who may not


@pytest.mark.parametrize("who", ["visitor", "engineer", "manager", "other_university"])
def test_an_outsider_sees_free_hours_alone(world, who):
    """A lab's manager is an outsider to the university's other labs."""
    person = {
        "visitor": lambda: None,
        "engineer": engineer,
        "manager": lambda: LabRoleFactory(lab=world.lab).person,
        "other_university": lambda: (
            MembershipFactory(organisation=UniversityFactory(), role="administrator").person
        ),
    }[who]()
    LabFactory(university=world.university, name_en="Nothing published")
    answer = page(world, person)
    [week] = answer.context["weeks"]
    assert week.waiting == 0
    assert week.lines == []
    # The second unit keeps the time free.
    assert week.total.bars[1].amount == 10 * HOUR
    main = text_of(answer).partition("<main")[2]
    for word in ("Chen", "Secret", "request waits", "Nothing published"):
        assert word not in main


def test_operators_know(world):
    answer = page(world, PersonFactory(is_operator=True))
    assert answer.context["weeks"][0].waiting == 1


def test_a_university_that_is_not_verified_is_there_for_its_own_people_alone(world):
    for state in ("suspended", "pending", "draft"):
        Organisation.objects.filter(pk=world.university.pk).update(state=state)
        assert visiting().get(world.url).status_code == 404
        assert visiting(engineer()).get(world.url).status_code == 404
        assert visiting(world.administrator).get(world.url).status_code == 200


def test_an_enterprise_has_no_overview(world):
    url = reverse("university_overview", args=[world.works.public_id])
    for person in (None, world.administrator, PersonFactory(is_operator=True)):
        assert visiting(person).get(url).status_code == 404


# What it says


def test_closures_are_named_once(world):
    other = InstrumentFactory(lab=world.lab, name_en="Laser")
    for owner, title in ((world.lab, "Stocktaking"), (other, "New tube")):
        add_closure(
            owner=owner,
            kind=EntryKind.CLOSURE,
            starts=shanghai(3, 9),
            ends=shanghai(3, 12),
            title=title,
            now=NOW,
        )
    [week] = page(world, world.administrator).context["weeks"]
    assert sorted((closure.title, hit) for closure, hit in week.closures) == [
        ("New tube", [other]),
        ("Stocktaking", []),
    ]
    assert "Stocktaking" not in text_of(page(world))


def test_what_no_longer_waits_does_not_count(world):
    world.booking.decide_by = NOW
    world.booking.save()
    [week] = page(world, world.administrator).context["weeks"]
    assert week.waiting == 0


def test_an_empty_university_is_answered():
    university = UniversityFactory()
    administrator = MembershipFactory(organisation=university, role="administrator").person
    url = reverse("university_overview", args=[university.public_id])
    assert "No lab yet" in text_of(visiting(administrator).get(url))
    assert "Nothing is open yet" in text_of(visiting().get(url))


@pytest.mark.parametrize("day", ["2027-13-01", "2100-12-31", "2000-01-01", "99999-01-01", "x"])
def test_nonsense_is_answered(world, day):
    for person in (None, world.administrator):
        page(world, person, day=day, page="-1", view="century")


@pytest.mark.parametrize("who", ["administrator", "visitor"])
def test_the_number_of_queries_does_not_grow(world, who):
    client = visiting(world.administrator if who == "administrator" else None)
    counts = []
    for number in (1, 4):
        for _each in range(number):
            lab = LabFactory(university=world.university)
            for _instrument in range(2):
                instrument = InstrumentFactory(lab=lab)
                open_days(instrument)
                ask(instrument)
        with CaptureQueriesContext(connection) as asked:
            client.get(world.url)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 26
