"""What this room must do at once when a lower one, which cannot call it, changes a noun."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from booking.labs.models import Instrument, Lab

from .actions import keep_wall_clock, rebuild_windows
from .models import LabCalendar


def open_new_instrument(
    *, instance: Instrument, created: bool, raw: bool = False, **_signal: Any
) -> None:
    """Opens an instrument that joins a lab with hours of its own, in the same transaction."""
    if created and not raw and LabCalendar.objects.filter(lab=instance.lab_id).exists():
        rebuild_windows(instruments=[instance], now=timezone.now())


def remember_zone(
    *,
    instance: Lab,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **_signal: Any,
) -> None:
    """Notes, before a lab is saved, the time zone that it leaves."""
    instance.__dict__.pop("_left_zone", None)
    if raw or (update_fields is not None and "time_zone" not in update_fields):
        return
    stored = Lab.objects.filter(pk=instance.pk)
    if connection.in_atomic_block:
        # Of two changes at once the second one leaves the zone that the first one set.
        stored = stored.select_for_update(no_key=True)
    before = stored.values_list("time_zone", flat=True).first()
    if before not in {None, instance.time_zone}:
        instance.__dict__["_left_zone"] = before


def follow_zone(*, instance: Lab, **_signal: Any) -> None:
    """Keeps a lab's hours on the wall clock of its new zone, in the same transaction."""
    before = instance.__dict__.pop("_left_zone", None)
    if before is not None:
        keep_wall_clock(lab=instance, was=ZoneInfo(before), now=timezone.now())
