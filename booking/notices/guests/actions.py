"""Verbs of writing to guests: make letters out, take one, note how it went."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from booking.bookings.models import TimelineEntry
from booking.bookings.rules import Verb

from ..rules import LEASE, TOO_OLD, DeliveryState, may_take, next_try
from .models import GuestLetter

TOLD = (Verb.BOOK, Verb.CANCEL, Verb.LAPSE)
"""Of these moves a guest is told; what happens at the instrument they see themselves."""


def make_letters(*, now: dt.datetime) -> int:
    """Makes out the letters of the last day's moves that none was made for. May run twice or
    late. Returns how many there were."""
    owed = TimelineEntry.objects.filter(
        guest_letter__isnull=True,
        at__gt=now - TOO_OLD,
        verb__in=[verb.value for verb in TOLD],
        booking__requester__isnull=True,
    ).exclude(booking__guest__email="")
    made = 0
    for entry in owed.order_by("at", "pk"):
        _letter, fresh = GuestLetter.objects.get_or_create(
            entry=entry, defaults={"not_before": now}
        )
        made += fresh
    return made


@transaction.atomic
def hand_out(*, now: dt.datetime, most: int = 200) -> list[int]:
    """Leases waiting letters to the worker; what it loses comes back when the lease is over."""
    waiting = GuestLetter.objects.filter(
        Q(leased_until__isnull=True) | Q(leased_until__lte=now),
        state__in=[DeliveryState.QUEUED.value, DeliveryState.SENDING.value],
        not_before__lte=now,
    )
    rows = list(waiting.select_for_update(skip_locked=True).order_by("not_before", "pk")[:most])
    keys = [row.pk for row in rows]
    GuestLetter.objects.filter(pk__in=keys).update(
        state=DeliveryState.QUEUED.value, leased_until=now + LEASE
    )
    return keys


@transaction.atomic
def take(*, letter: int, now: dt.datetime) -> GuestLetter | None:
    """Takes a letter for sending; None when it was sent, given up or is in other hands."""
    row = GuestLetter.objects.select_for_update().filter(pk=letter).first()
    if row is None or not may_take(row.state, row.leased_until, now):
        return None
    row.state = DeliveryState.SENDING.value
    row.attempts += 1
    row.leased_until = now + LEASE
    row.save()
    return row


@transaction.atomic
def note_sent(*, letter: GuestLetter, now: dt.datetime) -> None:
    """Notes that a letter was handed over."""
    letter.state = DeliveryState.SENT.value
    letter.sent_at = now
    letter.leased_until = None
    letter.error = ""
    letter.save()


@transaction.atomic
def note_failed(*, letter: GuestLetter, error: str, now: dt.datetime) -> None:
    """Notes a failed attempt: tried again with growing pauses, in the end given up."""
    again = next_try(letter.attempts, now)
    letter.state = (DeliveryState.GIVEN_UP if again is None else DeliveryState.QUEUED).value
    letter.not_before = again or letter.not_before
    letter.leased_until = None
    letter.error = error[:2000]
    letter.save()
