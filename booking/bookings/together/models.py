"""Bookings that were asked for together: each is decided alone, and knows the others."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from .wording import GROUP_KINDS


class BookingGroup(models.Model):
    """A series or a basket: what one person asked for at once, and got whole or not at all."""

    kind = models.CharField(max_length=10, choices=GROUP_KINDS)
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # Makes a form that is sent twice one group. None where there was no form.
    request_key = models.CharField(max_length=40, null=True, blank=True)  # noqa: DJ001

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["request_key"], name="bookings_group_one_per_request_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class GroupPart(models.Model):
    """That a booking is part of a group; a table of its own, since few are."""

    group = models.ForeignKey(BookingGroup, models.PROTECT, related_name="parts")
    booking = models.OneToOneField("bookings.Booking", models.PROTECT, related_name="part")

    def __str__(self) -> str:
        return f"{self.booking_id} in {self.group_id}"
