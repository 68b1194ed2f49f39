"""What becomes of slots: bookings with their quotes, timelines, money and claims, as columns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from booking.bookings.rules import State
from booking.money.rules import CustomerClass

from .columns import Numbers
from .slots import MINUTE_US
from .world import World

HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
STATES = tuple(State)
CLASSES = tuple(CustomerClass)
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
    rng: np.random.Generator,
    world: World,
    *,
    unit: Numbers,
    starts: Numbers,
    minutes: Numbers,
    now: int,
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
    over = rng.choice([code(each) for each in OVER_SHARES], rows, p=list(OVER_SHARES.values()))
    ahead = np.where(rng.random(rows) < WAITING_SHARE, code(State.REQUESTED), code(State.APPROVED))
    # Who may not use it by now has not been decided on too late: only what begins later waits.
    ahead = np.where(starts > now + 4 * HOUR_US, ahead, code(State.APPROVED))
    running = (starts <= now) & (ends > now)
    return np.where(running, code(State.IN_USE), np.where(starts > now, ahead, over))


def _classes(rng: np.random.Generator, ahead: Numbers) -> Numbers:
    """The customer class of each, of those who may book so far ahead."""
    shares = np.array(CLASS_SHARES)[None, :] * (
        HORIZON[None, :] * DAY_US * 8 // 10 > ahead[:, None]
    )
    shares[:, 0] += shares.sum(axis=1) == 0
    edges = shares.cumsum(axis=1)
    drawn = rng.random(len(ahead)) * edges[:, -1]
    return (drawn[:, None] >= edges).sum(axis=1)


def _people(
    rng: np.random.Generator, world: World, unit: Numbers, customer: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Requester, project and payer of each: of the lab, its university, another, or a firm."""
    labs, enterprises = world.labs, world.enterprises
    rows = len(unit)
    lab = world.instruments.lab[world.units.instrument[unit]]
    own = labs.university[lab]
    first = np.searchsorted(labs.university, np.arange(len(world.universities)))
    count = np.bincount(labs.university, minlength=len(world.universities))
    chance = rng.random(rows)
    near = first[own] + (chance * count[own]).astype(np.int64)
    # Any lab of another university; of none where there is but one.
    away = (
        first[own] + count[own] + (chance * (len(labs.ids) - count[own])).astype(np.int64)
    ) % len(labs.ids)
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


def now_us(now: dt.datetime) -> int:
    return int(now.timestamp()) * 1_000_000
