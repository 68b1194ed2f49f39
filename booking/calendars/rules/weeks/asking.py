"""What of some weeks may be asked for at a moment: lead, horizon, release, and the wish's range.

These change with the clock and not with a write, so they are applied at reading.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from ..intervals import STEP, normalise
from .layout import CLOSED, STEPS_A_WEEK, Bits, start_of
from .wishes import SlotWish
from .words import MINUTES_A_STEP, steps_up_to

AROUND_A_CHANGE = 3 * 12
"""So many steps around a horizon a clock change may put local times out of order."""
FURTHEST_APART = dt.timedelta(days=2)
"""More than any clock change moves a local time, even over the date line."""
NEVER = 1 << 62
"""An instant after all others, in microseconds."""


@dataclass(frozen=True)
class Asked:
    """A wish's range in steps from the first of some weeks, at one moment.

    A slot begins from ``soonest`` to ``last`` and ends by ``until``.
    """

    origin: dt.datetime
    steps: int
    soonest: int
    last: int
    until: int
    now: dt.datetime

    @classmethod
    def of(cls, wish: SlotWish, *, first: int, weeks: int, now: dt.datetime) -> Asked:
        origin, steps = start_of(first), weeks * STEPS_A_WEEK
        until = steps
        if wish.until is not None:
            until = max(0, min(steps, (wish.until - origin) // STEP))
        return cls(
            origin=origin,
            steps=steps,
            soonest=max(0, steps_up_to(wish.earliest - origin)),
            last=min(steps - 1, (wish.latest - origin) // STEP),
            until=until,
            now=now,
        )

    def soonest_after(self, lead: int) -> int:
        """The first step that a lead (minutes) leaves."""
        ahead = steps_up_to(self.now + dt.timedelta(minutes=lead) - self.origin)
        # What begins now has begun.
        return max(0, self.soonest, ahead, (self.now - self.origin) // STEP + 1)

    def ahead(self, zone: ZoneInfo, days: int) -> dt.datetime:
        """The moment that is so many days ahead by the local clock."""
        local = self.now.astimezone(zone).replace(tzinfo=None)
        return normalise(local + dt.timedelta(days=days), zone)

    def horizon(self, zone: ZoneInfo, days: int) -> int | None:
        """The last step whose local time so many days earlier is over by now; ``last`` where that
        is surely further; None where a clock change is so near that some steps before it may
        not be."""
        if self.now + dt.timedelta(days=days) - FURTHEST_APART > self.origin + self.last * STEP:
            return self.last
        moment = self.ahead(zone, days)
        if _keeps_its_clock(zone, self.now) and _keeps_its_clock(zone, moment):
            return (moment - self.origin) // STEP
        return None

    def within_horizon(self, zone: ZoneInfo, days: int) -> Bits:
        """The steps whose local time so many days earlier is over by now."""
        ahead = dt.timedelta(days=days)
        edge = (self.ahead(zone, days) - self.origin) // STEP
        out = np.zeros(self.steps, np.bool_)
        out[: max(0, edge - AROUND_A_CHANGE)] = True
        for step in range(max(0, edge - AROUND_A_CHANGE), edge + AROUND_A_CHANGE):
            if step >= self.steps:
                break
            there = (self.origin + step * STEP).astimezone(zone).replace(tzinfo=None)
            out[step] = normalise(there - ahead, zone) <= self.now
        return out


def _keeps_its_clock(zone: ZoneInfo, moment: dt.datetime) -> bool:
    """Whether no clock change is so near that local times could be out of order."""
    return _keeps_it_around(
        zone, moment.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)
    )


@lru_cache(maxsize=1024)
def _keeps_it_around(zone: ZoneInfo, hour: dt.datetime) -> bool:
    """The same for all of an hour (UTC): what is asked now is soon asked again."""
    near = AROUND_A_CHANGE * STEP
    before, after = hour - near, hour + dt.timedelta(hours=1) + near
    return before.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset()


def may_last(length: int, shortest: int, longest: int, grid: int, flags: int) -> bool:
    """Whether a policy, by its numbers in a record, lets a slot of ``length`` steps be booked."""
    minutes = length * MINUTES_A_STEP
    return not flags & CLOSED and shortest <= minutes <= longest and not minutes % (grid or 1)


def first_after(starts: bytes | None, limit: int) -> int:
    """The first of some packed instants (microseconds, in order) after a limit, or NEVER."""
    if limit == NEVER or not starts:
        return NEVER
    instants = memoryview(starts).cast("q")
    place = bisect_right(instants, limit)
    return instants[place] if place < len(instants) else NEVER
