"""The verbs of another time: offer, accept, decline; propose, grant, keep; and withdraw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from booking.accounts.models import User
from booking.accounts.queries import in_chain, today_in
from booking.accounts.rules import Endorser, endorser_of
from booking.calendars.actions import Taken, choose_unit, claim, free
from booking.calendars.queries import Reader, refresh, units_of, working_days_of, zone_of
from booking.calendars.rules import Interval, SlotReason, SlotRefusal, as_taken, best_unit
from booking.labs.models import Instrument, Unit
from booking.labs.queries import roles_in
from booking.labs.rules import Audience, ServiceMode
from booking.money.actions import hold, quote_rows
from booking.money.queries import estimate
from booking.money.rules import CustomerClass

from ..actions.clock import end_if_fallen, under_lock
from ..actions.moving import Refused, apply_move, permitted
from ..endorsing.queries import endorsement_deadline, endorses
from ..models import Booking
from ..queries import request_facts, slot_refusals
from ..rules import (
    Actor,
    Move,
    Reason,
    Side,
    State,
    Verb,
    check_request,
    decide_deadline,
    find_move,
)
from ..rules.requests import OF_NEW_REQUESTS
from ..ruling.approving import approve_as_booked
from .models import Offer
from .queries import endorsed_price, open_offer_of, stands, times_beside
from .rules import (
    OfferKind,
    dearer_by,
    is_dearer,
    may_answer,
    renewed_deadline,
    side_of,
    still_stands,
)

ANSWER_WORKING_DAYS = 1
"""So many working days somebody has to answer (domain: ``decide_by``)."""


def offer(
    *,
    booking: Booking,
    person: User,
    instrument: Instrument | None = None,
    starts: dt.datetime,
    ends: dt.datetime,
    note: str = "",
    now: dt.datetime,
) -> Booking:
    """Offers another time (UTC), or another instrument of the lab, in place of what was asked for.

    Both times are held until the requester answers, within a working day and
    before either begins. Raises Refused: not allowed, or the time cannot be had.
    """
    return _make(booking, Verb.OFFER, person, instrument, starts, ends, note, now)


def propose(
    *,
    booking: Booking,
    person: User,
    instrument: Instrument | None = None,
    starts: dt.datetime,
    ends: dt.datetime,
    note: str = "",
    now: dt.datetime,
) -> Booking:
    """Proposes another time (UTC) for an approved booking, which stays as it is until the
    other side grants it. Raises Refused as ``offer`` does, and while another one is open."""
    return _make(booking, Verb.PROPOSE, person, instrument, starts, ends, note, now)


def accept(*, booking: Booking, person: User, now: dt.datetime) -> Booking:
    """Takes the lab's offer: approved at that time, the first one is free; where it costs more
    than was endorsed and the payer demands it, endorsed first. Raises Refused."""
    return _answer(booking, Verb.ACCEPT, person, "", now)


def decline(*, booking: Booking, person: User, note: str = "", now: dt.datetime) -> Booking:
    """Declines the lab's offer: requested as before, or cancelled without fee when the first
    time cannot take place any more. Raises Refused."""
    return _answer(booking, Verb.DECLINE, person, note, now)


def grant(*, booking: Booking, person: User, now: dt.datetime) -> Booking:
    """Grants the other side's proposal: approved at the new time alone. Raises Refused."""
    return _answer(booking, Verb.GRANT, person, "", now)


def keep(*, booking: Booking, person: User, note: str = "", now: dt.datetime) -> Booking:
    """Refuses the other side's proposal: approved at the old time alone, or cancelled without
    fee or point when that cannot take place any more. Raises Refused."""
    return _answer(booking, Verb.KEEP, person, note, now)


def withdraw(*, booking: Booking, person: User, note: str = "", now: dt.datetime) -> Booking:
    """Takes one's own side's offer or proposal back; the booking is as it was before, or
    cancelled as above. Raises Refused."""
    return _answer(booking, Verb.WITHDRAW, person, note, now)


def _make(
    booking: Booking,
    verb: Verb,
    person: User,
    instrument: Instrument | None,
    starts: dt.datetime,
    ends: dt.datetime,
    note: str,
    now: dt.datetime,
) -> Booking:
    wanted = instrument or booking.instrument
    units = [unit.pk for unit in units_of(wanted)]

    def do(locked: Booking) -> None:
        move, actors = permitted(locked, verb, person, note=note, now=now)
        if open_offer_of(locked) is not None:
            raise Refused([Reason.WRONG_STATE])
        side = Side.LAB if verb is Verb.OFFER else side_of(actors)
        place = locked.instrument if wanted.pk == locked.instrument_id else wanted
        unit = _fitting(locked, place, side, units, starts, ends, now)
        _hold(locked, move, person, side, unit, starts, ends, note, now)

    return under_lock(booking, do, besides=units, now=now)


