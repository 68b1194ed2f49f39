"""Verbs of trainings: planning, calling off, signing up, withdrawing, results; and reminders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from booking.accounts.models import User
from booking.accounts.queries import today_in
from booking.calendars.actions import add_closure, lock_units, remove_closure
from booking.labs.actions.qualifying import check_limits, qualify
from booking.labs.models import Instrument, Lab, Qualification
from booking.labs.rules import Grant, InstrumentStatus, Limits

from ..actions.clock import clear_due
from ..actions.closing import must_run, units_under
from ..entries import PersonEntry
from ..models import Booking
from ..queries.worklists import hit_by
from ..rules.entries import EntryVerb
from .models import Seat, Training, TrainingInstrument
from .queries import may_sign_up
from .rules import (
    OPEN,
    REMIND_BEFORE,
    RESULTS,
    SeatState,
    TrainingReason,
    TrainingState,
    find_seat_move,
    last_day,
    seat_for,
)

NO_LIMITS = Limits()


class TrainingRefused(Exception):
    """A verb that may not be done; ``reason`` says why."""

    def __init__(self, reason: TrainingReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class TrainingHits(Exception):
    """A training lies over live bookings, which come first; ``bookings`` has them."""

    def __init__(self, bookings: list[Booking]) -> None:
        super().__init__(f"{len(bookings)} bookings")
        self.bookings = bookings


def plan(
    *,
    lab: Lab,
    instruments: Sequence[Instrument],
    title: str,
    about: str = "",
    place: str,
    starts: dt.datetime,
    ends: dt.datetime,
    places: int,
    waits: bool = True,
    months: int | None = None,
    limits: Limits = NO_LIMITS,
    person: User,
    now: dt.datetime,
) -> Training:
    """Plans a training (instants in UTC), and closes its instruments meanwhile.

    Raises Refused for who does not run the lab, TrainingRefused without an instrument that
    works and for a start that has passed, TrainingHits where live bookings lie in the way,
    HoursRefused for times that cannot be closed, and LabRefused for limits that are none.
    """
    must_run(person, lab, now=now)
    if not instruments:
        raise TrainingRefused(TrainingReason.NO_INSTRUMENT)
    if any(each.status != InstrumentStatus.IN_SERVICE for each in instruments):
        raise TrainingRefused(TrainingReason.NOT_IN_SERVICE)
    if starts <= now:
        raise TrainingRefused(TrainingReason.STARTS_PAST)
    check_limits(limits)
    hits: list[Booking] = []
    with transaction.atomic():
        # The lab's calendar is locked with all its units, and units are locked once, in order.
        units = units_under(lab)
        lock_units(units=units)
        clear_due(units=units, now=now)
        for instrument in instruments:
            hits += hit_by(instrument, starts=starts, ends=ends)
        if not hits:
            training = Training.objects.create(
                lab=lab,
                title=title.strip(),
                about=about.strip(),
                place=place.strip(),
                starts=starts,
                ends=ends,
                places=places,
                waits=waits,
                months=months,
                assisted_only=limits.assisted_only,
                weekdays=",".join(map(str, sorted(limits.weekdays))),
                day_from=limits.day_from,
                day_until=limits.day_until,
                planned_by=person,
                planned_at=now,
            )
            for instrument in sorted(instruments, key=lambda each: each.pk):
                entry = add_closure(
                    owner=instrument,
                    starts=starts,
                    ends=ends,
                    title=training.title,
                    person=person,
                    now=now,
                )
                TrainingInstrument.objects.create(
                    training=training, instrument=instrument, entry=entry
                )
    # Raised out here, so that what the clock moved on the way stays moved.
    if hits:
        raise TrainingHits(hits)
    return training


def _lock(training: Training) -> Training:
    """The training as it stands, locked, whose seats are taken and given one after another."""
    rows = Training.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("lab__university").get(pk=training.pk)


def _note(
    seat: Seat, verb: EntryVerb, *, actor: User | None, now: dt.datetime, note: str = ""
) -> PersonEntry:
    return PersonEntry.objects.create(
        person_id=seat.person_id,
        lab_id=seat.training.lab_id,
        at=now,
        actor=actor,
        verb=verb.value,
        note=note,
        seat=seat,
    )


def _move(
    training: Training, seat: Seat, verb: EntryVerb, *, actor: User | None, now: dt.datetime
) -> Seat:
    """Moves a seat of a locked training by the table, and writes it down."""
    move = find_seat_move(verb, SeatState(seat.state), begun=training.starts <= now)
    if isinstance(move, TrainingReason):
        raise TrainingRefused(move)
    seat.state = move.after.value
    seat.save(update_fields=["state"])
    _note(seat, verb, actor=actor, now=now)
    return seat


@transaction.atomic
def call_off(*, training: Training, person: User, now: dt.datetime) -> Training:
    """Calls a training off before it begins; its instruments are open again, and who counted on
    it is told. Raises Refused for who does not run the lab, TrainingRefused."""
    must_run(person, training.lab, now=now)
    # Units before all else, as closing locks them.
    lock_units(units=units_under(training.lab))
    locked = _lock(training)
    if locked.state != TrainingState.PLANNED:
        raise TrainingRefused(TrainingReason.WRONG_STATE)
    if locked.starts <= now:
        raise TrainingRefused(TrainingReason.BEGUN)
    locked.state = TrainingState.CALLED_OFF.value
    locked.save(update_fields=["state"])
    for seat in locked.seats.filter(state__in=[each.value for each in OPEN]).order_by("pk"):
        _move(locked, seat, EntryVerb.CALL_OFF, actor=person, now=now)
    for part in locked.parts.select_related("entry__event").order_by("instrument"):
        if part.entry is not None:
            remove_closure(entry=part.entry, now=now)
    return locked


@transaction.atomic
def sign_up(*, training: Training, person: User, now: dt.datetime) -> Seat:
    """Takes a place in a training, or a turn for one; who withdrew may come again, as the last.

    Raises TrainingRefused where it is full, has begun or was called off, and for who belongs
    to no verified organisation.
    """
    locked = _lock(training)
    if locked.state != TrainingState.PLANNED:
        raise TrainingRefused(TrainingReason.WRONG_STATE)
    if locked.starts <= now:
        raise TrainingRefused(TrainingReason.BEGUN)
    if not may_sign_up(person, now=now):
        raise TrainingRefused(TrainingReason.NOT_VERIFIED)
    seat = locked.seats.filter(person=person).first()
    if seat is not None and seat.state in OPEN:
        return seat
    taken = locked.seats.filter(state=SeatState.TAKEN.value).count()
    gets = seat_for(taken=taken, places=locked.places, waits=locked.waits)
    if gets is None:
        raise TrainingRefused(TrainingReason.FULL)
    seat = seat or Seat(training=locked, person=person)
    seat.state, seat.asked_at = gets.value, now
    seat.save()
    _note(seat, EntryVerb.SIGN_UP, actor=person, now=now)
    return seat


@transaction.atomic
def leave(*, training: Training, person: User, now: dt.datetime) -> Seat:
    """Gives one's place or turn back before the training begins; who waits first has the place.

    Raises TrainingRefused.
    """
    locked = _lock(training)
    seat = locked.seats.filter(person=person).first()
    if seat is None:
        raise TrainingRefused(TrainingReason.WRONG_STATE)
    _move(locked, seat, EntryVerb.LEAVE, actor=person, now=now)
    _move_up(locked, now=now)
    return seat


def _move_up(locked: Training, *, now: dt.datetime) -> None:
    free = locked.places - locked.seats.filter(state=SeatState.TAKEN.value).count()
    waiting = locked.seats.filter(state=SeatState.WAITING.value).order_by("asked_at", "pk")
    for seat in waiting[: max(free, 0)]:
        _move(locked, seat, EntryVerb.SEAT, actor=None, now=now)


@transaction.atomic
def record(*, seat: Seat, result: EntryVerb, person: User, now: dt.datetime) -> Seat:
    """Records who was there and passed, once the training has begun.

    Passing gives the qualification for each of its instruments. Raises Refused for who does
    not run the lab, TrainingRefused.
    """
    if result not in RESULTS:
        raise ValueError(f"{result} is no result")
    training = _lock(seat.training)
    must_run(person, training.lab, now=now)
    fresh = training.seats.get(pk=seat.pk)
    if fresh.person_id == person.pk:
        raise TrainingRefused(TrainingReason.NOT_ALLOWED)
    _move(training, fresh, result, actor=person, now=now)
    if result is EntryVerb.PASS:
        passed_on = today_in(training.lab.time_zone, training.starts)
        grant = Grant(last_day(passed_on, training.months), training.limits)
        for instrument in training.instruments.select_related("lab").order_by("pk"):
            qualify(
                instrument=instrument, person=fresh.person, grant=grant, by=person, day=passed_on
            )
    return fresh


def remind_of_expiry(*, now: dt.datetime) -> int:
    """The scheduler's round: reminds each holder once of a qualification that ends within thirty
    days. May run twice or late without harm; how many were reminded."""
    until = (now + REMIND_BEFORE).date()
    due = Qualification.objects.filter(
        expires_on__gte=now.date(), expires_on__lte=until, person__is_active=True
    )
    reminded = 0
    for key in list(due.order_by("pk").values_list("pk", flat=True)):
        reminded += _remind(key, now=now)
    return reminded


@transaction.atomic
def _remind(key: int, *, now: dt.datetime) -> int:
    rows = Qualification.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("instrument").filter(pk=key).first()
    if row is None or row.expires_on is None or row.reminded_of == row.expires_on:
        return 0
    row.reminded_of = row.expires_on
    row.save(update_fields=["reminded_of"])
    PersonEntry.objects.create(
        person_id=row.person_id,
        lab_id=row.instrument.lab_id,
        at=now,
        actor=None,
        verb=EntryVerb.EXPIRE.value,
        instrument=row.instrument,
        day=row.expires_on,
    )
    return 1
