"""What a lab's people have before them: requests to decide, a day's work, what a closure hits."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from booking.accounts.models import User
from booking.accounts.queries import platform_day
from booking.calendars.models import AssistedWindow, Claim, Entry, OpenWindow
from booking.calendars.rules import ClaimKind, EntryKind, Interval
from booking.labs.models import Instrument, Lab, Qualification, Unit
from booking.labs.queries import labs_run_by
from booking.labs.rules import InstrumentStatus, ServiceMode, is_qualified

from ..conduct.queries import summaries
from ..conduct.rules import Summary
from ..conduct.saying import summary_sentence
from ..deciding.queries import assisted_between, closures_between, records_at
from ..models import Booking, TimelineEntry
from ..offering.queries import open_offers
from ..rules import LIVE, State, Verb
from ..rules.cautions import NEAR, Caution, RequestSigns, cautions
from ..sampling.models import workable_rows
from ..sampling.rules import SampleState
from .bookings import queue_of, with_nouns

SHOWN_ON_A_DAY = frozenset({State.REQUESTED, State.APPROVED, State.IN_USE, State.COMPLETED})
"""What a day's strip and list show; what was refused or taken back holds no time."""


@dataclass(frozen=True)
class WaitingRequest:
    """A request in a manager's queue, with what to know before deciding.

    ``qualified`` is None where nobody needs to be, ``closure`` the first one near the
    slot (UTC), and ``record`` how the requester's other bookings at the lab stand or ended.
    """

    booking: Booking
    cautions: list[Caution]
    others_that_day: int
    others_same_time: int = 0
    assisted_meanwhile: int = 0
    closure: Interval | None = None
    qualified: bool | None = None
    record: Mapping[State, int] = field(default_factory=dict)
    summary: Summary | None = None
    """The requester's points at the lab, where they have any that count."""

    @property
    def conduct(self) -> str:
        """The same in a few words, in the reader's language; empty without any."""
        return "" if self.summary is None else summary_sentence(self.summary)


@dataclass
class DayPlan:
    """What is on an instrument in a stretch of time: openings, held time and bookings."""

    units: list[Unit] = field(default_factory=list)
    windows: list[Interval] = field(default_factory=list)
    held: list[tuple[int, Interval]] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)


def waiting_requests(person: User, *, now: dt.datetime) -> list[WaitingRequest]:
    """A manager's queue, the most urgent first, in the same few queries however long it is."""
    bookings = list(queue_of(person, now=now))
    rivals = Counter(_day_of(booking) for booking in bookings if booking.starts is not None)
    qualified = _qualified(bookings)
    slots = [booking.machine_slot for booking in bookings if booking.starts is not None]
    open_hours: dict[int, list[Interval]] = defaultdict(list)
    assisted: dict[int, list[Interval]] = defaultdict(list)
    if slots:
        first, last = min(slot[0] for slot in slots), max(slot[1] for slot in slots)
        open_hours = _windows({booking.instrument_id for booking in bookings}, first, last)
        labs = {booking.instrument.lab_id for booking in bookings}
        for lab, starts, ends in AssistedWindow.objects.filter(
            lab__in=labs, ends__gt=first, starts__lt=last
        ).values_list("lab_id", "starts", "ends"):
            assisted[lab].append(Interval(starts, ends))
    around = _around(bookings)
    records = records_at(bookings) if bookings else {}
    # What waits was asked for by somebody; a guest's is approved at once.
    pairs = {
        (each.requester_id, each.instrument.lab_id)
        for each in bookings
        if each.requester_id is not None
    }
    known = summaries(pairs, now=now) if bookings else {}
    out: list[WaitingRequest] = []
    for booking in bookings:
        same_time, helped, closure = around.get(booking.pk, (0, 0, None))
        # One that runs on from the day before shares the time and not the day.
        others = max(rivals[_day_of(booking)] - 1 - same_time, 0) if booking.starts else 0
        signs = RequestSigns(
            mode=ServiceMode(booking.mode),
            slot=booking.slot,
            decide_by=booking.decide_by,
            in_service=booking.instrument.status == InstrumentStatus.IN_SERVICE,
            qualified=not booking.instrument.needs_qualification or booking.pk in qualified,
            open_hours=open_hours[booking.instrument_id],
            assisted_hours=assisted[booking.instrument.lab_id],
            others_that_day=others,
            others_same_time=same_time,
            assisted_meanwhile=helped,
            closure_near=closure is not None,
        )
        assert booking.requester_id is not None, "a guest has no request"
        record = Counter(records[booking.requester_id, booking.instrument.lab_id])
        record[State(booking.state)] -= 1
        needed = booking.instrument.needs_qualification and booking.starts is not None
        out.append(
            WaitingRequest(
                booking,
                cautions(signs, now),
                others,
                same_time,
                helped,
                closure,
                booking.pk in qualified if needed else None,
                +record,
                known.get((booking.requester_id, booking.instrument.lab_id)),
            )
        )
    return out


