"""Decisions about time: intervals, open windows, policy and free slots.

Pure functions of values. Instants are aware datetimes in UTC or any zone;
functions that count local days take the lab's ``ZoneInfo``.
"""

from .intervals import (
    STEP,
    Interval,
    Window,
    gaps,
    margin_around,
    merge,
    normalise,
    occupied,
    on_step,
    open_windows,
    subtract,
)
from .policy import (
    DEFAULT_TERMS,
    BookingMode,
    PolicyTerms,
    SlotReason,
    SlotRefusal,
    check_slot,
    covering,
    opens_to,
)
from .slots import ClaimKind, EntryKind, UnitTime, best_unit, free_nearby, free_starts

__all__ = [
    "DEFAULT_TERMS",
    "STEP",
    "BookingMode",
    "ClaimKind",
    "EntryKind",
    "Interval",
    "PolicyTerms",
    "SlotReason",
    "SlotRefusal",
    "UnitTime",
    "Window",
    "best_unit",
    "check_slot",
    "covering",
    "free_nearby",
    "free_starts",
    "gaps",
    "margin_around",
    "merge",
    "normalise",
    "occupied",
    "on_step",
    "open_windows",
    "opens_to",
    "subtract",
]
