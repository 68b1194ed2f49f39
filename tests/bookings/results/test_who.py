"""Who gets at results, before and after their release: one by one."""

import datetime as dt
import hashlib

import pytest
from django.urls import reverse

from booking.accounts.privacy.register import PARTS
from booking.bookings.models import ResultFile
from booking.bookings.results.actions import release
from tests.bookings.results.uploads import TUS, add, begin, released, uploaded
from tests.factories import (
    NOW,
    ChainFactory,
    ChainMembershipFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    engineer,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db
CONTENT = b"2theta,counts\n10.0,523\n"
LAB, CUSTOMER = {"manager", "technician"}, {"requester", "head"}


@pytest.fixture
def people(booking, manager, technician, head):
    enterprise, lab = booking.payer, booking.instrument.lab
    chain, convener = ChainFactory(), OrganisationFactory(kind="association")
    ChainMembershipFactory(chain=chain, organisation=enterprise, role="member")
    ChainMembershipFactory(chain=chain, organisation=convener, role="convener")
    return {
        "requester": booking.requester,
        "head": head,
        "manager": manager,
        "technician": technician,
        "colleague": MembershipFactory(organisation=enterprise).person,
        "administrator": MembershipFactory(organisation=enterprise, role="administrator").person,
        "finance": MembershipFactory(organisation=enterprise, role="finance").person,
        "other enterprise": engineer(),
        "convener": MembershipFactory(organisation=convener, role="administrator").person,
        "operator": PersonFactory(is_operator=True),
        "other lab": LabRoleFactory(
            lab=LabFactory(university=lab.university), kind="technician"
        ).person,
        "university": MembershipFactory(organisation=lab.university, role="administrator").person,
    }


def who(people, address, **how):
    """Those who get a file, and that all others find nothing."""
    answers = {name: visiting(person).get(address, **how) for name, person in people.items()}
    having = {name for name, answer in answers.items() if answer.status_code == 200}
    assert {answers[name].status_code for name in set(people) - having} == {404}
    return having


def test_it_works(people, booking, technician):
    kept = uploaded(booking, technician, CONTENT)
    at = reverse("result_file", args=[kept.public_id])
    assert who(people, at) == LAB
    assert visiting().get(at).status_code == 302
    release(booking=booking, person=technician, now=NOW)
    assert who(people, at) == LAB | CUSTOMER
    got = visiting(booking.requester).get(at)
    assert b"".join(got.streaming_content) == CONTENT


def test_who_sees_them_on_the_page(people, booking, technician):
    kept = released(booking, technician, CONTENT, note="Sample 3 has cracks.")
    page = reverse("booking", args=[booking.public_id])
    seen = set()
    for name, person in people.items():
        text = visiting(person).get(page).content.decode()
        if kept.sha256 in text:
            seen.add(name)
        else:
            assert "scan.csv" not in text, name
            assert "cracks" not in text, name
    assert seen == LAB | CUSTOMER


def test_nobody_else_uploads_or_looks_at_uploads(people, booking, technician):
    at = begin(visiting(technician), booking, 8)["Location"]
    for name, person in people.items():
        if name in LAB:
            continue
        client = visiting(person)
        assert begin(client, booking, 8).status_code in {403, 404}, name
        assert client.head(at, headers=TUS).status_code in {403, 404}, name
        assert add(client, at, 0, b"12").status_code in {403, 404}, name
        assert client.delete(at, headers=TUS).status_code in {403, 404}, name
    upload = ResultFile.objects.get()
    assert (upload.offset, upload.state) == (0, "uploading")
    # Of another organisation and of another lab nothing is there.
    for name in ("other enterprise", "convener", "other lab", "colleague"):
        assert visiting(people[name]).head(at, headers=TUS).status_code == 404


def test_who_leaves_sees_them_no_more(people, booking, technician):
    kept = released(booking, technician, CONTENT)
    at = reverse("result_file", args=[kept.public_id])
    gone = NOW.date() - dt.timedelta(days=1)
    for name in ("requester", "head", "technician"):
        people[name].memberships.update(until=gone)
    people["technician"].lab_roles.update(until=gone)
    assert who(people, at) == {"manager"}
    page = reverse("booking", args=[booking.public_id])
    assert kept.sha256 not in visiting(people["head"]).get(page).content.decode()
    assert list(PARTS["results_received"](people["requester"])) == []


def test_who_takes_a_project_over_sees_them(people, booking, technician):
    kept = released(booking, technician, CONTENT)
    at = reverse("result_file", args=[kept.public_id])
    project = booking.project
    project.head = people["colleague"]
    project.save()
    assert who(people, at) == LAB | {"requester", "colleague"}


def test_a_copy_of_ones_data_names_them(people, booking, technician):
    released(booking, technician, CONTENT)
    uploaded(booking, technician, CONTENT, name="later.csv")
    received = list(PARTS["results_received"](booking.requester))
    assert [each["name"] for each in received] == ["scan.csv"]
    assert received[0]["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    sent = list(PARTS["results_uploaded"](technician))
    assert [each["name"] for each in sent] == ["scan.csv", "later.csv"]
    assert list(PARTS["results_received"](people["colleague"])) == []


def test_the_part_of_the_page(people, booking, technician):
    kept = released(booking, technician, CONTENT)
    at = reverse("results", args=[booking.public_id])
    part = {"HX-Request": "true"}
    for name in sorted(LAB | CUSTOMER):
        assert kept.sha256 in visiting(people[name]).get(at, headers=part).content.decode()
    for name in ("operator", "administrator"):
        assert visiting(people[name]).get(at, headers=part).status_code == 403
    for name in ("colleague", "other enterprise", "convener", "other lab"):
        assert visiting(people[name]).get(at, headers=part).status_code == 404
    assert visiting(technician).get(at).url.endswith("#results")
