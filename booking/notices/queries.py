"""Questions about notices. Read only."""

from __future__ import annotations

import datetime as dt

from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value

from booking.accounts.joining.queries import administrators_of, verifiers_of
from booking.accounts.models import ApplicationEntry, Organisation, User
from booking.accounts.owing.leasing import waiting_among
from booking.accounts.queries import today_in
from booking.bookings.drafting.queries import preparing_in
from booking.bookings.endorsing.queries import endorsers_of
from booking.bookings.models import Booking, FreedNews, Message, PersonEntry, TimelineEntry
from booking.bookings.results.queries import readers_of
from booking.bookings.rules import DECISIONS, UNDO_FOR, Side, Verb
from booking.bookings.talking.queries import meant_for, staff_of, unread_from
from booking.bookings.talking.rules import begins_unread
from booking.bookings.transferring.queries import last_transfer_of
from booking.calendars.models import SearchHit
from booking.labs.queries import approvers_of

from .models import Delivery
from .rules import DECISION_GONE, TOO_OLD, Audience


def untold(*, now: dt.datetime) -> QuerySet[TimelineEntry]:
    """The moves of the last day that nobody has been told of, the oldest first.

    Of a decision nobody is told while it can be undone, and never if within that time it was
    undone or what it gave was taken away. What leaves that standing is told after it.
    """
    deciding = Q(verb__in=sorted(verb.value for verb in DECISIONS))
    # A rejection ends the question to a colleague with it, which would tell of it.
    ended_by_it = Q(verb=Verb.UNTAKEN.value)
    ends = ExpressionWrapper(OuterRef("at") + Value(UNDO_FOR), output_field=DateTimeField())
    overtaken = Exists(
        TimelineEntry.objects.filter(
            booking=OuterRef("booking"),
            number__gt=OuterRef("number"),
            at__lt=ends,
            after__in=sorted(DECISION_GONE),
        )
    )
    return (
        TimelineEntry.objects.filter(told__isnull=True, at__gt=now - TOO_OLD)
        .exclude((deciding | ended_by_it) & Q(booking__undo_until__isnull=False))
        .exclude(deciding & overtaken)
        .select_related(
            "booking__instrument__lab",
            "booking__requester",
            "booking__project",
            "booking__payer",
            "booking__quote",
        )
        .order_by("at", "pk")
    )


def decided_alone(request: TimelineEntry) -> bool:
    """Whether a lab's rule approved a request as it was made."""
    following = TimelineEntry.objects.filter(
        booking=request.booking_id,
        number=request.number + 1,
        verb=Verb.APPROVE.value,
        actor__isnull=True,
    )
    return following.exists()


def told_with_first(request: TimelineEntry) -> bool:
    """Whether a request is one of several that were asked for together, of which the lab, or
    the customer's own side, hears by the first that waits for it.

    Fifty letters of a series of fifty would say one thing.
    """
    before = TimelineEntry.objects.filter(
        booking__part__group__parts__booking=request.booking_id,
        booking__instrument__lab=request.booking.instrument.lab_id,
        booking__lt=request.booking_id,
        verb=Verb.REQUEST.value,
        after=request.after,
    )
    return any(not decided_alone(each) for each in before.order_by("pk"))


def waiting_beside(booking: Booking) -> int:
    """How many others of a lab were asked for together with a booking and wait as it does."""
    others = Booking.objects.filter(
        part__group__parts__booking=booking,
        instrument__lab=booking.instrument.lab_id,
        state=booking.state,
    )
    return others.exclude(pk=booking.pk).count()


def untold_hits(*, now: dt.datetime) -> QuerySet[SearchHit]:
    """The finds of the last day of which nobody has been told, the oldest first.

    Of a search that has ended, and of a slot that has begun, nobody is told any more.
    """
    return (
        SearchHit.objects.filter(
            Q(starts__isnull=True) | Q(starts__gt=now),
            told__isnull=True,
            at__gt=now - TOO_OLD,
            search__ended_at__isnull=True,
        )
        .select_related("search__person")
        .order_by("at", "pk")
    )