def _fitting(
    booking: Booking,
    instrument: Instrument,
    side: Side,
    locked: list[int],
    starts: dt.datetime,
    ends: dt.datetime,
    now: dt.datetime,
) -> Unit:
    """The unit for another time of a locked booking. Raises Refused with what speaks against it."""
    # A request is granted where it was made, by those who decide there.
    if instrument.lab_id != booking.instrument.lab_id:
        raise Refused([Reason.NOT_ALLOWED])
    terms = refresh(instrument)
    mode = ServiceMode(booking.mode)
    if booking.requester is None or booking.project is None:
        # Nobody could answer.
        raise Refused([Reason.NO_ACCOUNT])
    facts = request_facts(
        booking.requester,
        booking.project,
        instrument,
        mode=mode,
        starts=starts,
        ends=ends,
        samples=booking.samples,
        purpose=booking.purpose,
        now=now,
    )
    reasons = [each for each in check_request(facts) if each not in OF_NEW_REQUESTS]
    if reasons:
        raise Refused(reasons)
    if (starts, ends) == booking.slot and instrument.pk == booking.instrument_id:
        raise Refused([Reason.SAME_TIME])
    audience = Audience.OWN_LAB if side is Side.LAB else audience_of(booking, now=now)
    refusals = slot_refusals(
        instrument, mode=mode, starts=starts, ends=ends, audience=audience, terms=terms, now=now
    )
    # The lead time is the lab's own, and it may come to grips with less.
    if side is Side.LAB and starts > now:
        refusals = [each for each in refusals if each.reason is not SlotReason.TOO_SOON]
    units = [unit for unit in units_of(instrument) if unit.pk in locked]
    times = times_beside(units, starts, ends, holder=booking.pk)
    if refusals:
        if starts < ends and best_unit(times, starts, ends) is None:
            refusals = as_taken(refusals, at=starts)
        raise Refused(slots=refusals)
    try:
        return choose_unit(units=units, starts=starts, ends=ends, times=times)
    except Taken:
        raise Refused(slots=[SlotRefusal(SlotReason.TAKEN, at=starts)]) from None


def audience_of(booking: Booking, *, now: dt.datetime) -> Audience:
    """To which audience a booking's requester belongs, as one of its payer."""
    if booking.requester is None or booking.payer is None:
        return Audience.EVERYONE
    lab = booking.instrument.lab
    today = today_in(lab.time_zone, now)
    labs = frozenset({lab.pk} if roles_in(booking.requester, lab, today=today) else ())
    chained = in_chain(booking.payer, today=today)
    return Reader(booking.payer, labs, chained).audience_for(lab)


def _hold(
    booking: Booking,
    move: Move,
    person: User,
    side: Side,
    unit: Unit,
    starts: dt.datetime,
    ends: dt.datetime,
    note: str,
    now: dt.datetime,
) -> None:
    """Holds another time of a locked booking, and what it costs more, and writes it down."""
    instrument, lab = unit.instrument, booking.instrument.lab
    which = CustomerClass(booking.customer_class)
    line = estimate(
        instrument,
        which,
        mode=ServiceMode(booking.mode),
        length=ends - starts,
        samples=booking.samples,
    )
    quote, quoted = quote_rows(instrument=instrument, which=which, line=line, now=now)
    quote.save()
    quoted.quote = quote
    quoted.save()
    try:
        with transaction.atomic():
            held = claim(unit=unit, starts=starts, ends=ends, holder=booking.pk)
    except Taken:
        raise Refused(slots=[SlotRefusal(SlotReason.TAKEN, at=starts)]) from None
    old_starts, old_ends = booking.machine_slot
    assert booking.unit is not None, "machine time has a unit"
    made = Offer(
        booking=booking,
        kind=(OfferKind.OFFER if move.verb is Verb.OFFER else OfferKind.PROPOSAL).value,
        made_by=person,
        made_for=side.value,
        made_at=now,
        decide_by=decide_deadline(
            now,
            working_days=ANSWER_WORKING_DAYS,
            starts=min(starts, old_starts),
            zone=zone_of(lab),
            is_working_day=working_days_of(lab),
        ),
        unit=unit,
        starts=starts,
        ends=ends,
        quote=quote,
        claim=held.pk,
        old_unit=booking.unit,
        old_starts=old_starts,
        old_ends=old_ends,
        old_quote=booking.quote,
        old_decide_by=booking.decide_by,
    )
    made.save()
    hold(
        reference=made.reference,
        amount=dearer_by(booking.quote.total, quote.total),
        now=now,
    )
    if move.verb is Verb.OFFER:
        booking.decide_by = made.decide_by
    apply_move(booking, move, actor=person, now=now, note=note)


