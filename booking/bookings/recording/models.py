"""A use that had no booking: it counts in figures, and never holds time."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.accounts.auditing.querysets import AuditedManager
from booking.labs.models import Unit

from ..wording import KINDS_OF_USE


class UseRecord(models.Model):
    """That a unit was used from ``starts`` to ``ends`` (UTC) without a booking.

    ``who`` is the lab's own word for them, such as a class. Uses of one unit
    never overlap, booked or not, so that no hour counts twice; the verb sees to
    it under the unit's lock.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="use_records")
    who = models.CharField(_("used by"), max_length=120)
    starts = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"))
    kind = models.CharField(_("kind of use"), max_length=10, choices=KINDS_OF_USE)
    note = models.TextField(_("notes"), blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    objects = AuditedManager()

    class Meta:
        verbose_name = _("use without a booking")
        verbose_name_plural = _("uses without a booking")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="bookings_userecord_ends_after_start"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "starts"], name="bookings_userecord_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.starts:%Y-%m-%d %H:%M}"
