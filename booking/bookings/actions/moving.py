"""How every verb moves a booking: check the table, set the state, write the timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import models

from booking.accounts.models import User
from booking.calendars.rules import SlotRefusal
from booking.labs.rules import ServiceMode

from ..models import Booking, TimelineEntry
from ..queries import actors_of
from ..rules import DECISIONS, Actor, Move, Reason, Side, State, Verb, find_move, undo_ends


class Refused(Exception):
    """A verb that may not be done; ``reasons`` and ``slots`` say why, for wording to put in words.

    ``at`` is the instant that a reason's sentence names, such as when check-in opens.
    """

    def __init__(
        self,
        reasons: Sequence[Reason] = (),
        slots: Sequence[SlotRefusal] = (),
        *,
        at: dt.datetime | None = None,
    ) -> None:
        names = [reason.value for reason in reasons] + [each.reason.value for each in slots]
        super().__init__(", ".join(names))
        self.reasons = tuple(reasons)
        self.slots = tuple(slots)
        self.at = at


def append(
    booking: Booking,
    verb: Verb,
    *,
    before: str,
    actor: User | None,
    now: dt.datetime,
    note: str = "",
    side: Side = Side.BOTH,
) -> TimelineEntry:
    """Writes a timeline row with the next number; the booking is locked."""
    last = TimelineEntry.objects.filter(booking=booking).aggregate(
        last=models.Max("number", default=0)
    )["last"]
    return TimelineEntry.objects.create(
        booking=booking,
        number=last + 1,
        at=now,
        actor=actor,
        verb=verb.value,
        before=before,
        after=booking.state,
        note=note,
        side=side.value,
    )


def first_entry(
    booking: Booking, verb: Verb, *, actor: User | None, now: dt.datetime
) -> TimelineEntry:
    """The timeline's first row, to save with a new booking."""
    return TimelineEntry(
        booking=booking,
        number=1,
        at=now,
        actor=actor,
        verb=verb.value,
        before="",
        after=booking.state,
        side=Side.BOTH.value,
    )


def lock_booking(booking: Booking) -> Booking:
    """The booking as it stands, locked; its unit was locked before (lock order)."""
    return (
        Booking.objects.select_for_update(of=("self",), no_key=True)
        .select_related("instrument__lab__university", "unit__instrument", "project", "payer")
        .get(pk=booking.pk)
    )


def permitted(
    booking: Booking, verb: Verb, person: User, *, note: str, now: dt.datetime
) -> tuple[Move, frozenset[Actor]]:
    """The table's row by which a person may do a verb, and their rights. Raises Refused."""
    actors = actors_of(person, booking, now=now)
    state, mode = State(booking.state), ServiceMode(booking.mode)
    move = find_move(verb, state, mode, actors)
    if move is None:
        elsewhere = any(find_move(verb, other, mode, actors) for other in State)
        raise Refused([Reason.WRONG_STATE if elsewhere else Reason.NOT_ALLOWED])
    # A reason is owed only by somebody who acts for the lab alone.
    if move.by & actors <= move.reason_from and not note.strip():
        raise Refused([Reason.REASON_MISSING])
    return move, actors


def apply_move(
    booking: Booking,
    move: Move,
    *,
    actor: User | None,
    now: dt.datetime,
    note: str = "",
    side: Side = Side.BOTH,
) -> TimelineEntry:
    """Sets the state that the table says and writes the timeline row.

    A decision can be undone for ten seconds, but not once something else was done.
    """
    before = booking.state
    booking.state = move.after.value
    booking.undo_until = undo_ends(now) if move.verb in DECISIONS else None
    booking.save()
    return append(
        booking, move.verb, before=before, actor=actor, now=now, note=note.strip(), side=side
    )
