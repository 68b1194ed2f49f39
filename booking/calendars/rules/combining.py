"""Several instruments one after another: the best ways to take steps in turn."""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

MOST_STEPS = 4
MOST_TRIED = 3000
"""So many ways, whole or begun, are weighed before a search for more ends."""

AT_ONCE = dt.timedelta(0)


class Same(StrEnum):
    """What the steps of one combination must share."""

    LAB = "lab"
    SITE = "site"
    UNIVERSITY = "university"
    ANYWHERE = "anywhere"


class NoneReason(StrEnum):
    """Why there is no combination."""

    NOTHING_FITS = "nothing_fits"
    NO_COMMON_PLACE = "no_common_place"
    NOTHING_FREE = "nothing_free"
    NEVER_IN_TURN = "never_in_turn"


@dataclass(frozen=True)
class Candidate:
    """An instrument that can do a step.

    ``starts`` (UTC, in order) are those at which a booking of the step's length
    may begin. ``place`` is what the steps of one combination must have in
    common, ``lab`` what a move is counted between. ``turnaround`` is clean-up
    and set-up between two bookings of this instrument by the same hand.
    """

    instrument: int
    lab: Hashable
    place: Hashable
    starts: Sequence[dt.datetime]
    turnaround: dt.timedelta = AT_ONCE


@dataclass(frozen=True)
class Step:
    """One booking of a combination: how long, on what, and how soon after the one before.

    From the end of the step before to the start of this one ``least_gap`` passes
    at least, such as drying, and ``most_gap`` at most; None does not bound it.
    Neither counts for the first step.
    """

    length: dt.timedelta
    candidates: Sequence[Candidate]
    least_gap: dt.timedelta = AT_ONCE
    most_gap: dt.timedelta | None = None


@dataclass(frozen=True)
class Part:
    """A step of a combination as it would be booked (UTC)."""

    instrument: int
    starts: dt.datetime
    ends: dt.datetime


@dataclass(frozen=True)
class Combination:
    """One way to take all steps: when it is done, how long one waits in between, how often one
    moves from lab to lab."""

    parts: tuple[Part, ...]
    waiting: dt.timedelta
    moves: int

    @property
    def finish(self) -> dt.datetime:
        return self.parts[-1].ends


@dataclass(frozen=True)
class _Bound:
    """At least ``least``, and unless None at most ``most``, from one step's start to a later's."""

    before: int
    after: int
    least: dt.timedelta
    most: dt.timedelta | None


@dataclass(order=True)
class _Way:
    """A combination of which the first steps have their instrument; ``rank`` is no worse than
    any whole one that it can become."""

    rank: tuple[dt.datetime, dt.timedelta, int, int]
    tie: int
    place: Hashable = field(compare=False)
    chosen: tuple[Candidate, ...] = field(compare=False)
    starts: tuple[dt.datetime, ...] = field(compare=False)


def combine(steps: Sequence[Step], *, most: int) -> list[Combination]:
    """The best combinations, ``most`` at the most, each of other instruments, in order.

    Better is what finishes sooner, then what has less waiting between the steps,
    then fewer moves between labs. All instruments of one share their place.
    Raises ValueError for fewer than two steps or more than four, for a length
    that is not positive, and for a gap that is negative or ends before it begins.

    How: with the differences between starts bounded, the earliest starts that
    satisfy all bounds are found by moving each start on until none is broken,
    and with the last one fixed the latest ones in the same way backwards (such
    bounds have a least and a greatest solution). Run with a step's candidates
    taken together this tells how good a combination can still become when only
    its first instruments are chosen, so that the most promising is tried first
    and only few of all products are looked at.
    """
    _check(steps)
    solvers = [_Solver(steps, place) for place in _shared_places(steps)]
    by_place = {solver.place: solver for solver in solvers}
    ties = itertools.count()
    heap: list[_Way] = []
    for solver in solvers:
        _push(heap, solver, (), ties)
    out: list[Combination] = []
    tried = 0
    while heap and len(out) < most and tried < MOST_TRIED:
        way = heapq.heappop(heap)
        if len(way.chosen) == len(steps):
            out.append(_combination(steps, way))
            continue
        solver = by_place[way.place]
        for candidate in solver.candidates[len(way.chosen)]:
            tried += 1
            _push(heap, solver, (*way.chosen, candidate), ties)
    return out


