"""Free times in place of one over which a lab has closed. Read only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from booking.accounts.dates import local
from booking.calendars.queries import zone_of
from booking.labs.rules import ServiceMode

from ..forms.requesting import MINUTE, WALL_CLOCK
from ..models import Booking
from ..queries import alternatives
from ..rules import State, Verb, find_move
from ..rules.moves import Actor
from .actions import audience_of
from .queries import open_offer_of

MOST = 4


@dataclass(frozen=True)
class Instead:
    """A free time (UTC), and the page that begins to move a booking to it, or to ask for it."""

    starts: dt.datetime
    ends: dt.datetime
    path: str


def times_instead(booking: Booking, *, now: dt.datetime) -> list[Instead]:
    """The free times of a booking's length nearest to its own, for who asked for it.

    Empty for samples and for what has begun or is over, and where another time waits for an
    answer.
    """
    state, mode = State(booking.state), ServiceMode(booking.mode)
    moves = find_move(Verb.PROPOSE, state, mode, frozenset({Actor.REQUESTER})) is not None
    asks = find_move(Verb.CANCEL, state, mode, frozenset({Actor.REQUESTER})) is not None
    if booking.slot is None or not asks or open_offer_of(booking) is not None:
        return []
    starts, ends = booking.machine_slot
    page, named = ("another_time", booking) if moves else ("instrument", booking.instrument)
    address = reverse(page, args=[named.public_id])
    found = alternatives(
        booking.instrument,
        audience=audience_of(booking, now=now),
        starts=starts,
        ends=ends,
        mode=mode,
        now=now,
        most=MOST,
    )
    zone = zone_of(booking.instrument.lab)
    out = []
    for each in found:
        wish = {
            "start": local(each, zone).strftime(WALL_CLOCK),
            "length": str((ends - starts) // MINUTE),
            **({} if moves else {"mode": booking.mode}),
        }
        out.append(Instead(each, each + (ends - starts), f"{address}?{urlencode(wish)}"))
    return out
