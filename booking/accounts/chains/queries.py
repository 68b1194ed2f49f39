"""Chains as those in charge see them. Read only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Lower

from ..models import Chain, ChainMembership, KnownEnterprise, Organisation, User
from ..queries import by_name, convening_ties, live_on
from ..rules import ChainRole, OrganisationKind, OrganisationState
from ..rules.chains import share


def convened_by(person: User, *, today: dt.date) -> QuerySet[Chain]:
    """The chains of which a person administers a convener."""
    ties = convening_ties(person, today=today)
    return Chain.objects.filter(pk__in=ties.values("chain")).order_by("kind", "pk")


def members_of(chain: Chain, *, today: dt.date) -> QuerySet[ChainMembership]:
    """A chain's live ties, conveners first, then by name."""
    found: QuerySet[ChainMembership] = (
        ChainMembership.objects.filter(live_on(today), chain=chain)
        .select_related("organisation__park")
        .order_by(
            Case(When(role=ChainRole.CONVENER.value, then=0), default=1),
            by_name("organisation__"),
            "pk",
        )
    )
    return found


def known_of(chain: Chain, *, today: dt.date) -> QuerySet[KnownEnterprise]:
    """The enterprises that its conveners know, each with ``joined``; those not in it first."""
    tied = ChainMembership.objects.filter(
        live_on(today), chain=chain, organisation__code__iexact=OuterRef("code")
    )
    found: QuerySet[KnownEnterprise] = (
        KnownEnterprise.objects.filter(chain=chain)
        .annotate(joined=Exists(tied))
        .order_by("joined", by_name(), "pk")
    )
    return found


@dataclass(frozen=True)
class Coverage:
    """How many of the enterprises that are known have joined."""

    joined: int
    known: int

    @property
    def percent(self) -> int | None:
        return share(self.joined, self.known)


def coverage_of(chain: Chain, *, today: dt.date) -> Coverage:
    """Who joined without being on the list is known too."""
    codes = set(
        ChainMembership.objects.filter(
            live_on(today),
            chain=chain,
            role=ChainRole.MEMBER.value,
            organisation__kind=OrganisationKind.ENTERPRISE.value,
        ).values_list(Lower("organisation__code"), flat=True)
    )
    known = set(chain.known_enterprises.values_list(Lower("code"), flat=True))
    return Coverage(len(codes), len(codes | known))


@dataclass(frozen=True)
class ParkSums:
    """A park's or township's own enterprises, counted."""

    enterprises: int
    verified: int
    waiting: int
    in_chains: list[tuple[Chain, int]]


def park_sums(park: Organisation, *, today: dt.date) -> ParkSums:
    """How many of its enterprises are here, may book, wait, and are in each chain."""
    tenants = Organisation.objects.filter(park=park, kind=OrganisationKind.ENTERPRISE.value)
    by_state = dict(tenants.order_by().values_list("state").annotate(n=Count("pk")))
    live = Q(memberships__organisation__in=tenants, memberships__role=ChainRole.MEMBER.value)
    holds = Q(memberships__since__lte=today) & (
        Q(memberships__until__isnull=True) | Q(memberships__until__gt=today)
    )
    chains = (
        Chain.objects.filter(live & holds)
        .annotate(n=Count("memberships__organisation", distinct=True))
        .order_by("kind", "pk")
    )
    return ParkSums(
        enterprises=sum(by_state.values()),
        verified=by_state.get(OrganisationState.VERIFIED.value, 0),
        waiting=by_state.get(OrganisationState.PENDING.value, 0),
        in_chains=[(each, each.n) for each in chains],
    )
