"""What a correction changed, figure by figure, beside its row of the timeline."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ..wording import KINDS_OF_USE


class Correction(models.Model):
    """A correction of a booking that was over: what stood before and what stands since, never
    edited. Instants are in UTC, amounts in CNY, None while a price is on request.

    Who, when, from which state and why stand in the timeline's row.
    """

    # The index of the constraint below begins with it.
    booking = models.ForeignKey(
        "bookings.Booking", models.PROTECT, related_name="corrections", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    entry = models.OneToOneField(
        "bookings.TimelineEntry", models.PROTECT, related_name="correction"
    )
    old_from = models.DateTimeField(null=True)
    old_until = models.DateTimeField(null=True)
    old_kind = models.CharField(max_length=10, choices=KINDS_OF_USE, blank=True)
    old_samples = models.PositiveIntegerField(null=True)
    old_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    used_from = models.DateTimeField()
    used_until = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=KINDS_OF_USE)
    samples = models.PositiveIntegerField(null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["booking", "number"], name="bookings_correction_numbered"
            ),
            models.CheckConstraint(
                condition=Q(used_until__gte=F("used_from")),
                name="bookings_correction_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} correction {self.number}"
