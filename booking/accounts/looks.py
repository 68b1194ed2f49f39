"""How a state looks wherever it is shown: an icon and a colour beside its word."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Look:
    """The word of a state, the name of its icon, and a colour of ``benchlink.css``."""

    word: str | Promise
    icon: str
    colour: str


UNKNOWN = Look("", "circle", "grey")

# Words as in the wording of bookings, which this room may not import.
BOOKING_LOOKS: dict[str, Look] = {
    "endorsement": Look(_("Waiting for endorsement"), "hand-stop", "amber"),
    "requested": Look(_("Requested"), "hourglass", "amber"),
    "offered": Look(_("Time offered"), "arrows-exchange", "violet"),
    "approved": Look(_("Approved"), "check", "green"),
    "in_use": Look(_("In use"), "player-play", "blue"),
    "completed": Look(_("Completed"), "flag", "grey"),
    "rejected": Look(_("Rejected"), "x", "grey"),
    "expired": Look(_("Expired"), "x", "grey"),
    "cancelled": Look(_("Cancelled"), "x", "grey"),
    "no_show": Look(_("No-show"), "x", "red"),
}

# Words of these come from the room that owns the state.
OTHER_LOOKS: dict[str, Look] = {
    "draft": Look("", "pencil", "grey"),
    "pending": Look("", "hourglass", "amber"),
    "verified": Look("", "rosette-discount-check", "green"),
    "suspended": Look("", "ban", "red"),
    "in_service": Look("", "check", "green"),
    "maintenance": Look("", "tool", "amber"),
    "out_of_service": Look("", "power", "grey"),
    "retired": Look("", "archive", "grey"),
    "published": Look(_("Published"), "eye", "green"),
    "unpublished": Look(_("Not published"), "eye-off", "grey"),
}

LOOKS = {**BOOKING_LOOKS, **OTHER_LOOKS}


def look_of(state: str) -> Look:
    """The look of a state's value; a plain grey one for a state that has none."""
    return LOOKS.get(str(state), UNKNOWN)
