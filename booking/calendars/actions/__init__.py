"""Verbs about time."""

from .calendars import HoursRefused, calendar_of, lock_calendar
from .claims import (
    Taken,
    choose_unit,
    claim,
    drop_past_claims,
    end_use,
    free,
    lock_units,
    lock_units_of,
    lock_units_of_all,
    start_use,
    widen_use,
)
from .closures import add_closure, close_on_holidays, remove_closure
from .opening import (
    add_series,
    cancel_occurrence,
    change_series,
    end_series,
    move_occurrence,
    restore_occurrence,
    set_weekly_openings,
)
from .policies import PolicyRefused, drop_instrument_policy, set_policy
from .searches import SearchRefused, end_search, look_again, save_search, watch_searches
from .weeks import drop_past_weeks, rewrite_of, write_missing_weeks, write_weeks
from .windows import (
    Differences,
    extend_windows,
    rebuild_for,
    rebuild_lab,
    rebuild_windows,
    verify_lab,
)
from .zones import keep_wall_clock

__all__ = [
    "Differences",
    "HoursRefused",
    "PolicyRefused",
    "SearchRefused",
    "Taken",
    "add_closure",
    "add_series",
    "calendar_of",
    "cancel_occurrence",
    "change_series",
    "choose_unit",
    "claim",
    "close_on_holidays",
    "drop_instrument_policy",
    "drop_past_claims",
    "drop_past_weeks",
    "end_search",
    "end_series",
    "end_use",
    "extend_windows",
    "free",
    "keep_wall_clock",
    "lock_calendar",
    "lock_units",
    "lock_units_of",
    "lock_units_of_all",
    "look_again",
    "move_occurrence",
    "rebuild_for",
    "rebuild_lab",
    "rebuild_windows",
    "remove_closure",
    "restore_occurrence",
    "rewrite_of",
    "save_search",
    "set_policy",
    "set_weekly_openings",
    "start_use",
    "verify_lab",
    "watch_searches",
    "widen_use",
    "write_missing_weeks",
    "write_weeks",
]
