"""Who waits, and what could be offered to them. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from booking.accounts.models import Organisation, User
from booking.accounts.prepared import Prepared
from booking.accounts.queries import in_chain, today_in
from booking.calendars.queries import (
    AROUND,
    Reader,
    assisted_between,
    unit_times,
    windows_between,
    zone_of,
)
from booking.calendars.rules import (
    Interval,
    PolicyTerms,
    UnitTime,
    Window,
    free_starts,
    on_step,
)
from booking.labs.agreeing.queries import terms_owed
from booking.labs.intake.queries import asked_of
from booking.labs.models import Instrument, Lab, Unit
from booking.labs.queries import roles_in
from booking.labs.rules import ServiceMode

from ..models import Booking
from ..queries import request_facts, slot_refusals
from ..rules import State, check_request
from .models import WaitlistEntry, WaitlistTurn
from .rules import ACCEPTED_IN_ANSWERING, EntryState, not_refused


def waited_for(units: Collection[int], *, now: dt.datetime) -> list[int]:
    """The instruments of some units for which somebody waits: nearly always none."""
    return sorted(set(_waited_for(units=sorted(units), now=now)))


_waited_for = Prepared(
    lambda units, now: (
        WaitlistEntry.objects.live(now)
        .filter(instrument__units__in=units)
        .order_by()
        .values_list("instrument_id", flat=True)
    )
)


def open_turns() -> QuerySet[WaitlistTurn]:
    """The offers from the waitlist that wait for an answer."""
    return WaitlistTurn.objects.filter(booking__state=State.OFFERED.value)


def open_turn_of(booking: Booking) -> WaitlistTurn | None:
    """What a booking offers from the waitlist, while it waits for an answer."""
    return open_turns().filter(booking=booking).first()


def with_open_booking(entries: QuerySet[WaitlistEntry]) -> QuerySet[Any]:
    """The same, each with ``offered``: the key of the booking that waits for an answer."""
    offered = open_turns().filter(entry=OuterRef("pk")).values("booking")[:1]
    return entries.annotate(offered=Subquery(offered))


def refused_of(entries: Iterable[WaitlistEntry]) -> dict[int, list[Interval]]:
    """What was offered to each entry and not taken, by its key."""
    out: dict[int, list[Interval]] = {}
    rows = Booking.objects.filter(turn__entry__in=list(entries)).order_by()
    for booking in rows.annotate(entry=F("turn__entry")).only("starts", "ends"):
        out.setdefault(booking.entry, []).append(Interval(*booking.machine_slot))
    return out


def reader_for(person: User, organisation: Organisation, lab: Lab, *, now: dt.datetime) -> Reader:
    """Who somebody is to a lab, as one of an organisation."""
    today = today_in(lab.time_zone, now)
    labs = frozenset({lab.pk} if roles_in(person, lab, today=today) else ())
    return Reader(organisation, labs, in_chain(organisation, today=today))


class FreeTime:
    """What some units of an instrument have free around a period, at one moment."""

    def __init__(
        self,
        instrument: Instrument,
        units: Sequence[Unit],
        terms: PolicyTerms,
        *,
        first: dt.datetime,
        last: dt.datetime,
        now: dt.datetime,
    ) -> None:
        self.instrument, self.units, self.terms, self.now = instrument, units, terms, now
        self.first, self.last = max(first, now), last
        self.windows: list[Window] = windows_between(instrument, self.first - AROUND, last)
        self.read_claims()
        self._assisted: list[Interval] | None = None

    def read_claims(self) -> None:
        """Reads what is held anew, after something was."""
        self.times: list[UnitTime] = unit_times(self.units, self.first, self.last)

    @property
    def assisted(self) -> list[Interval]:
        if self._assisted is None:
            self._assisted = assisted_between(self.instrument.lab, self.first, self.last)
        return self._assisted

    def fit(self, entry: WaitlistEntry, refused: Sequence[Interval]) -> dt.datetime | None:
        """The first start that an entry's person may ask for now (UTC), as they stand now.

        None also for who may not ask at all: they are passed over and keep their place.
        """
        start = self.start_for(entry, refused)
        if start is None or not may_ask(entry, start, now=self.now):
            return None
        return start

    def start_for(
        self, entry: WaitlistEntry, refused: Sequence[Interval] = ()
    ) -> dt.datetime | None:
        """The same whoever they are, but for their audience."""
        lab, mode = self.instrument.lab, ServiceMode(entry.mode)
        reader = reader_for(entry.person, entry.project.organisation, lab, now=self.now)
        audience = reader.audience_for(lab)
        starts = free_starts(
            self.windows,
            self.times,
            entry.length,
            audience=audience,
            terms=self.terms,
            zone=zone_of(lab),
            now=self.now,
            earliest=max(entry.earliest, self.now),
            latest=entry.last_start,
            assisted_hours=self.assisted if mode is ServiceMode.ASSISTED else None,
        )
        for start in not_refused(starts, entry.length, refused):
            if not (on_step(start) and on_step(start + entry.length)):
                continue
            if not slot_refusals(
                self.instrument,
                mode=mode,
                starts=start,
                ends=start + entry.length,
                audience=audience,
                terms=self.terms,
                now=self.now,
            ):
                return start
        return None


def may_ask(entry: WaitlistEntry, start: dt.datetime, *, now: dt.datetime) -> bool:
    """Whether nothing of the request itself would speak against an entry's slot, but for what
    is put right in answering."""
    facts = request_facts(
        entry.person,
        entry.project,
        entry.instrument,
        mode=ServiceMode(entry.mode),
        starts=start,
        ends=start + entry.length,
        samples=0,
        purpose=entry.purpose,
        now=now,
    )
    return entry.person.is_active and not set(check_request(facts)) - ACCEPTED_IN_ANSWERING


def waiting_for(instrument: Instrument, *, now: dt.datetime) -> QuerySet[WaitlistEntry]:
    """Who waits for an instrument, in turn, with what decides about each."""
    found: QuerySet[WaitlistEntry] = (
        WaitlistEntry.objects.live(now)
        .filter(instrument=instrument)
        .select_related("person", "project__organisation")
        .in_turn()
    )
    return found


def entries_of(person: User) -> QuerySet[Any]:
    """What somebody waits for, or did."""
    return (
        with_open_booking(WaitlistEntry.objects.filter(person=person))
        .select_related("instrument__lab__university", "project__organisation")
        .order_by("-joined_at", "-pk")
    )


def overlapping(
    person: User,
    instrument: Instrument,
    earliest: dt.datetime,
    latest: dt.datetime,
    now: dt.datetime,
) -> QuerySet[WaitlistEntry]:
    """What somebody waits for already in a part of a period, on the same instrument."""
    found: QuerySet[WaitlistEntry] = WaitlistEntry.objects.live(now).filter(
        person=person, instrument=instrument, earliest__lt=latest, latest__gt=earliest
    )
    return found


def waited_instruments(*, now: dt.datetime) -> list[int]:
    """All instruments for which somebody waits, for the clock's round."""
    return sorted(
        set(WaitlistEntry.objects.live(now).order_by().values_list("instrument_id", flat=True))
    )


def over(now: dt.datetime) -> QuerySet[WaitlistEntry]:
    """Those that wait in vain: no slot that fits can begin any more."""
    found: QuerySet[WaitlistEntry] = WaitlistEntry.objects.filter(
        state=EntryState.WAITING.value, last_start__lte=now
    )
    return found


def owes_in_answering(booking: Booking, person: User) -> bool:
    """Whether a person has terms to accept, or questions to answer, to take offered time."""
    lab = booking.instrument.lab_id
    return terms_owed(lab, person) is not None or asked_of(booking.instrument) is not None
