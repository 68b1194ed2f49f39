"""What a booking's page says of who made it for whom, and which rules were overridden."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.calendars.rules import SlotReason

from ..models import Behalf, Booking

RULES: dict[SlotReason, str | Promise] = {
    SlotReason.CLOSED_TO_BOOKING: _("closed to booking"),
    SlotReason.TOO_SOON: _("the lead time"),
    SlotReason.NOT_YET_OPEN_TO_YOU: _("the day from which this customer may book"),
    SlotReason.OFF_GRID: _("the starts of slots"),
    SlotReason.UNEVEN_LENGTH: _("the steps of length"),
    SlotReason.TOO_SHORT: _("the shortest booking"),
    SlotReason.TOO_LONG: _("the longest booking"),
    SlotReason.OUTSIDE_ASSISTED_HOURS: _("the assisted hours"),
}
"""The rules that a lab may override, as nouns."""


def rules_listed(rules: Iterable[SlotReason]) -> str:
    return gettext(", ").join(str(RULES[each]) for each in dict.fromkeys(rules))


def booked_sentence(booking: Booking, behalf: Behalf) -> str:
    """For whom it was booked, and with which rules overridden and why."""
    words = {
        "person": booking.who,
        "organisation": booking.payer_name,
        "rules": rules_listed(behalf.rules),
        "reason": behalf.reason,
    }
    said = gettext("For %(person)s, %(organisation)s.") % words
    if not behalf.rules:
        return said
    return f"{said}\n" + gettext("Overridden: %(rules)s. Reason: %(reason)s") % words
