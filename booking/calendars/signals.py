"""What this room must do at once when a lower one, which cannot call it, changes a noun."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.models import Q
from django.utils import timezone

from booking.labs.models import Instrument, Lab, Unit

from .actions import keep_wall_clock, rebuild_lab, rebuild_windows, rewrite_of
from .models import Entry, LabCalendar, Policy
from .rules.recurrence import CLOSING

ORIGINS = ("calendars", "0004_window_origin")
"""The migration after which what closures cut off is counted from the opening's start."""
SHUT = ("calendars", "0005_shut_windows")
"""The migration after which what closures take of openings is kept too."""


def count_from_openings(
    *, plan: Iterable[tuple[Migration, bool]] = (), apps: Apps = installed, **_signal: Any
) -> None:
    """Makes the windows of labs that have closures anew, right after the migration that lets
    a window know when its opening began, and after that which keeps what closures take.

    ``apps`` are as the migrations have left them: after the first alone it waits for the second,
    since what it writes needs both.
    """
    made = {ORIGINS, SHUT}
    if not any((each.app_label, each.name) in made and not back for each, back in plan):
        return
    if "shutwindow" not in apps.all_models["calendars"]:
        return
    shut = Entry.objects.filter(kind__in=[kind.value for kind in CLOSING])
    of_labs = shut.values("event__calendar__lab_link__lab")
    of_instruments = shut.values("event__calendar__instrument_link__instrument__lab")
    for lab in Lab.objects.filter(
        Q(pk__in=of_labs) | Q(pk__in=of_instruments), calendar_link__isnull=False
    ).order_by("pk"):
        rebuild_lab(lab=lab, now=timezone.now())


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
        now = timezone.now()
        keep_wall_clock(lab=instance, was=ZoneInfo(before), now=now)
        # Horizons are counted by the lab's clock, also where no window moved.
        with transaction.atomic():
            rewrite_of(instruments=_instruments_of(instance.pk), now=now)


def _instruments_of(lab: int) -> list[int]:
    return list(Instrument.objects.filter(lab=lab).values_list("pk", flat=True))


def follow_unit(*, instance: Unit, raw: bool = False, **_signal: Any) -> None:
    """Makes the packed weeks of an instrument anew whose unit is new or changed."""
    if not raw:
        with transaction.atomic():
            rewrite_of(instruments=[instance.instrument_id], now=timezone.now())


def follow_policy(*, instance: Policy, raw: bool = False, **_signal: Any) -> None:
    """Writes a policy that was set or taken away into the packed weeks for which it counts."""
    if raw:
        return
    instruments = (
        [instance.instrument_id]
        if instance.instrument_id is not None
        else _instruments_of(instance.lab_id or 0)
    )
    with transaction.atomic():
        rewrite_of(instruments=instruments, now=timezone.now())
