"""What would help when nothing fits: the same question with one part of it given up."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from booking.labs.rules import ServiceMode
from booking.labs.search.queries import with_fewer_words
from booking.labs.search.rules import above

from ...catalogue import BANDS_KM, Catalogue, CatalogueWish, TechniqueLabel, narrow
from ...rules.asking import DAY, LOOKED_AHEAD, Give, TimeAsked
from ...rules.easing import half_of, other_weekdays, shorter_than, wider_than
from ...rules.intervals import STEP
from ...rules.weeks import EVERY_DAY, WHOLE_DAY, Sheets
from .answering import (
    AT_HAND,
    Seeking,
    add_promises,
    platform_zone,
    slot_moments,
    ways_of,
    weeks_at_hand,
)
from .asked import Asked

SECONDS = 1.5
"""So long ways on are looked for; those that are left are not offered."""
SECONDS_EACH = 0.4
"""And so long for one part of a search to give up more and more of."""
LOOKED_AT = 5_000
"""Of so many instruments slots are looked for."""
MOST_SHOWN = 10
HALVED = 4
"""So often a length is halved until something fits, where instruments are too many to try more."""
NEARER: dict[Give, Give] = {
    Give.ANY_DAY: Give.ALSO_DAY,
    Give.ANY_CLOCK: Give.CLOCK,
    Give.DISTANCE: Give.FURTHER,
    Give.TECHNIQUE: Give.PARENT,
}
"""What gives up less than another; where it finds as many, the other is not offered."""


@dataclass(frozen=True)
class WayOn:
    """A search with something given up, and how many instruments it finds.

    ``more``: it was not looked at further than that, so there may be more.
    ``asked`` is the wider search; ``technique`` the one above that it asks for, if it does.
    """

    give: Give
    asked: Asked
    count: int
    more: bool = False
    technique: TechniqueLabel | None = None


def widened(
    asked: Asked, techniques: Mapping[int, TechniqueLabel], *, today: dt.date, fine: bool
) -> Iterator[tuple[Give, Asked]]:
    """Each search that gives up one part of another, and at the end several.

    A part comes several times, each time more of it given up: a length ever shorter, days
    and distances ever further. ``fine``: in steps as small as people think in.
    """
    what, when = asked.what, asked.time
    if not asked.samples_only:
        yield from _in_time(asked, when, today, fine=fine)
        if what.modes and what.modes != frozenset(ServiceMode):
            yield Give.MODE, replace(asked, what=replace(what, modes=frozenset()))
        samples = replace(what, modes=frozenset({ServiceMode.SAMPLES}))
        yield Give.SAMPLES, replace(asked, what=samples, time=TimeAsked(last=when.last))
    else:
        if when.last is not None:
            yield Give.LATER, replace(asked, time=replace(when, last=when.last + LOOKED_AHEAD))
        yield Give.MODE, replace(asked, what=replace(what, modes=frozenset()), time=TimeAsked())
    for give, wider in _in_kind(what, techniques):
        yield give, replace(asked, what=wider)
    if when.narrows:
        yield Give.TIME, replace(asked, time=TimeAsked())
    bare = CatalogueWish(words=what.words, near=what.near)
    if what != bare and (what.words is not None or when.narrows):
        yield Give.FILTERS, replace(asked, what=bare)
        if what.words is not None and when.narrows:
            yield Give.WORDS, replace(asked, what=bare, time=TimeAsked())


def _in_time(
    asked: Asked, when: TimeAsked, today: dt.date, *, fine: bool
) -> Iterator[tuple[Give, Asked]]:
    def but(**changes: object) -> Asked:
        return replace(asked, time=replace(when, **changes))  # type: ignore[arg-type]

    if when.length is not None:
        for shorter in shorter_than(when.length) if fine else _halves(when.length):
            yield Give.LENGTH, but(length=shorter)
    if when.narrows:
        for days in range(1, LOOKED_AHEAD.days + 1) if fine else (LOOKED_AHEAD.days,):
            yield Give.LATER, but(last=when.last_day(today) + days * DAY)
    if when.first is not None and fine:
        for days in range(1, min(LOOKED_AHEAD, when.first - today).days + 1):
            yield Give.EARLIER, but(first=when.first - days * DAY)
    if when.weekdays != EVERY_DAY:
        for day in other_weekdays(when.weekdays) if fine else ():
            yield Give.ALSO_DAY, but(weekdays=when.weekdays | {day})
        yield Give.ANY_DAY, but(weekdays=EVERY_DAY)
    if when.minutes != WHOLE_DAY:
        for minutes in wider_than(when.minutes) if fine else ():
            yield Give.CLOCK, but(minutes=minutes)
        yield Give.ANY_CLOCK, but(minutes=WHOLE_DAY)
    if when.length is not None and when.pieces == 1 and when.length >= dt.timedelta(hours=2):
        yield Give.PIECES, but(in_a_row=half_of(when.length))


def _halves(length: dt.timedelta) -> Iterator[dt.timedelta]:
    for _again in range(HALVED):
        if length <= STEP:
            return
        length = half_of(length)
        yield length


def _in_kind(
    what: CatalogueWish, techniques: Mapping[int, TechniqueLabel]
) -> Iterator[tuple[Give, CatalogueWish]]:
    if what.max_price is not None:
        yield Give.PRICE, replace(what, max_price=None)
    if what.within is not None:
        for band in BANDS_KM:
            if band > what.within:
                yield Give.FURTHER, replace(what, within=float(band))
        yield Give.DISTANCE, replace(what, within=None)
    if what.figures:
        yield Give.FIGURES, replace(what, figures=())
    if len(what.techniques) == 1:
        parents = {pk: each.parent for pk, each in techniques.items()}
        for pk in above(next(iter(what.techniques)), parents):
            yield Give.PARENT, replace(what, techniques=frozenset({pk}))
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


class _Counting:
    """Counts what searches of one reader find; what they have in common is read once."""

    def __init__(self, catalogue: Catalogue, asked: Asked, seeking: Seeking) -> None:
        self.catalogue, self.asked, self.seeking = catalogue, asked, seeking
        self._look_through(asked)

    def _look_through(self, asked: Asked) -> None:
        """The instruments that can do what is asked, and their weeks where these are few."""
        found = narrow(self.catalogue, asked.what, self.seeking.reader, facets=())
        self.what, self.candidates = asked.what, len(found)
        self.more = self.candidates > LOOKED_AT
        self.found = found.taking(np.arange(LOOKED_AT)) if self.more else found
        self.ways = ways_of(self.found, asked, self.seeking)
        self.sheets: Sheets | None = None
        if self.asked.time.narrows:
            today = self.seeking.now.astimezone(platform_zone()).date()
            last = self.asked.time.last_day(today) + LOOKED_AHEAD
            whole = replace(asked, time=TimeAsked(length=self.asked.time.piece, last=last))
            self.sheets = weeks_at_hand(self.found, self.ways, whole, self.seeking)

    @property
    def fine(self) -> bool:
        """Whether they are few enough to try many ways on."""
        return self.candidates <= AT_HAND

    def many(self, asked: Asked) -> tuple[int, bool]:
        if asked.what is not self.what:
            self._look_through(asked)
        if not asked.time.narrows:
            return self.candidates, False
        moments = slot_moments(self.found, self.ways, asked, self.seeking, self.sheets)
        if ServiceMode.SAMPLES in asked.what.modes:
            add_promises(moments, self.found, self.ways, asked, self.seeking)
        return int(np.isfinite(moments).sum()), self.more


def how_many(catalogue: Catalogue, asked: Asked, seeking: Seeking) -> tuple[int, bool]:
    """How many instruments a search finds, and whether there may be more: the slots of no
    more than some thousands are looked for."""
    return _Counting(catalogue, asked, seeking).many(asked)


def ways_on(catalogue: Catalogue, asked: Asked, seeking: Seeking) -> list[WayOn]:
    """What would help when a search finds nothing, with true counts, the likeliest first.

    Each is the search itself with less asked for, and no more is given up than is enough.
    Looks for a second or two at most.
    """
    today = seeking.now.astimezone(platform_zone()).date()
    over = time.monotonic() + SECONDS
    words = asked.what.words
    if words is not None and not len(words.ids) and len(words.words) > 1:
        return _with_fewer_words(catalogue, asked, seeking, over)
    counting = _Counting(catalogue, asked, seeking)
    out: list[WayOn] = []
    tried, enough = None, over
    techniques = catalogue.techniques
    for give, wider in widened(asked, techniques, today=today, fine=counting.fine):
        if give is not tried:
            tried, enough = give, min(over, time.monotonic() + SECONDS_EACH)
        elif (out and out[-1].give is give) or time.monotonic() > enough:
            continue  # less was enough, or it takes too long
        count, more = counting.many(wider)
        if count and not _is_no_better(give, count, out):
            above_it = techniques.get(min(wider.what.techniques, default=0))
            out.append(WayOn(give, wider, count, more, above_it if give is Give.PARENT else None))
        if len(out) == MOST_SHOWN or time.monotonic() > over:
            break
    return out


def _with_fewer_words(
    catalogue: Catalogue, asked: Asked, seeking: Seeking, over: float
) -> list[WayOn]:
    """The first search with fewer of its words that finds something; without that nothing helps."""
    assert asked.what.words is not None
    for found in with_fewer_words(asked.what.words.words, at=catalogue.state):
        wider = replace(asked, what=replace(asked.what, words=found))
        count, more = how_many(catalogue, wider, seeking)
        if count:
            return [WayOn(Give.SOME_WORDS, wider, count, more)]
        if time.monotonic() > over:
            break
    return []


def _is_no_better(give: Give, count: int, out: list[WayOn]) -> bool:
    """Whether something that gives up less finds as many."""
    nearer = NEARER.get(give)
    return any(way.give is nearer and way.count >= count for way in out)
