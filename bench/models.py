"""The table that the floor of booking writes to."""

from __future__ import annotations

from django.db import models


class Slot(models.Model):
    """A row like a claim's, in a table with the same rows and constraints; made by ``cast``."""

    unit_id = models.BigIntegerField()
    holder = models.BigIntegerField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    kind = models.CharField(max_length=8, default="booked")

    class Meta:
        managed = False
        app_label = "bench"
        db_table = "bench_slot"

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.starts:%Y-%m-%d %H:%M}"
