"""What a completed booking costs, from the quote that it was made with."""

from __future__ import annotations

from decimal import Decimal

from booking.money.models import QuoteLine
from booking.money.rules import hours_of, to_fen

from ..models import Booking
from ..rules.use import billed_length


def amount_for(booking: Booking) -> Decimal | None:
    """CNY for a booking as it was used; None when its price was on request.

    Machine time is billed for the time used within the booked slot, samples by
    those done, at the price that the quote promised.
    """
    line = QuoteLine.objects.filter(quote=booking.quote_id).first()
    if line is None or line.price is None:
        return None
    if not booking.is_machine_time:
        done = booking.samples if booking.samples_done is None else booking.samples_done
        return to_fen(line.price * done)
    slot, use = booking.slot, (booking.used_from, booking.used_until)
    if slot is None or use[0] is None or use[1] is None:
        return None
    used = billed_length(*slot, use[0], use[1])
    return to_fen(line.price * hours_of(used))
