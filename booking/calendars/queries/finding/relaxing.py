"""What would help when nothing fits: the same question with one part of it given up."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from booking.labs.rules import ServiceMode

from ...catalogue import Catalogue, CatalogueWish, narrow
from ...rules.asking import LOOKED_AHEAD, Give, TimeAsked
from ...rules.intervals import STEP
from ...rules.weeks import EVERY_DAY, WHOLE_DAY
from .answering import Seeking, add_promises, platform_zone, slot_moments, ways_of
from .asked import Asked

SECONDS = 1.5
"""So long ways on are looked for; those that are left are not offered."""
LOOKED_AT = 5_000
"""Of so many instruments slots are looked for."""
MOST_SHOWN = 8
HALVED = 4
"""So often a length is halved until something fits."""
HALF_AN_HOUR = dt.timedelta(minutes=30)


@dataclass(frozen=True)
class WayOn:
    """A search with something given up, and how many instruments it finds.

    ``more``: it was not looked at further than that, so there may be more.
    ``asked`` is the wider search.
    """

    give: Give
    asked: Asked
    count: int
    more: bool = False


def half_of(length: dt.timedelta) -> dt.timedelta:
    """Half a length, down to half hours, or to five minutes where that is less than one."""
    half = length / 2
    step = HALF_AN_HOUR if half >= HALF_AN_HOUR else STEP
    return max(STEP, half // step * step)


def widened(asked: Asked, *, today: dt.date) -> Iterator[tuple[Give, Asked]]:
    """Each search that gives up one part of another, and at the end several.

    A length comes several times, ever shorter.
    """
    what, when = asked.what, asked.time
    if not asked.samples_only:
        yield from _in_time(asked, when, today)
        if what.modes and what.modes != frozenset(ServiceMode):
            yield Give.MODE, replace(asked, what=replace(what, modes=frozenset()))
        samples = replace(what, modes=frozenset({ServiceMode.SAMPLES}))
        yield Give.SAMPLES, replace(asked, what=samples, time=TimeAsked(last=when.last))
    else:
        if when.last is not None:
            yield Give.LATER, replace(asked, time=replace(when, last=when.last + LOOKED_AHEAD))
        yield Give.MODE, replace(asked, what=replace(what, modes=frozenset()), time=TimeAsked())
    for give, wider in _in_kind(what):
        yield give, replace(asked, what=wider)
    if when.narrows:
        yield Give.TIME, replace(asked, time=TimeAsked())
    bare = CatalogueWish(words=what.words, near=what.near)
    if what != bare and (what.words is not None or when.narrows):
        yield Give.FILTERS, replace(asked, what=bare)
        if what.words is not None and when.narrows:
            yield Give.WORDS, replace(asked, what=bare, time=TimeAsked())


def _in_time(asked: Asked, when: TimeAsked, today: dt.date) -> Iterator[tuple[Give, Asked]]:
    def but(**changes: object) -> Asked:
        return replace(asked, time=replace(when, **changes))  # type: ignore[arg-type]

    shorter = when.length
    for _again in range(HALVED):
        if shorter is None or shorter <= STEP:
            break
        shorter = half_of(shorter)
        yield Give.LENGTH, but(length=shorter)
    if when.narrows:
        yield Give.LATER, but(last=when.last_day(today) + LOOKED_AHEAD)
    if when.weekdays != EVERY_DAY:
        yield Give.ANY_DAY, but(weekdays=EVERY_DAY)
    if when.minutes != WHOLE_DAY:
        yield Give.ANY_CLOCK, but(minutes=WHOLE_DAY)
    if when.length is not None and when.pieces == 1 and when.length >= dt.timedelta(hours=2):
        yield Give.PIECES, but(in_a_row=half_of(when.length))


def _in_kind(what: CatalogueWish) -> Iterator[tuple[Give, CatalogueWish]]:
    if what.max_price is not None:
        yield Give.PRICE, replace(what, max_price=None)
    if what.within is not None:
        yield Give.DISTANCE, replace(what, within=None)
    if what.figures:
        yield Give.FIGURES, replace(what, figures=())
    if what.techniques:
        yield Give.TECHNIQUE, replace(what, techniques=frozenset())
    if what.universities:
        yield Give.UNIVERSITY, replace(what, universities=frozenset())
    if what.labs:
        yield Give.LAB, replace(what, labs=frozenset())
    if what.chains:
        yield Give.CHAIN, replace(what, chains=frozenset())
    if what.needs_qualification is not None:
        yield Give.QUALIFICATION, replace(what, needs_qualification=None)
    if what.priced:
        yield Give.PRICED, replace(what, priced=False)
    if what.opened_since is not None:
        yield Give.SINCE, replace(what, opened_since=None)


def how_many(catalogue: Catalogue, asked: Asked, seeking: Seeking) -> tuple[int, bool]:
    """How many instruments a search finds, and whether there may be more: the slots of no
    more than some thousands are looked for."""
    found = narrow(catalogue, asked.what, seeking.reader, facets=())
    if not asked.time.narrows:
        return len(found), False
    more = len(found) > LOOKED_AT
    if more:
        found = found.taking(np.arange(LOOKED_AT))
    ways = ways_of(found, asked, seeking)
    moments = slot_moments(found, ways, asked, seeking)
    if ServiceMode.SAMPLES in asked.what.modes:
        add_promises(moments, found, ways, asked, seeking)
    return int(np.isfinite(moments).sum()), more


def ways_on(catalogue: Catalogue, asked: Asked, seeking: Seeking) -> list[WayOn]:
    """What would help when a search finds nothing, with true counts, the likeliest first.

    Each is the search itself with less asked for. Looks for a second or two at most.
    """
    today = seeking.now.astimezone(platform_zone()).date()
    over = time.monotonic() + SECONDS
    out: list[WayOn] = []
    for give, wider in widened(asked, today=today):
        if out and out[-1].give is give:
            continue  # less was enough
        count, more = how_many(catalogue, wider, seeking)
        if count:
            out.append(WayOn(give, wider, count, more))
        if len(out) == MOST_SHOWN or time.monotonic() > over:
            break
    return out
