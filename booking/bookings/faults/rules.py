"""What a fault may be, and which bookings it keeps from being used."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class Urgency(StrEnum):
    STOPS = "stops"
    """Nobody can work with it."""
    HAMPERS = "hampers"
    MINOR = "minor"


class FaultState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


USED_LATELY = dt.timedelta(days=1)
"""So long after a use its person may still report what was wrong."""
USUAL_REPAIR = dt.timedelta(days=1)
LEFT_TO_THE_PAGE = dt.timedelta(minutes=1)
"""So long whoever repairs is left to offer the other times, before the clock does it."""


def is_in_hand(
    *, runs: bool, completed: bool, used_until: dt.datetime | None, now: dt.datetime
) -> bool:
    """Whether its person may report a fault from a booking that ``runs`` or was ``completed``."""
    lately = completed and used_until is not None and now - used_until < USED_LATELY
    return runs or lately
