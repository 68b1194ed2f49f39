"""What becomes of slots: bookings with their quotes, timelines, money and claims, as columns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from booking.bookings.models import Booking, TimelineEntry
from booking.bookings.rules import KindOfUse, Side, State, Verb
from booking.calendars.models import Claim
from booking.calendars.rules import ClaimKind
from booking.labs.rules import ServiceMode
from booking.money.models import MoneyStep, Quote, QuoteLine
from booking.money.rules import CustomerClass, PriceUnit, Step

from ..city.purposes import PURPOSES
from .columns import Nullable, Numbers, Pick
from .keys import hex_keys, numbered, public_ids
from .sinks import Sink
from .slots import MINUTE_US
from .world import World

HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
STATES = tuple(State)
CLASSES = tuple(CustomerClass)
WORDS = tuple(text for texts in PURPOSES.values() for text in texts)[:12]
OVER_SHARES = {
    State.COMPLETED: 0.90,
    State.CANCELLED: 0.04,
    State.REJECTED: 0.02,
    State.EXPIRED: 0.02,
    State.NO_SHOW: 0.02,
}
WAITING_SHARE = 0.2
"""So many of those to come wait for the lab's answer."""
CLASS_SHARES = (0.15, 0.45, 0.10, 0.18, 0.12)
"""Who books, in the order of the customer classes, where all of them may."""
HORIZON = np.array([60, 30, 14, 14, 7])
"""How many days ahead each class may book."""


def code(state: State) -> int:
    return STATES.index(state)


@dataclass(frozen=True)
class Booked:
    """Bookings by column; instants in microseconds, money in fen, -1 where there is none."""

    unit: Numbers
    state: Numbers
    starts: Numbers
    ends: Numbers
    asked: Numbers
    decide_by: Numbers
    decided: Numbers
    used_from: Numbers
    used_until: Numbers
    customer: Numbers
    requester: Numbers
    project: Numbers
    payer: Numbers
    decider: Numbers
    price: Numbers

    def __len__(self) -> int:
        return len(self.unit)

    def is_in(self, *states: State) -> Any:
        return np.isin(self.state, [code(each) for each in states])


def book(
    rng: np.random.Generator, world: World, *, unit: Numbers, starts: Numbers, minutes: Numbers, now: int
) -> Booked:
    """Who asked for slots of units (by place), when, and what had become of it by ``now``."""
    rows = len(unit)
    ends = starts + minutes * MINUTE_US
    states = _states(rng, starts, ends, now)
    customer = _classes(rng, np.maximum(0, starts - now))
    who = _people(rng, world, unit, customer)
    waiting = np.isin(states, [code(State.REQUESTED)])
    ahead = np.maximum(0, starts - now)
    horizon = HORIZON[customer] * DAY_US * 9 // 10
    usual = np.minimum(horizon, 2 * HOUR_US + rng.exponential(4 * DAY_US, rows).astype(np.int64))
    # What lies ahead was asked for before now, within the horizon.
    room = np.maximum(horizon - ahead, HOUR_US)
    asked = starts - np.where(ahead > 0, ahead + _part(rng, np.minimum(usual, room)), usual)
    asked = np.where(waiting, now - _part(rng, np.full(rows, 20 * HOUR_US)), asked)
    decide_by = np.minimum(starts, _working_days_on(asked))
    latest = np.minimum(np.where(ahead > 0, now, starts), decide_by)
    decided = asked + ((latest - asked) * rng.uniform(0.05, 0.9, rows)).astype(np.int64)
    used_from = starts + rng.integers(-8 * 60, 10 * 60, rows) * 1_000_000
    used_from = np.where(used_from < now, used_from, np.minimum(starts, now))
    used_until = np.maximum(
        ends + rng.integers(-15 * 60, 4 * 60, rows) * 1_000_000, used_from + 5 * MINUTE_US
    )
    used_until = np.where(used_until < now, used_until, np.minimum(ends, now))
    lab = world.instruments.lab[world.units.instrument[unit]]
    return Booked(
        unit=unit,
        state=states,
        starts=starts,
        ends=ends,
        asked=asked,
        decide_by=decide_by,
        decided=decided,
        used_from=used_from,
        used_until=used_until,
        customer=customer,
        requester=who[0],
        project=who[1],
        payer=who[2],
        decider=world.labs.manager[lab],
        price=world.instruments.prices[world.units.instrument[unit], customer],
    )


