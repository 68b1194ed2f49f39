"""Bookings as those who ask and pay for them list them. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from booking.accounts.models import Membership, Organisation, Project, User
from booking.accounts.queries import by_name, live_on, may_book_for, platform_day, today_in
from booking.accounts.rules import Role
from booking.calendars.rules import Interval
from booking.calendars.rules.limits import BOUNDS

from ..models import WHEN, Booking
from ..rules import LIVE
from ..rules.agendas import Scope, organisation_scope, project_scope
from .bookings import visibility, with_nouns

NAMES = ("name_en", "name_zh_hans", "name_zh_hant")
WORD_FIELDS = (
    "public_id",
    "project__name",
    "requester__name",
    *(f"instrument__{name}" for name in NAMES),
    *(f"instrument__lab__{name}" for name in NAMES),
)
MOST_WORDS = 8
LONGEST_BOOKING = dt.timedelta(minutes=BOUNDS["longest_minutes"][1])
"""What begins so long before a range cannot reach into it."""
ANSWERING = frozenset({Role.ADMINISTRATOR, Role.FINANCE})


@dataclass(frozen=True)
class AgendaWish:
    """What of an agenda is wanted; empty texts narrow nothing, ``project`` is a public id.

    ``within`` is a range (UTC) that counts alone where it is given; else what lives is
    there, and what is over since ``since``, which may be None for all of it.
    """

    words: str = ""
    state: str = ""
    project: str = ""
    within: Interval | None = None
    since: dt.datetime | None = None


def _roles(person: User, organisation: Organisation, *, now: dt.datetime) -> set[str]:
    today = today_in(organisation.time_zone, now)
    held = Membership.objects.filter(live_on(today), person=person, organisation=organisation)
    return set(held.values_list("role", flat=True))


def scope_in_organisation(
    person: User, organisation: Organisation, *, now: dt.datetime
) -> Scope | None:
    """What of an organisation's bookings a person sees."""
    roles = _roles(person, organisation, now=now)
    return organisation_scope(
        administers=Role.ADMINISTRATOR.value in roles,
        finance=Role.FINANCE.value in roles,
        operator=person.is_operator,
    )


def scope_in_project(person: User, project: Project, *, now: dt.datetime) -> Scope | None:
    """What of a project's bookings a person sees; ``project`` comes with its organisation."""
    roles = _roles(person, project.organisation, now=now)
    today = today_in(project.organisation.time_zone, now)
    return project_scope(
        heads=project.head_id == person.pk,
        administers=Role.ADMINISTRATOR.value in roles,
        finance=Role.FINANCE.value in roles,
        operator=person.is_operator,
        belongs=bool(roles) and may_book_for(person, project, today=today),
    )


def paid_by(organisation: Organisation) -> QuerySet[Booking]:
    """The bookings that an organisation pays for."""
    found: QuerySet[Booking] = Booking.objects.filter(payer=organisation)
    return found


def of_project(project: Project, *, asked_by: User | None = None) -> QuerySet[Booking]:
    """A project's bookings; ``asked_by`` leaves those of one person.

    The payer is the project's organisation: named as well, it leads to what lives alone.
    """
    found: QuerySet[Booking] = Booking.objects.filter(
        payer=project.organisation_id, project=project
    )
    return found if asked_by is None else found.filter(requester=asked_by)


def answered_for(person: User, *, now: dt.datetime) -> list[Organisation]:
    """The organisations whose bookings a person sees whole, by name."""
    ties = Membership.objects.filter(
        live_on(platform_day(now)), person=person, role__in=[role.value for role in ANSWERING]
    )
    return list(
        Organisation.objects.filter(pk__in=ties.values("organisation")).order_by(by_name(), "pk")
    )


def headed_projects(person: User) -> list[Project]:
    """The projects that a person heads, with their organisations."""
    return list(
        Project.objects.filter(head=person)
        .select_related("organisation")
        .order_by("organisation", "-is_general", "name", "pk")
    )


def projects_among(bookings: QuerySet[Booking]) -> list[Project]:
    """The projects of some bookings, with their organisations."""
    return list(
        Project.objects.filter(pk__in=bookings.order_by().values("project"))
        .select_related("organisation")
        .order_by("organisation", "-is_general", "name", "pk")
    )


def narrowed(bookings: QuerySet[Booking], wish: AgendaWish) -> QuerySet[Booking]:
    """Some bookings as far as a wish goes, in no order.

    Samples sent in, which have no slot, stand where they were asked for.
    """
    found = bookings.annotate(when=WHEN)
    if wish.within is not None:
        found = found.filter(when__gte=wish.within.starts, when__lt=wish.within.ends)
    elif wish.since is not None:
        found = found.filter(Q(state__in=_values(LIVE)) | Q(when__gte=wish.since))
    return _told(found, wish)


def over(bookings: QuerySet[Booking], *, since: dt.datetime | None) -> QuerySet[Booking]:
    """Those that live no more, from a moment on or all of them, in no order."""
    found = bookings.exclude(state__in=_values(LIVE))
    return found if since is None else found.annotate(when=WHEN).filter(when__gte=since)


def drawn(bookings: QuerySet[Booking], wish: AgendaWish, within: Interval) -> QuerySet[Booking]:
    """The machine time among some bookings that touches a range (UTC), the earliest first."""
    found = bookings.annotate(when=WHEN).filter(
        when__gte=within.starts - LONGEST_BOOKING,
        when__lt=within.ends,
        starts__isnull=False,
        ends__gt=within.starts,
    )
    return _told(found, wish).order_by(WHEN, "pk")


def _told(bookings: QuerySet[Booking], wish: AgendaWish) -> QuerySet[Booking]:
    """Those that words, state and project tell."""
    found = bookings
    for word in wish.words.split()[:MOST_WORDS]:
        either = Q()
        for field in WORD_FIELDS:
            either |= Q(**{f"{field}__icontains": word})
        found = found.filter(either)
    if wish.state:
        found = found.filter(state=wish.state)
    if wish.project:
        found = found.filter(project__public_id=wish.project)
    return found


def _values(states: Iterable[Any]) -> list[str]:
    return sorted(state.value for state in states)


def number_by_day(bookings: QuerySet[Booking], zone: ZoneInfo) -> list[tuple[dt.date, int]]:
    """How many of some bookings begin on each day by a zone's clock, the days in order."""
    rows = (
        bookings.order_by()
        .annotate(day=TruncDate("starts", tzinfo=zone))
        .values("day")
        .annotate(number=Count("pk"))
        .order_by("day")
    )
    return [(row["day"], row["number"]) for row in rows]


def latest_first(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """By their time, or where they have none by when they were asked for."""
    return bookings.order_by(WHEN.desc(), "-pk")


def with_opens(bookings: QuerySet[Booking], person: User, *, now: dt.datetime) -> QuerySet[Booking]:
    """The same bookings with what a list shows, and ``opens``: whether the person may open
    the booking's page, and so may read what it is for."""
    seen = visibility(person, now=now)
    opens: Any = (
        Value(True)
        if seen is None
        else Case(When(seen, then=True), default=False, output_field=BooleanField())
    )
    return with_nouns(bookings).annotate(opens=opens)
