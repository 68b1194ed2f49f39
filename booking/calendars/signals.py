"""What this room must do at once when a lower one, which cannot call it, adds an instrument."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from booking.labs.models import Instrument

from .actions import rebuild_windows
from .models import LabCalendar


def open_new_instrument(
    *, instance: Instrument, created: bool, raw: bool = False, **_signal: Any
) -> None:
    """Opens an instrument that joins a lab with hours of its own, in the same transaction."""
    if created and not raw and LabCalendar.objects.filter(lab=instance.lab_id).exists():
        rebuild_windows(instruments=[instance], now=timezone.now())
