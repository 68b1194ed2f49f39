"""Who may open which page of time: hours, policy, finding."""

from __future__ import annotations

from booking.accounts.access import EVERYONE, MANAGING, SIGNED_IN, Page, Pages

PAGES: Pages = {
    "front": Page(EVERYONE),
    "find": Page(EVERYONE),
    "find_places": Page(EVERYONE),
    "suggest": Page(EVERYONE),
    "find_together": Page(EVERYONE),
    "my_searches": Page(SIGNED_IN),
    "save_search": Page(None, SIGNED_IN),
    "end_search": Page(None, frozenset({"engineer"}), of="search"),
    "lab": Page(EVERYONE, of="lab"),
    "hours": Page(MANAGING, MANAGING, of="lab"),
    "instrument_hours": Page(MANAGING, MANAGING, of="instrument"),
    "add_hours": Page(MANAGING, MANAGING, of="lab"),
    "add_instrument_hours": Page(MANAGING, MANAGING, of="instrument"),
    "change_hours": Page(MANAGING, MANAGING, of="lab"),
    "change_instrument_hours": Page(MANAGING, MANAGING, of="instrument"),
    "policy": Page(MANAGING, MANAGING, of="lab"),
    "instrument_policy": Page(MANAGING, MANAGING, of="instrument"),
    "preview": Page(MANAGING, of="instrument"),
    "preview_feed": Page(MANAGING, of="instrument"),
}
