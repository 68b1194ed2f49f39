"""Verbs of telling: make notices out, hand them to the worker, and note how each went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model

from booking.accounts.models import ApplicationEntry, User
from booking.accounts.owing.leasing import lease, put_off, settle, take_from
from booking.accounts.rules import ApplicationVerb
from booking.bookings.actions import settle_decisions
from booking.bookings.conduct.queries import suspends
from booking.bookings.models import FreedNews, Message, PersonEntry, TimelineEntry
from booking.bookings.rules import Verb
from booking.bookings.rules.entries import EntryVerb
from booking.calendars.models import SearchHit

from .choosing.actions import make_digests
from .choosing.queries import act_by, wishes_of
from .choosing.rules import Plan, group_of, plan
from .hooks.actions import make_out
from .models import ABOUT, Delivery, Mark, Told, ToldEntry, ToldHit, ToldMessage, ToldNews, ToldStep
from .queries import (
    decided_alone,
    people_for,
    people_for_entry,
    people_for_hit,
    people_for_message,
    people_for_news,
    people_for_step,
    told_with_first,
    untold,
    untold_entries,
    untold_hits,
    untold_messages,
    untold_news,
    untold_steps,
    waiting,
)
from .rules import (
    HIT_NOTICES,
    NEWS_NOTICES,
    STEP_NOTICES,
    TALK_NOTICES,
    Audience,
    Channel,
    DeliveryState,
    Kind,
    Notice,
    entry_notices,
    notices_of,
)


@transaction.atomic
def _tell(entry: TimelineEntry, *, now: dt.datetime) -> list[Delivery]:
    """Makes out one move's notices, once, however many schedulers run.

    Of a request that a rule approved with it nobody is asked to decide.
    """
    notices = notices_of(
        Verb(entry.verb),
        before=entry.before,
        after=entry.after,
        held_back=entry.booking.held_back,
    )
    if any(each.kind is Kind.TO_DECIDE for each in notices) and decided_alone(entry):
        notices = tuple(each for each in notices if each.kind is not Kind.TO_DECIDE)
    asked = {Kind.TO_DECIDE, Kind.TO_ENDORSE}
    asks = entry.verb == Verb.REQUEST and any(each.kind in asked for each in notices)
    if asks and told_with_first(entry):
        notices = ()
    made = _make_out(
        Told,
        "entry",
        entry,
        notices,
        lambda to: people_for(entry.booking, to, now=now),
        actor=entry.actor_id,
        now=now,
    )
    make_out(entry, now=now)
    return made


@transaction.atomic
def _tell_hit(hit: SearchHit, *, now: dt.datetime) -> list[Delivery]:
    """Makes out the notice of one find, once, however many schedulers run."""
    return _make_out(
        ToldHit, "hit", hit, HIT_NOTICES, lambda to: people_for_hit(hit, to), actor=None, now=now
    )


@transaction.atomic
def _tell_step(step: ApplicationEntry, *, now: dt.datetime) -> list[Delivery]:
    """Makes out the notices of one step of an application, once."""
    return _make_out(
        ToldStep,
        "step",
        step,
        STEP_NOTICES[ApplicationVerb(step.verb)],
        lambda to: people_for_step(step.organisation, to, now=now),
        actor=step.actor_id,
        now=now,
    )


@transaction.atomic
def _tell_entry(entry: PersonEntry, *, now: dt.datetime) -> list[Delivery]:
    """Makes out the notices of one entry of a person and a lab, once."""
    until = suspends(entry.point) if entry.point is not None else None
    return _make_out(
        ToldEntry,
        "lab_entry",
        entry,
        entry_notices(EntryVerb(entry.verb), suspends=until is not None),
        lambda to: people_for_entry(entry, to, now=now),
        actor=entry.actor_id,
        now=now,
    )


@transaction.atomic
def _tell_news(news: FreedNews, *, now: dt.datetime) -> list[Delivery]:
    """Makes out the notice of freed time to a follower, once."""
    return _make_out(
        ToldNews,
        "news",
        news,
        NEWS_NOTICES,
        lambda to: people_for_news(news, to),
        actor=None,
        now=now,
    )


@transaction.atomic
def _tell_message(message: Message, *, now: dt.datetime) -> list[Delivery]:
    """Makes out the notices of one message, once, for whom it is the first unread one."""
    return _make_out(
        ToldMessage,
        "message",
        message,
        TALK_NOTICES,
        lambda _to: people_for_message(message, now=now),
        actor=message.author_id,
        now=now,
    )


def _make_out(
    mark: type[Mark],
    name: str,
    row: Model,
    notices: Iterable[Notice],
    people: Callable[[Audience], Iterable[User]],
    *,
    actor: int | None,
    now: dt.datetime,
) -> list[Delivery]:
    """Marks a row as told and makes its deliveries; none where that was done before.

    ``name`` is the row's field in ``mark`` and in Delivery. Who acted is not told of it.
    Returns what is still to be sent: a line of the inbox is there at once.
    """
    rows: Any = type(row)
    rows.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    _told, fresh = mark._default_manager.get_or_create(**{name: row}, defaults={"at": now})
    if not fresh:
        return []
    out: list[Delivery] = []
    for notice in notices:
        told = [person for person in people(notice.to) if person.pk != actor]
        wishes = wishes_of(told)
        group, until = group_of(notice.kind, notice.to), act_by(row, notice.kind, now=now)
        for person in told:
            planned = plan(group, wishes[person.pk], act_by=until, now=now)
            for channel in notice.by:
                facts = _facts(channel, planned, now)
                if facts is None:
                    continue
                delivery, made = Delivery.objects.get_or_create(
                    **{name: row},
                    recipient=person,
                    channel=channel.value,
                    defaults={"kind": notice.kind.value, **facts},
                )
                if made and delivery.state == DeliveryState.QUEUED:
                    out.append(delivery)
    return out


def _facts(channel: Channel, planned: Plan, now: dt.datetime) -> dict[str, Any] | None:
    """How a delivery begins: a line of the inbox is there at once, a letter goes as its reader
    chose; None where they want none."""
    if channel is Channel.SITE:
        there = {"state": DeliveryState.SENT.value, "sent_at": now}
        return {"not_before": now, "for_digest": planned.in_digest, **there}
    return None if planned.goes_at is None else {"not_before": planned.goes_at}


TELLING: tuple[tuple[Callable[..., Iterable[Model]], Callable[..., list[Delivery]]], ...] = (
    (untold, _tell),
    (untold_hits, _tell_hit),
    (untold_steps, _tell_step),
    (untold_entries, _tell_entry),
    (untold_news, _tell_news),
    (untold_messages, _tell_message),
)
"""What nobody was told of, kind by kind, and how it is told."""


def collect(*, now: dt.datetime) -> list[Delivery]:
    """Makes out the notices of everything that happened and nobody was told of, and digests.

    Decisions that nobody can undo any more are made final before. May run twice or late.
    """
    settle_decisions(now=now)
    told = [
        delivery
        for untold_rows, tell in TELLING
        for row in untold_rows(now=now)
        for delivery in tell(row, now=now)
    ]
    return told + make_digests(now=now)


@transaction.atomic
def hand_out(*, now: dt.datetime, most: int = 200) -> list[Delivery]:
    """Leases waiting deliveries to the worker; what it loses comes back when the lease is over."""
    rows = waiting(now=now).select_for_update(skip_locked=True, of=("self",))
    return lease(rows, now=now, most=most)


@transaction.atomic
def take(*, delivery: int, now: dt.datetime) -> Delivery | None:
    """Takes a delivery for sending; None when it was sent, given up or is in other hands."""
    rows = Delivery.objects.select_for_update(of=("self",))
    return take_from(
        rows.select_related("recipient", "entry", "hit__search", *ABOUT), delivery, now=now
    )


@transaction.atomic
def note_sent(*, delivery: Delivery, now: dt.datetime) -> Delivery:
    """Notes that a delivery was handed over."""
    settle(delivery, now=now)
    return delivery


@transaction.atomic
def note_failed(*, delivery: Delivery, error: str, now: dt.datetime) -> Delivery:
    """Notes a failed attempt: tried again with growing pauses, in the end given up."""
    put_off(delivery, error=error, now=now)
    return delivery
