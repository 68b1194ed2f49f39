"""Who decides in somebody's place, and technicians whom the lab lets."""

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from booking.accounts.actions import end_membership
from booking.bookings.actions import Refused, approve, cancel, reject
from booking.bookings.queries import queue_of
from booking.bookings.rules import Reason
from booking.labs.actions import LabRefused, appoint, end_lab_role
from booking.labs.deputising.actions import end_deputy, let_approve, name_deputy
from booking.labs.deputising.rules import Stand, goes_round
from booking.labs.models import Deputy
from booking.labs.queries import approvers_of, approves_in, labs_approved_by
from booking.labs.rules import LabReason, LabRoleKind
from booking.labs.ties import keep_ties, lab_ties_of
from tests.asking import ask
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabRoleFactory,
    MembershipFactory,
    PersonFactory,
    open_days,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

TODAY = dt.date(2027, 3, 1)


@pytest.fixture
def role():
    return LabRoleFactory()


@pytest.fixture
def lab(role):
    return role.lab


@pytest.fixture
def manager(role):
    return role.person


@pytest.fixture
def colleague(lab):
    return MembershipFactory(organisation=lab.university).person


def day(number):
    return TODAY + dt.timedelta(days=number)


def name(lab, absent, deputy, first=0, last=6):
    return name_deputy(
        lab=lab, absent=absent, email=deputy.email, first=day(first), last=day(last), now=NOW
    )


def refusal(verb, *args, **wish):
    with pytest.raises(LabRefused) as refused:
        verb(*args, **wish)
    [reason] = refused.value.reasons
    return reason


def test_it_works(lab, manager, colleague):
    instrument = InstrumentFactory(lab=lab)
    open_days(instrument)
    booking = ask(instrument)
    with pytest.raises(Refused):
        approve(booking=booking, person=colleague, now=NOW)
    name(lab, manager, colleague)
    assert list(queue_of(colleague, now=NOW)) == [booking]
    assert set(approvers_of(lab, today=TODAY)) == {manager, colleague}
    assert approve(booking=booking, person=colleague, now=NOW).state == "approved"
    # The right to decide, and nothing else of a manager's.
    with pytest.raises(Refused) as refused:
        cancel(booking=booking, person=colleague, note="x", now=NOW)
    assert refused.value.reasons == (Reason.NOT_ALLOWED,)
    assert not colleague.has_perm("labs.manage_lab", lab)


def test_who_may_not(lab, manager, colleague):
    technician = LabRoleFactory(lab=lab, kind="technician").person
    for person in (technician, colleague):
        assert refusal(name, lab, person, manager) is LabReason.NOT_APPROVER
    page = reverse("lab_people", args=[lab.public_id])
    sent = {"email": colleague.email, "first": "2027-03-01", "last": "2027-03-02"}
    assert visiting(technician).post(page, sent).status_code == 403
    for person in (colleague, LabRoleFactory().person, PersonFactory()):
        assert visiting(person).get(page).status_code == 404
        assert visiting(person).post(page, sent).status_code == 404
    assert not Deputy.objects.exists()


def test_a_deputy_names_no_further_one(lab, manager, colleague):
    name(lab, manager, colleague)
    other = MembershipFactory(organisation=lab.university).person
    assert refusal(name, lab, colleague, other) is LabReason.NOT_APPROVER


@pytest.mark.parametrize(("number", "holds"), [(-1, False), (0, True), (6, True), (7, False)])
def test_on_the_days_alone(lab, manager, colleague, number, holds):
    name(lab, manager, colleague)
    today = day(number)
    assert approves_in(colleague, lab, today=today) is holds
    assert labs_approved_by(colleague, today=today).exists() is holds
    assert (colleague in approvers_of(lab, today=today)) is holds
    for kept in (False, True):
        if kept:
            keep_ties(colleague)
        [stand] = lab_ties_of(colleague)[1]
        assert stand.holds(today) is holds
        assert lab_ties_of(colleague)[0] == []


@pytest.mark.parametrize("ends", ["role", "absent leaves", "deputy leaves"])
def test_it_ends_with_what_it_stands_on(role, lab, manager, colleague, ends):
    name(lab, manager, colleague)
    if ends == "role":
        end_lab_role(role=role, by=None, now=NOW)
    else:
        person = manager if ends == "absent leaves" else colleague
        end_membership(membership=person.memberships.get(), by=None, now=NOW)
    assert not approves_in(colleague, lab, today=TODAY)
    assert colleague not in approvers_of(lab, today=TODAY)
    if ends != "deputy leaves":
        assert lab_ties_of(colleague)[1] == []


def test_oneself_and_others_of_elsewhere(lab, manager):
    assert refusal(name, lab, manager, manager) is LabReason.DEPUTY_SELF
    for stranger in (PersonFactory(), MembershipFactory().person):
        assert refusal(name, lab, manager, stranger) is LabReason.NOT_OF_UNIVERSITY
    page = reverse("lab_people", args=[lab.public_id])
    sent = {"email": "nobody@people.example", "first": "2027-03-01", "last": "2027-03-02"}
    unknown = visiting(manager).post(page, sent)
    known = visiting(manager).post(page, {**sent, "email": stranger.email})
    assert (unknown.status_code, known.status_code) == (422, 422)
    assert unknown.context["form"].errors == known.context["form"].errors


def test_days_that_are_over_or_the_wrong_way_round(lab, manager, colleague):
    assert refusal(name, lab, manager, colleague, 3, 2) is LabReason.DEPUTY_DAYS
    assert refusal(name, lab, manager, colleague, -3, -1) is LabReason.DEPUTY_PAST
    name(lab, manager, colleague, 3, 5)
    assert refusal(name, lab, manager, colleague, 5, 9) is LabReason.DEPUTY_ALREADY
    assert name(lab, manager, colleague, 6, 9).since == day(6)


