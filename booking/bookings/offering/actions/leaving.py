"""What becomes of a booking whose other time is not taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container

from booking.accounts.models import User
from booking.calendars.queries import working_days_of, zone_of
from booking.calendars.rules import Interval
from booking.labs.rules import ServiceMode

from ...actions.clock import end_if_fallen
from ...actions.moving import apply_move
from ...models import Booking
from ...rules import (
    Actor,
    Move,
    Side,
    State,
    Verb,
    decide_deadline,
    find_move,
)
from ..models import Offer
from ..queries import open_offer_of
from ..rules import (
    renewed_deadline,
)

ANSWER_WORKING_DAYS = 1
"""So many working days somebody has to answer (domain: ``decide_by``)."""


def leave(
    booking: Booking, made: Offer, move: Move, person: User, note: str, now: dt.datetime
) -> None:
    """Leaves a locked booking as it was; ends it where its own time cannot take place any more."""
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
    # Why its own side does not endorse it is the customer's affair.
    side = Side.CUSTOMER if move.verb is Verb.REFUSE_TIME else Side.BOTH
    apply_move(booking, move, actor=person, now=now, note=note, side=side)


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
