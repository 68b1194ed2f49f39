"""Questions about applications: where one stands, who decides, what waits. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import (
    DateTimeField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from ..models import (
    ApplicationEntry,
    Chain,
    ChainMembership,
    ChainWish,
    Membership,
    Organisation,
    User,
)
from ..queries import convening_ties, live_on, platform_day, today_in
from ..rules import (
    CONVENES,
    ApplicationVerb,
    ChainRole,
    OrganisationState,
    Role,
    due_after,
)
from ..workdays import working_days_in

HANDED_IN = (ApplicationVerb.APPLY.value, ApplicationVerb.ANSWER.value)


def convenes(person: User, *, now: dt.datetime) -> bool:
    """Whether a person administers a convener of any chain."""
    return convening_ties(person, today=platform_day(now)).exists()


def chains_about(organisation: Organisation, *, today: dt.date) -> QuerySet[Chain]:
    """The chains that an organisation belongs to, or asks for and has no answer yet."""
    return Chain.objects.filter(
        Q(pk__in=ChainWish.objects.waiting().filter(organisation=organisation).values("chain"))
        | Q(
            pk__in=ChainMembership.objects.filter(live_on(today), organisation=organisation).values(
                "chain"
            )
        )
    ).order_by("kind", "pk")


def convenes_for(
    person: User, organisation: Organisation, *, now: dt.datetime, chain: int | None = None
) -> bool:
    """Whether a person convenes a chain that an organisation belongs to or asked for.

    ``chain`` asks of that one alone.
    """
    about = chains_about(organisation, today=today_in(organisation.time_zone, now))
    if chain is not None:
        about = about.filter(pk=chain)
    ties = convening_ties(person, today=platform_day(now)).exclude(organisation=organisation)
    return ties.filter(chain__in=about.order_by().values("pk")).exists()


def decides_about(
    person: User, organisation: Organisation, *, now: dt.datetime, chain: int | None = None
) -> bool:
    """Whether a person may decide about an organisation: an operator, or a convener for it."""
    if not person.is_active:
        return False
    return person.is_operator or convenes_for(person, organisation, now=now, chain=chain)


def administrators_of(organisation: Organisation, *, now: dt.datetime) -> QuerySet[User]:
    """Its live administrators who may sign in."""
    today = today_in(organisation.time_zone, now)
    places = Membership.objects.filter(
        live_on(today), organisation=organisation, role=Role.ADMINISTRATOR.value
    )
    return User.objects.filter(is_active=True, pk__in=places.values("person")).order_by("pk")


def convening(
    organisation: Organisation, *, now: dt.datetime, chain: int | None = None
) -> QuerySet[ChainMembership]:
    """The conveners' ties to an organisation's chains, of those that have somebody to decide.

    ``chain`` asks of that one alone.
    """
    today = platform_day(now)
    own = administrators_of(organisation, now=now)
    somebody = (
        Membership.objects.filter(
            live_on(today),
            organisation=OuterRef("organisation"),
            role=Role.ADMINISTRATOR.value,
            person__is_active=True,
        )
        .exclude(person__in=own.order_by().values("pk"))
        .values("pk")
    )
    about = chains_about(organisation, today=today_in(organisation.time_zone, now))
    if chain is not None:
        about = about.filter(pk=chain)
    return (
        ChainMembership.objects.filter(
            Exists(somebody),
            live_on(today),
            role=ChainRole.CONVENER.value,
            organisation__kind__in=CONVENES,
            organisation__state=OrganisationState.VERIFIED.value,
            chain__in=about.order_by().values("pk"),
        )
        .exclude(organisation=organisation)
        .select_related("chain", "organisation")
        .order_by("chain__kind", "chain_id", "pk")
    )


def verifiers_of(
    organisation: Organisation, *, now: dt.datetime, chain: int | None = None
) -> list[User]:
    """Who is asked to verify: the conveners of its chains, else the operators.

    Never its own administrators. ``chain`` asks who decides about that one alone.
    """
    today = platform_day(now)
    own = set(administrators_of(organisation, now=now).values_list("pk", flat=True))
    conveners = convening(organisation, now=now, chain=chain).order_by().values("organisation")
    places = Membership.objects.filter(
        live_on(today), organisation__in=conveners, role=Role.ADMINISTRATOR.value
    )
    people = User.objects.filter(is_active=True).exclude(pk__in=own).order_by("pk")
    return list(people.filter(pk__in=places.values("person"))) or list(
        people.filter(is_operator=True)
    )


def applications_for(person: User, *, now: dt.datetime) -> QuerySet[Organisation]:
    """What waits for a person to verify, the oldest first, each with ``handed_in``.

    An operator sees all, a convener those of their chains; nobody their own.
    """
    today = platform_day(now)
    last = (
        ApplicationEntry.objects.filter(organisation=OuterRef("pk"), verb__in=HANDED_IN)
        .order_by("-number")
        .values("at")[:1]
    )
    mine = Membership.objects.filter(
        live_on(today), person=person, role=Role.ADMINISTRATOR.value
    ).values("organisation")
    waiting = Organisation.objects.filter(state=OrganisationState.PENDING.value).exclude(
        pk__in=mine
    )
    if not person.is_operator:
        spoken_for = convening_ties(person, today=today).values("chain")
        waiting = waiting.filter(
            Exists(
                ChainWish.objects.waiting().filter(
                    organisation=OuterRef("pk"), chain__in=spoken_for
                )
            )
            | Exists(
                ChainMembership.objects.filter(
                    live_on(today), organisation=OuterRef("pk"), chain__in=spoken_for
                )
            )
        )
    return waiting.annotate(
        handed_in=Coalesce(Subquery(last), "created_at", output_field=DateTimeField())
    ).order_by("handed_in", "pk")


def namesakes_of(organisation: Organisation) -> QuerySet[Organisation]:
    """Other organisations with one of its names, whatever their state."""
    same = Q(pk__in=[])
    for field in ("name_en", "name_zh_hans", "name_zh_hant"):
        if name := getattr(organisation, field):
            for other in ("name_en", "name_zh_hans", "name_zh_hant"):
                same |= Q(**{f"{other}__iexact": name})
    return Organisation.objects.filter(same).exclude(pk=organisation.pk).order_by("pk")


def with_code(code: str) -> Organisation | None:
    """The organisation of a code, whatever its case."""
    return Organisation.objects.filter(code__iexact=code.strip()).first()


def handed_in_at(organisation: Organisation) -> dt.datetime | None:
    """When a pending organisation was handed in last; None for one that is not pending."""
    if organisation.state != OrganisationState.PENDING:
        return None
    last = organisation.application.filter(verb__in=HANDED_IN).order_by("-number").first()
    return last.at if last is not None else organisation.created_at


def due_of(
    organisation: Organisation,
    handed_in: dt.datetime,
    *,
    now: dt.datetime,
    chain: int | None = None,
) -> dt.datetime:
    """By when those who may verify look at it: a working day on where they work (UTC).

    ``chain`` asks of those who decide about that one alone.
    """
    tie = convening(organisation, now=now, chain=chain).first()
    zone, country = settings.TIME_ZONE, "CN"
    if tie is not None:
        zone, country = tie.organisation.time_zone, tie.organisation.country
    return due_after(handed_in, zone=ZoneInfo(zone), is_working_day=working_days_in(country))


@dataclass(frozen=True)
class Standing:
    """Where an application stands, for its page.

    ``chains`` are those whose convener looks at it; none is an operator.
    ``rejection`` is the last one, while it waits for an answer.
    """

    chains: list[Chain]
    handed_in: dt.datetime | None
    due: dt.datetime | None
    rejection: ApplicationEntry | None
    suspension: ApplicationEntry | None


def standing_of(organisation: Organisation, *, now: dt.datetime) -> Standing:
    """Where an organisation's application stands at ``now``."""
    handed_in = handed_in_at(organisation)
    last = organisation.application.exclude(verb=ApplicationVerb.REMIND.value).last()
    draft = organisation.state == OrganisationState.DRAFT
    suspended = organisation.state == OrganisationState.SUSPENDED
    chains: dict[int, Chain] = {tie.chain_id: tie.chain for tie in convening(organisation, now=now)}
    return Standing(
        chains=list(chains.values()),
        handed_in=handed_in,
        due=due_of(organisation, handed_in, now=now) if handed_in is not None else None,
        rejection=last if draft and last and last.verb == ApplicationVerb.REJECT else None,
        suspension=last if suspended and last and last.verb == ApplicationVerb.SUSPEND else None,
    )


