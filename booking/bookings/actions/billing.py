"""What a completed booking costs, from the quote that it was made with."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from booking.money.actions import capture, hold, release
from booking.money.models import QuoteLine
from booking.money.rules import hours_of, to_fen

from ..models import Booking
from ..rules import Verb
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


def hold_more(booking: Booking, more: dt.timedelta, *, now: dt.datetime) -> None:
    """Sets aside what so much more time costs at the quoted price, beside what is held."""
    line = QuoteLine.objects.filter(quote=booking.quote_id).first()
    price = None if line is None else line.price
    amount = None if price is None else to_fen(price * hours_of(more))
    number = booking.timeline.filter(verb=Verb.EXTEND.value).count() + 1
    hold(reference=_addition(booking, number), amount=amount, now=now)


def charge(booking: Booking, *, now: dt.datetime) -> None:
    """Charges a booking as it was used, and gives back what was set aside beside it."""
    capture(reference=booking.reference, amount=amount_for(booking), now=now)
    for number in range(booking.timeline.filter(verb=Verb.EXTEND.value).count()):
        release(reference=_addition(booking, number + 1), now=now)


def _addition(booking: Booking, number: int) -> str:
    """The name under which money knows the n-th addition to a booking: each is held once."""
    return f"{booking.reference}-more-{number}"
