"""Whether another time owes its customer's own yes, and whether that was said. Read only."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from booking.accounts.models import User
from booking.accounts.queries import today_in
from booking.accounts.rules import Endorser, endorser_of

from ..endorsing.queries import endorses
from ..models import Booking
from ..rules import Side
from .models import Offer
from .queries import endorsed_price
from .rules import is_dearer


def owed_yes(booking: Booking, total: Decimal | None) -> Endorser | None:
    """Who has to endorse that a booking costs so much (CNY; None: on request), where that is
    more than was endorsed; None where nobody has to."""
    if booking.payer is None or booking.project is None:
        return None
    if not is_dearer(endorsed_price(booking), total):
        return None
    return endorser_of(booking.payer.demands, booking.project.demands, total)


def said_yes(
    booking: Booking, made: Offer, owed: Endorser, person: User, *, now: dt.datetime
) -> bool:
    """Whether the yes that a proposal owes was said with it: by who grants it, or by who made it
    for the customer, where they may endorse it themselves."""
    project, payer = booking.project, booking.payer
    assert project is not None, "who owes a yes does so for a project"
    assert payer is not None, "whose organisation pays"
    own_day = today_in(payer.time_zone, now)
    people = [person, *([made.made_by] if made.made_for == Side.CUSTOMER else [])]
    return any(endorses(owed, each, project, today=own_day) for each in people)
