"""The code that stands on a unit."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from booking.accounts.models import new_public_id
from booking.labs.models import Unit


class UnitCode(models.Model):
    """A unit's address on its label: random, and the same for ever, since labels are glued on."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="code")
    code = models.CharField(max_length=16, default=new_public_id, editable=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code"], name="bookings_unitcode_one_per_code")
        ]

    def __str__(self) -> str:
        return self.code
