"""The record of changes as pages and files of those in charge."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from booking.accounts import actions as accounts
from booking.labs import actions as labs
from booking.money.actions import set_list_prices
from booking.money.rules import CustomerClass, PriceUnit
from tests.factories import (
    InstrumentFactory,
    LabFactory,
    LabRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    UniversityFactory,
)
from tests.visiting import visiting

pytestmark = pytest.mark.django_db


def changes(reader, name, of=None, /, **query):
    args = [of.public_id] if of else []
    return visiting(reader).get(reverse(name, args=args), query)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def in_charge(organisation, name="Wang Fang"):
    person = PersonFactory(name=name, last_login=timezone.now())
    MembershipFactory(organisation=organisation, role="administrator", person=person)
    return person


@pytest.fixture
def home():
    return OrganisationFactory(name_en="Home Works")


def test_an_administrator_sees_their_organisations_changes(home):
    person = in_charge(home)
    visiting(person).post(
        reverse("change_organisation", args=[home.public_id]),
        {"name_en": "Better Works", "time_zone": "Asia/Shanghai"},
    )
    page = text(changes(person, "organisation_changes", home))
    assert "Wang Fang" in page
    assert "from 127.0.0.1" in page
    assert "<del>Home Works</del>" in page
    assert "<ins>Better Works</ins>" in page


def test_nothing_of_another_organisation_shows(home):
    other = OrganisationFactory(name_en="Rival Works")
    accounts.change_organisation(organisation=other, address="Rival Street")
    person = in_charge(home)
    answer = changes(person, "organisation_changes", home, q="Rival")
    assert "Rival Street" not in text(answer)
    assert answer.context["lines"] == []
    assert changes(person, "organisation_changes", other).status_code == 404


def test_who_is_of_another_organisation_is_not_named(home):
    person, operator = in_charge(home), PersonFactory(name="Operating Person", is_operator=True)
    page = reverse("suspend_organisation", args=[home.public_id])
    shown = visiting(operator).get(page).context["shown"]
    visiting(operator).post(page, {"reason": "Fees are owed.", "shown": shown})
    page = text(changes(person, "organisation_changes", home))
    assert "An operator of the platform" in page
    assert "Operating Person" not in page
    found = changes(person, "organisation_changes", home, person="Operating")
    assert found.context["lines"] == []
    assert "Operating Person" in text(changes(operator, "organisation_changes", home))


def test_the_platforms_own_changes(home):
    assert "The platform" in text(changes(in_charge(home), "organisation_changes", home))


def test_a_lab_with_its_instruments_policy_and_prices():
    instrument = InstrumentFactory(name_en="SEM")
    manager = LabRoleFactory(lab=instrument.lab).person
    key = (CustomerClass.OTHER_ENTERPRISE, PriceUnit.HOUR)
    set_list_prices(instrument=instrument, prices={key: 260})
    page = text(changes(manager, "lab_changes", instrument.lab, noun="listprice"))
    assert "List price" in page
    assert "Other enterprise" in page
    assert "260.00" in page


def test_a_university_sees_all_its_labs_and_no_others():
    university = UniversityFactory()
    mine, other = LabFactory(university=university, name_en="Mine"), LabFactory(name_en="Other")
    labs.change_lab(lab=mine, address="Here 1")
    labs.change_lab(lab=other, address="There 1")
    page = text(changes(in_charge(university), "university_changes", university))
    assert "Here 1" in page
    assert "There 1" not in page


def test_a_technician_and_another_lab_see_nothing():
    lab = LabFactory()
    technician = LabRoleFactory(lab=lab, kind="technician").person
    manager = LabRoleFactory(lab=LabFactory(university=lab.university)).person
    for person in (technician, manager):
        assert changes(person, "lab_changes", lab).status_code == 404


def test_an_operator_sees_all(home):
    operator = PersonFactory(is_operator=True)
    page = text(changes(operator, "all_changes"))
    assert "Home Works" in page
    assert changes(in_charge(home), "all_changes").status_code == 403


def test_searching(home):
    person = in_charge(home)
    accounts.change_organisation(organisation=home, address="Needle Street")
    found = changes(person, "organisation_changes", home, q="needle")
    assert [line.changes[0].after for line in found.context["lines"]] == ["Needle Street"]
    found = changes(person, "organisation_changes", home, noun="membership")
    assert {line.noun for line in found.context["lines"]} == {"Membership"}
    found = changes(person, "organisation_changes", home, person="wang")
    assert [line.about for line in found.context["lines"]] == ["Wang Fang · Administrator"]
    today = timezone.localdate().isoformat()
    assert changes(person, "organisation_changes", home, first=today).context["lines"]
    found = changes(person, "organisation_changes", home, last="2020-01-01")
    assert found.context["lines"] == []
    assert "No change matches" in text(found)


@pytest.mark.parametrize(
    "query",
    [{"first": "x"}, {"last": "9999-99-99"}, {"noun": "secret"}, {"q": "\x00"}, {"page": "x"}],
)
def test_nonsense_filters_nothing(home, query):
    assert changes(in_charge(home), "organisation_changes", home, **query).context["lines"]


def test_as_many_questions_for_fifty_as_for_five(home):
    person = in_charge(home)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert changes(person, "organisation_changes", home).status_code == 200
        return len(queries)

    for _n in range(4):
        MembershipFactory(organisation=home)
    asked()
    few = asked()
    for _n in range(60):
        MembershipFactory(organisation=home)
    assert asked() == few


def test_pages_and_the_file_have_the_same(home):
    person = in_charge(home)
    for number in range(60):
        accounts.change_organisation(organisation=home, address=f"Street {number}")
    answer = changes(person, "organisation_changes", home, q="Street")
    assert len(answer.context["lines"]) == 50
    second = changes(person, "organisation_changes", home, q="Street", page=2)
    assert len(second.context["lines"]) == 10
    file = visiting(person).get(answer.context["file_url"])
    rows = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 61
    assert rows[0][2] == "By whom"
    assert rows[1][-2:] == ["Street 58", "Street 59"]


def test_a_file_never_runs_a_formula(home):
    accounts.change_organisation(organisation=home, address="=1+1")
    answer = changes(
        in_charge(home), "organisation_changes", home, **{"as": "csv", "noun": "organisation"}
    )
    assert "'=1+1" in b"".join(answer.streaming_content).decode()
