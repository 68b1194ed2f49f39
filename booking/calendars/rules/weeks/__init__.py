"""A unit's bookable time as bits, a record a unit and UTC week: built, packed and searched."""

from .building import OpenSheet, PackedWeek, taken_out
from .days import free_days
from .few import earliest_of_few, is_plain
from .layout import (
    BYTES_A_WEEK,
    RECORD,
    STEPS_A_WEEK,
    records_of,
    start_of,
    stretches_of,
    week_of,
    zone_code,
)
from .picking import all_starts, earliest, first_few, instant_of, instants_of
from .searching import Sheets
from .sides import Side
from .sifting import sifted
from .wishes import EVERY_DAY, WHOLE_DAY, Seeker, SlotWish

__all__ = [
    "BYTES_A_WEEK",
    "EVERY_DAY",
    "RECORD",
    "STEPS_A_WEEK",
    "WHOLE_DAY",
    "OpenSheet",
    "PackedWeek",
    "Seeker",
    "Sheets",
    "Side",
    "SlotWish",
    "all_starts",
    "earliest",
    "earliest_of_few",
    "first_few",
    "free_days",
    "instant_of",
    "instants_of",
    "is_plain",
    "records_of",
    "sifted",
    "start_of",
    "stretches_of",
    "taken_out",
    "week_of",
    "zone_code",
]
