"""A fault of an instrument."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import new_public_id
from booking.calendars.models import Entry
from booking.calendars.rules import OPEN_END
from booking.labs.models import Instrument, Unit

from .rules import FaultState
from .wording import FAULT_STATES, URGENCIES


class Fault(models.Model):
    """Something that is wrong with an instrument, or one of its units, as somebody reported it.

    ``unit`` is the one that is broken, where it was known. ``repair_from`` and
    ``repair_until`` (UTC) are set while the lab keeps the instrument from use for
    it, or only its ``repair_unit``, by ``closure`` in the calendar; the end is
    drawn in when it is resolved earlier.
    """

    public_id = models.CharField(max_length=16, default=new_public_id, editable=False)
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="faults")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="faults")
    state = models.CharField(max_length=10, choices=FAULT_STATES, default=FaultState.OPEN.value)
    urgency = models.CharField(_("urgency"), max_length=10, choices=URGENCIES)
    words = models.TextField(_("what is wrong"))
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    closure = models.ForeignKey(Entry, models.SET_NULL, null=True, related_name="+")
    repair_from = models.DateTimeField(null=True)
    repair_until = models.DateTimeField(null=True)
    repair_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="repairs")
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)
    resolution = models.TextField(_("what was done"), blank=True)

    class Meta:
        verbose_name = _("fault")
        verbose_name_plural = _("faults")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["public_id"], name="bookings_fault_one_per_public_id"),
            models.CheckConstraint(
                condition=Q(repair_from__isnull=True, repair_until__isnull=True)
                | Q(repair_until__gte=F("repair_from")),
                name="bookings_fault_repair_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state=FaultState.OPEN.value, resolved_at__isnull=True)
                | Q(state=FaultState.RESOLVED.value, resolved_at__isnull=False),
                name="bookings_fault_resolved_once",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def has_open_end(self) -> bool:
        """Whether its repair lasts until it is resolved."""
        return self.repair_until == OPEN_END

    @property
    def is_open(self) -> bool:
        return self.state == FaultState.OPEN


class OwedOffer(models.Model):
    """Another time that whoever repairs has promised for a booking, and that is not offered yet.

    Written with the repair, and deleted in the transaction that offers the time, or
    tells why there is none: nobody is forgotten where a process ends in between.
    """

    fault = models.ForeignKey(Fault, models.PROTECT, related_name="owed_offers")
    booking = models.ForeignKey("bookings.Booking", models.PROTECT, related_name="owed_offers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # The time begins then (UTC) or later.
    after = models.DateTimeField()
    note = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("other time that is owed")
        verbose_name_plural = _("other times that are owed")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["fault", "booking"], name="bookings_owedoffer_once_a_fault"
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} for {self.fault_id}"
