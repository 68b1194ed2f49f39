"""Questions about owed letters. Read only."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from .models import OwedLetter
from .rules import DeliveryState


def waiting(*, now: dt.datetime) -> QuerySet[OwedLetter]:
    """Letters that somebody should take now: due, and not in another's hands."""
    return OwedLetter.objects.filter(
        Q(state=DeliveryState.QUEUED.value) | Q(state=DeliveryState.SENDING.value),
        Q(leased_until__isnull=True) | Q(leased_until__lte=now),
        not_before__lte=now,
    ).order_by("not_before", "pk")
