"""Adding a lab to a university, and changing what it says of itself."""

from decimal import Decimal

import pytest
from django.urls import reverse

from booking.labs.actions import LabRefused, change_lab, create_lab
from booking.labs.models import Lab
from booking.labs.rules import LabReason
from tests.factories import (
    ChainFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    UniversityFactory,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


def typed(**changes):
    return {"name_en": "X-ray lab", "code": "XRAY", "time_zone": "Asia/Shanghai", **changes}


def test_it_works():
    university = UniversityFactory()
    lab = create_lab(university=university, code=" XRAY ", name_en="X-ray lab", address="Road 1")
    assert (lab.university, lab.code, lab.name, lab.address) == (
        university,
        "XRAY",
        "X-ray lab",
        "Road 1",
    )


def test_who_may_not():
    lab = LabFactory()
    add = reverse("add_lab", args=[lab.university.public_id])
    change = reverse("change_lab", args=[lab.public_id])
    technician = LabRoleFactory(lab=lab, kind="technician").person
    manager = LabRoleFactory(lab=lab).person
    other_manager = LabRoleFactory(lab=LabFactory(university=lab.university)).person
    stranger = MembershipFactory(organisation=UniversityFactory(), role="administrator").person
    for person in (technician, manager, other_manager, stranger):
        assert visiting(person).post(add, typed()).status_code == 404
    for person, answer in ((technician, 403), (other_manager, 404), (stranger, 404)):
        assert visiting(person).get(change).status_code == answer
        assert visiting(person).post(change, typed()).status_code == answer
    assert Lab.objects.filter(name_en="X-ray lab").count() == 0


def test_an_enterprise_has_no_labs():
    membership = MembershipFactory(role="administrator", organisation=OrganisationFactory())
    client = visiting(membership.person)
    for name in ("university", "add_lab"):
        page = reverse(name, args=[membership.organisation.public_id])
        assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name_en": ""}, LabReason.NAME_MISSING),
        ({"code": " "}, LabReason.CODE_MISSING),
        ({"time_zone": "Asia/Atlantis"}, LabReason.ZONE_UNKNOWN),
        ({"latitude": Decimal("26.1")}, LabReason.HALF_A_PLACE),
    ],
)
def test_what_is_wrong_is_refused(changes, reason):
    wish = {"university": UniversityFactory(), "code": "XRAY", "name_en": "X-ray lab"}
    with pytest.raises(LabRefused) as refused:
        create_lab(**{**wish, **changes})
    assert refused.value.reasons == (reason,)


def test_a_code_is_one_labs_of_the_university():
    lab, elsewhere = LabFactory(code="XRAY"), UniversityFactory()
    with pytest.raises(LabRefused) as refused:
        create_lab(university=lab.university, code="XRAY", name_en="Another")
    assert refused.value.reasons == (LabReason.CODE_TAKEN,)
    assert create_lab(university=elsewhere, code="XRAY", name_en="Another").code == "XRAY"
    assert change_lab(lab=lab, code="XRAY", address="Road 2").address == "Road 2"


def test_its_administrator_adds_it_on_the_page():
    university = UniversityFactory()
    administrator = MembershipFactory(organisation=university, role="administrator").person
    page = reverse("add_lab", args=[university.public_id])
    answer = visiting(administrator).post(page, typed())
    assert answer.url == reverse("manage_lab", args=[Lab.objects.get().public_id])


def test_its_manager_changes_it_and_loses_nothing_to_an_error():
    role = LabRoleFactory(lab__getting_in="Gate 1")
    page = reverse("change_lab", args=[role.lab.public_id])
    client = visiting(role.person)
    answer = client.post(page, typed(getting_in="Gate 3", latitude="91", longitude="119"))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["latitude"]
    assert "Gate 3" in answer.content.decode()
    assert client.post(page, typed(getting_in="Gate 3")).status_code == 302
    role.lab.refresh_from_db()
    assert role.lab.getting_in == "Gate 3"


def test_a_manager_says_which_chains_the_lab_serves():
    lab = LabFactory(code="XRAY")
    food, pipes = ChainFactory(), ChainFactory()
    change_lab(lab=lab, chains=[food])
    change_lab(lab=lab, name_en="X-ray lab")
    assert list(lab.chains.all()) == [food]
    client = visiting(LabRoleFactory(lab=lab).person)
    page = reverse("change_lab", args=[lab.public_id])
    assert f'value="{food.pk}"' in client.get(page).content.decode()
    assert client.post(page, typed(chains=[pipes.pk])).status_code == 302
    assert list(lab.chains.all()) == [pipes]
    assert client.post(page, typed(chains=[999999])).status_code == 422
    assert client.post(page, typed()).status_code == 302
    assert list(lab.chains.all()) == []
