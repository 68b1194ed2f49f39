"""Questions about saved searches. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import F, Max, Q, QuerySet

from booking.accounts.models import User

from ..models import SavedSearch, SearchHit
from ..rules.searches import EVERY


def live_of(person: User, *, now: dt.datetime) -> QuerySet[SavedSearch]:
    """A person's searches that are being watched, the newest first."""
    return SavedSearch.objects.filter(
        person=person, ended_at__isnull=True, expires_at__gt=now
    ).order_by("-created_at", "-pk")


def over_of(person: User, *, now: dt.datetime) -> QuerySet[SavedSearch]:
    """A person's searches that were ended or are over, the newest first."""
    return SavedSearch.objects.filter(
        Q(ended_at__isnull=False) | Q(expires_at__lte=now), person=person
    ).order_by("-created_at", "-pk")


def due(*, now: dt.datetime) -> QuerySet[SavedSearch]:
    """The searches to look at now: first those never looked at, then the longest ago."""
    return SavedSearch.objects.filter(
        Q(looked_at__isnull=True) | Q(looked_at__lte=now - EVERY),
        ended_at__isnull=True,
        expires_at__gt=now,
    ).order_by(F("looked_at").asc(nulls_first=True), "pk")


def last_hits(searches: Iterable[SavedSearch]) -> dict[int, SearchHit]:
    """What each search found last, by the search's id, in one query."""
    last = (
        SearchHit.objects.filter(search__in=list(searches))
        .annotate(last=Max("search__hits__number"))
        .filter(number=F("last"))
        .select_related("search", "instrument__lab__university")
    )
    return {hit.search_id: hit for hit in last}
