"""The slots of all units, day by day: what lies ahead first, then the history that is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .columns import Numbers
from .hours import OPEN_DAYS, PATTERNS, opened
from .sizes import LEFT_AHEAD, Size
from .slots import draw
from .world import World

DAY = dt.timedelta(days=1)
MANY = 30_000
"""Days are taken together until they have about so many bookings."""
SPARE = 1.15
"""So many more are drawn for a day of history than it is to have; chance leaves some out."""


@dataclass(frozen=True)
class Drawn:
    """Slots by column: unit (place), start (microseconds), minutes."""

    unit: Numbers
    starts: Numbers
    minutes: Numbers

    def __len__(self) -> int:
        return len(self.unit)

    def some(self, rows: Numbers) -> Drawn:
        return Drawn(self.unit[rows], self.starts[rows], self.minutes[rows])


def joined(parts: list[Drawn]) -> Drawn:
    none = np.zeros(0, np.int64)
    parts = [*parts, Drawn(none, none, none)]
    return Drawn(
        np.concatenate([each.unit for each in parts]),
        np.concatenate([each.starts for each in parts]),
        np.concatenate([each.minutes for each in parts]),
    )


class Diary:
    """Draws the slots of one local day after the other, for the units that are booked."""

    def __init__(self, world: World, size: Size, *, today: dt.date) -> None:
        self.today = today
        self.units = np.flatnonzero(world.units.instrument < size.booked_instruments)
        self.patterns = world.unit_patterns()[self.units]
        self.zones = world.unit_zones()[self.units]
        self.grids = world.unit_grids()[self.units]
        self.margins = (world.units.set_up + world.units.clean_up)[self.units]
        booked = min(size.booked_instruments, len(world.instruments.ids))
        self.share = booked / max(1, len(self.units))
        self.instruments = booked

    def of_day(self, rng: np.random.Generator, day: dt.date, a_week: float) -> Drawn:
        """The slots of a day when an instrument has so many bookings a week."""
        parts: list[Drawn] = []
        kinds = np.unique(np.stack([self.patterns, self.zones]), axis=1).T
        for pattern, zone in kinds.tolist():
            windows = opened(pattern, zone, day, 1)
            if not len(windows.day):
                continue
            who = np.flatnonzero((self.patterns == pattern) & (self.zones == zone))
            long = (windows.ends - windows.starts).astype(np.float64)
            a_day = a_week * self.share / OPEN_DAYS[pattern]
            rows = len(windows.day)
            slots = draw(
                rng,
                starts=np.repeat(windows.starts, len(who)),
                ends=np.repeat(windows.ends, len(who)),
                grid=np.tile(self.grids[who], rows),
                margin=np.tile(self.margins[who], rows),
                mean=np.repeat(a_day * long / long.sum(), len(who)),
            )
            parts.append(
                Drawn(self.units[np.tile(who, rows)[slots.row]], slots.starts, slots.minutes)
            )
        return joined(parts)

    def open_share(self, day: dt.date) -> float:
        """Which part of a week's bookings falls on a day of the week, over all units."""
        out = 0.0
        counts = np.bincount(self.patterns, minlength=len(PATTERNS))
        for pattern, count in enumerate(counts.tolist()):
            if any(day.weekday() in hours.weekdays for hours in PATTERNS[pattern]):
                out += count / OPEN_DAYS[pattern]
        return out / max(1, len(self.units))


def ahead(diary: Diary, size: Size, *, now: int) -> Drawn:
    """The slots from today on, those of today included that have begun by ``now``; no more
    than there are bookings, the furthest left out."""
    parts: list[Drawn] = []
    for number in range(len(size.ahead) * 7 + 1):
        rng = np.random.default_rng([size.seed, 1, number])
        a_week = size.ahead[max(0, (number - 1) // 7)]
        parts.append(diary.of_day(rng, diary.today + number * DAY, a_week))
    out = joined(parts)
    out = out.some(np.argsort(out.starts, kind="stable"))
    return out.some(np.arange(min(len(out), round(size.bookings * LEFT_AHEAD))))


def history(diary: Diary, size: Size, bookings: int) -> Iterator[Drawn]:
    """So many slots before today, the oldest first, as blocks of days.

    Each day has its part of what is still to come; what a full day cannot take
    falls on those after it. The days before a year's reach longer back if need be.
    """
    days = [diary.today - back * DAY for back in range(365 * size.years_back, 0, -1)]
    weights = np.array([diary.open_share(day) for day in days])
    left_weight = float(weights.sum())
    left, block, gathered = bookings, [], 0
    for number, day in enumerate(days):
        if left <= 0 or left_weight <= 0:
            break
        rng = np.random.default_rng([size.seed, 2, number])
        wanted = left if number == len(days) - 1 else round(left * weights[number] / left_weight)
        left_weight -= float(weights[number])
        if wanted <= 0:
            continue
        a_week = SPARE * (wanted + 2 * wanted**0.5) / diary.instruments / weights[number]
        drawn = diary.of_day(rng, day, a_week)
        if len(drawn) > wanted:
            drawn = drawn.some(rng.permutation(len(drawn))[:wanted])
        left -= len(drawn)
        block.append(drawn)
        gathered += len(drawn)
        if gathered >= MANY:
            yield joined(block)
            block, gathered = [], 0
    if block:
        yield joined(block)