def test_a_loop_is_refused(lab, manager):
    second, third = (LabRoleFactory(lab=lab).person for _ in range(2))
    name(lab, manager, second, 0, 6)
    assert refusal(name, lab, second, manager, 6, 9) is LabReason.DEPUTY_LOOP
    name(lab, second, third, 3, 9)
    assert refusal(name, lab, third, manager, 5, 5) is LabReason.DEPUTY_LOOP
    # On days that no chain shares it goes nowhere round.
    assert name(lab, third, manager, 7, 9).deputy == manager
    page = reverse("lab_people", args=[lab.public_id])
    sent = {"email": manager.email, "first": "2027-03-02", "last": "2027-03-04"}
    answer = visiting(second).post(page, sent)
    assert answer.status_code == 422
    assert "This would go round in a circle" in answer.content.decode()
    assert 'value="2027-03-04"' in answer.content.decode()


STANDS = st.lists(
    st.builds(
        lambda absent, deputy, first, days: Stand(
            absent, (absent + deputy) % 4, day(first), day(first + days)
        ),
        st.integers(0, 3),
        st.integers(1, 3),
        st.integers(0, 5),
        st.integers(1, 4),
    ),
    max_size=6,
)


@given(STANDS)
def test_whatever_is_let_in_one_by_one_has_a_way_out_on_every_day(stands):
    """Following deputies of a day from anybody ends."""
    let: list[Stand] = []
    for each in stands:
        if not goes_round(each, let):
            let.append(each)
    for number in range(10):
        today = day(number)
        edges = [(s.absent, s.deputy) for s in let if s.since <= today < s.until]
        people = {0, 1, 2, 3}
        while people:
            ends = {p for p in people if not any(a == p and d in people for a, d in edges)}
            assert ends, (edges, people)
            people -= ends


def test_ended_at_once(lab, manager, colleague):
    running = name(lab, manager, colleague, -2, 6)
    ended = end_deputy(deputy=running, by=manager, now=NOW)
    assert ended is not None
    assert not approves_in(colleague, lab, today=TODAY)
    assert refusal(end_deputy, deputy=running, by=manager, now=NOW) is LabReason.ENDED
    assert end_deputy(deputy=name(lab, manager, colleague, 2, 6), by=manager, now=NOW) is None
    assert Deputy.objects.count() == 1


def test_who_may_end_it(lab, manager, colleague):
    made = name(lab, manager, colleague)
    technician = LabRoleFactory(lab=lab, kind="technician").person
    page = reverse("end_deputy", args=[lab.public_id])
    assert visiting(technician).post(page, {"deputy": made.pk}).status_code == 403
    assert visiting(colleague).post(page, {"deputy": made.pk}).status_code == 404
    wish = {"deputy": made, "by": technician, "now": NOW}
    assert refusal(end_deputy, **wish) is LabReason.NOT_MANAGER
    university = MembershipFactory(organisation=lab.university, role="administrator").person
    assert visiting(university).post(page, {"deputy": made.pk}).status_code == 302
    other = LabRoleFactory()
    there = name(other.lab, other.person, LabRoleFactory(lab=other.lab).person)
    assert visiting(manager).post(page, {"deputy": there.pk}).status_code == 404


def test_a_technician_whom_the_lab_lets_decides(lab, manager):
    role = LabRoleFactory(lab=lab, kind="technician")
    instrument = InstrumentFactory(lab=lab)
    open_days(instrument)
    booking = ask(instrument)
    page = reverse("let_approve", args=[lab.public_id])
    assert visiting(role.person).get(reverse("queue")).status_code == 403
    visiting(manager).post(page, {"role": role.pk, "approves": "1"})
    assert visiting(role.person).get(reverse("queue")).status_code == 200
    rejected = reject(booking=booking, person=role.person, note="Full", now=NOW)
    assert rejected.state == "rejected"
    visiting(manager).post(page, {"role": role.pk, "approves": "0"})
    assert not approves_in(role.person, lab, today=TODAY)


def test_nobody_lets_themselves(lab, manager):
    own = LabRoleFactory(lab=lab, person=manager, kind="technician")
    wish = {"role": own, "approves": True, "by": manager, "now": NOW}
    assert refusal(let_approve, **wish) is LabReason.OWN_ROLE
    technician = LabRoleFactory(lab=lab, kind="technician")
    wish = {"role": technician, "approves": True, "by": technician.person, "now": NOW}
    assert refusal(let_approve, **wish) is LabReason.NOT_MANAGER
    university = MembershipFactory(organisation=lab.university, role="administrator").person
    wish = {"lab": lab, "email": university.email, "kind": LabRoleKind.MANAGER, "now": NOW}
    assert refusal(appoint, **wish, by=university) is LabReason.OWN_ROLE


def test_a_managers_role_needs_no_letting(role):
    wish = {"role": role, "approves": True, "by": None, "now": NOW}
    university = MembershipFactory(organisation=role.lab.university, role="administrator").person
    assert refusal(let_approve, **{**wish, "by": university}) is LabReason.NOT_TECHNICIAN


def test_the_page_lists_and_names(lab, manager, colleague):
    page = reverse("lab_people", args=[lab.public_id])
    sent = {"email": colleague.email, "first": "2090-03-01", "last": "2090-03-02"}
    answer = visiting(manager).post(page, sent, follow=True).content.decode()
    assert f"{colleague.name} decides in your place" in answer
    assert f"{colleague.name} for {manager.name}" in answer
