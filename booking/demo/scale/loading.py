"""The load as one action: all of it, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

import numpy as np
from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.color import no_style
from django.db import connection, transaction

from booking.accounts.models import Organisation
from booking.bookings.models import Booking, TimelineEntry
from booking.calendars.models import AssistedWindow, Claim, OpenWindow, UnitWeek
from booking.labs.models import Specification
from booking.money.models import ListPrice, MoneyStep, Quote, QuoteLine

from .bookings import book, now_us
from .drawing import MANY, Diary, Drawn, ahead, history
from .equipping import equip_instruments, equip_labs
from .hours import ZONE_SHARES
from .indexes import bare
from .opening import Openings, write_calendars, write_windows
from .recording import write_bookings
from .relaying import Told, relay
from .settling import People, basics, settle_enterprises, settle_universities
from .sinks import Model, Sink, sink_here
from .sizes import ScaleRefusal, Size, refusal
from .weeks import write_weeks
from .world import Held, World

OF_BOOKINGS: tuple[Model, ...] = (Booking, TimelineEntry, Quote, QuoteLine, MoneyStep, Claim)
HEAVY: tuple[Model, ...] = (
    *OF_BOOKINGS,
    UnitWeek,
    OpenWindow,
    AssistedWindow,
    Specification,
    ListPrice,
)
SINCE = dt.timedelta(days=1500)
"""So long ago everybody came."""


class ScaleRefused(Exception):
    """Load may not be written here; ``refusal`` says why."""

    def __init__(self, why: ScaleRefusal) -> None:
        super().__init__(why.value)
        self.refusal = why


@dataclass(frozen=True)
class Loaded:
    """How many rows of each kind of noun were written, by the noun's label."""

    rows: dict[str, int]

    @property
    def bookings(self) -> int:
        return self.rows.get("bookings.Booking", 0)


def load(*, size: Size, now: dt.datetime, told: Told = lambda _what, _done, _of: None) -> Loaded:
    """Fills a database without organisations with so many instruments and bookings as at ``now``.

    The same size and ``now`` (UTC) give the same rows. Raises ScaleRefused.
    """
    now = now.astimezone(dt.UTC).replace(second=0, microsecond=0)
    with transaction.atomic():
        why = refusal(
            size,
            production=settings.PRODUCTION,
            bookings=Booking.objects.exists(),
            organisations=Organisation.objects.exists(),
            sqlite=connection.vendor != "postgresql",
        )
        if why is not None:
            raise ScaleRefused(why)
        sink = sink_here()
        openings = Openings(today=now.date(), days=size.days)
        with bare(HEAVY, told=lambda name, done, of: told(f"index {name}", done, of)):
            world = write_world(sink, size, openings, now=now, told=told)
            write_all_bookings(sink, size, world, openings, now=now, told=told)
        reset_sequences(list(sink.written))
    tidy(told)
    rows = {model._meta.label: count for model, count in sink.written.items()}
    return Loaded(dict(sorted(rows.items())))


def write_world(
    sink: Sink, size: Size, openings: Openings, *, now: dt.datetime, told: Told
) -> World:
    """Everything but bookings: who, what, and when it is open."""
    rng = np.random.default_rng([size.seed, 0])
    told("people and organisations", 0, 1)
    techniques = basics()
    people = People(sink, size, now - SINCE)
    zones = rng.choice(len(ZONE_SHARES), size.universities, p=ZONE_SHARES)
    universities = settle_universities(sink, people, size, zones)
    enterprises = settle_enterprises(sink, people, size, rng)
    labs = equip_labs(sink, people, size, rng, universities=universities, zones=zones)
    told("instruments", 0, size.instruments)
    instruments, units = equip_instruments(
        sink,
        size,
        rng,
        universities=universities,
        labs=labs,
        techniques=techniques,
        now=now,
    )
    world = World(universities, labs, instruments, units, enterprises)
    write_calendars(sink, world, since=now - SINCE, now=now)
    write_windows(sink, world, openings, told=lambda done, of: told("open windows", done, of))
    return world


def write_all_bookings(
    sink: Sink, size: Size, world: World, openings: Openings, *, now: dt.datetime, told: Told
) -> None:
    """History first, the oldest ahead, then what is live; and the weeks that are left free."""
    moment = now_us(now)
    diary = Diary(world, size, today=now.date())

    def work(out: Sink, tell: Told) -> None:
        done = 0
        held: list[Held] = []
        for number, drawn in enumerate(_blocks(diary, size, ahead(diary, size, now=moment))):
            rng = np.random.default_rng([size.seed, 3, number])
            booked = book(
                rng, world, unit=drawn.unit, starts=drawn.starts, minutes=drawn.minutes, now=moment
            )
            held.append(write_bookings(out, world, booked, seed=size.seed))
            done += len(drawn)
            tell("bookings", done, size.bookings)
        units = len(world.units.ids)
        write_weeks(
            out,
            world,
            openings,
            Held.joined(held),
            now=now,
            told=lambda done: tell("packed weeks of units", done, units),
        )

    told("bookings", 0, size.bookings)
    relay(sink, work, (*OF_BOOKINGS, UnitWeek), told=told)


def _blocks(diary: Diary, size: Size, coming: Drawn) -> Iterator[Drawn]:
    yield from history(diary, size, size.bookings - len(coming))
    for first in range(0, len(coming), MANY):
        yield coming.some(np.arange(first, min(first + MANY, len(coming))))


def reset_sequences(models: list[Model]) -> None:
    """Has the next ids follow those that were written."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def count_anew() -> None:
    """Tells the planner what is there."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def tidy(told: Told) -> None:
    """After the load: search documents, where the command for them is there, and what the
    server itself would clear up in time."""
    if "index_search" in get_commands():
        told("search documents", 0, 1)
        call_command("index_search", verbosity=0, stdout=StringIO())
    told("clearing up", 0, 1)
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        count_anew()
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
