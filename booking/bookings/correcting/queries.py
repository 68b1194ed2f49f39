"""Questions about corrections. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from booking.money.queries import steps_of
from booking.money.rules import Step, correction_of

from ..models import Booking, Correction, TimelineEntry
from ..rules import State, Verb
from .rules import Used, correctable_until

ENDED = (State.COMPLETED.value, State.NO_SHOW.value)


def used_of(booking: Booking) -> Used:
    """What is recorded of a booking's use."""
    return Used(booking.used_from, booking.used_until, booking.kind_of_use, booking.samples_done)


def may_correct_until(booking: Booking) -> dt.datetime | None:
    """Until when a lab may correct a booking (UTC); None where it never ended in use or no-show."""
    first = booking.timeline.filter(after__in=ENDED).order_by("number").first()
    return None if first is None else correctable_until(first.at)


@dataclass(frozen=True)
class Charge:
    """What stands of a booking's money after every correction; ``amount`` in CNY."""

    charged: bool
    amount: Decimal | None
    fee: bool


def charge_of(booking: Booking, *, corrections: int | None = None) -> Charge:
    """What a booking is charged; ``corrections`` is how many it has, where that is known."""
    if corrections is None:
        corrections = Correction.objects.filter(booking=booking).count()
    steps = steps_of(correction_of(booking.reference, corrections))
    return Charge(Step.CAPTURE in steps, steps.get(Step.CAPTURE), Step.FEE in steps)


def corrections_in(entries: Iterable[TimelineEntry]) -> dict[int, Correction]:
    """The corrections that rows of a timeline tell of, by the row's key."""
    keys = [entry.pk for entry in entries if entry.verb == Verb.CORRECT]
    if not keys:
        return {}
    return {each.entry_id: each for each in Correction.objects.filter(entry__in=keys)}
