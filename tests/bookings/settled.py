"""Which steps the money of a booking has taken in each state, and after corrections."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from booking.bookings.actions.billing import amount_for
from booking.bookings.correcting.queries import charge_of
from booking.bookings.models import Booking
from booking.bookings.rules import State
from booking.money.queries import steps_of
from booking.money.rules import Step, correction_of

SETTLED = {
    State.ENDORSEMENT: {Step.HOLD},
    State.REQUESTED: {Step.HOLD},
    State.OFFERED: {Step.HOLD},
    State.APPROVED: {Step.HOLD},
    State.IN_USE: {Step.HOLD},
    State.COMPLETED: {Step.HOLD, Step.CAPTURE},
    State.REJECTED: {Step.HOLD, Step.RELEASE},
    State.EXPIRED: {Step.HOLD, Step.RELEASE},
    State.CANCELLED: {Step.HOLD, Step.RELEASE},
    State.NO_SHOW: {Step.HOLD, Step.RELEASE, Step.FEE},
}


def corrected_from(booking: Booking, steps: Mapping[Step, Decimal | None]) -> str:
    """The state that a corrected booking was in before its first correction; each one has taken
    back what stood and charged anew, and what stands is what the booking says."""
    assert booking.state == State.COMPLETED
    corrections = list(booking.corrections.order_by("number"))
    standing = steps.get(Step.CAPTURE)
    for each in corrections:
        again = steps_of(correction_of(booking.reference, each.number))
        assert again == {Step.REVERSE: standing, Step.CAPTURE: each.amount}
        standing = each.amount
    charge = charge_of(booking)
    assert (charge.amount, charge.fee) == (amount_for(booking), False)
    return str(corrections[0].entry.before)
