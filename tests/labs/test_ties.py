"""What a person is, read once for a page, is what it is when asked each time."""

import datetime as dt
from itertools import product

import pytest

from booking.accounts.queries import has_role, in_chain, places_of
from booking.accounts.rules import Role
from booking.labs.queries import roles_in
from booking.labs.ties import keep_ties, lab_places_of
from tests.factories import (
    LONG_AGO,
    ChainMembershipFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 3, 1)
DAYS = [TODAY + dt.timedelta(days=n) for n in (-1, 0, 1)]
SPANS = [(LONG_AGO, None), (LONG_AGO, TODAY), (TODAY, None)]


@pytest.mark.parametrize(("of_lab", "of_university"), list(product(SPANS, SPANS)))
def test_it_works(of_lab, of_university, django_assert_num_queries):
    person, lab = PersonFactory(), LabFactory()
    since, until = of_university
    MembershipFactory(
        person=person, organisation=lab.university, role="administrator", since=since, until=until
    )
    since, until = of_lab
    lab.roles.create(person=person, kind="technician", since=since, until=until)
    ChainMembershipFactory(organisation=lab.university, since=since, until=until)
    LabRoleFactory()

    def all_told():
        return [
            (
                roles_in(person, lab, today=day),
                has_role(person, lab.university, Role.ADMINISTRATOR, today=day),
                has_role(person, lab.university, Role.MEMBER, today=day),
                in_chain(lab.university, today=day, member=person),
            )
            for day in DAYS
        ]

    asked = all_told()
    places, labs = places_of(person), lab_places_of(person)
    with django_assert_num_queries(1):
        keep_ties(person)
        assert all_told() == asked
        assert (places_of(person), lab_places_of(person)) == (places, labs)


def test_a_person_read_anew_knows_of_changes():
    role = LabRoleFactory()
    keep_ties(role.person)
    role.delete()
    assert roles_in(role.person, role.lab, today=TODAY)
    fresh = type(role.person).objects.get(pk=role.person.pk)
    assert not roles_in(fresh, role.lab, today=TODAY)
