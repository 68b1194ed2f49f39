"""What a fault may be, and which bookings it keeps from being used."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from ..rules.deadlines import NO_SHOW_AFTER


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


def kept_away(starts: dt.datetime, repair_from: dt.datetime, repair_until: dt.datetime) -> bool:
    """Whether a repair ran in the time in which somebody should have checked in, so that who did
    not come is not to blame."""
    return repair_from < starts + NO_SHOW_AFTER and starts < repair_until
