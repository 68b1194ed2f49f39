"""When a booking gives a point, and what points mean (domain: conduct)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ..rules.entries import EntryVerb

SHOWN_DAYS = 90
"""So far back booked time is compared with used time."""


class PointKind(StrEnum):
    """What a point is for."""

    NO_SHOW = "no_show"
    LATE = "late"
    """Cancelled by the customer past the deadline."""
    UNUSED = "unused"
    """Booked for more than twice the time that was used."""


class PointState(StrEnum):
    STANDING = "standing"
    APPEALED = "appealed"
    UPHELD = "upheld"
    FORGIVEN = "forgiven"


class PointActor(StrEnum):
    """In which right somebody moves a point."""

    PERSON = "person"
    LAB = "lab"
    """Manages the lab; an administrator of its university does so as well."""
    UNIVERSITY = "university"


class ConductReason(StrEnum):
    """Why a verb of conduct is refused."""

    WRONG_STATE = "wrong_state"
    NOT_ALLOWED = "not_allowed"
    WORDS_MISSING = "words_missing"
    OWN_POINT = "own_point"


@dataclass(frozen=True)
class PointMove:
    """One row of the table of a point's moves. Each wants words: reasons, or those of an appeal."""

    verb: EntryVerb
    before: frozenset[PointState]
    after: PointState
    by: PointActor


POINT_MOVES: tuple[PointMove, ...] = (
    PointMove(
        EntryVerb.APPEAL,
        frozenset({PointState.STANDING}),
        PointState.APPEALED,
        PointActor.PERSON,
    ),
    PointMove(
        EntryVerb.UPHOLD,
        frozenset({PointState.APPEALED}),
        PointState.UPHELD,
        PointActor.UNIVERSITY,
    ),
    PointMove(
        EntryVerb.FORGIVE,
        frozenset({PointState.STANDING, PointState.APPEALED, PointState.UPHELD}),
        PointState.FORGIVEN,
        PointActor.LAB,
    ),
)


def find_point_move(verb: EntryVerb, state: PointState) -> PointMove | None:
    """The table's row for a verb; what is not there is refused."""
    return next((row for row in POINT_MOVES if row.verb is verb and state in row.before), None)


@dataclass(frozen=True)
class Terms:
    """What points lead to at a lab: so many within so many days suspend for so many days.

    ``most`` is None where the lab gives no points at all.
    """

    most: int | None = 3
    days: int = 90
    barred_days: int = 30


USUAL = Terms()


def suspended_until(
    points: Iterable[dt.datetime], now: dt.datetime, terms: Terms
) -> dt.datetime | None:
    """Until when somebody with these points may not book at a lab; None when they may.

    ``points`` are when those were given that count. Each that makes the number full,
    with those less than ``terms.days`` before it, suspends from then on: so a
    further one within that time suspends anew. Forgiving one ends at once what it led to.
    """
    if terms.most is None:
        return None
    given = sorted(at for at in points if at <= now)
    within = dt.timedelta(days=terms.days)
    for last in range(len(given) - 1, terms.most - 2, -1):
        if given[last] - given[last - terms.most + 1] < within:
            until = given[last] + dt.timedelta(days=terms.barred_days)
            # The latest such point ends latest.
            return until if until > now else None
    return None


def is_unused(booked: dt.timedelta, used: dt.timedelta) -> bool:
    """Whether a booking held more than twice the time that was used."""
    return booked > 2 * used


@dataclass(frozen=True)
class Summary:
    """What a lab knows of how somebody used its time: points that count, by kind, of so many
    ``days``, and until when they may not book (UTC)."""

    days: int
    no_shows: int = 0
    late: int = 0
    unused: int = 0
    barred_until: dt.datetime | None = None

    @property
    def points(self) -> int:
        return self.no_shows + self.late + self.unused


def summary_of(
    points: Iterable[tuple[dt.datetime, PointKind | str]], now: dt.datetime, terms: Terms
) -> Summary:
    """Somebody's points at a lab that count, as their times and kinds, in a few numbers."""
    given = list(points) if terms.most is not None else []
    since = now - dt.timedelta(days=terms.days)
    recent = [kind for at, kind in given if at > since]
    return Summary(
        days=terms.days,
        no_shows=recent.count(PointKind.NO_SHOW),
        late=recent.count(PointKind.LATE),
        unused=recent.count(PointKind.UNUSED),
        barred_until=suspended_until([at for at, _kind in given], now, terms),
    )
