"""What of a late cancellation's fee is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from booking.calendars.rules import Interval, subtract


def share_left(slot: Interval, taken: Iterable[Interval]) -> int:
    """Per cent of a cancelled slot that nobody else took, rounded down: for that alone a late
    cancellation costs its fee (domain: conduct)."""
    left = sum((each.ends - each.starts for each in subtract([slot], taken)), dt.timedelta())
    return int(100 * left / (slot.ends - slot.starts))
