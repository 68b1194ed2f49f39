"""Beginning and changing a project."""

import datetime as dt

import pytest
from django.urls import reverse

from booking.accounts.actions import AccountRefused, change_project, create_project
from booking.accounts.models import Project
from booking.accounts.queries import bookable_projects
from booking.accounts.rules import AccountReason
from tests.factories import NOW, MembershipFactory, OrganisationFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return MembershipFactory(role="administrator").person


@pytest.fixture
def organisation(administrator):
    return administrator.memberships.get().organisation


def test_it_works(organisation):
    member = MembershipFactory(organisation=organisation).person
    project = create_project(
        organisation=organisation, name=" Pigments ", code="RD-7", members=[member], now=NOW
    )
    assert (project.name, project.code, project.is_general) == ("Pigments", "RD-7", False)
    assert project in bookable_projects(member, today=NOW.date())


def test_who_may_not(organisation):
    stranger = MembershipFactory(role="administrator").person
    member = MembershipFactory(organisation=organisation).person
    project = organisation.general_project
    for person in (stranger, member):
        for page in (
            reverse("add_project", args=[organisation.public_id]),
            reverse("change_project", args=[project.public_id]),
        ):
            assert visiting(person).get(page).status_code == 404
            assert visiting(person).post(page, {"name": "Mine"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": " "}, AccountReason.NAME_MISSING),
        (
            {"starts_on": dt.date(2027, 3, 2), "ends_on": dt.date(2027, 3, 1)},
            AccountReason.ENDS_BEFORE_START,
        ),
    ],
)
def test_what_is_wrong_is_refused(organisation, changes, reason):
    wish = {"organisation": organisation, "name": "Pigments", "now": NOW}
    with pytest.raises(AccountRefused) as refused:
        create_project(**{**wish, **changes})
    assert refused.value.reasons == (reason,)


def test_head_and_members_are_of_the_organisation(organisation):
    stranger = MembershipFactory().person
    for people in ({"head": stranger}, {"members": [stranger]}):
        with pytest.raises(AccountRefused) as refused:
            create_project(organisation=organisation, name="Pigments", now=NOW, **people)
        assert refused.value.reasons == (AccountReason.NOT_OF_ORGANISATION,)


def test_the_general_project_keeps_no_dates(organisation):
    with pytest.raises(AccountRefused) as refused:
        change_project(
            project=organisation.general_project,
            name="General",
            ends_on=dt.date(2027, 3, 1),
            now=NOW,
        )
    assert refused.value.reasons == (AccountReason.GENERAL_PROJECT_STAYS,)


def test_the_page_saves_it(administrator, organisation):
    page = reverse("add_project", args=[organisation.public_id])
    sent = {"name": "Pigments", "head": administrator.pk, "members": [administrator.pk]}
    answer = visiting(administrator).post(page, {**sent, "ends_on": "2030-12-31"})
    assert answer.url == reverse("organisation", args=[organisation.public_id])
    project = Project.objects.get(name="Pigments")
    assert project.head == administrator
    assert project.ends_on == dt.date(2030, 12, 31)


def test_the_page_offers_people_of_the_organisation_alone(administrator, organisation):
    stranger = MembershipFactory(organisation=OrganisationFactory()).person
    page = reverse("add_project", args=[organisation.public_id])
    answer = visiting(administrator).post(page, {"name": "Pigments", "head": stranger.pk})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["head"]
    assert stranger.email not in answer.content.decode()
