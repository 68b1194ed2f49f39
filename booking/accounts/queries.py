"""Questions about who is who. Read only."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from .models import ChainMembership, Membership, Organisation, Project, User
from .rules import OrganisationState, Role


def live_on(today: dt.date) -> Q:
    """The condition that a tie (since, until) holds on ``today``."""
    return Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gt=today))


def today_in(zone_name: str, now: dt.datetime) -> dt.date:
    """The local date in a zone at ``now``."""
    return now.astimezone(ZoneInfo(zone_name)).date()


def memberships_of(person: User, *, today: dt.date) -> QuerySet[Membership]:
    """A person's live memberships with their organisations."""
    return (
        Membership.objects.filter(live_on(today), person=person)
        .select_related("organisation")
        .order_by("since", "pk")
    )


def organisations_of(person: User, *, today: dt.date) -> list[Organisation]:
    """The organisations a person belongs to, each once, the oldest tie first."""
    seen: dict[int, Organisation] = {}
    for membership in memberships_of(person, today=today):
        seen.setdefault(membership.organisation_id, membership.organisation)
    return list(seen.values())


def has_role(person: User, organisation: Organisation | int, role: Role, *, today: dt.date) -> bool:
    """Whether a person has a role in an organisation today."""
    return Membership.objects.filter(
        live_on(today), person=person, organisation=organisation, role=role.value
    ).exists()


def administered_by(person: User, *, today: dt.date) -> QuerySet[Organisation]:
    """The organisations that a person administers."""
    return Organisation.objects.filter(
        pk__in=Membership.objects.filter(
            live_on(today), person=person, role=Role.ADMINISTRATOR.value
        ).values("organisation")
    )


def in_chain(organisation: Organisation, *, today: dt.date) -> bool:
    """Whether an organisation is a member of any industry chain."""
    return ChainMembership.objects.filter(live_on(today), organisation=organisation).exists()


def bookable_projects(person: User, *, today: dt.date) -> list[Project]:
    """The projects a person may book for: the general one of each of their
    verified organisations, and running ones that they head or are a member of."""
    mine = Membership.objects.filter(live_on(today), person=person).values("organisation")
    running = (Q(starts_on__isnull=True) | Q(starts_on__lte=today)) & (
        Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    )
    return list(
        Project.objects.filter(
            running,
            Q(is_general=True) | Q(head=person) | Q(members=person),
            organisation__in=mine,
            organisation__state=OrganisationState.VERIFIED.value,
        )
        .select_related("organisation")
        .distinct()
        .order_by("organisation_id", "-is_general", "name")
    )


def may_book_for(person: User, project: Project, *, today: dt.date) -> bool:
    """Whether a person belongs to a project: as member or head, or to the
    organisation where the project is its general one."""
    if not Membership.objects.filter(
        live_on(today), person=person, organisation=project.organisation_id
    ).exists():
        return False
    return (
        project.is_general
        or project.head_id == person.pk
        or project.members.filter(pk=person.pk).exists()
    )
