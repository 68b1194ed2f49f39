"""Another time is answered: taken, or not, or taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from booking.accounts.models import User
from booking.accounts.queries import today_in
from booking.calendars.actions import free
from booking.calendars.rules import SlotReason, SlotRefusal
from booking.labs.rules import ServiceMode

from ...actions.clock import under_lock
from ...actions.moving import Refused, apply_move, endorse_by_doing, permitted
from ...endorsing.queries import endorsement_deadline, endorses
from ...models import Booking
from ...rules import (
    Move,
    Reason,
    Side,
    State,
    Verb,
    find_move,
)
from ...ruling.approving import approve_as_booked
from ..dearer import owed_yes, said_yes
from ..models import Offer
from ..queries import open_offer_of, stands
from ..rules import (
    OfferKind,
    OfferState,
    can_answer,
    may_answer,
    still_stands,
)
from .leaving import leave

TAKES = frozenset({Verb.ACCEPT, Verb.GRANT, Verb.ENDORSE_TIME})


def accept(*, booking: Booking, person: User, now: dt.datetime) -> Booking:
    """Takes the lab's offer: approved at that time, the first one is free; where it costs more
    than was endorsed and the payer demands it, endorsed first. Raises Refused."""
    return _answer(booking, Verb.ACCEPT, person, "", now)


def decline(*, booking: Booking, person: User, note: str = "", now: dt.datetime) -> Booking:
    """Declines the lab's offer: requested as before, or cancelled without fee when the first
    time cannot take place any more. Raises Refused."""
    return _answer(booking, Verb.DECLINE, person, note, now)


def grant(*, booking: Booking, person: User, now: dt.datetime) -> Booking:
    """Grants the other side's proposal: approved at the new time alone; where it costs more
    than was endorsed and the payer demands it, once that is endorsed. Raises Refused."""
    return _answer(booking, Verb.GRANT, person, "", now)


def endorse_time(
    *, booking: Booking, person: User, made_at: dt.datetime | None = None, now: dt.datetime
) -> Booking:
    """Says the customer's yes to the dearer time that was granted: approved at it alone.

    ``made_at`` (UTC) is when the proposal was made that the person has seen: a yes to one price
    is none to that of a later proposal. Raises Refused.
    """
    return _answer(booking, Verb.ENDORSE_TIME, person, "", now, made_at=made_at)


def refuse_time(
    *,
    booking: Booking,
    person: User,
    note: str,
    made_at: dt.datetime | None = None,
    now: dt.datetime,
) -> Booking:
    """Says the customer's no to it with a reason, which the lab does not read: approved at the
    old time alone, or cancelled as ``keep`` does. Raises Refused."""
    return _answer(booking, Verb.REFUSE_TIME, person, note, now, made_at=made_at)


def keep(*, booking: Booking, person: User, note: str = "", now: dt.datetime) -> Booking:
    """Refuses the other side's proposal: approved at the old time alone, or cancelled without
    fee or point when that cannot take place any more. Raises Refused."""
    return _answer(booking, Verb.KEEP, person, note, now)


def withdraw(*, booking: Booking, person: User, note: str = "", now: dt.datetime) -> Booking:
    """Takes one's own side's offer or proposal back; the booking is as it was before, or
    cancelled as above. Raises Refused."""
    return _answer(booking, Verb.WITHDRAW, person, note, now)


def _answer(
    booking: Booking,
    verb: Verb,
    person: User,
    note: str,
    now: dt.datetime,
    *,
    made_at: dt.datetime | None = None,
) -> Booking:
    def do(locked: Booking) -> None:
        move, actors = permitted(locked, verb, person, note=note, now=now)
        made = open_offer_of(locked)
        if made is None:
            raise Refused([Reason.WRONG_STATE])
        if made.kind == OfferKind.PROPOSAL and not may_answer(verb, Side(made.made_for), actors):
            raise Refused([Reason.NOT_ALLOWED])
        if not can_answer(OfferState(made.state), verb) or made_at not in {None, made.made_at}:
            raise Refused([Reason.WRONG_STATE])
        if verb in TAKES:
            _take(locked, made, move, person, now)
        else:
            leave(locked, made, move, person, note, now)

    return under_lock(booking, do, now=now)


def _take(booking: Booking, made: Offer, move: Move, person: User, now: dt.datetime) -> None:
    if not still_stands(stands(made.unit, made.starts, made.ends)):
        raise Refused(slots=[SlotRefusal(SlotReason.NOT_OPEN, at=made.starts)])
    owed = None if move.verb is Verb.ENDORSE_TIME else owed_yes(booking, made.quote.total)
    if move.verb is Verb.ENDORSE_TIME:
        _say_yes(made)
    elif move.verb is Verb.GRANT and owed is not None:
        if not said_yes(booking, made, owed, person, now=now):
            # It stays where it is, with both times held, until its own side has endorsed it.
            agreed = find_move(Verb.AGREE, State(booking.state), ServiceMode(booking.mode), move.by)
            assert agreed is not None, "what can be granted can be agreed to"
            apply_move(booking, agreed, actor=person, now=now)
            return
        _say_yes(made)
    booking.instrument = made.unit.instrument
    booking.unit = made.unit
    booking.starts, booking.ends = made.slot
    booking.quote = made.quote
    free(holder=booking.pk, but=made.claim, now=now)
    # What is approved already stays so.
    if owed is None or move.verb is not Verb.ACCEPT:
        apply_move(booking, move, actor=person, now=now)
        return
    project, payer = booking.project, booking.payer
    assert project is not None, "who owes a yes does so for a project"
    assert payer is not None, "whose organisation pays"
    booking.decide_by = endorsement_deadline(payer, starts=booking.starts, now=now)
    waits = replace(move, after=State.ENDORSEMENT)
    apply_move(booking, waits, actor=person, now=now)
    own_day = today_in(payer.time_zone, now)
    if endorses(owed, person, project, today=own_day):
        # Who may endorse what they accept has endorsed it by that, as by asking for it.
        _endorse(booking, person, now)


def _say_yes(made: Offer) -> None:
    made.endorsed = True
    made.save(update_fields=["endorsed"])


def _endorse(booking: Booking, person: User, now: dt.datetime) -> None:
    endorse_by_doing(booking, person, now=now)
    approve_as_booked(booking=booking, now=now)
