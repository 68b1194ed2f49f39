"""Verbs of writing to guests: make letters out, take one, note how it went."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.owing.leasing import lease, put_off, settle, take_from, waiting_among
from booking.bookings.models import TimelineEntry
from booking.bookings.rules import Verb

from ..rules import TOO_OLD
from .models import GuestLetter

TOLD = (
    *(Verb.BOOK, Verb.CANCEL, Verb.CLOSE_OVER, Verb.LAPSE),
    *(Verb.RELEASE, Verb.RETRACT),
)
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
    rows = waiting_among(GuestLetter.objects.all(), now=now).select_for_update(skip_locked=True)
    return [row.pk for row in lease(rows, now=now, most=most)]


@transaction.atomic
def take(*, letter: int, now: dt.datetime) -> GuestLetter | None:
    """Takes a letter for sending; None when it was sent, given up or is in other hands."""
    return take_from(GuestLetter.objects.select_for_update(), letter, now=now)


@transaction.atomic
def note_sent(*, letter: GuestLetter, now: dt.datetime) -> None:
    """Notes that a letter was handed over."""
    settle(letter, now=now)


@transaction.atomic
def note_failed(*, letter: GuestLetter, error: str, now: dt.datetime) -> None:
    """Notes a failed attempt: tried again with growing pauses, in the end given up."""
    put_off(letter, error=error, now=now)
