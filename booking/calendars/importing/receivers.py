"""Gives instruments that an import made or moved the hours of their lab."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from booking.labs.importing.signals import instruments_placed
from booking.labs.models import Instrument

from ..actions import rebuild_windows, rewrite_of

AT_ONCE = 500
"""So many new instruments are opened at once; the clock's next round opens the others,
lest an import wait minutes for a year of windows each."""


@receiver(instruments_placed, dispatch_uid="calendars.open_placed")
def open_placed(
    *, new: Sequence[int], moved: Sequence[int], now: dt.datetime, **_signal: Any
) -> None:
    """Rebuilds the windows of moved instruments, and of new ones in labs that have hours."""
    with_hours = Instrument.objects.filter(pk__in=new, lab__calendar_link__isnull=False)
    keys = [*moved, *with_hours.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]]
    if keys:
        placed = Instrument.objects.filter(pk__in=keys).select_related("lab")
        rebuild_windows(instruments=placed, now=now)
    if moved:
        # Another lab has other rules, and perhaps another clock, also where the hours are alike.
        rewrite_of(instruments=moved, now=now)
