"""What is owed to somebody, leased row by row to a worker, whatever table it stands in.

A row has ``state``, ``attempts``, ``not_before``, ``leased_until`` and ``error``. Everything here
runs in its caller's transaction.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from .rules import LEASE, DeliveryState, may_take, next_try

Row = TypeVar("Row", bound=Model)

LONGEST_ERROR = 2000


def waiting_among(rows: QuerySet[Row], *, now: dt.datetime) -> QuerySet[Row]:
    """The rows that somebody should take now: due, and not in another's hands."""
    return rows.filter(
        Q(leased_until__isnull=True) | Q(leased_until__lte=now),
        state__in=[DeliveryState.QUEUED.value, DeliveryState.SENDING.value],
        not_before__lte=now,
    ).order_by("not_before", "pk")


def lease(waiting: QuerySet[Row], *, now: dt.datetime, most: int) -> list[Row]:
    """Leases waiting rows to the worker; what it loses comes back when the lease is over.

    ``waiting`` locks the rows that it reads and skips those that others have locked.
    """
    rows = list(waiting[:most])
    waiting.model._default_manager.filter(pk__in=[row.pk for row in rows]).update(
        state=DeliveryState.QUEUED.value, leased_until=now + LEASE
    )
    return rows


def take_from(locked: QuerySet[Row], key: int, *, now: dt.datetime) -> Row | None:
    """Takes a row for sending; None when it is gone, sent, given up or in other hands.

    ``locked`` locks what it reads.
    """
    row: Any = locked.filter(pk=key).first()
    if row is None or not may_take(row.state, row.leased_until, now):
        return None
    row.state = DeliveryState.SENDING.value
    row.attempts += 1
    row.leased_until = now + LEASE
    row.save(update_fields=["state", "attempts", "leased_until"])
    taken: Row = row
    return taken


def put_off(row: Any, *, error: str, now: dt.datetime) -> None:
    """Notes a failed attempt: tried again with growing pauses, in the end given up."""
    again = next_try(row.attempts, now)
    row.state = DeliveryState.GIVEN_UP.value if again is None else DeliveryState.QUEUED.value
    row.not_before = again or row.not_before
    row.leased_until = None
    row.error = error[:LONGEST_ERROR]
    row.save(update_fields=["state", "not_before", "leased_until", "error"])


def settle(row: Any, *, now: dt.datetime) -> None:
    """Notes that a row was handed over; such a row has ``sent_at`` as well."""
    row.state = DeliveryState.SENT.value
    row.sent_at = now
    row.leased_until = None
    row.error = ""
    row.save(update_fields=["state", "sent_at", "leased_until", "error"])
