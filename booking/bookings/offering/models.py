"""Another time that is held for a booking beside its own, until somebody answers."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from booking.labs.models import Unit
from booking.money.models import Quote

from ..wording import SIDES
from .rules import STANDING, OfferKind, OfferState
from .wording import OFFER_KINDS, OFFER_STATES

STANDING_STATES = sorted(state.value for state in STANDING)


class Offer(models.Model):
    """Another time for a booking (UTC), with its price, and by when to answer.

    The ``old_`` fields are the booking's own when it was made, so that the row
    tells later what stood against what. ``claim`` is the number of the time held
    for it, beside the booking's own. ``endorsed``: its customer's own yes was said
    to its price.
    """

    booking = models.ForeignKey("bookings.Booking", models.PROTECT, related_name="offers")
    kind = models.CharField(max_length=10, choices=OFFER_KINDS)
    state = models.CharField(max_length=10, choices=OFFER_STATES, default=OfferState.OPEN.value)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_for = models.CharField(max_length=10, choices=SIDES)
    made_at = models.DateTimeField()
    decide_by = models.DateTimeField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    quote = models.OneToOneField(Quote, models.PROTECT, related_name="offer")
    claim = models.BigIntegerField()
    old_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    old_starts = models.DateTimeField()
    old_ends = models.DateTimeField()
    old_quote = models.ForeignKey(Quote, models.PROTECT, related_name="+")
    old_decide_by = models.DateTimeField(null=True)
    endorsed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(state__in=STANDING_STATES),
                name="bookings_offer_one_open",
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="bookings_offer_ends_after_start"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Only standing ones: past offers do not weigh on the clock.
            models.Index(
                fields=["decide_by"],
                condition=Q(state__in=STANDING_STATES),
                name="bookings_offer_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id}: {self.kind} {self.state}"

    @property
    def reference(self) -> str:
        """The name under which money knows what this offer holds beyond its booking."""
        return f"{self.booking.reference}-offer-{self.pk}"

    @property
    def slot(self) -> tuple[dt.datetime, dt.datetime]:
        return (self.starts, self.ends)

    @property
    def by_lab(self) -> bool:
        return self.kind == OfferKind.OFFER or self.made_for == "lab"
