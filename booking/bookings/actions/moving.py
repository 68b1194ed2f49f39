"""How every verb moves a booking: check the table, set the state, write the timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import models

from booking.accounts.models import User
from booking.calendars.actions import free
from booking.calendars.rules import SlotRefusal
from booking.labs.rules import ServiceMode
from booking.money.actions import release

from ..models import Booking, Offer, TimelineEntry
from ..offering.models import STANDING_STATES
from ..offering.rules import STANDING, OfferState, after_verb
from ..queries import actors_of
from ..rules import (
    DECISIONS,
    LIVE,
    Actor,
    Move,
    Reason,
    Side,
    State,
    Verb,
    find_move,
    undo_ends,
)
from ..rules.moves import TRANSFERABLE
from ..sampling.stock import make_samples
from ..transferring.queries import open_transfers
from ..transferring.rules import TransferState


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

    Somebody's decision can be undone for ten seconds, but not once something else was done.
    """
    before = booking.state
    lapses = before in TRANSFERABLE and (
        move.after not in TRANSFERABLE or move.verb is Verb.TRANSFER
    )
    if lapses and open_transfers(booking).update(state=TransferState.LAPSED.value):
        # Whoever was asked to take it over has nothing to take any more.
        append(booking, Verb.UNTAKEN, before=before, actor=None, now=now, side=Side.CUSTOMER)
    booking.state = move.after.value
    undoable = move.verb in DECISIONS and actor is not None
    booking.undo_until = undo_ends(now) if undoable else None
    booking.save()
    if before != State.APPROVED:
        make_samples(booking, now=now)
    if before in OFFERING and move.verb not in LEAVES_OFFERS:
        _settle_offers(booking, move, now=now)
    return append(
        booking, move.verb, before=before, actor=actor, now=now, note=note.strip(), side=side
    )


OFFERING = frozenset({State.ENDORSEMENT, State.OFFERED, State.APPROVED, State.IN_USE})
"""In these another time may be held beside the booking's own, or more money than its first."""
LEAVES_OFFERS = frozenset(
    {
        *(Verb.PROPOSE, Verb.TRANSFER, Verb.CLOSE_OVER, Verb.REASSIGN),
        *(Verb.NOMINATE, Verb.TAKE_OVER, Verb.TURN_DOWN, Verb.TAKE_BACK, Verb.UNTAKEN),
    }
)


def _settle_offers(booking: Booking, move: Move, *, now: dt.datetime) -> None:
    """Ends what was open when its booking moves on: the other time is free again, and the
    money held for it; when the booking ends, also that of a dearer time that was taken.
    What was granted and waits for endorsement stays held.

    The units of both times are locked.
    """
    ends = move.after not in LIVE
    settled = [*STANDING_STATES, *([OfferState.ACCEPTED.value] if ends else [])]
    for offer in Offer.objects.filter(booking=booking, state__in=settled):
        before = OfferState(offer.state)
        after = after_verb(before, move.verb)
        keeps = after in {OfferState.ACCEPTED, OfferState.GRANTED}
        if before in STANDING:
            offer.state = after.value
            offer.save(update_fields=["state"])
            if not keeps:
                free(holder=booking.pk, only=offer.claim, now=now)
        if ends or not keeps:
            release(reference=offer.reference, now=now)


def endorse_by_doing(booking: Booking, person: User, *, now: dt.datetime) -> None:
    """Writes down the yes of somebody who may endorse a locked booking that waits for it, and has
    endorsed it by what they do, as by asking for it."""
    move = find_move(
        Verb.ENDORSE,
        State(booking.state),
        ServiceMode(booking.mode),
        frozenset({Actor.ENDORSER}),
    )
    assert move is not None, "what waits for endorsement can be endorsed"
    apply_move(booking, move, actor=person, now=now, side=Side.CUSTOMER)
