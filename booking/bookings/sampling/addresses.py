"""Where samples go back to: what is kept of it, remembered, and kept under a booking's lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from booking.accounts.models import User

from ..models import Booking
from .models import ReturnAddress, Sample
from .rules import ReturnAsked, ReturnTo, SampleState, return_asked


def asked_of(samples: Iterable[Sample]) -> ReturnAsked:
    """Whether the customer of some samples is asked where they go back to."""
    return return_asked([(SampleState(each.state), each.after) for each in samples])


def address_kept(booking: Booking) -> ReturnAddress | None:
    """Where the samples of a booking go back to, as it was said last."""
    return ReturnAddress.objects.filter(booking=booking).select_related("given_by").first()


def said_before(person: User, booking: Booking) -> ReturnTo:
    """What a person said last for another booking of the same organisation, to begin with; else
    their own name and number. What a colleague said is not looked at."""
    mine = ReturnAddress.objects.filter(given_by=person, booking__payer=booking.payer_id)
    row = mine.order_by("-given_at", "-pk").first()
    if row is None:
        return ReturnTo(fetched=False, recipient=person.name[:120], phone=person.phone[:40])
    return told_by(row)


def told_by(row: ReturnAddress) -> ReturnTo:
    return ReturnTo(
        fetched=row.fetched,
        recipient=row.recipient,
        phone=row.phone,
        address=row.address,
        note=row.note,
    )


def keep_address(locked: Booking, to: ReturnTo, *, person: User, now: dt.datetime) -> ReturnAddress:
    """Puts what a customer says in the place of what was said of a locked booking before."""
    ReturnAddress.objects.filter(booking=locked).delete()
    return ReturnAddress.objects.create(booking=locked, given_by=person, given_at=now, **to.fields)
