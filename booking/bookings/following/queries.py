"""Who follows what, and what of freed time they may ask for. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value

from booking.accounts.models import User
from booking.accounts.prepared import Prepared
from booking.accounts.queries import today_in
from booking.calendars.queries import (
    AROUND,
    Reader,
    assisted_between,
    free_between,
    terms_for,
    unit_times,
    units_of,
    windows_between,
    zone_of,
)
from booking.calendars.rules import Interval, free_starts, merge
from booking.labs.models import Instrument
from booking.labs.queries import qualified
from booking.labs.rules import InstrumentStatus

from ..faults.queries import uses_of
from ..faults.rules import USED_LATELY
from .models import Follow, FreedTime
from .rules import LOOK, MOST_TOLD, QUIET, both


@dataclass(frozen=True)
class Ties:
    """Whether a person follows an instrument, and whether they use it or used it lately."""

    follows: bool = False
    uses: bool = False


def ties_of(person: User, instrument: Instrument, *, now: dt.datetime) -> Ties:
    """What a person has to do with an instrument, in one question."""
    found = _ties(person=person.pk, instrument=instrument.pk, since=now - USED_LATELY)
    kinds = {kind for (kind,) in found}
    return Ties("follows" in kinds, "uses" in kinds)


_ties = Prepared(
    lambda person, instrument, since: (
        Follow.objects.filter(person=person, instrument=instrument)
        .order_by()
        .values_list(Value("follows", CharField()))
        .union(
            uses_of(person, instrument, since=since)
            .order_by()
            .values_list(Value("uses", CharField())),
            all=True,
        )
    )
)


def followed_by(person: User) -> QuerySet[Follow]:
    """What somebody follows, the newest first, with what a list shows."""
    return (
        Follow.objects.filter(person=person)
        .select_related("instrument__lab__university")
        .order_by("-since", "-pk")
    )


def followed_instruments() -> list[int]:
    """The keys of all that is followed, for the clock's round."""
    return sorted(set(Follow.objects.order_by().values_list("instrument_id", flat=True)))


def free_spans(instrument: Instrument, *, now: dt.datetime) -> list[Interval]:
    """What an instrument has free from now on, whoever may ask for it."""
    windows, _busy = free_between(instrument, now, now + LOOK)
    return merge(Interval(max(each.starts, now), each.ends) for each in windows if each.ends > now)


def may_be_told(*, now: dt.datetime) -> QuerySet[Follow]:
    """The follows for which time was freed since they were last told, where that is a day ago."""
    fresh = FreedTime.objects.filter(
        instrument=OuterRef("instrument"), ends__gt=now, seen_at__gte=OuterRef("since")
    )
    return (
        Follow.objects.filter(Q(told_at__isnull=True) | Q(told_at__lte=now - QUIET))
        .filter(
            Q(Exists(fresh), told_at__isnull=True)
            | Exists(fresh.filter(seen_at__gt=OuterRef("told_at")))
        )
        .filter(person__is_active=True)
        .select_related("person", "instrument__lab__university")
        .order_by("pk")
    )


def freed_for(follow: Follow, *, now: dt.datetime) -> list[Interval]:
    """What was freed since a follower was last told, is free still, and may be asked for by
    them now; the earliest first."""
    instrument, lab = follow.instrument, follow.instrument.lab
    freed = FreedTime.objects.filter(instrument=instrument, ends__gt=now, seen_at__gte=follow.since)
    if follow.told_at is not None:
        freed = freed.filter(seen_at__gt=follow.told_at)
    spans = merge(Interval(each.starts, each.ends) for each in freed)
    if not spans or instrument.published_at is None:
        return []
    reader = Reader.of(follow.person, now=now)
    if reader.organisation is None or instrument.status != InstrumentStatus.IN_SERVICE:
        return []
    still = both(spans, free_spans(instrument, now=now))
    ways = ways_of(follow.person, instrument, now=now)
    if not still or not ways:
        return []
    first, last = still[0].starts, still[-1].ends
    terms, audience = terms_for(instrument), reader.audience_for(lab)
    windows = windows_between(instrument, first - AROUND, last)
    times = unit_times(units_of(instrument), first, last)
    out: list[Interval] = []
    for span in still:
        starts = (
            next(
                iter(
                    free_starts(
                        windows,
                        times,
                        terms.shortest,
                        audience=audience,
                        terms=terms,
                        zone=zone_of(lab),
                        now=now,
                        earliest=span.starts,
                        latest=span.ends - terms.shortest,
                        assisted_hours=assisted_between(lab, first, last) if assisted else None,
                    )
                ),
                None,
            )
            for assisted in ways
        )
        possible = [each for each in starts if each is not None]
        if possible:
            out.append(Interval(min(possible), span.ends))
        if len(out) == MOST_TOLD:
            break
    return out


def ways_of(person: User, instrument: Instrument, *, now: dt.datetime) -> Sequence[bool]:
    """How a person may use an instrument themselves: alone (False), with a technician (True)."""
    day = today_in(instrument.lab.time_zone, now)
    alone = instrument.self_operated and (
        not instrument.needs_qualification or qualified(person, instrument, day=day)
    )
    return [way for way, may in ((False, alone), (True, instrument.assisted)) if may]
