"""Another time is named: by an offer before a decision, or a proposal after approval."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.models import User
from booking.accounts.queries import in_chain, today_in
from booking.calendars.actions import Taken, choose_unit, claim
from booking.calendars.queries import Reader, refresh, units_of, working_days_of, zone_of
from booking.calendars.rules import SlotReason, SlotRefusal, as_taken, best_unit
from booking.labs.models import Instrument, Unit
from booking.labs.queries import roles_in
from booking.labs.rules import Audience, ServiceMode
from booking.money.actions import hold, quote_rows
from booking.money.queries import estimate
from booking.money.rules import CustomerClass

from ...actions.clock import under_lock
from ...actions.moving import Refused, apply_move, permitted
from ...models import Booking
from ...queries import request_facts, slot_refusals
from ...rules import (
    Move,
    Reason,
    Side,
    Verb,
    check_request,
    decide_deadline,
)
from ...rules.requests import OF_NEW_REQUESTS
from ..models import Offer
from ..queries import open_offer_of, times_beside
from ..rules import (
    OfferKind,
    dearer_by,
    side_of,
)
from .leaving import ANSWER_WORKING_DAYS


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
