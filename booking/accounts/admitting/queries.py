"""Questions about requests to join. Read only."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.db.models import Case, QuerySet, When

from ..models import EmailDomain, JoinRequest, Organisation, User
from ..queries import colleagues_among, today_in
from ..rules import JoinState, OrganisationState
from .rules import domain_of, is_public


def is_named(organisation: Organisation) -> bool:
    """Whether outsiders may know of an organisation: a verified one's name is public."""
    return organisation.state == OrganisationState.VERIFIED


def organisation_with(code: str) -> Organisation | None:
    """The organisation that a code is, whatever its state."""
    return Organisation.objects.filter(code__iexact=code.strip()).first() if code.strip() else None


def confirmed_domain(person: User) -> str | None:
    """The domain of somebody's address, None until they opened a link sent to it."""
    confirmed = EmailAddress.objects.filter(
        user=person, email__iexact=person.email, verified=True
    ).exists()
    return domain_of(person.email) if confirmed else None


def organisation_at(person: User) -> Organisation | None:
    """The organisation whose domain somebody's confirmed address has."""
    domain = confirmed_domain(person)
    if domain is None or is_public(domain):
        return None
    found = EmailDomain.objects.filter(domain__iexact=domain).select_related("organisation")
    first = found.first()
    return first.organisation if first else None


def belongs(person: User, organisation: Organisation, *, now: dt.datetime) -> bool:
    """Whether somebody has a place in an organisation today."""
    today = today_in(organisation.time_zone, now)
    return colleagues_among([person.pk], organisation, today=today).exists()


def waiting_for(organisation: Organisation) -> QuerySet[JoinRequest]:
    """The requests that wait for an organisation's answer, the oldest first."""
    return (
        JoinRequest.objects.filter(organisation=organisation, state=JoinState.WAITING.value)
        .select_related("person")
        .order_by("asked_at", "pk")
    )


def answered_of(organisation: Organisation) -> QuerySet[JoinRequest]:
    """The requests that an organisation has answered, the last first."""
    answered = [JoinState.ADMITTED.value, JoinState.REFUSED.value]
    return (
        JoinRequest.objects.filter(organisation=organisation, state__in=answered)
        .select_related("person", "decided_by")
        .order_by("-decided_at", "-pk")
    )


def requests_of(person: User) -> list[JoinRequest]:
    """What somebody asked for, as they may know it.

    One that waits at an organisation whose name is not public is left out: it
    must not differ from one by a code that nobody has.
    """
    found = (
        JoinRequest.objects.filter(person=person)
        .exclude(state=JoinState.WITHDRAWN.value)
        .select_related("organisation")
        .order_by(Case(When(state=JoinState.WAITING.value, then=0), default=1), "-asked_at")
    )
    return [
        each
        for each in found
        if each.state != JoinState.WAITING.value or is_named(each.organisation)
    ]
