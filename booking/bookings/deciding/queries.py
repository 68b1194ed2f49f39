"""What bears on the requests of a queue, and how those of a letter's link stand. Read only."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count, Q, QuerySet

from booking.accounts.models import User
from booking.calendars.models import Entry
from booking.calendars.rules import EntryKind, Interval
from booking.labs.models import Instrument, Lab
from booking.labs.rules import ServiceMode

from ..models import Booking, TimelineEntry
from ..queries.bookings import actors_of, with_nouns
from ..rules import Actor, State, Verb
from .rules import LinkFacts, Row

SHUTS = (EntryKind.CLOSURE.value, EntryKind.MAINTENANCE.value)
AT_WORK = (
    State.REQUESTED.value,
    State.OFFERED.value,
    State.APPROVED.value,
    State.IN_USE.value,
)
"""In these a technician is wanted by an assisted booking."""


def closures_between(
    instruments: Iterable[Instrument], starts: dt.datetime, ends: dt.datetime
) -> dict[int, list[Interval]]:
    """The closures and maintenance of instruments and of their labs that share time with a
    stretch (UTC), by instrument; in one question. What recurs is opening hours, not news."""
    by_lab: dict[int, list[int]] = defaultdict(list)
    for each in instruments:
        by_lab[each.lab_id].append(each.pk)
    pks = [pk for row in by_lab.values() for pk in row]
    out: dict[int, list[Interval]] = defaultdict(list)
    for lab, instrument, first, last in Entry.objects.filter(
        Q(event__calendar__lab_link__lab__in=by_lab)
        | Q(event__calendar__instrument_link__instrument__in=pks),
        event__rule__isnull=True,
        event__start__lt=ends,
        event__end__gt=starts,
        kind__in=SHUTS,
    ).values_list(
        "event__calendar__lab_link__lab_id",
        "event__calendar__instrument_link__instrument_id",
        "event__start",
        "event__end",
    ):
        for pk in by_lab[lab] if instrument is None else [instrument]:
            out[pk].append(Interval(first, last))
    return out


def assisted_between(
    labs: Iterable[int], starts: dt.datetime, ends: dt.datetime
) -> dict[int, list[tuple[int, Interval]]]:
    """The assisted time of labs, asked for or approved, that shares time with a stretch (UTC):
    bookings' keys and their times, by lab; in one question."""
    out: dict[int, list[tuple[int, Interval]]] = defaultdict(list)
    for each in (
        Booking.objects.known_to_labs()
        .filter(
            instrument__lab__in=set(labs),
            mode=ServiceMode.ASSISTED.value,
            state__in=AT_WORK,
            starts__lt=ends,
            ends__gt=starts,
        )
        .select_related("instrument")
        .only("starts", "ends", "instrument__lab")
    ):
        out[each.instrument.lab_id].append((each.pk, Interval(*each.machine_slot)))
    return out


def records_at(bookings: Sequence[Booking]) -> dict[tuple[int, int], Counter[State]]:
    """How the requesters' bookings at the labs of ``bookings`` stand or ended: counts by state,
    by person and lab, with those that are asked about; in one question."""
    out: dict[tuple[int, int], Counter[State]] = defaultdict(Counter)
    rows = (
        Booking.objects.known_to_labs()
        .filter(
            requester__in={each.requester_id for each in bookings},
            instrument__lab__in={each.instrument.lab_id for each in bookings},
        )
        .order_by()
        .values_list("requester_id", "instrument__lab_id", "state")
        .annotate(Count("pk"))
    )
    for person, lab, state, count in rows:
        out[person, lab][State(state)] += count
    return out


def last_moves(bookings: Iterable[Booking]) -> dict[int, TimelineEntry]:
    """The last move of each booking, by its key, with who made it."""
    rows = (
        TimelineEntry.objects.filter(booking__in=[each.pk for each in bookings])
        .select_related("actor")
        .order_by("number")
    )
    return {row.booking_id: row for row in rows}


def bookings_of(labs: Iterable[Lab], public_ids: Iterable[str]) -> QuerySet[Booking]:
    """The bookings of labs that a form names, with what a result says of each."""
    found: QuerySet[Booking] = (
        Booking.objects.known_to_labs()
        .filter(instrument__lab__in=labs, public_id__in=set(public_ids))
        .select_related("instrument__lab", "requester")
    )
    return found


def rows_since(booking: Booking, number: int) -> list[TimelineEntry]:
    """A booking's moves after one, in order, without those to another unit at the same time:
    nobody is told of these, and nothing that was asked for changes."""
    return list(
        TimelineEntry.objects.filter(booking=booking, number__gt=number)
        .exclude(verb=Verb.REASSIGN.value)
        .select_related("actor")
        .order_by("number")
    )


def person_of_link(pk: int) -> User | None:
    """Whom a link was written to, as long as they may sign in."""
    return User.objects.filter(pk=pk, is_active=True).first()


def booking_of_link(public_id: str) -> Booking | None:
    """The request that a link names."""
    return with_nouns(Booking.objects.filter(public_id=public_id)).first()


def facts_of_link(
    booking: Booking,
    person: User,
    written: int,
    *,
    since: Sequence[TimelineEntry],
    now: dt.datetime,
) -> LinkFacts:
    """How a request stands, seen from a letter to ``person`` about its move ``written``."""
    rows = (Row(each.number, Verb(each.verb), each.actor_id == person.pk) for each in since)
    return LinkFacts(
        written=written,
        state=State(booking.state),
        decide_by=booking.decide_by,
        undo_until=booking.undo_until,
        since=tuple(rows),
        may_decide=Actor.APPROVER in actors_of(person, booking, now=now),
    )