def _answer(booking: Booking, verb: Verb, person: User, note: str, now: dt.datetime) -> Booking:
    def do(locked: Booking) -> None:
        move, actors = permitted(locked, verb, person, note=note, now=now)
        made = open_offer_of(locked)
        if made is None:
            raise Refused([Reason.WRONG_STATE])
        if made.kind == OfferKind.PROPOSAL and not may_answer(verb, Side(made.made_for), actors):
            raise Refused([Reason.NOT_ALLOWED])
        if verb in {Verb.ACCEPT, Verb.GRANT}:
            _take(locked, made, move, person, now)
        else:
            _leave(locked, made, move, person, note, now)

    return under_lock(booking, do, now=now)


def _take(booking: Booking, made: Offer, move: Move, person: User, now: dt.datetime) -> None:
    if not still_stands(stands(made.unit, made.starts, made.ends)):
        raise Refused(slots=[SlotRefusal(SlotReason.NOT_OPEN, at=made.starts)])
    endorsed = endorsed_price(booking)
    booking.instrument = made.unit.instrument
    booking.unit = made.unit
    booking.starts, booking.ends = made.slot
    booking.quote = made.quote
    free(holder=booking.pk, but=made.claim, now=now)
    # What is approved already stays so.
    owed = _owed_yes(booking, endorsed) if move.verb is Verb.ACCEPT else None
    if owed is None:
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


def _owed_yes(booking: Booking, endorsed: Decimal | None) -> Endorser | None:
    """Who has to endorse the time that a booking stands at now, where it costs more than was
    endorsed; None where nobody has to."""
    total = booking.quote.total
    if booking.payer is None or booking.project is None or not is_dearer(endorsed, total):
        return None
    return endorser_of(booking.payer.demands, booking.project.demands, total)


def _endorse(booking: Booking, person: User, now: dt.datetime) -> None:
    move = find_move(
        Verb.ENDORSE,
        State(booking.state),
        ServiceMode(booking.mode),
        frozenset({Actor.ENDORSER}),
    )
    assert move is not None, "what waits for endorsement can be endorsed"
    apply_move(booking, move, actor=person, now=now, side=Side.CUSTOMER)
    approve_as_booked(booking=booking, now=now)


def _leave(
    booking: Booking, made: Offer, move: Move, person: User, note: str, now: dt.datetime
) -> None:
    _put_back(booking, made, move, person, note, now)
    end_if_fallen(booking, now=now)


def _put_back(
    booking: Booking, made: Offer, move: Move, person: User, note: str, now: dt.datetime
) -> None:
    """Leaves a locked booking as it was before another time was named, with time to decide."""
    if move.after is State.REQUESTED:
        lab = booking.instrument.lab
        fresh = decide_deadline(
            now,
            working_days=ANSWER_WORKING_DAYS,
            starts=booking.starts,
            zone=zone_of(lab),
            is_working_day=working_days_of(lab),
        )
        booking.decide_by = renewed_deadline(made.old_decide_by, fresh)
    apply_move(booking, move, actor=person, now=now, note=note)


def shut_other_time(
    *,
    booking: Booking,
    units: Container[int],
    within: Interval,
    person: User,
    title: str,
    now: dt.datetime,
) -> bool:
    """Ends what is open for a locked booking if its lab closes ``units`` over the other time
    (``within``, UTC): the booking is as it was before, both sides are told ``title``, and
    another time can be named anew. Whether there was such a time.

    Its own time may be closed as well; unlike after an answer the booking then stands, and its
    sides choose what becomes of it.
    """
    made = open_offer_of(booking)
    if made is None or made.unit_id not in units or not Interval(*made.slot).overlaps(within):
        return False
    move = find_move(
        Verb.SHUT, State(booking.state), ServiceMode(booking.mode), frozenset({Actor.CLOCK})
    )
    assert move is not None, "where a time is offered it can be closed"
    _put_back(booking, made, move, person, title, now)
    return True
