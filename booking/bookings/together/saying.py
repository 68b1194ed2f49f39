"""What a booking's page says of the others that were asked for with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from booking.accounts.models import User

from ..models import Booking
from ..rules import Actor
from ..rules.moves import CUSTOMER
from .actions import TO_COME
from .queries import group_of, others_in, refused_at
from .rules import FREE_FOR, is_spared


def beside_page(
    booking: Booking, person: User, actors: Collection[Actor], *, now: dt.datetime
) -> dict[str, Any]:
    """The others of a booking's group that a reader may see, and until when one side of it may
    let go of them free of charge, since one was refused."""
    group = group_of(booking)
    if group is None:
        return {"spared": False}
    others = list(others_in(group, booking, person, now=now))
    out: dict[str, Any] = {"group": group, "beside": others, "spared": False}
    if not CUSTOMER & set(actors):
        return out
    # Of all of the group: the one that is looked at may be the one that was refused.
    times = [at for each in (booking, *others) if (at := refused_at(each, now=now)) is not None]
    at = max(times, default=None)
    mine = [each for each in (booking, *others) if each.state in TO_COME]
    out["spared"] = is_spared(at, now) and bool(mine)
    out["spared_until"] = at + FREE_FOR if at is not None else None
    out["spared_count"] = sum(each.requester_id == person.pk for each in mine)
    return out
