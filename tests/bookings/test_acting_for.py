"""For which of several organisations somebody acts: what it decides, and what it never gives."""

import datetime as dt

import pytest
from django.urls import reverse

from booking.accounts.acting import ACTING_FOR
from booking.calendars.queries.seen import Reader
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    UniversityFactory,
    open_days,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def works(person):
    """The enterprise where they have been longest."""
    return MembershipFactory(person=person, since=dt.date(2019, 1, 1)).organisation


@pytest.fixture
def university(person, works):
    return MembershipFactory(person=person, organisation=UniversityFactory()).organisation


def act(browser, organisation):
    return browser.post(reverse("act_for"), {"organisation": organisation.public_id})


def first_in_menu(browser):
    return browser.get(reverse("profile")).context["acting"][0].public_id


def project_on(browser, instrument):
    page = browser.get(reverse("instrument", args=[instrument.public_id]))
    return page.context["panel"].project.organisation


def test_it_works(person, works, university):
    instrument = InstrumentFactory()
    open_days(instrument)
    browser = visiting(person)
    assert first_in_menu(browser) == works.public_id
    assert project_on(browser, instrument) == works
    assert act(browser, university).url == reverse("home")
    assert first_in_menu(browser) == university.public_id
    assert project_on(browser, instrument) == university
    page = browser.get(reverse("profile")).content.decode()
    assert "Acting for" in page


def test_it_decides_who_the_reader_is(person, works, university):
    assert Reader.of(person, now=NOW).organisation == works
    person.acting_for = university.public_id
    assert Reader.of(person, now=NOW).organisation == university


def test_it_decides_the_home_page(person, works):
    role = LabRoleFactory(person=person)
    browser = visiting(person)
    assert browser.get(reverse("home")).url == reverse("queue")
    act(browser, works)
    assert browser.get(reverse("home")).url == reverse("my_bookings")
    # The other work is in the menu still: nothing is taken.
    assert browser.get(reverse("queue")).status_code == 200
    act(browser, role.lab.university)
    assert browser.get(reverse("home")).url == reverse("queue")


def test_who_may_not(person, works, university):
    """Another's organisation is no choice, and gives nothing."""
    stranger = OrganisationFactory()
    browser = visiting(person)
    act(browser, university)
    assert act(browser, stranger).url == reverse("home")
    assert ACTING_FOR not in browser.session
    session = browser.session
    session[ACTING_FOR] = stranger.public_id
    session.save()
    assert first_in_menu(browser) == works.public_id
    assert browser.get(reverse("organisation", args=[stranger.public_id])).status_code == 404


def test_a_choice_that_holds_no_more_counts_for_nothing(person, works, university):
    browser = visiting(person)
    act(browser, university)
    person.memberships.filter(organisation=university).update(until=dt.date(2021, 1, 1))
    third = MembershipFactory(person=person).organisation
    assert first_in_menu(browser) == works.public_id
    assert {each.public_id for each in browser.get(reverse("profile")).context["acting"]} == {
        works.public_id,
        third.public_id,
    }
    assert browser.get(reverse("home")).url == reverse("my_bookings")


def test_one_that_is_not_verified_books_nothing(person, works, university):
    university.state = "suspended"
    university.save()
    person.acting_for = university.public_id
    assert Reader.of(person, now=NOW).organisation == works


def test_who_belongs_to_one_alone_has_nothing_to_choose(person, works):
    assert visiting(person).get(reverse("profile")).context["acting"] == ()
