"""Who may open which page of telling: everyone their own inbox, and
administrators the channels of their organisation."""

from __future__ import annotations

from booking.accounts.access import ADMINISTERING, SIGNED_IN, Page, Pages

PAGES: Pages = {
    "inbox": Page(SIGNED_IN),
    "notice_choices": Page(SIGNED_IN, SIGNED_IN),
    "hooks": Page(ADMINISTERING, ADMINISTERING, of="enterprise"),
    "hook": Page(ADMINISTERING, ADMINISTERING, of="hook"),
    "mark_all_notices": Page(None, SIGNED_IN),
    "open_notice": Page(None, frozenset({"engineer"}), of="notice"),
    "mark_notice": Page(None, frozenset({"engineer"}), of="notice"),
}
