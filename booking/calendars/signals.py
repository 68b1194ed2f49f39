"""What this room must do at once when a lower one, which cannot call it, changes a noun."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from booking.labs.models import Instrument, Lab

from .actions import rebuild_lab, rebuild_windows
from .models import LabCalendar


def open_new_instrument(
    *, instance: Instrument, created: bool, raw: bool = False, **_signal: Any
) -> None:
    """Opens an instrument that joins a lab with hours of its own, in the same transaction."""
    if created and not raw and LabCalendar.objects.filter(lab=instance.lab_id).exists():
        rebuild_windows(instruments=[instance], now=timezone.now())


def remember_zone(*, instance: Lab, raw: bool = False, **_signal: Any) -> None:
    """Notes, before a lab is saved, whether its time zone changes."""
    before = Lab.objects.filter(pk=instance.pk).values_list("time_zone", flat=True).first()
    changes = not raw and before not in {None, instance.time_zone}
    instance.__dict__["_zone_changes"] = changes


def follow_zone(*, instance: Lab, **_signal: Any) -> None:
    """Rebuilds a lab's windows by its new clock, in the same transaction."""
    if instance.__dict__.pop("_zone_changes", False):
        rebuild_lab(lab=instance, now=timezone.now())
