"""What this room holds of people, see ``accounts.privacy``."""

from __future__ import annotations

import datetime as dt

from booking.accounts.models import User
from booking.accounts.privacy.register import ERASERS, KEEPERS, Rows, holds

from .models import SavedSearch


@holds("saved_searches")
def _searches(person: User) -> Rows:
    return (
        SavedSearch.objects.filter(person=person)
        .order_by("created_at")
        .values("query", "language", "created_at", "looked_at", "expires_at", "ended_at")
    )


def _erase(person: User, now: dt.datetime) -> None:
    """What they looked for is nobody's business any more."""
    SavedSearch.objects.filter(person=person).delete()


def _ended_searches(before: dt.datetime, now: dt.datetime) -> int:
    gone, _by_model = SavedSearch.objects.filter(ended_at__lt=before).delete()
    return int(gone)


ERASERS.append(_erase)
KEEPERS["searches"] = _ended_searches
