"""Who reads which conversation, and what is unread. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from booking.accounts.models import User
from booking.accounts.queries import platform_day, today_in
from booking.labs.models import Lab
from booking.labs.queries import approvers_of, labs_run_by, live_roles, roles_in

from ..models import Booking
from ..queries import actors_of
from ..queries.bookings import of_own_sides
from ..rules.moves import Side
from .models import Message, Reading, Thread
from .rules import DAY, HOUR, side_of


def side_in(person: User, thread: Thread, *, now: dt.datetime) -> Side | None:
    """For which side somebody reads and writes in a conversation; None where they do not."""
    if thread.booking is not None:
        actors = actors_of(person, thread.booking, now=now)
        return side_of(actors, held_back=thread.booking.held_back)
    assert thread.lab is not None, "without a booking it is with a lab"
    if thread.person_id == person.pk:
        return Side.CUSTOMER
    today = today_in(thread.lab.time_zone, now)
    return Side.LAB if roles_in(person, thread.lab, today=today) else None


def threads_of(person: User, *, now: dt.datetime) -> QuerySet[Thread]:
    """The conversations that somebody may read."""
    seen = Booking.objects.filter(of_own_sides(person, now=now), pk=OuterRef("booking"))
    labs = labs_run_by(person, today=platform_day(now))
    return with_nouns(
        Thread.objects.filter(
            Q(person=person)
            | Q(lab__in=labs)
            | (Q(booking__held_back=False) & Exists(seen.values("pk")))
        )
    )


def with_nouns(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """The same with what a list shows of them."""
    return threads.select_related(
        "booking__instrument__lab__university",
        "booking__requester",
        "booking__project",
        "booking__payer",
        "lab__university",
        "person",
    )


def taking_part(person: User, *, now: dt.datetime) -> QuerySet[Thread]:
    """Those that were meant for somebody or that they wrote in, as far as they may still read
    them; the newest first."""
    mine = Reading.objects.filter(thread=OuterRef("pk"), person=person)
    return threads_of(person, now=now).filter(Exists(mine), last__gt=0).order_by("-last_at", "-pk")


def unread_threads(person: User, *, now: dt.datetime) -> QuerySet[Reading]:
    """What somebody has not read, as far as they may read it."""
    mine = threads_of(person, now=now).select_related(None)
    return behind_in(person).filter(thread__in=mine.values("pk"))


def unread_numbers(person: User, *, now: dt.datetime) -> dict[int, int]:
    """The number of the first unread message, by the keys of conversations."""
    found = unread_threads(person, now=now).values_list("thread", "unread_from")
    return {thread: number for thread, number in found if number is not None}


def behind_in(person: User | int) -> QuerySet[Reading]:
    """What somebody has not read, whether they may still read it or not."""
    return Reading.objects.filter(person=person, unread_from__isnull=False)


def unread_count(person: User, threads: Sequence[int] | None = None, *, now: dt.datetime) -> int:
    """How many conversations have something that somebody has not read.

    ``threads`` are those of ``behind_in``, where they are known. Every page asks, and most
    have none: what a person may read is dear to ask, and not asked then.
    """
    if threads is None:
        threads = list(behind_in(person).values_list("thread", flat=True))
    return unread_threads(person, now=now).filter(thread__in=threads).count() if threads else 0


def unread_from(person: User, thread: Thread) -> int | None:
    """The number of the first message that somebody has not read."""
    found = Reading.objects.filter(person=person, thread=thread)
    return found.values_list("unread_from", flat=True).first()


def thread_on(booking: Booking) -> Thread | None:
    """The conversation on a booking, once somebody has said something."""
    return Thread.objects.filter(booking=booking).first()


def messages_of(thread: Thread) -> list[Message]:
    """What was said, in its order."""
    return list(
        Message.objects.filter(thread=thread)
        .select_related("author", "about")
        .prefetch_related("files")
        .order_by("number")
    )


def meant_for(thread: Thread, side: Side, *, now: dt.datetime) -> list[User]:
    """The people of a side to whom what the other one says is told, each able to sign in: whose
    booking or question it is, who decides for the lab or works in it, and who wrote before."""
    people: dict[int, User] = {}
    if side is Side.CUSTOMER:
        first = thread.booking.requester if thread.booking is not None else thread.person
        people |= {first.pk: first} if first is not None else {}
    elif thread.booking is not None:
        lab = thread.booking.instrument.lab
        people |= {each.pk: each for each in approvers_of(lab, today=today_in(lab.time_zone, now))}
    elif thread.lab is not None:
        people |= {each.pk: each for each in staff_of(thread.lab, now=now)}
    wrote = thread.messages.filter(side=side.value).values("author")
    people |= {each.pk: each for each in User.objects.filter(pk__in=wrote)}
    return [
        each
        for _pk, each in sorted(people.items())
        if each.is_active and side_in(each, thread, now=now) is side
    ]


def staff_of(lab: Lab, *, now: dt.datetime) -> list[User]:
    """Who works in a lab today."""
    roles = live_roles(today_in(lab.time_zone, now)).filter(lab=lab)
    return list(User.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("pk"))


def written_lately(person: User, *, now: dt.datetime) -> int:
    """How much somebody wrote within the last hour."""
    return Message.objects.filter(author=person, at__gt=now - HOUR).count()


def asked_lately(person: User, *, now: dt.datetime) -> int:
    """How much of it was asked without a booking."""
    return Message.objects.filter(author=person, at__gt=now - HOUR, thread__person=person).count()


def labs_first_asked(person: User, *, now: dt.datetime) -> int:
    """How many labs heard of somebody for the first time within the last day."""
    return Thread.objects.filter(person=person, opened_at__gt=now - DAY).count()