def people_for_hit(hit: SearchHit, audience: Audience) -> list[User]:
    """The people that an audience means for a saved search's hit, each able to sign in."""
    person = hit.search.person
    return [person] if audience is Audience.SEARCHER and person.is_active else []


def untold_news(*, now: dt.datetime) -> QuerySet[FreedNews]:
    """The news of the last day for followers of which they have not been told, the oldest first."""
    return (
        FreedNews.objects.filter(told__isnull=True, at__gt=now - TOO_OLD)
        .select_related("follow__person")
        .order_by("at", "pk")
    )


def people_for_news(news: FreedNews, audience: Audience) -> list[User]:
    """The people that an audience means for news, each able to sign in."""
    person = news.follow.person
    return [person] if audience is Audience.FOLLOWER and person.is_active else []


def people_for(booking: Booking, audience: Audience, *, now: dt.datetime) -> list[User]:
    """The people that an audience means for a booking, each able to sign in."""
    if audience is Audience.REQUESTER:
        requester = booking.requester
        return [requester] if requester is not None and requester.is_active else []
    if audience in {Audience.NOMINEE, Audience.GIVER}:
        transfer = last_transfer_of(booking)
        if transfer is None:
            return []
        person = transfer.to if audience is Audience.NOMINEE else transfer.asked_by
        return [person] if person.is_active else []
    if audience is Audience.READERS:
        return readers_of(booking, now=now)
    if audience is Audience.ENDORSERS:
        return endorsers_of(booking, now=now)
    lab = booking.instrument.lab
    if audience is Audience.STAFF:
        return staff_of(lab, now=now)
    return approvers_of(lab, today=today_in(lab.time_zone, now))


def untold_steps(*, now: dt.datetime) -> QuerySet[ApplicationEntry]:
    """The steps of applications of the last day that nobody has been told of, the oldest first."""
    return (
        ApplicationEntry.objects.filter(told__isnull=True, at__gt=now - TOO_OLD)
        .select_related("organisation")
        .order_by("at", "pk")
    )


def people_for_step(
    organisation: Organisation, audience: Audience, *, now: dt.datetime
) -> list[User]:
    """The people that an audience means for an organisation, each able to sign in."""
    if audience is Audience.VERIFIERS:
        return verifiers_of(organisation, now=now)
    administrators = list(administrators_of(organisation, now=now))
    if audience is Audience.PREPARERS:
        preparing = preparing_in(organisation, now=now)
        return [person for person in preparing if person not in administrators]
    return administrators


def untold_entries(*, now: dt.datetime) -> QuerySet[PersonEntry]:
    """What happened in the last day between people and labs that nobody has been told of, the
    oldest first."""
    return (
        PersonEntry.objects.filter(told__isnull=True, at__gt=now - TOO_OLD)
        .select_related("lab__university", "person", "point")
        .order_by("at", "pk")
    )


def untold_messages(*, now: dt.datetime) -> QuerySet[Message]:
    """The messages of the last day that nobody has been told of, the oldest first."""
    return (
        Message.objects.filter(told__isnull=True, at__gt=now - TOO_OLD)
        .select_related("thread__booking__instrument__lab", "thread__lab", "thread__person")
        .order_by("at", "pk")
    )


def people_for_entry(entry: PersonEntry, audience: Audience, *, now: dt.datetime) -> list[User]:
    """The people that an audience means for an entry, each able to sign in."""
    if audience is Audience.PERSON:
        return [entry.person] if entry.person.is_active else []
    if audience is Audience.ADMINISTRATORS:
        return list(administrators_of(entry.lab.university, now=now))
    return staff_of(entry.lab, now=now)


def people_for_message(message: Message, *, now: dt.datetime) -> list[User]:
    """The people of the other side to whom a message is the first unread one, each able to sign
    in."""
    other = Side.LAB if message.side == Side.CUSTOMER else Side.CUSTOMER
    return [
        person
        for person in meant_for(message.thread, other, now=now)
        if begins_unread(message.number, unread_from(person, message.thread))
    ]


def waiting(*, now: dt.datetime) -> QuerySet[Delivery]:
    """Deliveries that somebody should take now: due, and not in another's hands."""
    return waiting_among(Delivery.objects.all(), now=now)
