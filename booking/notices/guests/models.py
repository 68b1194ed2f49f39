"""One letter about one move to a guest, until it is sent or given up."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from booking.bookings.models import TimelineEntry

from ..rules import DeliveryState
from ..wording import DELIVERY_STATES


class GuestLetter(models.Model):
    """A letter to the address that a guest left, which is kept with their booking alone.

    ``key`` makes the Message-ID, so that a retry after a cut hand-over is the same message.
    """

    entry = models.OneToOneField(TimelineEntry, models.CASCADE, related_name="guest_letter")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        max_length=10, choices=DELIVERY_STATES, default=DeliveryState.QUEUED.value
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["not_before"],
                condition=Q(state__in=["queued", "sending"]),
                name="notices_guest_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"about {self.entry_id}"