def _part(rng: np.random.Generator, most: Numbers) -> Numbers:
    """Some whole seconds up to a length."""
    return (rng.random(len(most)) * (most // 1_000_000)).astype(np.int64) * 1_000_000


def _states(rng: np.random.Generator, starts: Numbers, ends: Numbers, now: int) -> Numbers:
    rows = len(starts)
    over = rng.choice(
        [code(each) for each in OVER_SHARES], rows, p=list(OVER_SHARES.values())
    )
    ahead = np.where(
        rng.random(rows) < WAITING_SHARE, code(State.REQUESTED), code(State.APPROVED)
    )
    # Who may not use it by now has not been decided on too late: only what begins later waits.
    ahead = np.where(starts > now + 4 * HOUR_US, ahead, code(State.APPROVED))
    running = (starts <= now) & (ends > now)
    return np.where(running, code(State.IN_USE), np.where(starts > now, ahead, over))


def _classes(rng: np.random.Generator, ahead: Numbers) -> Numbers:
    """The customer class of each, of those who may book so far ahead."""
    shares = np.array(CLASS_SHARES)[None, :] * (HORIZON[None, :] * DAY_US * 8 // 10 > ahead[:, None])
    shares[:, 0] += shares.sum(axis=1) == 0
    edges = shares.cumsum(axis=1)
    drawn = rng.random(len(ahead)) * edges[:, -1]
    return (drawn[:, None] >= edges).sum(axis=1)


def _people(
    rng: np.random.Generator, world: World, unit: Numbers, customer: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Requester, project and payer of each: of the lab, its university, another, or an enterprise."""
    labs, enterprises = world.labs, world.enterprises
    rows = len(unit)
    lab = world.instruments.lab[world.units.instrument[unit]]
    own = labs.university[lab]
    first = np.searchsorted(labs.university, np.arange(len(world.universities)))
    count = np.bincount(labs.university, minlength=len(world.universities))
    chance = rng.random(rows)
    near = first[own] + (chance * count[own]).astype(np.int64)
    # Any lab of another university; of none where there is but one.
    away = (first[own] + count[own] + (chance * (len(labs.ids) - count[own])).astype(np.int64)) % len(
        labs.ids
    )
    group = np.choose(np.minimum(customer, 2), [lab, near, away])
    asker = np.where(customer == 0, labs.technician[group], labs.researcher[group])
    members = np.flatnonzero(enterprises.in_chain)
    others = np.flatnonzero(~enterprises.in_chain)
    of_chain = _one_of(rng, members if len(members) else others, rows)
    of_none = _one_of(rng, others if len(others) else members, rows)
    firm = np.where(customer == 3, of_chain, of_none)
    engineer = enterprises.engineers[firm, rng.integers(0, enterprises.engineers.shape[1], rows)]
    academic = customer < 3
    return (
        np.where(academic, asker, engineer),
        np.where(academic, labs.project[group], enterprises.project[firm]),
        np.where(academic, world.universities[labs.university[group]], enterprises.ids[firm]),
    )


def _one_of(rng: np.random.Generator, places: Numbers, rows: int) -> Numbers:
    return places[rng.integers(0, len(places), rows)]


def _working_days_on(asked: Numbers) -> Numbers:
    """Two days on, Saturdays and Sundays left out; near enough to the lab's own count."""
    # 1970 began on a Thursday.
    weekday = (asked // DAY_US + 3) % 7
    more = np.where(weekday >= 3, np.where(weekday == 6, 1, 2), 0)
    return asked + (2 + more) * DAY_US


def write_bookings(sink: Sink, world: World, booked: Booked, *, seed: int) -> None:
    """Writes bookings with all that hangs on them, in the order in which they were asked for."""
    rows = len(booked)
    if not rows:
        return
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
    _write_claims(sink, world, booked, ids)


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
    """One row of the timeline for the bookings that have it: its number, verb, states, and by whom."""

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


def _write_claims(sink: Sink, world: World, booked: Booked, ids: Numbers) -> None:
    """The time that live bookings hold, with set-up and clean-up around it."""
    live = booked.is_in(State.REQUESTED, State.APPROVED, State.IN_USE)
    unit = booked.unit[live]
    rows = len(unit)
    kinds = booked.is_in(State.IN_USE)[live].astype(np.int64)
    sink.write(
        Claim,
        rows,
        id=sink.ids(Claim, rows),
        unit_id=world.units.ids[unit],
        holder=ids[live],
        starts=booked.starts[live] - world.units.set_up[unit] * MINUTE_US,
        ends=booked.ends[live] + world.units.clean_up[unit] * MINUTE_US,
        kind=Pick([ClaimKind.BOOKED.value, ClaimKind.IN_USE.value], kinds),
    )


def now_us(now: dt.datetime) -> int:
    return int(now.timestamp()) * 1_000_000
