"""That a colleague is asked to take a booking over."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from .rules import TransferState
from .wording import TRANSFER_STATES


class Transfer(models.Model):
    """Who asked whom to take a booking over, and what came of it. One waits at a time, until
    the booking begins."""

    booking = models.ForeignKey("bookings.Booking", models.PROTECT, related_name="transfers")
    state = models.CharField(
        max_length=10, choices=TRANSFER_STATES, default=TransferState.OPEN.value
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(state=TransferState.OPEN.value),
                name="bookings_transfer_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} to {self.to_id}: {self.state}"