def is_last_administrator(person: User, organisation: Organisation, *, today: dt.date) -> bool:
    """Whether a person administers an organisation, and nobody else does."""
    holders = set(
        Membership.objects.filter(
            live_on(today), organisation=organisation, role=Role.ADMINISTRATOR.value
        ).values_list("person", flat=True)
    )
    return holders == {person.pk}


def mark_sent_back(organisations: Sequence[Organisation]) -> None:
    """Sets ``sent_back`` on each: whether its application was rejected and not handed in since,
    in one question."""
    drafts = [each.pk for each in organisations if each.state == OrganisationState.DRAFT]
    last = dict(
        ApplicationEntry.objects.filter(organisation__in=drafts)
        .exclude(verb=ApplicationVerb.REMIND.value)
        .order_by("pk")
        .values_list("organisation", "verb")
    )
    for each in organisations:
        each.sent_back = last.get(each.pk) == ApplicationVerb.REJECT  # type: ignore[attr-defined]


def unreminded(*, now: dt.datetime) -> list[Organisation]:
    """Pending organisations that are overdue and of which nobody was reminded since."""
    out: list[Organisation] = []
    for organisation in Organisation.objects.filter(state=OrganisationState.PENDING.value).order_by(
        "pk"
    ):
        if needs_reminder(organisation, now=now):
            out.append(organisation)
    return out


def needs_reminder(organisation: Organisation, *, now: dt.datetime) -> bool:
    """Whether it waits for longer than a working day without a reminder."""
    handed_in = handed_in_at(organisation)
    if handed_in is None or now < due_of(organisation, handed_in, now=now):
        return False
    last = organisation.application.last()
    return last is None or last.verb != ApplicationVerb.REMIND
