"""Questions about time: free slots, hours, what an audience sees, finding. Read only."""

from .free import (
    AROUND,
    assisted_between,
    free_between,
    starts_nearby,
    terms_for,
    unit_times,
    units_of,
    windows_between,
    working_days_of,
    zone_of,
)
from .hours import (
    calendar_owner,
    closures_of,
    entries_of,
    held_outside_hours,
    hours_between,
    keeps_own_hours,
    public_holidays,
    series_of,
)
from .occurrences import Turn, entries_between, openings_of, series_from, turns
from .seen import Reader, seen_by, terms_of_many
from .weeks import earliest_slots, every_start, next_free, next_slots, seeker_among, seeker_of

__all__ = [
    "AROUND",
    "Reader",
    "Turn",
    "assisted_between",
    "calendar_owner",
    "closures_of",
    "earliest_slots",
    "entries_between",
    "entries_of",
    "every_start",
    "free_between",
    "held_outside_hours",
    "hours_between",
    "keeps_own_hours",
    "next_free",
    "next_slots",
    "openings_of",
    "public_holidays",
    "seeker_among",
    "seeker_of",
    "seen_by",
    "series_from",
    "series_of",
    "starts_nearby",
    "terms_for",
    "terms_of_many",
    "turns",
    "unit_times",
    "units_of",
    "windows_between",
    "working_days_of",
    "zone_of",
]
