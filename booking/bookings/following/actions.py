"""The verbs of following: follow, unfollow; and the clock's looking and telling."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction

from booking.accounts.models import User
from booking.calendars.queries import Reader
from booking.labs.models import Instrument

from .models import Follow, FreedNews, FreedTime, FreeSeen, keep_spans, read_spans
from .queries import followed_by, followed_instruments, free_spans, freed_for, may_be_told
from .rules import LOOK, MOST_FOLLOWED, FollowProblem, newly_free, tells_again_at

logger = logging.getLogger(__name__)


class NotFollowed(Exception):
    """An instrument that somebody cannot follow; ``problem`` says why."""

    def __init__(self, problem: FollowProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@transaction.atomic
def follow(*, person: User, instrument: Instrument, now: dt.datetime) -> Follow:
    """Follows an instrument; twice is once. What is free already is no news.

    Raises NotFollowed: fifty at most, and for who belongs to no verified organisation.
    """
    # One at a time for a person, so that their number counts right.
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    standing = followed_by(person).filter(instrument=instrument).first()
    if standing is not None:
        return standing
    if Reader.of(person, now=now).organisation is None:
        raise NotFollowed(FollowProblem.NOT_VERIFIED)
    if followed_by(person).count() >= MOST_FOLLOWED:
        raise NotFollowed(FollowProblem.TOO_MANY)
    if not Follow.objects.filter(instrument=instrument).exists():
        # Nobody looked since the last follower left, or ever.
        _see(instrument, now)
    return Follow.objects.create(person=person, instrument=instrument, since=now)


@transaction.atomic
def unfollow(*, person: User, instrument: Instrument) -> bool:
    """Follows an instrument no more; whether it was followed."""
    gone, _by_model = Follow.objects.filter(person=person, instrument=instrument).delete()
    return bool(gone)


def _see(instrument: Instrument, now: dt.datetime) -> None:
    FreeSeen.objects.update_or_create(
        instrument=instrument,
        defaults={
            "spans": keep_spans(free_spans(instrument, now=now)),
            "until": now + LOOK,
            "looked_at": now,
        },
    )


@transaction.atomic
def note_freed(*, instrument: Instrument, now: dt.datetime) -> int:
    """Notes what of an instrument's time was freed since it was last looked at; how much."""
    seen = (
        FreeSeen.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(instrument=instrument)
        .first()
    )
    # None also while another clock looks at it.
    if seen is None or seen.looked_at >= now:
        return 0
    free = free_spans(instrument, now=now)
    freed = newly_free(read_spans(seen.spans), free, since=now, until=seen.until)
    FreedTime.objects.bulk_create(
        FreedTime(instrument=instrument, starts=each.starts, ends=each.ends, seen_at=now)
        for each in freed
    )
    seen.spans, seen.until, seen.looked_at = keep_spans(free), now + LOOK, now
    seen.save()
    return len(freed)


@transaction.atomic
def tell(*, follow: Follow, now: dt.datetime) -> FreedNews | None:
    """Makes out what a follower is told, of all that was freed since the last time; None
    where there is nothing for them, or it is too soon."""
    locked = (
        Follow.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "instrument__lab__university")
        .filter(pk=follow.pk)
        .first()
    )
    if locked is None:
        return None
    again = tells_again_at(locked.told_at)
    if again is not None and now < again:
        return None
    spans = freed_for(locked, now=now)
    if not spans:
        return None
    locked.told_at = now
    locked.save(update_fields=["told_at"])
    return FreedNews.objects.create(follow=locked, at=now, spans=keep_spans(spans))


def watch_followed(*, now: dt.datetime) -> int:
    """The scheduler's round: looks at what is followed, and tells who follows it.

    May run twice or late without harm. Returns how many were told.
    """
    FreedTime.objects.filter(ends__lte=now).delete()
    for instrument in Instrument.objects.select_related("lab__university").filter(
        pk__in=followed_instruments()
    ):
        try:
            note_freed(instrument=instrument, now=now)
        except Exception:  # one that cannot be looked at must not hold up all after it
            logger.exception("looking at instrument %s failed", instrument.pk)
    told = 0
    for each in list(may_be_told(now=now)):
        try:
            told += tell(follow=each, now=now) is not None
        except Exception:  # nor one that cannot be told
            logger.exception("telling a follower of %s failed", each.instrument_id)
    return told
