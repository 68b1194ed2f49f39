"""Questions about owed letters. Read only."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from .leasing import waiting_among
from .models import OwedLetter


def waiting(*, now: dt.datetime) -> QuerySet[OwedLetter]:
    """Letters that somebody should take now: due, and not in another's hands."""
    return waiting_among(OwedLetter.objects.all(), now=now)
