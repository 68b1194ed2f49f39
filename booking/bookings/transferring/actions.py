"""Passing a booking on: ask a colleague, take it over, turn it down, take it back."""

from __future__ import annotations

import datetime as dt

from booking.accounts.models import User
from booking.labs.agreeing.actions import accept_terms
from booking.labs.agreeing.queries import terms_owed
from booking.labs.rules import ServiceMode

from ..actions.clock import under_lock
from ..actions.moving import Refused, apply_move, permitted
from ..models import Booking
from ..queries.heirs import note_of_passing
from ..queries.requests import request_facts
from ..rules import Actor, Move, Reason, Side, State, Verb, check_request, find_move
from .models import Transfer
from .queries import colleagues_for, open_transfer_of, open_transfers
from .rules import ENDS, has_begun


def nominate(*, booking: Booking, person: User, to: User, now: dt.datetime) -> Booking:
    """Asks a colleague of the project to take a booking over; until they answer it stays the
    requester's. Lapses with the booked start.

    Raises Refused: not allowed, begun, another one waits, or the colleague may not use it.
    """

    def do(locked: Booking) -> None:
        move, _actors = permitted(locked, Verb.NOMINATE, person, note="", now=now)
        _must_lie_ahead(locked, now)
        if open_transfers(locked).exists():
            raise Refused([Reason.WRONG_STATE])
        _must_be_fit(locked, to, now)
        Transfer.objects.create(booking=locked, asked_by=person, to=to, asked_at=now)
        note = note_of_passing(person, to)
        apply_move(locked, move, actor=person, now=now, note=note, side=Side.CUSTOMER)

    return under_lock(booking, do, now=now)


def take_over(
    *, booking: Booking, person: User, agreed: int | None = None, now: dt.datetime
) -> Booking:
    """Takes a booking over as the colleague who was asked: it is theirs in the same state.

    ``agreed`` are the lab's terms that they accept with it, where they have not yet. Whether
    they may use it is looked at again. Raises Refused.
    """

    def do(locked: Booking) -> None:
        move, transfer = _answered(locked, Verb.TAKE_OVER, person, now)
        _must_be_fit(locked, person, now)
        owed = terms_owed(locked.instrument.lab_id, person)
        if owed is not None:
            if owed.pk != agreed:
                raise Refused([Reason.TERMS_NOT_ACCEPTED])
            accept_terms(agreement=owed, person=person, now=now)
        giver = transfer.asked_by
        locked.requester = person
        _end(transfer, Verb.TAKE_OVER)
        apply_move(locked, move, actor=person, now=now, note=note_of_passing(giver, person))

    return under_lock(booking, do, now=now)


def turn_down(*, booking: Booking, person: User, now: dt.datetime) -> Booking:
    """Does not take a booking over: it stays the requester's. Raises Refused."""

    def do(locked: Booking) -> None:
        move, transfer = _answered(locked, Verb.TURN_DOWN, person, now)
        _end(transfer, Verb.TURN_DOWN)
        apply_move(locked, move, actor=person, now=now, side=Side.CUSTOMER)

    return under_lock(booking, do, now=now)


def take_back(*, booking: Booking, person: User, now: dt.datetime) -> Booking:
    """Keeps a booking that a colleague was asked to take over, as who asked. Raises Refused."""

    def do(locked: Booking) -> None:
        move, _actors = permitted(locked, Verb.TAKE_BACK, person, note="", now=now)
        transfer = open_transfer_of(locked, now=now)
        if transfer is None:
            raise Refused([Reason.WRONG_STATE])
        _end(transfer, Verb.TAKE_BACK)
        apply_move(locked, move, actor=person, now=now, side=Side.CUSTOMER)

    return under_lock(booking, do, now=now)


def _answered(
    booking: Booking, verb: Verb, person: User, now: dt.datetime
) -> tuple[Move, Transfer]:
    """The table's row and the open transfer that a colleague answers. Raises Refused."""
    waiting = open_transfers(booking).select_related("asked_by").filter(to=person).first()
    if waiting is None:
        was_asked = Transfer.objects.filter(booking=booking, to=person).exists()
        raise Refused([Reason.WRONG_STATE if was_asked else Reason.NOT_ALLOWED])
    _must_lie_ahead(booking, now)
    state, mode = State(booking.state), ServiceMode(booking.mode)
    move = find_move(verb, state, mode, frozenset({Actor.NOMINEE}))
    if move is None:
        raise Refused([Reason.WRONG_STATE])
    return move, waiting


def _must_lie_ahead(booking: Booking, now: dt.datetime) -> None:
    if has_begun(booking.starts, now):
        raise Refused([Reason.HAS_BEGUN])


def _must_be_fit(booking: Booking, colleague: User, now: dt.datetime) -> None:
    """Whether a colleague could have asked for a booking themselves, but for its time, which
    is held already. Raises Refused."""
    project = booking.project
    if project is None or not colleagues_for(booking, now=now).filter(pk=colleague.pk).exists():
        raise Refused([Reason.NO_COLLEAGUE])
    starts, ends = booking.slot or (None, None)
    facts = request_facts(
        colleague,
        project,
        booking.instrument,
        mode=ServiceMode(booking.mode),
        starts=starts,
        ends=ends,
        samples=booking.samples,
        purpose=booking.purpose,
        now=now,
    )
    against = set(check_request(facts))
    if {Reason.NOT_QUALIFIED, Reason.OUTSIDE_QUALIFICATION} & against:
        raise Refused([Reason.COLLEAGUE_NOT_QUALIFIED])
    # That the instrument stands still today says nothing of the day of the booking.
    who = [each for each in (Reason.NOT_IN_PROJECT, Reason.NOT_VERIFIED) if each in against]
    if who:
        raise Refused([Reason.NO_COLLEAGUE])
    # Points are of a person: a colleague has to stand as well as who asks. Terms are accepted in
    # taking it over.
    if Reason.BARRED in against:
        raise Refused([Reason.COLLEAGUE_BARRED])


def _end(transfer: Transfer, verb: Verb) -> None:
    transfer.state = ENDS[verb].value
    transfer.save(update_fields=["state"])
