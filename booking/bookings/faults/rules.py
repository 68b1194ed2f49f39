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
