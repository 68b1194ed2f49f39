"""Questions about channels of organisations. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from booking.accounts.models import Organisation
from booking.accounts.owing.leasing import waiting_among
from booking.accounts.sealing import unseal
from booking.bookings.models import TimelineEntry
from booking.bookings.rules import Verb

from .models import Hook, HookDelivery
from .rules import Event, HookKind, HookSide, is_told

PURPOSE = "channels of organisations"
"""For what their secrets are shut."""
SHOWN = 30
"""So many deliveries of a channel are listed, the newest."""


def hooks_of(organisation: Organisation) -> QuerySet[Hook]:
    """An organisation's channels, by name."""
    return Hook.objects.filter(organisation=organisation).order_by("name", "pk")


def address_of(hook: Hook) -> str:
    return unseal(hook.sealed_address, purpose=PURPOSE)


def secret_of(hook: Hook) -> str:
    """What signs for a channel; empty where nothing does."""
    return unseal(hook.sealed_secret, purpose=PURPOSE) if hook.sealed_secret else ""


def hooks_told(entry: TimelineEntry) -> Iterator[tuple[Hook, HookSide]]:
    """The channels that a move is told by: its payer's, and those of the lab's university.

    A university that books at its own lab is told once, as the lab's.
    """
    booking = entry.booking
    university = booking.instrument.lab.university_id
    for hook in Hook.objects.filter(organisation__in=[booking.payer_id, university]).order_by("pk"):
        sides = (
            (HookSide.LAB, hook.organisation_id == university),
            (HookSide.CUSTOMER, hook.organisation_id == booking.payer_id),
        )
        for side, is_theirs in sides:
            if is_theirs and is_told(
                HookKind(hook.kind),
                side,
                Verb(entry.verb),
                before=entry.before,
                after=entry.after,
                held_back=booking.held_back,
            ):
                yield hook, side
                break


def event_of(delivery: HookDelivery, entry: TimelineEntry, *, site_url: str) -> Event:
    """A move as its channel tells it, in the active language."""
    booking = entry.booking
    instrument, lab = booking.instrument, booking.instrument.lab
    return Event(
        key=str(delivery.key),
        verb=entry.verb,
        at=entry.at,
        side=HookSide(delivery.side),
        booking=booking.public_id,
        number=entry.number,
        state=entry.after,
        mode=booking.mode,
        starts=booking.starts,
        ends=booking.ends,
        instrument=instrument.public_id,
        instrument_name=instrument.name,
        lab=lab.public_id,
        lab_name=lab.name,
        url=site_url + reverse("booking", args=[booking.public_id]),
    )


def waiting_hooks(*, now: dt.datetime) -> QuerySet[HookDelivery]:
    """What should be sent now: due, and not in another's hands."""
    return waiting_among(HookDelivery.objects.all(), now=now)


def last_deliveries(hook: Hook) -> list[HookDelivery]:
    """What was sent by a channel, the newest first."""
    rows = hook.deliveries.select_related("entry__booking__instrument")
    return list(rows.order_by("-made_at", "-pk")[:SHOWN])
