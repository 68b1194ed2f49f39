"""What a slot is wanted for: how long, when, and how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from booking.labs.rules import Audience

EVERY_DAY = frozenset(range(7))
WHOLE_DAY = (0, 24 * 60)


@dataclass(frozen=True)
class SlotWish:
    """A wish for machine time.

    ``length`` is that of one slot, None the shortest that each instrument
    allows. It begins from ``earliest`` to ``latest`` and ends by ``until``, if
    given (instants). All of it lies on ``weekdays`` (Monday is 0) and between
    two ``minutes`` of the lab's local day, over midnight where the second is
    the smaller. ``pieces`` slots are wanted that do not overlap. ``assisted``:
    in the hours in which the lab's technicians assist.
    """

    earliest: dt.datetime
    latest: dt.datetime
    length: dt.timedelta | None = None
    until: dt.datetime | None = None
    weekdays: frozenset[int] = EVERY_DAY
    minutes: tuple[int, int] = WHOLE_DAY
    pieces: int = 1
    assisted: bool = False


@dataclass(frozen=True)
class Seeker:
    """Who looks: their audience at most labs, and at those instruments that are nearer."""

    audience: Audience = Audience.EVERYONE
    nearer: Mapping[int, Audience] = field(default_factory=dict)
