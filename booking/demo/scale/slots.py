"""Slots of one day on many units: Poisson arrivals that never overlap. Pure.

So many arrivals as a Poisson draw says fall anywhere in the time that the
bookings leave over, which is how a Poisson process looks that is known not to
overlap: sorted even draws, each moved on by the bookings before it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .columns import Numbers

MINUTE_US = 60_000_000
LENGTHS = (30, 30, 30, 30, 60, 60, 60, 90)
"""Usual lengths of a booking in minutes, the shortest first."""


@dataclass(frozen=True)
class Slots:
    """Booked times: the row of the opening each lies in, start (microseconds) and minutes."""

    row: Numbers
    starts: Numbers
    minutes: Numbers


@lru_cache(maxsize=4096)
def rate_for(mean: float, most: int) -> float:
    """The rate of a Poisson draw whose mean is ``mean`` although no more than ``most`` fit."""
    if mean <= 0 or most < 1:
        return 0.0
    low, high = mean, 4.0 * most
    if _capped(high, most) < mean:
        return high
    for _step in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _capped(middle, most) < mean else (low, middle)
    return (low + high) / 2


def _capped(rate: float, most: int) -> float:
    chance, total, cumulated = math.exp(-rate), 0.0, 0.0
    for count in range(most):
        total += count * chance
        cumulated += chance
        chance *= rate / (count + 1)
    return total + most * (1 - cumulated)


def draw(
    rng: np.random.Generator,
    *,
    starts: Numbers,
    ends: Numbers,
    grid: Numbers,
    margin: Numbers,
    mean: Numbers,
) -> Slots:
    """Booked times in openings, a row each, on the opening's own grid.

    ``grid`` and ``margin`` (set-up and clean-up together) are minutes, ``mean``
    the number of bookings in each opening. Between two of them lies the margin
    at least, also after the last one.
    """
    cells = (ends - starts) // (grid * MINUTE_US)
    gap = -(-margin // grid)
    lengths = -(-np.array(LENGTHS)[None, :] // grid[:, None])
    shortest = lengths[:, 0]
    most = cells // (shortest + gap)
    kinds, which = np.unique(np.stack([np.round(mean, 6), most]), axis=1, return_inverse=True)
    rates = np.array([rate_for(float(one), int(other)) for one, other in kinds.T])
    count = np.minimum(rng.poisson(rates[which.reshape(-1)]), most)
    widest = int(count.max(initial=0))
    if not widest:
        none = np.zeros(0, np.int64)
        return Slots(none, none, none)
    taken = np.arange(widest)[None, :] < count[:, None]
    which = rng.integers(0, len(LENGTHS), taken.shape)
    length = np.take_along_axis(lengths, which, axis=1)
    # On a full day people take what is left: the shortest.
    crowded = ((length + gap[:, None]) * taken).sum(axis=1) > cells
    length = np.where(crowded[:, None], shortest[:, None], length)
    step = (length + gap[:, None]) * taken
    slack = cells - step.sum(axis=1)
    place = np.floor(rng.random(taken.shape) * (slack + 1)[:, None]).astype(np.int64)
    place = np.sort(np.where(taken, place, slack[:, None]), axis=1)
    first = place + step.cumsum(axis=1) - step
    row, column = np.nonzero(taken)
    width = grid[row]
    return Slots(
        row,
        starts[row] + first[row, column] * width * MINUTE_US,
        length[row, column] * width,
    )
