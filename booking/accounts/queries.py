"""Questions about who is who. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.translation import get_language

from .models import (
    Chain,
    ChainMembership,
    Invitation,
    JoinRequest,
    Membership,
    Organisation,
    Project,
    User,
)
from .naming import LANGUAGE_FIELDS, in_language
from .prepared import Prepared
from .rules import (
    CONVENES,
    ChainRole,
    JoinState,
    OrganisationState,
    Role,
    holds_on,
    shows_name,
)


def live_on(today: dt.date) -> Q:
    """The condition that a tie (since, until) holds on ``today``."""
    return Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gt=today))


def by_name(path: str = "") -> Lower:
    """The order of names as the reader sees them; ``path`` leads to the noun ("lab__")."""
    suffixes = LANGUAGE_FIELDS.get(get_language() or "en", LANGUAGE_FIELDS["en"])
    first, second, third = (NullIf(f"{path}name_{suffix}", Value("")) for suffix in suffixes)
    return Lower(Coalesce(first, second, third))


def today_in(zone_name: str, now: dt.datetime) -> dt.date:
    """The local date in a zone at ``now``."""
    return now.astimezone(ZoneInfo(zone_name)).date()


def tie_day(zone_name: str, now: dt.datetime) -> dt.date:
    """The day that begins or ends a tie made now: the earlier of the local and UTC's date.

    So it begins, or ends, at once, whether asked by the local date or by UTC's.
    """
    return min(today_in(zone_name, now), now.astimezone(dt.UTC).date())


def platform_day(now: dt.datetime) -> dt.date:
    """The date by the platform's own clock, for questions that span zones."""
    return today_in(settings.TIME_ZONE, now)


def memberships_of(person: User, *, today: dt.date) -> QuerySet[Membership]:
    """A person's live memberships with their organisations."""
    return (
        Membership.objects.filter(live_on(today), person=person)
        .select_related("organisation")
        .order_by("since", "pk")
    )


def organisations_of(person: User, *, today: dt.date) -> list[Organisation]:
    """The organisations a person belongs to, each once: the one they act for first, then
    the oldest tie."""
    seen: dict[int, Organisation] = {}
    for membership in _memberships_of(person=person.pk, today=today):
        seen.setdefault(membership.organisation_id, membership.organisation)
    return sorted(seen.values(), key=lambda each: each.public_id != person.acting_for)


_memberships_of = Prepared(
    lambda person, today: (
        Membership.objects.filter(live_on(today), person=person)
        .select_related("organisation")
        .order_by("since", "pk")
    )
)


@dataclass(frozen=True)
class Place:
    """A person's place in an organisation, whether it holds or not."""

    organisation: int
    public_id: str
    kind: str
    role: str
    since: dt.date
    until: dt.date | None
    name_en: str = ""
    name_zh_hans: str = ""
    name_zh_hant: str = ""
    state: str = ""

    def holds(self, today: dt.date) -> bool:
        return holds_on(today, since=self.since, until=self.until)

    @property
    def name(self) -> str:
        """The organisation's name in the reader's language, else the next best one."""
        return in_language(self, "name")[0]


def places_of(person: User) -> list[Place]:
    """All that a person was, is or will be in organisations."""
    if person.kept_ties is not None:
        return cast(list[Place], person.kept_ties["places"])
    return [Place(*row) for row in _places(person=person.pk)]


_places = Prepared(
    lambda person: (
        Membership.objects.filter(person=person)
        .order_by("organisation", "pk")
        .values_list(
            "organisation",
            "organisation__public_id",
            "organisation__kind",
            "role",
            "since",
            "until",
            "organisation__name_en",
            "organisation__name_zh_hans",
            "organisation__name_zh_hant",
            "organisation__state",
        )
    )
)


