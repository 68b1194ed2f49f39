"""Who endorses what, and what waits for whom. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from booking.accounts.models import Membership, Organisation, Project, User
from booking.accounts.queries import has_role, live_on, platform_day, today_in
from booking.accounts.rules import Demand, Endorser, Role, can_endorse, endorser_of
from booking.accounts.workdays import working_days_in

from ..models import Booking
from ..offering.models import Offer
from ..offering.queries import granted_offers
from ..rules import ENDORSEMENT_DAYS, State, decide_deadline


def who_endorses(booking: Booking) -> Endorser | None:
    """Who says the yes to a request, or to a dearer time that was granted, as its organisation
    and project want it now; None for one that needs none.

    Where neither demands it any more, what waits still waits, and either may.
    """
    if booking.payer is None or booking.project is None:
        return None
    offer = granted_of(booking)
    waits = booking.state == State.ENDORSEMENT or offer is not None
    own, of_project = booking.payer.demands, booking.project.demands
    # The price is read only where it matters.
    never = own.demand is of_project.demand is Demand.NEVER
    quote = None if never else (booking.quote if offer is None else offer.quote)
    asked = None if quote is None else endorser_of(own, of_project, quote.total)
    return asked or (Endorser.EITHER if waits else None)


def _of_waiting(booking: Booking, total: Decimal | None) -> Endorser:
    """The same of one that waits, for a price (CNY) that is known already."""
    if booking.payer is None or booking.project is None:
        return Endorser.EITHER
    asked = endorser_of(booking.payer.demands, booking.project.demands, total)
    return asked or Endorser.EITHER


def granted_of(booking: Booking) -> Offer | None:
    """The dearer time that waits for the customer's own yes, with its quote; None where a
    booking has none."""
    if booking.state != State.APPROVED or not booking.is_machine_time:
        return None
    return granted_offers().filter(booking=booking).select_related("quote").first()


def _living(today: dt.date) -> QuerySet[Membership]:
    return Membership.objects.filter(live_on(today))


def endorses(
    by: Endorser,
    person: User,
    project: Project,
    *,
    administers: bool | None = None,
    today: dt.date,
) -> bool:
    """Whether a person is one of those who endorse for a project today.

    A head who has left the organisation is none. ``administers`` where it is known.
    """
    head = project.head_id
    stays = head is not None and (
        _living(today).filter(person=head, organisation=project.organisation_id).exists()
    )
    if administers is None:
        administers = has_role(person, project.organisation_id, Role.ADMINISTRATOR, today=today)
    return can_endorse(
        by, heads=stays and head == person.pk, administers=administers, has_head=stays
    )


def may_endorse(person: User, booking: Booking, *, administers: bool, today: dt.date) -> bool:
    """Whether a person is one who endorses or refuses a request, while it waits and after."""
    by = who_endorses(booking)
    project = booking.project
    if by is None or project is None:
        return False
    return endorses(by, person, project, administers=administers, today=today)


def endorsers_of(booking: Booking, *, now: dt.datetime) -> list[User]:
    """The people who may endorse a waiting request or dearer time, each able to sign in; of one
    that waits no more, nobody."""
    project, by = booking.project, who_endorses(booking)
    waits = booking.state == State.ENDORSEMENT or granted_of(booking) is not None
    if not waits or by is None or project is None:
        return []
    today = today_in(project.organisation.time_zone, now)
    ties = _living(today).filter(organisation=booking.payer_id)
    managing = ties.filter(role=Role.ADMINISTRATOR.value)
    people = User.objects.filter(
        Q(pk__in=managing.values("person")) | Q(pk=project.head_id, pk__in=ties.values("person")),
        is_active=True,
    ).order_by("pk")
    return [person for person in people if endorses(by, person, project, today=today)]


def waiting_for(person: User, *, now: dt.datetime) -> list[Booking]:
    """The requests and dearer times that wait for a person's endorsement, the most urgent first,
    in one query with what a list shows of them.

    ``answer_by`` tells until when each waits (UTC).
    """
    requests = Booking.objects.filter(state=State.ENDORSEMENT.value, decide_by__gt=now)
    granted = granted_offers().filter(decide_by__gt=now)
    other = granted_offers().filter(booking=OuterRef("pk"))
    of_payer = _living(platform_day(now)).filter(organisation=OuterRef("payer"))
    rows = (
        # By keys, so that all bookings need not be looked at for the few that wait.
        Booking.objects.filter(
            pk__in=requests.values("pk").union(granted.values("booking"), all=True)
        )
        .annotate(
            answer_by=Coalesce(Subquery(other.values("decide_by")[:1]), F("decide_by")),
            other_total=Subquery(other.values("quote__total")[:1]),
            administers=Exists(of_payer.filter(person=person, role=Role.ADMINISTRATOR.value)),
            has_head=Exists(of_payer.filter(person=OuterRef("project__head"))),
            heads=Q(project__head=person),
        )
        .filter(Q(administers=True) | Q(project__head=person, has_head=True))
        .select_related(
            "instrument__lab__university", "unit", "requester", "project", "payer", "quote"
        )
        .order_by("answer_by", "pk")
    )
    return [
        booking
        for booking in rows
        if can_endorse(
            _of_waiting(
                booking,
                booking.quote.total if booking.state == State.ENDORSEMENT else booking.other_total,
            ),
            heads=booking.has_head and booking.heads,
            administers=booking.administers,
            has_head=booking.has_head,
        )
    ]


def granted_among(bookings: Iterable[Booking]) -> dict[int, Offer]:
    """The dearer times that wait for endorsement, by their bookings' keys, with what a list
    shows of them."""
    keys = [booking.pk for booking in bookings if booking.state == State.APPROVED]
    if not keys:
        return {}
    rows = granted_offers().filter(booking__in=keys)
    return {each.booking_id: each for each in rows.select_related("quote", "unit__instrument")}


def endorsement_deadline(
    organisation: Organisation, *, starts: dt.datetime | None, now: dt.datetime
) -> dt.datetime:
    """Until when a request may be endorsed (UTC): a working day on, of the country and by the
    clock of the organisation that pays; never after the booking's start."""
    return decide_deadline(
        now,
        working_days=ENDORSEMENT_DAYS,
        starts=starts,
        zone=ZoneInfo(organisation.time_zone),
        is_working_day=working_days_in(organisation.country),
    )
