"""What organisations and projects demand before a lab sees a request."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from booking.accounts.actions import AccountRefused
from booking.accounts.endorsing.actions import demand_of_organisation, demand_of_project
from booking.accounts.models import Organisation, Project
from booking.accounts.rules import (
    AccountReason,
    Demand,
    EndorsementDemand,
    Endorser,
    can_endorse,
    check_demand,
    endorser_of,
    needs_endorsement,
)
from tests.factories import NOW, MembershipFactory, OrganisationFactory, PersonFactory, engineer
from tests.visiting import visiting

NEVER, ALWAYS = EndorsementDemand(), EndorsementDemand(Demand.ALWAYS)


def above(amount, by=Endorser.EITHER):
    return EndorsementDemand(Demand.ABOVE, Decimal(amount), by)


@pytest.mark.parametrize(
    ("demand", "estimate", "needs"),
    [
        (NEVER, None, False),
        (NEVER, "1000000", False),
        (ALWAYS, "0", True),
        (ALWAYS, None, True),
        (above("100"), "99.99", False),
        (above("100"), "100.00", False),
        (above("100"), "100.01", True),
        (above("100"), None, True),
        (above("0"), "0", False),
    ],
)
def test_it_works(demand, estimate, needs):
    given = None if estimate is None else Decimal(estimate)
    assert needs_endorsement(demand, given) is needs


def by(demand, who):
    return EndorsementDemand(demand.demand, demand.above, who)


@pytest.mark.parametrize(
    ("organisation", "project", "endorser"),
    [
        (NEVER, NEVER, None),
        (ALWAYS, NEVER, Endorser.EITHER),
        (NEVER, by(ALWAYS, Endorser.HEAD), Endorser.HEAD),
        (ALWAYS, by(ALWAYS, Endorser.HEAD), Endorser.HEAD),
        (by(ALWAYS, Endorser.ADMINISTRATOR), by(ALWAYS, Endorser.HEAD), Endorser.ADMINISTRATOR),
        (above("500", Endorser.ADMINISTRATOR), by(ALWAYS, Endorser.HEAD), Endorser.HEAD),
        (above("50", Endorser.ADMINISTRATOR), by(ALWAYS, Endorser.HEAD), Endorser.ADMINISTRATOR),
        (above("500"), above("50"), Endorser.EITHER),
        (above("500"), above("200"), None),
    ],
)
def test_a_project_adds_and_never_takes_away(organisation, project, endorser):
    assert endorser_of(organisation, project, Decimal(100)) is endorser


@pytest.mark.parametrize("who", Endorser)
@pytest.mark.parametrize("heads", [True, False])
@pytest.mark.parametrize("administers", [True, False])
def test_who_can(who, heads, administers):
    wanted = {
        Endorser.EITHER: heads or administers,
        Endorser.HEAD: heads,
        Endorser.ADMINISTRATOR: administers,
    }[who]
    assert can_endorse(who, heads=heads, administers=administers, has_head=True) is wanted
    headless = can_endorse(who, heads=False, administers=administers, has_head=False)
    assert headless is administers


@pytest.mark.parametrize(
    ("project", "organisation", "reasons"),
    [
        (above("5"), above("5"), []),
        (above("4"), above("5"), []),
        (above("6"), above("5"), [AccountReason.DEMANDS_LESS]),
        (above("6"), ALWAYS, [AccountReason.DEMANDS_LESS]),
        (above("6"), NEVER, []),
        (ALWAYS, above("5"), []),
        (NEVER, ALWAYS, []),
        (EndorsementDemand(Demand.ABOVE), NEVER, [AccountReason.AMOUNT_MISSING]),
        (by(ALWAYS, Endorser.HEAD), by(ALWAYS, Endorser.HEAD), []),
        (by(ALWAYS, Endorser.HEAD), ALWAYS, []),
        (
            by(ALWAYS, Endorser.HEAD),
            by(ALWAYS, Endorser.ADMINISTRATOR),
            [AccountReason.ENDORSER_GIVEN],
        ),
        (ALWAYS, by(ALWAYS, Endorser.ADMINISTRATOR), [AccountReason.ENDORSER_GIVEN]),
    ],
)
def test_never_less_than_its_organisation(project, organisation, reasons):
    assert check_demand(project, organisation=organisation) == reasons


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def boss(organisation):
    return MembershipFactory(organisation=organisation, role="administrator").person


@pytest.fixture
def head(organisation):
    person = MembershipFactory(organisation=organisation).person
    project = organisation.general_project
    project.head = person
    project.save()
    return person


@pytest.mark.django_db
def test_an_administrator_sets_it(organisation, boss):
    demand_of_organisation(organisation=organisation, demand=above("5000"), by=boss, now=NOW)
    assert Organisation.objects.get(pk=organisation.pk).demands == above("5000")


@pytest.mark.django_db
def test_others_do_not(organisation, head):
    for person in (head, engineer(organisation), PersonFactory()):
        with pytest.raises(AccountRefused) as refused:
            demand_of_organisation(organisation=organisation, demand=ALWAYS, by=person, now=NOW)
        assert refused.value.reasons == (AccountReason.NOT_ADMINISTRATOR,)


@pytest.mark.django_db
def test_a_head_and_an_administrator_set_a_projects(organisation, boss, head):
    project = organisation.general_project
    for person, demand in ((head, ALWAYS), (boss, above("10"))):
        demand_of_project(project=project, demand=demand, by=person, now=NOW)
        assert Project.objects.get(pk=project.pk).demands == demand
    for person in (engineer(organisation), PersonFactory()):
        with pytest.raises(AccountRefused):
            demand_of_project(project=project, demand=NEVER, by=person, now=NOW)


@pytest.mark.django_db
def test_a_head_who_left_does_not(organisation, head):
    head.memberships.update(until=NOW.date())
    with pytest.raises(AccountRefused):
        demand_of_project(project=organisation.general_project, demand=ALWAYS, by=head, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Organisation, Project])
def test_the_database_keeps_an_amount_with_above(organisation, model):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all().update(endorsement="above")


@pytest.mark.django_db
def test_the_page_of_an_organisation(organisation, boss):
    client = visiting(boss)
    address = reverse("organisation_endorsement", args=[organisation.public_id])
    assert client.get(address).status_code == 200
    missing = client.post(address, {"demand": "above", "above": "", "by": "head"})
    assert missing.status_code == 422
    assert "Give the amount above which a yes is needed." in missing.content.decode()
    wrong = client.post(address, {"demand": "above", "above": "-3", "by": "head"})
    assert wrong.status_code == 422
    assert 'value="-3"' in wrong.content.decode()
    saved = client.post(address, {"demand": "above", "above": "3000", "by": "head"})
    assert saved.status_code == 302
    organisation.refresh_from_db()
    assert organisation.demands == above("3000", Endorser.HEAD)
    page = client.get(reverse("organisation", args=[organisation.public_id])).content.decode()
    assert "Requests above ¥3,000.00" in page


@pytest.mark.django_db
def test_the_page_of_a_project(organisation, boss, head):
    address = reverse("project_endorsement", args=[organisation.general_project.public_id])
    client = visiting(head)
    organisation.endorsement, organisation.endorsement_above = "above", Decimal(50)
    organisation.save()
    looser = client.post(address, {"demand": "above", "above": "60", "by": "either"})
    assert looser.status_code == 422
    assert "A project can be stricter, never looser." in looser.content.decode()
    assert client.post(address, {"demand": "always", "by": "head"}).status_code == 302
    assert organisation.general_project.demands == by(ALWAYS, Endorser.HEAD)
    # Whom the organisation names, a project keeps.
    organisation.endorsed_by = "administrator"
    organisation.save()
    assert 'name="by"' not in client.get(address).content.decode()
    assert client.post(address, {"demand": "always", "by": "head"}).status_code == 302
    assert organisation.general_project.demands == by(ALWAYS, Endorser.ADMINISTRATOR)
    assert visiting(engineer(organisation)).get(address).status_code == 404
    assert visiting(engineer()).get(address).status_code == 404


@pytest.mark.django_db
def test_a_change_is_recorded(organisation, boss):
    address = reverse("organisation_endorsement", args=[organisation.public_id])
    client = visiting(boss)
    client.post(address, {"demand": "always", "by": "either"})
    changes = client.get(reverse("organisation_changes", args=[organisation.public_id]))
    assert "endorsement" in changes.content.decode().lower()
