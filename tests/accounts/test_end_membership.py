"""Ending a role in an organisation, and changing one for another."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from booking.accounts.actions import (
    AccountRefused,
    change_role,
    create_project,
    end_membership,
)
from booking.accounts.queries import has_role
from booking.accounts.rules import AccountReason, Role
from booking.labs.queries import approvers_of, labs_run_by, roles_in
from tests.factories import NOW, LabRoleFactory, MembershipFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return MembershipFactory(role="administrator")


def end(membership, by=None):
    return end_membership(membership=membership, by=by, now=NOW)


def test_it_works(administrator):
    membership = MembershipFactory(organisation=administrator.organisation)
    ended = end(membership, by=administrator.person)
    assert ended.until == NOW.date()
    today = NOW.date()
    assert not has_role(ended.person, ended.organisation, Role.MEMBER, today=today)


def test_who_may_not(administrator):
    membership = MembershipFactory(organisation=administrator.organisation)
    page = reverse("end_membership", args=[administrator.organisation.public_id])
    stranger = MembershipFactory(role="administrator").person
    for person in (membership.person, stranger):
        sent = visiting(person).post(page, {"membership": administrator.pk})
        assert sent.status_code == 404
    administrator.refresh_from_db()
    assert administrator.until is None


def test_the_last_administrator_stays(administrator):
    for by in (administrator.person, None):
        with pytest.raises(AccountRefused) as refused:
            end(administrator, by=by)
        assert refused.value.reasons == (AccountReason.LAST_ADMINISTRATOR,)
    with pytest.raises(AccountRefused):
        change_role(membership=administrator, role=Role.MEMBER, by=None, now=NOW)


def test_of_two_administrators_who_remove_each_other_one_stays(administrator):
    """Both pages were open; the one who comes second is no administrator any more."""
    other = MembershipFactory(role="administrator", organisation=administrator.organisation)
    end(other, by=administrator.person)
    with pytest.raises(AccountRefused) as refused:
        end(administrator, by=other.person)
    assert refused.value.reasons == (AccountReason.NOT_ADMINISTRATOR,)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["remove", "demote", "step back"])
def test_two_administrators_who_remove_each_other_at_once_leave_one(administrator, way):
    """Each ends the other's role, or makes the other a member; or both make themselves one."""
    other = MembershipFactory(role="administrator", organisation=administrator.organisation)
    both, begin = [administrator, other], Barrier(2)

    def remove(number: int) -> bool:
        begin.wait()
        mine, theirs = both[number], both[1 - number]
        try:
            if way == "remove":
                end(theirs, by=mine.person)
            else:
                of = theirs if way == "demote" else mine
                change_role(membership=of, role=Role.MEMBER, by=mine.person, now=NOW)
        except AccountRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(remove, range(2))) == [False, True]
    open_ties = administrator.organisation.memberships.filter(until__isnull=True)
    assert open_ties.filter(role="administrator").count() == 1


def test_an_ended_role_ends_once(administrator):
    membership = MembershipFactory(organisation=administrator.organisation)
    end(membership)
    with pytest.raises(AccountRefused) as refused:
        end(membership)
    assert refused.value.reasons == (AccountReason.ENDED,)


def test_whoever_leaves_heads_and_joins_no_project_any_more(administrator):
    leaver = MembershipFactory(organisation=administrator.organisation)
    project = create_project(
        organisation=administrator.organisation,
        name="Pigments",
        head=leaver.person,
        members=[leaver.person, administrator.person],
        now=NOW,
    )
    end(leaver)
    project.refresh_from_db()
    assert project.head is None
    assert list(project.members.all()) == [administrator.person]


def test_whoever_has_another_role_here_keeps_the_projects(administrator):
    member = MembershipFactory(organisation=administrator.organisation)
    finance = MembershipFactory(
        organisation=administrator.organisation, person=member.person, role="finance"
    )
    project = create_project(
        organisation=administrator.organisation, name="Pigments", head=member.person, now=NOW
    )
    end(finance)
    project.refresh_from_db()
    assert project.head == member.person


def test_whoever_leaves_the_university_runs_none_of_its_labs():
    role = LabRoleFactory()
    lab, person = role.lab, role.person
    today = NOW.date()
    assert list(labs_run_by(person, today=today)) == [lab]
    end(person.memberships.get())
    assert not labs_run_by(person, today=today).exists()
    assert not roles_in(person, lab, today=today)
    assert approvers_of(lab, today=today) == []


def test_a_role_is_changed_for_another(administrator):
    member = MembershipFactory(organisation=administrator.organisation)
    changed = change_role(
        membership=member, role=Role.ADMINISTRATOR, by=administrator.person, now=NOW
    )
    member.refresh_from_db()
    assert (changed.role, changed.until, member.until) == ("administrator", None, NOW.date())
    # Now there are two, so the first may step back.
    stepped = change_role(membership=administrator, role=Role.FINANCE, by=None, now=NOW)
    assert stepped.role == "finance"


def test_the_same_role_again_changes_nothing(administrator):
    same = change_role(membership=administrator, role=Role.ADMINISTRATOR, by=None, now=NOW)
    assert same == administrator
    assert same.until is None
