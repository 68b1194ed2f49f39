"""Who made a booking for whom, and which rules were overridden for it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.calendars.rules import SlotReason


class Behalf(models.Model):
    """That a lab's staff made a booking for somebody; ``overridden`` are the rules that spoke
    against it, by their values, and ``reason`` is why it was made all the same."""

    booking = models.OneToOneField("bookings.Booking", models.PROTECT, related_name="behalf")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    overridden: Any = models.JSONField(default=list)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.booking_id} by {self.made_by_id}"

    @property
    def rules(self) -> list[SlotReason]:
        return [SlotReason(each) for each in self.overridden]


class Guest(models.Model):
    """Somebody without an account for whom a booking was made, as the lab's staff wrote it down.

    What is known of them is the lab's to see alone. ``code`` is their organisation's.
    """

    booking = models.OneToOneField("bookings.Booking", models.PROTECT, related_name="guest")
    name = models.CharField(_("name"), max_length=100)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    code = models.CharField(_("organisation's code"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def organisation_name(self) -> str:
        """Their organisation in words, else by its code."""
        return self.organisation or self.code
