"""What people of the demo city ask for and what becomes of it, drawn from a seed.

Each day is drawn on its own, so that the same seed gives the same day however
late in it the demo is made; only what has happened by then differs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from booking.labs.rules import ServiceMode

from ..city.purposes import CANCELLATIONS, PURPOSES, REJECTIONS, USE_NOTES
from ..city.shapes import Instrument, Lab
from .customers import Customer, customers, grants, is_bookable
from .hours import MINUTE, local

WORKDAY, WEEKEND = 20, 4
"""Requests a day."""


class Fate(StrEnum):
    """What becomes of a request."""

    USED = "used"
    LEFT_RUNNING = "left_running"
    MISSED = "missed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    UNANSWERED = "unanswered"


DECK = (
    *(Fate.USED,) * 12,
    *(Fate.LEFT_RUNNING,) * 2,
    *(Fate.REJECTED,) * 2,
    Fate.CANCELLED,
    Fate.MISSED,
    Fate.WITHDRAWN,
    Fate.UNANSWERED,
)
"""Dealt out again and again, so that every fate is met however small the number of requests."""


@dataclass(frozen=True)
class Wish:
    """One request and its fate. Instants are UTC; offsets are from the booked start or end."""

    asked_at: dt.datetime
    customer: Customer
    project: str
    lab: Lab
    instrument: Instrument
    mode: ServiceMode
    wanted: dt.datetime
    length: dt.timedelta
    samples: int
    purpose: str
    fate: Fate
    decides_after: dt.timedelta
    arrives: dt.timedelta
    leaves: dt.timedelta
    reason: str
    note: str


def _length(draw: Random, lab: Lab, instrument: Instrument) -> dt.timedelta:
    """A usual length, within the policy and on its grid."""
    grid = instrument.policy.get("grid_minutes", lab.policy.grid_minutes)
    shortest = instrument.policy.get("shortest_minutes", lab.policy.shortest_minutes)
    longest = instrument.policy.get("longest_minutes", lab.policy.longest_minutes)
    usual = draw.choice((30, 60, 60, 90, 120, 120, 180, 240))
    if shortest >= 24 * 60:
        usual = shortest * draw.choice((1, 2, 3, 5))
    minutes = min(max(usual, shortest), longest)
    return -(-minutes // grid) * grid * MINUTE


def _horizon(customer: Customer, lab: Lab, instrument: Instrument) -> int:
    """How many days ahead somebody may book; researchers ask at neighbours' labs too."""
    field = "chain_days" if customer.near else "everyone_days"
    return instrument.policy.get(field, getattr(lab.policy, field))


def _wish(
    draw: Random,
    day: dt.date,
    fate: Fate,
    everybody: tuple[Customer, ...],
    granted: set[tuple[str, str]],
) -> Wish:
    # The first customer is the one whom the story follows.
    customer = draw.choices(everybody, [4] + [1] * (len(everybody) - 1))[0]
    lab = draw.choice(customer.labs)
    instrument = draw.choice([each for each in lab.instruments if is_bookable(each)])
    free = not instrument.needs_qualification
    modes = [
        mode
        for mode in instrument.modes
        if mode is not ServiceMode.SELF_OPERATED
        or free
        or (customer.person.email, instrument.asset_id) in granted
    ]
    # Who may operate an instrument mostly does.
    weights = [3 if mode is ServiceMode.SELF_OPERATED else 1 for mode in modes]
    mode = draw.choices(modes, weights)[0]
    asked_at = local(day, draw.randint(8 * 60 + 10, 20 * 60))
    ahead = draw.choice((1, 1, 2, 2, 3, 4, 5, 6, 7, 9, 11, 13))
    wanted_day = day + dt.timedelta(days=min(ahead, _horizon(customer, lab, instrument) - 1))
    samples = draw.choice((1, 2, 3, 3, 4, 6, 8, 12))
    return Wish(
        asked_at=asked_at,
        customer=customer,
        project=draw.choice(customer.projects),
        lab=lab,
        instrument=instrument,
        mode=mode,
        wanted=local(wanted_day, draw.choice((510, 540, 570, 600, 630, 810, 840, 870, 900))),
        length=_length(draw, lab, instrument),
        samples=samples if mode is ServiceMode.SAMPLES else 0,
        purpose=draw.choice(PURPOSES[lab.key]),
        fate=fate,
        decides_after=draw.randint(20, 9 * 60) * MINUTE,
        arrives=draw.randint(-10, 12) * MINUTE,
        leaves=draw.randint(-25, 5) * MINUTE,
        reason=draw.choice(REJECTIONS if fate is Fate.REJECTED else CANCELLATIONS),
        note=draw.choice(USE_NOTES),
    )


def wishes_of(seed: int, day: dt.date) -> list[Wish]:
    """What people ask for on a local day, in order of time; the same for a seed and a day."""
    draw = Random(f"{seed}/{day.isoformat()}")
    everybody = customers()
    granted = {(grant.email, grant.asset_id) for grant in grants(seed)}
    number = WORKDAY if day.weekday() < 5 else WEEKEND
    deck = list(DECK)
    draw.shuffle(deck)
    wishes = [_wish(draw, day, fate, everybody, granted) for fate in deck[:number]]
    return sorted(wishes, key=lambda wish: wish.asked_at)
