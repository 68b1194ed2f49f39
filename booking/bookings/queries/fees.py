"""What of a late cancellation's fee is left. Read only."""

from __future__ import annotations

from booking.calendars.rules import Interval

from ..models import Booking
from ..rules import State
from ..rules.fees import share_left

TAKING = (State.APPROVED.value, State.IN_USE.value, State.COMPLETED.value)


def fee_share_of(booking: Booking) -> int:
    """For how much of a cancelled booking's time its fee is due as things stand, in per cent.

    Whoever has that unit then was granted it after it was freed, since times of a unit never
    overlap. Without a slot there is nothing that others could take.
    """
    if booking.slot is None:
        return 100
    slot = Interval(*booking.slot)
    others = Booking.objects.filter(
        unit=booking.unit_id, state__in=TAKING, starts__lt=slot.ends, ends__gt=slot.starts
    ).exclude(pk=booking.pk)
    return share_left(slot, [Interval(*each.machine_slot) for each in others])