def _around(bookings: Sequence[Booking]) -> dict[int, tuple[int, int, Interval | None]]:
    """What lies around each request's slot, by its key: other requests for time of the same
    instrument, other assisted bookings of the lab, the first closure near; in two questions."""
    slots = {each.pk: Interval(*each.machine_slot) for each in bookings if each.starts is not None}
    if not slots:
        return {}
    asked = [each for each in bookings if each.pk in slots]
    first = min(slot.starts for slot in slots.values()) - NEAR
    last = max(slot.ends for slot in slots.values()) + NEAR
    closures = closures_between({each.instrument for each in asked}, first, last)
    helped = assisted_between({each.instrument.lab_id for each in asked}, first, last)
    of_instrument: dict[int, list[Booking]] = defaultdict(list)
    for each in asked:
        of_instrument[each.instrument_id].append(each)
    out: dict[int, tuple[int, int, Interval | None]] = {}
    for each in asked:
        slot = slots[each.pk]
        near = Interval(slot.starts - NEAR, slot.ends + NEAR)
        same_time = sum(
            other.pk != each.pk and slots[other.pk].overlaps(slot)
            for other in of_instrument[each.instrument_id]
        )
        others = [span for pk, span in helped[each.instrument.lab_id] if pk != each.pk]
        shut = [span for span in closures[each.instrument_id] if span.overlaps(near)]
        meanwhile = sum(span.overlaps(slot) for span in others)
        out[each.pk] = (same_time, meanwhile, min(shut, default=None))
    return out


def _day_of(booking: Booking) -> tuple[int, dt.date | None]:
    zone = ZoneInfo(booking.instrument.lab.time_zone)
    day = booking.starts.astimezone(zone).date() if booking.starts is not None else None
    return booking.instrument_id, day


