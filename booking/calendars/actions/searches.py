"""Verbs of saved searches: keep one, end it, and look again."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from booking.accounts.models import User

from ..models import SavedSearch, SearchHit
from ..queries.searches import due, live_of
from ..queries.seen import Reader
from ..queries.watching import KNOWN, answers_for, last_day_of
from ..rules.searches import MOST_LIVE, Answer, SearchReason, news, normal_query, watched_until

logger = logging.getLogger(__name__)

Looker = Callable[[str, User, dt.datetime], Sequence[Answer]]
"""Runs a search's query for a person at an instant, with the rights of that instant."""

MOST_IN_A_ROUND = 40


class SearchRefused(Exception):
    """A search that is not kept, or not ended; ``reason`` says why."""

    def __init__(self, reason: SearchReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@transaction.atomic
def save_search(*, person: User, query: str, now: dt.datetime, language: str = "") -> SavedSearch:
    """Keeps a search, given as the find page's query; the same one twice is one.

    It is watched until its own last day is over, else for 30 days. Letters
    about it are in ``language`` unless the person has chosen one. Raises
    SearchRefused.
    """
    try:
        kept = normal_query(query, known=KNOWN)
    except ValueError:
        raise SearchRefused(SearchReason.TOO_LONG) from None
    if not kept:
        raise SearchRefused(SearchReason.EMPTY)
    until = watched_until(now, last_day_of(kept), ZoneInfo(settings.TIME_ZONE))
    if until <= now:
        raise SearchRefused(SearchReason.OVER)
    # One at a time for a person, so that their number and the same search sent twice count right.
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.is_active or Reader.of(person, now=now).organisation is None:
        raise SearchRefused(SearchReason.NOT_VERIFIED)
    _end_over(now=now, person=person)
    live = live_of(person, now=now)
    same = live.filter(query=kept).first()
    if same is not None:
        return same
    if live.count() >= MOST_LIVE:
        raise SearchRefused(SearchReason.TOO_MANY)
    return SavedSearch.objects.create(
        person=person, query=kept, language=language, created_at=now, expires_at=until
    )


@transaction.atomic
def end_search(*, search: SavedSearch, person: User, now: dt.datetime) -> SavedSearch:
    """Stops watching a search; one that has ended stays as it is.

    Raises SearchRefused when it is somebody else's.
    """
    locked = _lock(search)
    if locked.person_id != person.pk:
        raise SearchRefused(SearchReason.NOT_YOURS)
    if locked.ended_at is None:
        locked.ended_at = now
        locked.save(update_fields=["ended_at"])
    return locked


@transaction.atomic
def look_again(
    *, search: SavedSearch, answers: Sequence[Answer], now: dt.datetime
) -> SearchHit | None:
    """Notes what a search finds now; the hit that is to be told, one at most.

    ``rules.searches.news`` decides what is news. A search that is over is
    ended, and one that has ended is left alone.
    """
    locked = _lock(search)
    if locked.ended_at is not None:
        return None
    if locked.expires_at <= now:
        locked.ended_at = now
        locked.save(update_fields=["ended_at"])
        return None
    if locked.looked_at is None or locked.looked_at < now:
        locked.looked_at = now
        locked.save(update_fields=["looked_at"])
    before = list(locked.hits.order_by("number"))
    found = news(
        answers,
        [Answer(hit.instrument_id, hit.starts, hit.ends) for hit in before],
        told_at=before[-1].at if before else None,
        now=now,
    )
    if found is None:
        return None
    return SearchHit.objects.create(
        search=locked,
        number=before[-1].number + 1 if before else 1,
        at=now,
        instrument_id=found.instrument_id,
        starts=found.starts,
        ends=found.ends,
    )


def watch_searches(
    *, now: dt.datetime, look: Looker = answers_for, most: int = MOST_IN_A_ROUND
) -> int:
    """The scheduler's round: looks at searches whose turn it is, a transaction each.

    May run twice at once or late without harm: who takes a search marks it as
    looked at, so another clock takes the next, and one that fails is logged
    and waits for its next turn. Returns how many hits there were.
    """
    _end_over(now=now)
    hits = 0
    for _turn in range(most):
        search = _take(now=now)
        if search is None:
            break
        try:
            answers = look(search.query, search.person, now)
            hits += look_again(search=search, answers=answers, now=now) is not None
        except Exception:  # one that cannot be run must not hold up all after it
            logger.exception("looking again for search %s failed", search.public_id)
    return hits


@transaction.atomic
def _take(*, now: dt.datetime) -> SavedSearch | None:
    # Let go before the search is run: it may take a while, and nobody should wait for it.
    search = due(now=now).select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    if search is None:
        return None
    search.looked_at = now
    search.save(update_fields=["looked_at"])
    return search


def _lock(search: SavedSearch) -> SavedSearch:
    return SavedSearch.objects.select_for_update(no_key=True).get(pk=search.pk)


def _end_over(*, now: dt.datetime, person: User | None = None) -> None:
    over = SavedSearch.objects.filter(ended_at__isnull=True, expires_at__lte=now)
    if person is not None:
        over = over.filter(person=person)
    over.update(ended_at=now)
