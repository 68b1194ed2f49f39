"""Questions about bookings. Read only."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from booking.accounts.models import Organisation, User
from booking.accounts.queries import administered_by, has_role, today_in
from booking.accounts.rules import Role
from booking.calendars.queries import starts_nearby
from booking.labs.models import Instrument
from booking.labs.queries import audience_for, labs_run_by, roles_in
from booking.labs.rules import LabRoleKind, ServiceMode

from .models import Booking
from .rules import Actor, State, Verb, allowed_verbs


def with_nouns(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """The same bookings with what every page of them shows, in one query."""
    return bookings.select_related(
        "instrument__lab__university", "unit", "requester", "project", "payer", "quote"
    )


def visible_to(person: User, *, now: dt.datetime) -> QuerySet[Booking]:
    """The bookings that a person may see: those they asked for, of projects they
    head or organisations they administer, and of labs they work in."""
    if person.is_operator:
        return with_nouns(Booking.objects.all())
    today = now.date()
    return with_nouns(
        Booking.objects.filter(
            Q(requester=person)
            | Q(project__head=person)
            | Q(payer__in=administered_by(person, today=today))
            | Q(instrument__lab__in=labs_run_by(person, today=today))
        )
    )


def actors_of(person: User, booking: Booking, *, now: dt.datetime) -> frozenset[Actor]:
    """In which rights a person stands to a booking."""
    lab = booking.instrument.lab
    out: set[Actor] = set()
    if booking.requester_id == person.pk:
        out.add(Actor.REQUESTER)
    if booking.project.head_id == person.pk:
        out.add(Actor.HEAD)
    if has_role(
        person,
        booking.payer_id,
        Role.ADMINISTRATOR,
        today=today_in(booking.payer.time_zone, now),
    ):
        out.add(Actor.ORGANISATION_ADMINISTRATOR)
    roles = roles_in(person, lab, today=today_in(lab.time_zone, now))
    if LabRoleKind.MANAGER in roles:
        out.add(Actor.APPROVER)
    if LabRoleKind.TECHNICIAN in roles:
        out.add(Actor.TECHNICIAN)
    if person.is_operator:
        out.add(Actor.OPERATOR)
    return frozenset(out)


def verbs_for(person: User, booking: Booking, *, now: dt.datetime) -> list[Verb]:
    """What a person may do with a booking as it stands."""
    actors = actors_of(person, booking, now=now)
    return allowed_verbs(State(booking.state), ServiceMode(booking.mode), actors)


def queue_of(person: User, *, now: dt.datetime) -> QuerySet[Booking]:
    """The requests that wait for a manager's decision, the most urgent first."""
    labs = labs_run_by(person, today=now.date(), kinds=frozenset({LabRoleKind.MANAGER}))
    return with_nouns(
        Booking.objects.filter(
            instrument__lab__in=labs, state=State.REQUESTED.value, decide_by__gt=now
        )
    ).order_by("decide_by", "pk")


def due_on(
    person: User, *, starts: dt.datetime, ends: dt.datetime, now: dt.datetime
) -> QuerySet[Booking]:
    """What a lab's staff run between two instants: approved or in use, and samples to work on."""
    labs = labs_run_by(person, today=now.date())
    live = [State.APPROVED.value, State.IN_USE.value]
    return with_nouns(
        Booking.objects.filter(
            Q(starts__lt=ends, ends__gt=starts) | Q(starts__isnull=True) | Q(state="in_use"),
            instrument__lab__in=labs,
            state__in=live,
        )
    ).order_by("starts", "pk")


def alternatives(
    instrument: Instrument,
    person: User,
    *,
    organisation: Organisation | None,
    starts: dt.datetime,
    ends: dt.datetime,
    mode: ServiceMode,
    now: dt.datetime,
    most: int = 3,
) -> list[dt.datetime]:
    """Free starts near a slot that could not be had, for the one who asked (UTC)."""
    return starts_nearby(
        instrument,
        wanted=starts,
        length=ends - starts,
        audience=audience_for(person, organisation, instrument.lab, now=now),
        assisted=mode is ServiceMode.ASSISTED,
        now=now,
        most=most,
    )