def acting_places(person: User, *, today: dt.date) -> list[Place]:
    """The organisations that a person can act for, each once, the one they do act for first.

    A choice that does not hold any more counts for nothing.
    """
    seen: dict[int, Place] = {}
    for place in sorted(places_of(person), key=lambda each: each.since):
        if place.holds(today):
            seen.setdefault(place.organisation, place)
    return sorted(seen.values(), key=lambda each: each.public_id != person.acting_for)


def has_role(person: User, organisation: Organisation | int, role: Role, *, today: dt.date) -> bool:
    """Whether a person has a role in an organisation today."""
    pk = organisation if isinstance(organisation, int) else organisation.pk
    if person.kept_ties is not None:
        return any(
            place.organisation == pk and place.role == role and place.holds(today)
            for place in places_of(person)
        )
    return bool(_roles(person=person.pk, organisation=pk, role=role.value, today=today))


_roles = Prepared(
    lambda person, organisation, role, today: Membership.objects.filter(
        live_on(today), person=person, organisation=organisation, role=role
    ).values_list("pk")
)


def administered_by(person: User, *, today: dt.date) -> QuerySet[Organisation]:
    """The organisations that a person administers."""
    return Organisation.objects.filter(
        pk__in=Membership.objects.filter(
            live_on(today), person=person, role=Role.ADMINISTRATOR.value
        ).values("organisation")
    )


def convening_ties(person: User, *, today: dt.date) -> QuerySet[ChainMembership]:
    """The ties by which a person speaks for chains: of verified conveners they administer.

    One that came to be an enterprise's speaks for nothing.
    """
    mine = Membership.objects.filter(
        live_on(today), person=person, role=Role.ADMINISTRATOR.value
    ).values("organisation")
    return ChainMembership.objects.filter(
        live_on(today),
        role=ChainRole.CONVENER.value,
        organisation__in=mine,
        organisation__kind__in=CONVENES,
        organisation__state=OrganisationState.VERIFIED.value,
    )


def convenes_member(person: User, organisation: Organisation, *, now: dt.datetime) -> bool:
    """Whether a person speaks for a chain of which an organisation is a member today."""
    today = platform_day(now)
    chains = ChainMembership.objects.filter(
        live_on(today), organisation=organisation, role=ChainRole.MEMBER.value
    ).values("chain")
    return convening_ties(person, today=today).filter(chain__in=chains).exists()


def in_chain(organisation: Organisation, *, today: dt.date, member: User | None = None) -> bool:
    """Whether an organisation is a member of any industry chain.

    ``member`` is one of its people, of whom that may be known already.
    """
    if member is not None and member.kept_ties is not None:
        return any(
            tied == organisation.pk and holds_on(today, since=since, until=until)
            for tied, since, until in member.kept_ties["chains"]
        )
    return bool(_chains(organisation=organisation.pk, today=today))


_chains = Prepared(
    lambda organisation, today: ChainMembership.objects.filter(
        live_on(today), organisation=organisation
    ).values_list("pk")[:1]
)


def bookable_projects(person: User, *, today: dt.date) -> list[Project]:
    """The projects a person may book for: the general one of each of their
    verified organisations, and running ones that they head or are a member of."""
    return _bookable(person=person.pk, today=today)


def _bookable_projects(person: int, today: dt.date) -> QuerySet[Project]:
    mine = Membership.objects.filter(live_on(today), person=person).values("organisation")
    running = (Q(starts_on__isnull=True) | Q(starts_on__lte=today)) & (
        Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    )
    member = Project.members.through.objects.filter(project=OuterRef("pk"), user=person)
    return (
        Project.objects.filter(
            running,
            Q(is_general=True) | Q(head=person) | Exists(member),
            organisation__in=mine,
            organisation__state=OrganisationState.VERIFIED.value,
        )
        .select_related("organisation")
        .order_by("organisation_id", "-is_general", "name")
    )


_bookable = Prepared(_bookable_projects)


def may_book_for(person: User, project: Project, *, today: dt.date) -> bool:
    """Whether a person belongs to a project: as member or head, or to the
    organisation where the project is its general one."""
    if not _memberships(person=person.pk, organisation=project.organisation_id, today=today):
        return False
    return (
        project.is_general
        or project.head_id == person.pk
        or bool(_members(project=project.pk, person=person.pk))
    )


