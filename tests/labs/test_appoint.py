"""Who runs a lab: appointing managers and technicians, and ending their roles."""

import pytest
from django.urls import reverse

from booking.labs.actions import LabRefused, appoint, end_lab_role
from booking.labs.queries import roles_in, staff_of
from booking.labs.rules import LabReason, LabRoleKind
from tests.factories import NOW, LabFactory, LabRoleFactory, MembershipFactory, PersonFactory
from tests.visiting import visiting

pytestmark = pytest.mark.django_db

MANAGER, TECHNICIAN = LabRoleKind.MANAGER, LabRoleKind.TECHNICIAN


@pytest.fixture
def lab():
    return LabFactory()


@pytest.fixture
def administrator(lab):
    return MembershipFactory(organisation=lab.university, role="administrator").person


@pytest.fixture
def colleague(lab):
    return MembershipFactory(organisation=lab.university).person


def give(lab, person, kind, by):
    return appoint(lab=lab, email=person.email.upper(), kind=kind, by=by, now=NOW)


def test_it_works(lab, administrator, colleague):
    role = give(lab, colleague, MANAGER, administrator)
    assert (role.person, role.kind, role.until) == (colleague, "manager", None)
    assert roles_in(colleague, lab, today=NOW.date()) == {MANAGER}
    assert list(staff_of(lab, today=NOW.date())) == [role]


def test_who_may_not(lab, administrator, colleague):
    """Managers appoint technicians, but managers are the university's choice."""
    manager = LabRoleFactory(lab=lab)
    assert give(lab, colleague, TECHNICIAN, manager.person).kind == "technician"
    with pytest.raises(LabRefused) as refused:
        give(lab, colleague, MANAGER, manager.person)
    assert refused.value.reasons == (LabReason.NOT_ADMINISTRATOR,)
    with pytest.raises(LabRefused) as refused:
        end_lab_role(role=manager, by=manager.person, now=NOW)
    assert refused.value.reasons == (LabReason.NOT_ADMINISTRATOR,)
    with pytest.raises(LabRefused) as refused:
        give(lab, administrator, TECHNICIAN, colleague)
    assert refused.value.reasons == (LabReason.NOT_MANAGER,)


def test_others_do_not_find_the_page(lab):
    page = reverse("add_staff", args=[lab.public_id])
    other = LabRoleFactory(lab=LabFactory(university=lab.university)).person
    technician = LabRoleFactory(lab=lab, kind="technician").person
    for person, answer in ((other, 404), (PersonFactory(), 404), (technician, 403)):
        assert visiting(person).get(page).status_code == answer
        sent = {"email": technician.email, "kind": "manager"}
        assert visiting(person).post(page, sent).status_code == answer


def test_only_people_of_the_university_run_its_labs(lab, administrator):
    stranger = MembershipFactory().person
    for email in (stranger.email, "nobody@people.example"):
        with pytest.raises(LabRefused) as refused:
            appoint(lab=lab, email=email, kind=TECHNICIAN, by=administrator, now=NOW)
        assert refused.value.reasons == (LabReason.NOT_OF_UNIVERSITY,)


def test_a_role_is_given_once_and_again_after_its_end(lab, administrator, colleague):
    role = give(lab, colleague, TECHNICIAN, administrator)
    with pytest.raises(LabRefused) as refused:
        give(lab, colleague, TECHNICIAN, administrator)
    assert refused.value.reasons == (LabReason.ALREADY_IN_ROLE,)
    assert end_lab_role(role=role, by=administrator, now=NOW).until == NOW.date()
    assert not roles_in(colleague, lab, today=NOW.date())
    with pytest.raises(LabRefused) as refused:
        end_lab_role(role=role, by=administrator, now=NOW)
    assert refused.value.reasons == (LabReason.ENDED,)
    assert give(lab, colleague, TECHNICIAN, administrator) != role


def test_the_page_offers_managers_to_administrators_alone(lab, administrator, colleague):
    manager = LabRoleFactory(lab=lab).person
    page = reverse("add_staff", args=[lab.public_id])
    sent = {"email": colleague.email, "kind": "manager"}
    answer = visiting(manager).post(page, sent)
    assert list(answer.context["form"].errors) == ["kind"]
    assert visiting(administrator).post(page, sent).status_code == 302
    assert lab.roles.get(person=colleague).kind == "manager"


def test_the_page_ends_a_role_of_this_lab_alone(lab):
    manager = LabRoleFactory(lab=lab).person
    technician = LabRoleFactory(lab=lab, kind="technician")
    elsewhere = LabRoleFactory(kind="technician")
    page = reverse("end_staff", args=[lab.public_id])
    client = visiting(manager)
    assert client.post(page, {"role": elsewhere.pk}).status_code == 404
    assert client.post(page, {}).status_code == 400
    assert client.post(page, {"role": technician.pk}).status_code == 302
    technician.refresh_from_db()
    assert technician.until is not None
