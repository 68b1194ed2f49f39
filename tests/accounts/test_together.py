"""Rows of several tables saved in one go."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from booking.accounts.models import Chain, ChainMembership, Membership, Organisation, Project, User
from booking.accounts.together import KeyOf, save_together
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 3, 1)


def new_rows(code="ONE"):
    """An organisation with a person and a project that bears its key in its name."""
    organisation = Organisation(kind="enterprise", state="verified", code=code, name_en="100% '")
    person = User(email=f"{code}@people.example", name="Ada")
    membership = Membership(person=person, organisation=organisation, since=DAY)
    project = Project(organisation=organisation, name=KeyOf(organisation, "o'100%-"), head=person)
    return organisation, person, membership, project


def test_it_works(django_assert_max_num_queries):
    rows = new_rows()
    # Elsewhere each is saved alone, and these nouns write what was changed, and of what kind.
    count = 1 if connection.vendor == "postgresql" else 3 * len(rows)
    with transaction.atomic(), django_assert_max_num_queries(count):
        save_together(*rows)
    organisation, person, membership, project = rows
    assert membership == Membership.objects.get(person=person, organisation=organisation)
    assert (membership.since, membership.until, membership.role) == (DAY, None, "member")
    stored = Project.objects.get()
    assert (stored, stored.organisation, stored.head) == (project, organisation, person)
    assert stored.name == project.name == f"o'100%-{organisation.pk}"
    assert Organisation.objects.get().name_en == "100% '"
    # They are rows as any other from now on.
    project.name = "Another"
    project.save()
    assert Project.objects.get().name == "Another"


def test_rows_that_stand_already_are_named_as_they_are():
    organisation, person = OrganisationFactory(), PersonFactory()
    chain = Chain(slug="fine", name_en="Fine chemicals")
    tie = ChainMembership(chain=chain, organisation=organisation, since=DAY)
    save_together(chain, tie)
    save_together(Membership(person=person, organisation=organisation, since=DAY))
    assert ChainMembership.objects.get().organisation == organisation
    assert Membership.objects.get(person=person).organisation == organisation


def test_what_is_loaded_of_rows_that_stand_is_saved_along():
    rows = new_rows()
    save_together(*rows)
    person = User.objects.only("name").get(pk=rows[1].pk)
    User.objects.update(phone="since changed")
    person.name = "Ada Lovelace"
    new = Project(organisation=rows[0], name="Another", head=person)
    save_together(new, person)
    assert (person.name, person.phone) == ("Ada Lovelace", "since changed")
    stored = User.objects.get()
    assert (stored.name, stored.phone) == ("Ada Lovelace", "since changed")
    assert Project.objects.filter(pk=new.pk, head=person).exists()


def test_all_of_them_or_none():
    OrganisationFactory(code="TWICE")
    with pytest.raises(IntegrityError), transaction.atomic():
        save_together(PersonFactory.build(email="new@people.example"), *new_rows("TWICE"))
    assert not User.objects.exists()


def test_a_row_is_not_named_before_it_is_there():
    organisation, _person, _membership, project = new_rows()
    with pytest.raises(ValueError, match="come before"), transaction.atomic():
        save_together(project, organisation)
    assert not Project.objects.exists()