def _qualified(bookings: Iterable[Booking]) -> set[int]:
    """The bookings whose requesters hold a qualification on the day."""
    asked = [each for each in bookings if each.instrument.needs_qualification]
    if not asked:
        return set()
    held: dict[tuple[int, int], list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
    held_alone = Qualification.objects.filter(assisted_only=False)
    for person, instrument, granted, expires in held_alone.filter(
        person__in={each.requester_id for each in asked},
        instrument__in={each.instrument_id for each in asked},
    ).values_list("person_id", "instrument_id", "granted_on", "expires_on"):
        held[person, instrument].append((granted, expires))
    out: set[int] = set()
    for each in asked:
        _instrument, day = _day_of(each)
        # What waits was asked for by somebody; a guest's is approved at once.
        assert each.requester_id is not None, "a guest has no request"
        rows = held[each.requester_id, each.instrument_id]
        if day and is_qualified([expires for granted, expires in rows if granted <= day], day):
            out.add(each.pk)
    return out


def _windows(
    instruments: Iterable[int], starts: dt.datetime, ends: dt.datetime
) -> dict[int, list[Interval]]:
    out: dict[int, list[Interval]] = defaultdict(list)
    for instrument, first, last in OpenWindow.objects.filter(
        instrument__in=set(instruments), ends__gt=starts, starts__lt=ends
    ).values_list("instrument_id", "starts", "ends"):
        out[instrument].append(Interval(first, last))
    return out


def record_at(person: User | None, lab: Lab, *, but: Booking) -> dict[State, int]:
    """How a person's other bookings at a lab stand or ended, by state."""
    rows = (
        Booking.objects.known_to_labs()
        .filter(requester=person, instrument__lab=lab)
        .exclude(pk=but.pk)
        .values_list("state")
        .annotate(Count("pk"))
    )
    return {State(state): count for state, count in rows}


def plans(
    instruments: Sequence[Instrument], *, starts: dt.datetime, ends: dt.datetime
) -> dict[int, DayPlan]:
    """What is on each instrument between two instants, by its id, in four queries."""
    out = {instrument.pk: DayPlan() for instrument in instruments}
    owner: dict[int, int] = {}
    for unit in Unit.objects.filter(instrument__in=out).order_by("pk"):
        out[unit.instrument_id].units.append(unit)
        owner[unit.pk] = unit.instrument_id
    for instrument, windows in _windows(out, starts, ends).items():
        out[instrument].windows = windows
    for unit_id, first, last in (
        Claim.objects.filter(unit__in=owner, ends__gt=starts, starts__lt=ends)
        .order_by("starts")
        .values_list("unit_id", "starts", "ends")
    ):
        out[owner[unit_id]].held.append((unit_id, Interval(first, last)))
    shown = with_nouns(
        Booking.objects.filter(
            Q(starts__lt=ends, ends__gt=starts) | Q(state=State.IN_USE.value, starts__lt=ends),
            instrument__in=out,
            state__in=[state.value for state in SHOWN_ON_A_DAY],
            starts__isnull=False,
        )
    )
    for booking in shown.order_by("starts", "pk"):
        out[booking.instrument_id].bookings.append(booking)
    return out


def instruments_run_by(person: User, *, now: dt.datetime) -> list[Instrument]:
    """The instruments of the labs that a person works in, but for retired ones."""
    labs = labs_run_by(person, today=platform_day(now))
    return list(
        Instrument.objects.filter(lab__in=labs)
        .exclude(status=InstrumentStatus.RETIRED.value)
        .select_related("lab__university")
        .order_by("lab_id", "pk")
    )


def instruments_of(lab: Lab) -> list[Instrument]:
    """A lab's instruments, but for retired ones, by name."""
    found = Instrument.objects.filter(lab=lab).exclude(status=InstrumentStatus.RETIRED.value)
    return sorted(found, key=lambda each: (each.name, each.pk))


def samples_to_do(person: User, *, now: dt.datetime) -> list[Any]:
    """Samples that a person's labs have taken on and not finished, the oldest first; ``received``
    is how many wait to be worked on, ``workable`` how many are worked on or done."""
    labs = labs_run_by(person, today=platform_day(now))
    return list(
        with_nouns(
            Booking.objects.filter(
                instrument__lab__in=labs,
                mode=ServiceMode.SAMPLES.value,
                state__in=[State.APPROVED.value, State.IN_USE.value],
            )
        )
        .annotate(
            received=Count("sample_rows", filter=Q(sample_rows__state=SampleState.RECEIVED.value)),
            workable=Count("sample_rows", filter=workable_rows("sample_rows__")),
        )
        .order_by("asked_at", "pk")
    )


def work_by_day(
    person: User, *, starts: dt.datetime, ends: dt.datetime, now: dt.datetime
) -> Counter[dt.date]:
    """How many approved bookings begin on each local day of the labs a person works in."""
    labs = labs_run_by(person, today=platform_day(now))
    rows = Booking.objects.filter(
        instrument__lab__in=labs,
        starts__gte=starts,
        starts__lt=ends,
        state__in=[State.APPROVED.value, State.IN_USE.value, State.COMPLETED.value],
    ).select_related("instrument__lab")
    days = (_day_of(booking)[1] for booking in rows.order_by())
    return Counter(day for day in days if day is not None)


def hit_by(
    owner: Lab | Instrument | Unit, *, starts: dt.datetime, ends: dt.datetime
) -> QuerySet[Booking]:
    """The live machine time that a closure of a lab, an instrument or a unit would hit: booked
    time, or the set-up and clean-up around it, overlaps ``starts`` to ``ends``; or another time
    does that is held for it until somebody answers: ``other_starts`` and ``other_ends`` (UTC),
    else None."""
    if isinstance(owner, Unit):
        whose = units = Q(unit=owner)
    elif isinstance(owner, Instrument):
        whose, units = Q(instrument=owner), Q(unit__instrument=owner)
    else:
        whose, units = Q(instrument__lab=owner), Q(unit__instrument__lab=owner)
    held = Claim.objects.filter(units, starts__lt=ends, ends__gt=starts).exclude(
        kind=ClaimKind.CLEAN_UP.value
    )
    others = open_offers().filter(units, booking=OuterRef("pk"), starts__lt=ends, ends__gt=starts)
    return with_nouns(
        Booking.objects.machine_time()
        .filter(
            Q(whose, starts__lt=ends, ends__gt=starts) | Q(pk__in=held.values("holder")),
            state__in=[state.value for state in LIVE],
        )
        .annotate(
            other_starts=Subquery(others.values("starts")),
            other_ends=Subquery(others.values("ends")),
        )
    ).order_by("starts", "pk")


def moved_at(instrument: Instrument, moment: dt.datetime) -> int:
    """How many bookings of an instrument went to another unit at a moment (UTC)."""
    rows = TimelineEntry.objects.filter(verb=Verb.REASSIGN.value, at=moment)
    return rows.filter(booking__instrument=instrument).count()


def closures_of_single_units(whose: Lab | Instrument, *, now: dt.datetime) -> list[Entry]:
    """The closures of single units of an instrument, or of all of a lab, that run now or are to
    come, in order; the unit and its instrument come along."""
    link = "event__calendar__unit_link__unit"
    of = {f"{link}__instrument__lab": whose}
    if isinstance(whose, Instrument):
        of = {f"{link}__instrument": whose}
    return list(
        Entry.objects.filter(
            event__rule__isnull=True,
            event__end__gt=now,
            kind__in=[EntryKind.CLOSURE.value, EntryKind.MAINTENANCE.value],
            **of,
        )
        .select_related(f"{link}__instrument")
        .order_by("event__start", "pk")
    )


def closures_of_instruments(lab: Lab, *, now: dt.datetime) -> list[tuple[Instrument, Entry]]:
    """The closures of single instruments of a lab that run now or are to come, in order."""
    entries = (
        Entry.objects.filter(
            event__calendar__instrument_link__instrument__lab=lab,
            event__rule__isnull=True,
            event__end__gt=now,
            kind__in=[EntryKind.CLOSURE.value, EntryKind.MAINTENANCE.value],
        )
        .select_related("event__calendar__instrument_link__instrument")
        .order_by("event__start", "pk")
    )
    return [(entry.event.calendar.instrument_link.instrument, entry) for entry in entries]
