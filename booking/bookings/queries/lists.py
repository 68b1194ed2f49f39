"""Bookings of a lab or a university as a filtered list, and free time as one. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from booking.accounts.models import Organisation
from booking.accounts.queries import by_name
from booking.calendars.queries import Reader
from booking.calendars.rules import Interval, Look
from booking.labs.models import Instrument, Lab

from ..models import Booking
from .bookings import with_nouns
from .timeline import times_between

NAME_FIELDS = ("name_en", "name_zh_hans", "name_zh_hant")
WORD_FIELDS = (
    "public_id",
    "requester__name",
    "project__name",
    "instrument__asset_id",
    *(f"instrument__{name}" for name in NAME_FIELDS),
    *(f"payer__{name}" for name in NAME_FIELDS),
)
MOST_WORDS = 8


@dataclass(frozen=True)
class ListWish:
    """What of a list is wanted; empty texts narrow nothing. ``lab``, ``instrument`` and
    ``payer`` are public ids, ``within`` is the range (UTC)."""

    within: Interval
    words: str = ""
    lab: str = ""
    instrument: str = ""
    state: str = ""
    mode: str = ""
    payer: str = ""
    purpose: bool = False
    """Whether words are looked for in the purposes too: not for those who may not read them."""


@dataclass(frozen=True)
class FreeSlot:
    """A stretch of an instrument's time that a reader may ask for (UTC)."""

    instrument: Instrument
    starts: dt.datetime
    ends: dt.datetime

    @property
    def length(self) -> dt.timedelta:
        return self.ends - self.starts


def bookings_at(owner: Lab | Organisation) -> QuerySet[Booking]:
    """The bookings that a lab or a university knows of: before its own side has endorsed one
    there is nothing to see."""
    whose = Q(instrument__lab=owner) if isinstance(owner, Lab) else Q(instrument__university=owner)
    found: QuerySet[Booking] = Booking.objects.filter(whose).known_to_labs()
    return found


def bookings_within(bookings: QuerySet[Booking], within: Interval) -> QuerySet[Booking]:
    """Those that begin in a range; samples sent in, which have no slot, by when they were asked
    for."""
    return bookings.filter(
        Q(starts__gte=within.starts, starts__lt=within.ends)
        | Q(starts__isnull=True, asked_at__gte=within.starts, asked_at__lt=within.ends)
    )


def bookings_listed(bookings: QuerySet[Booking], wish: ListWish) -> QuerySet[Booking]:
    """Some bookings narrowed by a wish, with what a list shows, the earliest first."""
    found = bookings_within(bookings, wish.within)
    for word in wish.words.split()[:MOST_WORDS]:
        fields = (*WORD_FIELDS, "purpose") if wish.purpose else WORD_FIELDS
        either = Q()
        for field in fields:
            either |= Q(**{f"{field}__icontains": word})
        found = found.filter(either)
    exact = {
        "instrument__lab__public_id": wish.lab,
        "instrument__public_id": wish.instrument,
        "state": wish.state,
        "mode": wish.mode,
        "payer__public_id": wish.payer,
    }
    found = found.filter(**{field: text for field, text in exact.items() if text})
    return with_nouns(found).order_by(Coalesce("starts", "asked_at"), "pk")


def payers_among(
    bookings: QuerySet[Booking], within: Interval, *, chosen: str = ""
) -> list[Organisation]:
    """Who pays for some bookings in a range, by name; ``chosen`` (a public id) is among them
    where it ever paid for one."""
    in_range = bookings_within(bookings, within).order_by().values("payer")
    wanted = Q(pk__in=in_range)
    if chosen:
        wanted |= Q(public_id=chosen, pk__in=bookings.order_by().values("payer"))
    return list(Organisation.objects.filter(wanted).order_by(by_name(), "pk"))


def free_slots(
    instruments: Sequence[Instrument],
    reader: Reader,
    *,
    within: Interval,
    shortest: dt.timedelta = dt.timedelta(),
    now: dt.datetime,
) -> Iterator[FreeSlot]:
    """What a reader may ask for between two instants on each instrument, in their order.

    Begins on the slot grid; stretches under ``shortest`` are left out.
    """
    times = times_between(instruments, starts=within.starts, ends=within.ends)
    for each in instruments:
        grid = times.terms[each.pk].grid
        for seen in times.seen(each, audience=reader.audience_for(each.lab), now=now):
            if seen.look is not Look.FREE:
                continue
            late = max(within.starts - seen.origin, seen.starts - seen.origin)
            starts = seen.origin + -(-late // grid) * grid
            ends = min(seen.ends, within.ends)
            if starts < ends and ends - starts >= shortest:
                yield FreeSlot(each, starts, ends)


def instruments_narrowed(
    owner: Lab | Organisation, *, words: str = "", lab: str = "", instrument: str = ""
) -> QuerySet[Instrument]:
    """The published instruments of a lab or a university, by lab and name; ``lab`` and
    ``instrument`` are public ids."""
    whose = Q(lab=owner) if isinstance(owner, Lab) else Q(university=owner)
    found: QuerySet[Instrument] = Instrument.objects.published().filter(whose)
    for word in words.split()[:MOST_WORDS]:
        either = Q()
        for name in NAME_FIELDS:
            either |= Q(**{f"{name}__icontains": word})
        found = found.filter(either | Q(model__icontains=word) | Q(manufacturer__icontains=word))
    if lab:
        found = found.filter(lab__public_id=lab)
    if instrument:
        found = found.filter(public_id=instrument)
    return found.select_related("lab__university").order_by(
        by_name("lab__"), "lab", by_name(), "pk"
    )
