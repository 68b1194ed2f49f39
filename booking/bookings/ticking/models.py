"""When the clock was last at work, and when it was not."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

THE_ROW = 1


class ClockTick(models.Model):
    """One row: the last moment (UTC) at which the clock is known to have been at work."""

    number = models.PositiveSmallIntegerField(primary_key=True, default=THE_ROW)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(number=THE_ROW), name="bookings_clocktick_one_row"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


class Outage(models.Model):
    """A time (UTC) without the clock, by which what was open then was lengthened. Never edited."""

    since = models.DateTimeField()
    until = models.DateTimeField(unique=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(until__gt=F("since")), name="bookings_outage_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M} to {self.until:%Y-%m-%d %H:%M}"
