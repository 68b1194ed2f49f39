"""Which rules a lab's staff may override when they book for somebody."""

from __future__ import annotations

from collections.abc import Iterable

from booking.calendars.rules import SlotReason, SlotRefusal
from booking.labs.rules import Audience
from booking.money.rules import CustomerClass

OVERRIDABLE = frozenset(
    {
        SlotReason.CLOSED_TO_BOOKING,
        SlotReason.TOO_SOON,
        SlotReason.NOT_YET_OPEN_TO_YOU,
        SlotReason.OFF_GRID,
        SlotReason.UNEVEN_LENGTH,
        SlotReason.TOO_SHORT,
        SlotReason.TOO_LONG,
        SlotReason.OUTSIDE_ASSISTED_HOURS,
    }
)
"""What a lab's policy says (domain: policy). Never another's time, nor time that has passed; and
not when the instrument is closed: whoever runs the lab opens it then, for everybody to see."""


def weigh(refusals: Iterable[SlotRefusal]) -> tuple[list[SlotRefusal], list[SlotRefusal]]:
    """What stands against a slot whatever reason there is, and what a reason overrides."""
    hard: list[SlotRefusal] = []
    soft: list[SlotRefusal] = []
    for each in refusals:
        (soft if each.reason in OVERRIDABLE else hard).append(each)
    return hard, soft


AUDIENCES = {
    CustomerClass.OWN_LABORATORY: Audience.OWN_LAB,
    CustomerClass.OWN_UNIVERSITY: Audience.OWN_UNIVERSITY,
    CustomerClass.OTHER_ACADEMIC: Audience.CHAIN,
    CustomerClass.CHAIN_MEMBER: Audience.CHAIN,
    CustomerClass.OTHER_ENTERPRISE: Audience.EVERYONE,
}
"""To which audience a guest belongs, of whom only the customer class is known."""