def _check(steps: Sequence[Step]) -> None:
    if not 2 <= len(steps) <= MOST_STEPS:
        raise ValueError(f"a combination has 2 to {MOST_STEPS} steps")
    for step in steps:
        if step.length <= AT_ONCE:
            raise ValueError("a step takes some time")
        if step.least_gap < AT_ONCE:
            raise ValueError("a step begins after the one before has ended")
        if step.most_gap is not None and step.most_gap < step.least_gap:
            raise ValueError("the longest gap is shorter than the shortest")


def _shared_places(steps: Sequence[Step]) -> list[Hashable]:
    """The places at which each step has a candidate with any time, in the order given."""
    there = [{each.place for each in step.candidates if each.starts} for step in steps]
    shared = set.intersection(*there)
    return [
        place
        for place in dict.fromkeys(each.place for each in steps[0].candidates)
        if place in shared
    ]


def _push(
    heap: list[_Way], solver: _Solver, chosen: tuple[Candidate, ...], ties: Iterator[int]
) -> None:
    """Puts a way onto the heap, unless nothing can come of it."""
    solved = solver.solve(chosen)
    if solved is None:
        return
    finish = solved[-1] + solver.steps[-1].length
    waiting = finish - solved[0] - solver.work
    # Of equals the one that is chosen further first, else all would be begun before one is whole.
    rank = (finish, waiting, solver.moves(chosen), -len(chosen))
    heapq.heappush(heap, _Way(rank, next(ties), solver.place, chosen, solved))


def _combination(steps: Sequence[Step], way: _Way) -> Combination:
    parts = tuple(
        Part(candidate.instrument, starts, starts + step.length)
        for step, candidate, starts in zip(steps, way.chosen, way.starts, strict=True)
    )
    return Combination(parts, way.rank[1], way.rank[2])


class _Solver:
    """The best starts at one place, for steps of which the first have their instrument."""

    def __init__(self, steps: Sequence[Step], place: Hashable) -> None:
        self.steps = steps
        self.place = place
        self.work = sum((step.length for step in steps), AT_ONCE)
        self.bounds = [
            _Bound(
                number - 1,
                number,
                before.length + step.least_gap,
                None if step.most_gap is None else before.length + step.most_gap,
            )
            for number, (before, step) in enumerate(itertools.pairwise(steps), 1)
        ]
        here = [[each for each in step.candidates if each.place == place] for step in steps]
        # All candidates of a step as one, for the steps that have none chosen yet.
        self.any = _linked(
            [sorted(set(itertools.chain(*(each.starts for each in those)))) for those in here],
            self.bounds,
        )
        self.candidates = [
            [each for each in map(_keeper(linked), those) if each.starts]
            for those, linked in zip(here, self.any, strict=True)
        ]
        self.moves_from = _moves_from(self.candidates)

    def moves(self, chosen: tuple[Candidate, ...]) -> int:
        """How often at least one moves to another lab, whatever is chosen for the rest."""
        if not chosen:
            return min(self.moves_from[0].values(), default=0)
        made = sum(one.lab != other.lab for one, other in itertools.pairwise(chosen))
        return made + self.moves_from[len(chosen) - 1][chosen[-1].lab]

    def solve(self, chosen: tuple[Candidate, ...]) -> tuple[dt.datetime, ...] | None:
        """The starts that finish soonest and of those wait least; None when there are none."""
        times = [each.starts for each in chosen] + self.any[len(chosen) :]
        bounds = [*self.bounds, *self._turnarounds(chosen)]
        at = _earliest(times, bounds) if all(times) else None
        if at is None:
            return None
        _latest(times, bounds, at)
        return tuple(starts[index] for starts, index in zip(times, at, strict=True))

    def _turnarounds(self, chosen: tuple[Candidate, ...]) -> Iterator[_Bound]:
        """What the same instrument needs between two steps of one combination."""
        for (first, one), (second, other) in itertools.combinations(enumerate(chosen), 2):
            if one.instrument == other.instrument and one.turnaround:
                yield _Bound(first, second, self.steps[first].length + one.turnaround, None)


