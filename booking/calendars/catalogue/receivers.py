"""List prices are columns of the catalogue: a change of one is noted like those of instruments."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from booking.labs.search.actions import mark_stale
from booking.labs.search.rules import Scope
from booking.money.models import ListPrice


@receiver((post_save, post_delete), sender=ListPrice, dispatch_uid="catalogue.list_price")
def price_changed(*, instance: ListPrice, **_signal: Any) -> None:
    """Marks the instrument, in the transaction of the change."""
    mark_stale(scope=Scope.INSTRUMENT, keys=[instance.instrument_id])
