"""When each of many instruments is next free to a reader, and who the reader is."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from booking.calendars.actions import add_closure, set_policy
from booking.calendars.queries import Reader, hours_between, next_free, starts_nearby
from booking.calendars.rules import EVERY_DAY, EntryKind
from booking.labs.queries import audience_for
from booking.labs.rules import Audience
from booking.money.queries import class_for
from booking.money.rules import CustomerClass
from tests.calendars.hours import MONDAY, at, days, opens
from tests.factories import (
    NOW,
    ChainMembershipFactory,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    UniversityFactory,
    engineer,
    held,
)

pytestmark = pytest.mark.django_db

TUESDAY = days(MONDAY, 1)


def test_it_works():
    instrument, shut = InstrumentFactory(), InstrumentFactory()
    opens(instrument.lab, "09:00", "18:00", first_day=TUESDAY)
    unit = instrument.units.get()
    held(unit, at(TUESDAY, "09:00"), at(TUESDAY, "10:10"))
    found = next_free([instrument, shut], Reader(), now=NOW)
    assert found == {instrument.pk: at(TUESDAY, "10:30")}
    assert found[instrument.pk] == min(
        starts_nearby(
            instrument,
            wanted=NOW,
            length=dt.timedelta(minutes=30),
            audience=Audience.EVERYONE,
            assisted=False,
            now=NOW,
        )
    )


def test_who_is_nearer_sees_time_sooner():
    instrument = InstrumentFactory()
    opens(instrument, "09:00", "18:00", first_day=TUESDAY, own_first=True)
    opens(instrument, "19:00", "21:00", first_day=days(MONDAY, 10))
    set_policy(owner=instrument.lab, release_lead_hours=0)
    colleague = MembershipFactory(organisation=instrument.lab.university).person
    mine = next_free([instrument], Reader.of(colleague, now=NOW), now=NOW)
    assert mine == {instrument.pk: at(TUESDAY, "09:00")}
    assert next_free([instrument], Reader(), now=NOW) == {}


def test_where_a_technician_must_be_there_only_assisted_hours_count():
    instrument = InstrumentFactory(self_operated=False, assisted=True)
    opens(instrument.lab, "09:00", "18:00", first_day=TUESDAY)
    assert next_free([instrument], Reader(), now=NOW) == {}
    opens(instrument.lab, "13:00", "17:00", first_day=TUESDAY, kind=EntryKind.ASSISTED)
    assert next_free([instrument], Reader(), now=NOW) == {instrument.pk: at(TUESDAY, "13:00")}


def test_who_only_takes_samples_has_no_slots():
    instrument = InstrumentFactory(self_operated=False, takes_samples=True)
    opens(instrument.lab, "09:00", "18:00")
    assert next_free([instrument], Reader(), now=NOW) == {}


def test_it_costs_the_same_for_many(django_assert_max_num_queries):
    instruments = [InstrumentFactory() for _ in range(3)]
    for each in instruments:
        opens(each.lab, "09:00", "18:00")
    with django_assert_max_num_queries(1):
        assert len(next_free(instruments[:1], Reader(), now=NOW)) == 1
    with django_assert_max_num_queries(1):
        assert len(next_free(instruments, Reader(), now=NOW)) == 3


@pytest.fixture
def lab():
    return InstrumentFactory().lab


def people(lab):
    """Somebody of each kind, with the organisation they book for."""
    manager = LabRoleFactory(lab=lab).person
    elsewhere = LabRoleFactory().person
    chained = OrganisationFactory()
    ChainMembershipFactory(organisation=chained)
    return [
        (manager, lab.university),
        (MembershipFactory(organisation=lab.university).person, lab.university),
        (elsewhere, elsewhere.lab_roles.get().lab.university),
        (MembershipFactory(organisation=UniversityFactory()).person, None),
        (engineer(chained), chained),
        (engineer(), None),
    ]


def test_a_reader_is_who_the_rules_say(lab, django_assert_max_num_queries):
    instrument = lab.instruments.get()
    seen = set()
    for person, organisation in people(lab):
        organisation = organisation or person.memberships.get().organisation
        reader = Reader.of(person, now=NOW)
        assert reader.organisation == organisation
        with django_assert_max_num_queries(0):
            audience, which = reader.audience_for(lab), reader.class_for(lab)
        assert audience == audience_for(person, organisation, lab, now=NOW)
        assert which == class_for(person, organisation, instrument, now=NOW)
        seen.add((audience, which))
    assert {audience for audience, _which in seen} == set(Audience)
    assert {which for _audience, which in seen} == set(CustomerClass)


@pytest.mark.parametrize("who", [AnonymousUser, PersonFactory])
def test_who_belongs_nowhere_is_everyone(lab, who):
    reader = Reader.of(who(), now=NOW)
    assert (reader.audience_for(lab), reader.class_for(lab)) == (Audience.EVERYONE, None)


def test_an_organisation_that_is_not_verified_gives_no_rights(lab):
    lab.university.state = "suspended"
    lab.university.save()
    person = LabRoleFactory(lab=lab).person
    assert Reader.of(person, now=NOW).audience_for(lab) == Audience.EVERYONE


def test_a_labs_hours_are_those_after_its_closures(lab):
    assert hours_between(lab, MONDAY, TUESDAY) == []
    opens(lab, "09:00", "18:00", weekdays=EVERY_DAY)
    lab.refresh_from_db()
    add_closure(owner=lab, starts=at(MONDAY, "17:00"), ends=at(TUESDAY, "12:00"), now=NOW)
    found = hours_between(lab, MONDAY, TUESDAY)
    assert [(each.starts, each.ends) for each in found] == [
        (at(MONDAY, "09:00"), at(MONDAY, "17:00")),
        (at(TUESDAY, "12:00"), at(TUESDAY, "18:00")),
    ]