def _linked(
    times: Sequence[Sequence[dt.datetime]], bounds: Sequence[_Bound]
) -> list[list[dt.datetime]]:
    """The starts of each step that are linked to some of every other, through those between.

    What stands alone can be in no combination, and need not be walked over
    again for each choice of instruments.
    """
    out = [list(those) for those in times]
    for bound in bounds:
        least, most = bound.least, bound.most
        out[bound.after] = [
            start
            for start in out[bound.after]
            if _any_within(out[bound.before], None if most is None else start - most, start - least)
        ]
    for bound in reversed(bounds):
        least, most = bound.least, bound.most
        out[bound.before] = [
            start
            for start in out[bound.before]
            if _any_within(out[bound.after], start + least, None if most is None else start + most)
        ]
    return out


def _any_within(
    starts: Sequence[dt.datetime], first: dt.datetime | None, last: dt.datetime | None
) -> bool:
    index = 0 if first is None else bisect_left(starts, first)
    return index < len(starts) and (last is None or starts[index] <= last)


def _keeper(linked: Sequence[dt.datetime]) -> Callable[[Candidate], Candidate]:
    """Leaves a candidate the starts that are linked."""
    kept = set(linked)
    return lambda each: replace(each, starts=[start for start in each.starts if start in kept])


def _moves_from(candidates: Sequence[Sequence[Candidate]]) -> list[Mapping[Hashable, int]]:
    """For each step and lab how many moves the later steps need at least, by labs alone."""
    out: list[Mapping[Hashable, int]] = [{each.lab: 0 for each in candidates[-1]}]
    for those in reversed(candidates[:-1]):
        after = out[0]
        elsewhere = min(after.values(), default=0) + 1
        out.insert(0, {each.lab: min(after.get(each.lab, elsewhere), elsewhere) for each in those})
    return out


def _earliest(times: Sequence[Sequence[dt.datetime]], bounds: Sequence[_Bound]) -> list[int] | None:
    """Where in each list the least solution stands; None when no starts satisfy all bounds."""
    at = [0] * len(times)
    moved = True
    while moved:
        moved = False
        for bound in bounds:
            before, after = times[bound.before], times[bound.after]
            due = before[at[bound.before]] + bound.least
            if after[at[bound.after]] < due:
                at[bound.after] = bisect_left(after, due, at[bound.after])
                if at[bound.after] == len(after):
                    return None
                moved = True
            if bound.most is None:
                continue
            due = after[at[bound.after]] - bound.most
            if before[at[bound.before]] < due:
                at[bound.before] = bisect_left(before, due, at[bound.before])
                if at[bound.before] == len(before):
                    return None
                moved = True
    return at


def _latest(
    times: Sequence[Sequence[dt.datetime]], bounds: Sequence[_Bound], at: list[int]
) -> None:
    """Moves a solution to the greatest one with the same last start.

    The starts only fall, from the last list's solution and the ends of the
    others, and never below the solution that was given: so there always is one.
    """
    last = len(times) - 1
    for number in range(last):
        at[number] = len(times[number]) - 1
    moved = True
    while moved:
        moved = False
        for bound in bounds:
            before, after = times[bound.before], times[bound.after]
            limit = after[at[bound.after]] - bound.least
            if before[at[bound.before]] > limit:
                at[bound.before] = bisect_right(before, limit, 0, at[bound.before]) - 1
                moved = True
            if bound.most is None or bound.after == last:
                continue
            limit = before[at[bound.before]] + bound.most
            if after[at[bound.after]] > limit:
                at[bound.after] = bisect_right(after, limit, 0, at[bound.after]) - 1
                moved = True