_memberships = Prepared(
    lambda person, organisation, today: Membership.objects.filter(
        live_on(today), person=person, organisation=organisation
    ).values_list("pk")[:1]
)
_members = Prepared(
    lambda project, person: Project.members.through.objects.filter(
        project=project, user=person
    ).values_list("pk")
)


def colleagues_among(
    people: Iterable[int], organisation: Organisation, *, today: dt.date
) -> QuerySet[User]:
    """Those of some people, given by id, who belong to an organisation."""
    return User.objects.filter(
        pk__in=Membership.objects.filter(
            live_on(today), organisation=organisation, person__in=list(people)
        ).values("person")
    )


@dataclass(frozen=True)
class Colleague:
    """A person's place in an organisation as its administrators see it.

    ``label`` is the name, or the address alone while ``named`` says no.
    """

    membership: Membership
    label: str
    named: bool

    @property
    def person(self) -> User:
        return self.membership.person


def colleagues_of(organisation: Organisation, *, today: dt.date) -> list[Colleague]:
    """The live places in an organisation, administrators first, then by label."""
    out: list[Colleague] = []
    whose = {"organisation": OuterRef("organisation")}
    # Who has said yes to an invitation, or asked to join, is no address alone.
    came = Exists(Invitation.objects.filter(**whose, used_by=OuterRef("person"))) | Exists(
        JoinRequest.objects.filter(
            **whose, person=OuterRef("person"), state=JoinState.ADMITTED.value
        )
    )
    rows = Membership.objects.filter(live_on(today), organisation=organisation)
    for membership in rows.select_related("person", "organisation").annotate(came=came):
        person = membership.person
        seen = person.last_login
        named = membership.came or shows_name(
            since=membership.since,
            last_sign_in=tie_day(organisation.time_zone, seen) if seen else None,
            today=today,
        )
        label = (person.name or person.email) if named else person.email
        out.append(Colleague(membership=membership, label=label, named=named))
    order = {Role.ADMINISTRATOR.value: 0, Role.FINANCE.value: 1}
    return sorted(out, key=lambda each: (order.get(each.membership.role, 2), each.label.lower()))


def organisations_listed(
    *, words: str = "", kind: str = "", state: str = "", today: dt.date
) -> QuerySet[Organisation]:
    """The operator's list: each with ``people`` counted and ``in_chains`` at hand.

    Those that wait for verification come first. Each of ``words`` is looked
    for in names and code.
    """
    found = Organisation.objects.all()
    for word in words.split():
        found = found.filter(
            Q(name_en__icontains=word)
            | Q(name_zh_hans__icontains=word)
            | Q(name_zh_hant__icontains=word)
            | Q(code__icontains=word)
        )
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    people = (
        Membership.objects.filter(live_on(today), organisation=OuterRef("pk"))
        .order_by()
        .values("organisation")
        .annotate(n=Count("person", distinct=True))
        .values("n")
    )
    ties = ChainMembership.objects.filter(live_on(today)).select_related("chain")
    return (
        found.annotate(people=Coalesce(Subquery(people), 0))
        .prefetch_related(Prefetch("chain_memberships", ties, to_attr="in_chains"))
        .order_by(
            Case(When(state=OrganisationState.PENDING.value, then=0), default=1),
            "kind",
            by_name(),
            "pk",
        )
    )


def chain_ties_of(organisation: Organisation, *, today: dt.date) -> QuerySet[ChainMembership]:
    """An organisation's live ties to chains."""
    return (
        ChainMembership.objects.filter(live_on(today), organisation=organisation)
        .select_related("chain", "organisation")
        .order_by("since", "pk")
    )


def chains() -> QuerySet[Chain]:
    """All industry chains, key chains first."""
    return Chain.objects.order_by("kind", "pk")
