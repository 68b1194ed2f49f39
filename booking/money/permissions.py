"""Who may open which page where prices are set."""

from __future__ import annotations

from booking.accounts.access import MANAGING, Page, Pages

PAGES: Pages = {
    "add_instrument": Page(MANAGING, MANAGING, of="lab"),
    "edit_instrument": Page(MANAGING, MANAGING, of="instrument"),
}
