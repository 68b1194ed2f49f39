"""Bookings as the verbs write them: with quotes, timelines, money and claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from booking.bookings.models import Booking, TimelineEntry
from booking.bookings.rules import KindOfUse, Side, State, Verb
from booking.calendars.models import Claim
from booking.calendars.rules import ClaimKind
from booking.labs.rules import ServiceMode
from booking.money.models import MoneyStep, Quote, QuoteLine
from booking.money.rules import PriceUnit, Step

from ..city.purposes import PURPOSES
from .bookings import CLASSES, STATES, Booked
from .columns import Nullable, Numbers, Pick
from .keys import hex_keys, numbered, public_ids
from .sinks import Sink
from .slots import MINUTE_US
from .world import Held, World

WORDS = tuple(text for texts in PURPOSES.values() for text in texts)[:12]


def write_bookings(sink: Sink, world: World, booked: Booked, *, seed: int) -> Held:
    """Writes bookings with all that hangs on them; returns the time that they hold."""
    rows = len(booked)
    ids = sink.ids(Booking, rows)
    quotes = sink.ids(Quote, rows)
    minutes = (booked.ends - booked.starts) // MINUTE_US
    unpriced = booked.price < 0
    _write_quotes(sink, world, booked, quotes, minutes, unpriced)
    used = booked.is_in(State.COMPLETED)
    begun = booked.is_in(State.COMPLETED, State.IN_USE)
    instrument = world.units.instrument[booked.unit]
    academic = booked.customer < 3
    kinds = np.where(used, np.where(academic, 0, 1), 2)
    modes = np.where(world.instruments.self_operated[instrument], 0, 1)
    sink.write(
        Booking,
        rows,
        id=ids,
        public_id=public_ids(ids, seed * 8 + 5),
        instrument_id=world.instruments.ids[instrument],
        unit_id=world.units.ids[booked.unit],
        requester_id=booked.requester,
        project_id=booked.project,
        payer_id=booked.payer,
        customer_class=Pick([each.value for each in CLASSES], booked.customer),
        quote_id=quotes,
        mode=Pick([ServiceMode.SELF_OPERATED.value, ServiceMode.ASSISTED.value], modes),
        state=Pick([each.value for each in STATES], booked.state),
        starts=booked.starts,
        ends=booked.ends,
        purpose=Pick(WORDS, (ids // 7) % len(WORDS)),
        samples=0,
        asked_at=booked.asked,
        decide_by=booked.decide_by,
        checks_in=True,
        request_key=hex_keys(ids, seed * 8 + 6),
        used_from=Nullable(booked.used_from, ~begun),
        used_until=Nullable(booked.used_until, ~used),
        kind_of_use=Pick([KindOfUse.RESEARCH.value, KindOfUse.SERVICE.value, ""], kinds),
    )
    for timeline in timelines(booked):
        _write_timeline(sink, booked, ids, timeline)
    _write_money(sink, booked, ids, minutes, unpriced)
    return _write_claims(sink, world, booked, ids)


def _write_quotes(
    sink: Sink, world: World, booked: Booked, quotes: Numbers, minutes: Numbers, unpriced: Numbers
) -> None:
    rows = len(booked)
    sink.write(
        Quote,
        rows,
        id=quotes,
        instrument_id=world.instruments.ids[world.units.instrument[booked.unit]],
        customer_class=Pick([each.value for each in CLASSES], booked.customer),
        total=Nullable(_amount(booked.price, minutes), unpriced),
        made_at=booked.asked,
    )
    sink.write(
        QuoteLine,
        rows,
        id=sink.ids(QuoteLine, rows),
        quote_id=quotes,
        unit=PriceUnit.HOUR.value,
        quantity=(minutes * 10_000 + 30) // 60,
        price=Nullable(booked.price, unpriced),
        amount=Nullable(_amount(booked.price, minutes), unpriced),
    )


def _amount(price: Numbers, minutes: Numbers) -> Numbers:
    """Fen for minutes at a price an hour, rounded half up."""
    return (np.maximum(price, 0) * minutes * 2 + 60) // 120


@dataclass(frozen=True)
class Line:
    """A row of the timeline of the bookings that came to some states; no actor is the clock."""

    number: int
    verb: Verb
    before: State | None
    after: State
    states: tuple[State, ...]
    at: Numbers
    actor: Numbers | None


def timelines(booked: Booked) -> list[Line]:
    """The rows that the verbs write, number by number."""
    met = (State.APPROVED, State.IN_USE, State.COMPLETED, State.CANCELLED, State.NO_SHOW)
    later = booked.decided + (booked.starts - booked.decided) // 2
    missed = np.minimum(booked.starts + 30 * MINUTE_US, booked.ends)
    requested, approved = State.REQUESTED, State.APPROVED
    return [
        Line(1, Verb.REQUEST, None, requested, STATES, booked.asked, booked.requester),
        Line(2, Verb.APPROVE, requested, approved, met, booked.decided, booked.decider),
        Line(
            2,
            Verb.REJECT,
            requested,
            State.REJECTED,
            (State.REJECTED,),
            booked.decided,
            booked.decider,
        ),
        Line(2, Verb.EXPIRE, requested, State.EXPIRED, (State.EXPIRED,), booked.decide_by, None),
        Line(
            3,
            Verb.CHECK_IN,
            approved,
            State.IN_USE,
            (State.IN_USE, State.COMPLETED),
            booked.used_from,
            booked.requester,
        ),
        Line(
            3, Verb.CANCEL, approved, State.CANCELLED, (State.CANCELLED,), later, booked.requester
        ),
        Line(3, Verb.NO_SHOW, approved, State.NO_SHOW, (State.NO_SHOW,), missed, None),
        Line(
            4,
            Verb.FINISH,
            State.IN_USE,
            State.COMPLETED,
            (State.COMPLETED,),
            booked.used_until,
            booked.requester,
        ),
    ]


def _write_timeline(sink: Sink, booked: Booked, ids: Numbers, line: Line) -> None:
    those = booked.is_in(*line.states)
    rows = int(those.sum())
    sink.write(
        TimelineEntry,
        rows,
        id=sink.ids(TimelineEntry, rows),
        booking_id=ids[those],
        number=line.number,
        at=line.at[those],
        actor_id=None if line.actor is None else line.actor[those],
        verb=line.verb.value,
        before="" if line.before is None else line.before.value,
        after=line.after.value,
        side=Side.BOTH.value,
    )


def _write_money(
    sink: Sink, booked: Booked, ids: Numbers, minutes: Numbers, unpriced: Numbers
) -> None:
    """The steps of each: held when asked for; then captured, or released, a no-show's fee noted."""
    used = np.minimum(booked.used_until, booked.ends) - np.maximum(booked.used_from, booked.starts)
    billed = _amount(booked.price, -(-np.maximum(used, 0) // MINUTE_US))
    over = booked.is_in(State.CANCELLED, State.REJECTED, State.EXPIRED, State.NO_SHOW)
    ended = np.where(booked.is_in(State.EXPIRED), booked.decide_by, booked.decided)
    missed = booked.is_in(State.NO_SHOW)
    ended = np.where(missed, np.minimum(booked.starts + 30 * MINUTE_US, booked.ends), ended)
    cancelled = booked.is_in(State.CANCELLED)
    ended = np.where(cancelled, booked.decided + (booked.starts - booked.decided) // 2, ended)
    everyone = np.ones(len(booked), np.bool_)
    done = booked.is_in(State.COMPLETED)
    steps: tuple[tuple[Step, Any, Any, Numbers], ...] = (
        (Step.HOLD, everyone, Nullable(_amount(booked.price, minutes), unpriced), booked.asked),
        (Step.CAPTURE, done, Nullable(billed, unpriced), booked.used_until),
        (Step.FEE, missed, None, ended),
        (Step.RELEASE, over, None, ended),
    )
    for step, those, amount, at in steps:
        rows = int(those.sum())
        if isinstance(amount, Nullable):
            amount = Nullable(amount.values[those], amount.missing[those])
        sink.write(
            MoneyStep,
            rows,
            id=sink.ids(MoneyStep, rows),
            reference=numbered("booking-", ids[those]),
            step=step.value,
            amount=amount,
            taken_at=at[those],
        )


def _write_claims(sink: Sink, world: World, booked: Booked, ids: Numbers) -> Held:
    """The time that live bookings hold, with set-up and clean-up around it."""
    live = booked.is_in(State.REQUESTED, State.APPROVED, State.IN_USE)
    unit = booked.unit[live]
    rows = len(unit)
    kinds = booked.is_in(State.IN_USE)[live].astype(np.int64)
    held = Held(
        unit,
        booked.starts[live] - world.units.set_up[unit] * MINUTE_US,
        booked.ends[live] + world.units.clean_up[unit] * MINUTE_US,
    )
    sink.write(
        Claim,
        rows,
        id=sink.ids(Claim, rows),
        unit_id=world.units.ids[unit],
        holder=ids[live],
        starts=held.starts,
        ends=held.ends,
        kind=Pick([ClaimKind.BOOKED.value, ClaimKind.IN_USE.value], kinds),
    )
    return held
