"""Setting what is demanded before a lab sees a request."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from ..actions.refusing import AccountRefused, check_in_charge, lock
from ..models import Organisation, Project, User
from ..queries import colleagues_among, has_role, today_in
from ..rules import AccountReason, EndorsementDemand, Role, check_demand

FIELDS = ("endorsement", "endorsement_above", "endorsed_by")


@transaction.atomic
def demand_of_organisation(
    *, organisation: Organisation, demand: EndorsementDemand, by: User, now: dt.datetime
) -> Organisation:
    """Sets what all requests of an organisation need. Raises AccountRefused without an amount
    where one is owed, and for who does not administer it.

    What waits already still waits, for whom is named from now on.
    """
    organisation = lock(organisation)
    check_in_charge(organisation, by, now)
    reasons = check_demand(demand)
    if reasons:
        raise AccountRefused(*reasons)
    _set(organisation, demand)
    organisation.save(update_fields=FIELDS)
    return organisation


@transaction.atomic
def demand_of_project(
    *, project: Project, demand: EndorsementDemand, by: User, now: dt.datetime
) -> Project:
    """Sets what a project's requests need besides what its organisation demands.

    Raises AccountRefused for less than that, without an amount where one is owed, and for
    who neither heads the project nor administers its organisation.
    """
    organisation = lock(project.organisation)
    project.refresh_from_db()
    if not may_demand(by, project, organisation, now=now):
        raise AccountRefused(AccountReason.NOT_ADMINISTRATOR)
    reasons = check_demand(demand, organisation=organisation.demands)
    if reasons:
        raise AccountRefused(*reasons)
    _set(project, demand)
    project.save(update_fields=FIELDS)
    return project


def may_demand(
    person: User, project: Project, organisation: Organisation, *, now: dt.datetime
) -> bool:
    """Whether somebody sets what a project demands: its head, as long as they belong to the
    organisation, an administrator of it, and who runs the platform."""
    today = today_in(organisation.time_zone, now)
    if person.is_operator or has_role(person, organisation, Role.ADMINISTRATOR, today=today):
        return True
    return (
        project.head_id == person.pk
        and colleagues_among([person.pk], organisation, today=today).exists()
    )


def _set(noun: Organisation | Project, demand: EndorsementDemand) -> None:
    noun.endorsement = demand.demand.value
    noun.endorsement_above = demand.above
    noun.endorsed_by = demand.by.value
