"""What the load's bookings are made of: who, what and where, as arrays. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import Numbers

SHORTEST, LONGEST = 30, 480
"""Minutes of a booking, in every lab's policy; the rest of it is the usual one."""


@dataclass(frozen=True)
class Held:
    """Stretches of units (by place) that live bookings hold, set-up and clean-up included."""

    unit: Numbers
    starts: Numbers
    ends: Numbers

    @classmethod
    def joined(cls, parts: list[Held]) -> Held:
        """Several as one."""
        none = np.zeros(0, np.int64)
        return cls(
            np.concatenate([none, *(each.unit for each in parts)]),
            np.concatenate([none, *(each.starts for each in parts)]),
            np.concatenate([none, *(each.ends for each in parts)]),
        )


@dataclass(frozen=True)
class Labs:
    """By place: a lab's university (place), and the ids of its staff and its group's project."""

    ids: Numbers
    university: Numbers
    manager: Numbers
    technician: Numbers
    researcher: Numbers
    project: Numbers
    zone: Numbers
    pattern: Numbers
    grid: Numbers


@dataclass(frozen=True)
class Instruments:
    """By place. ``prices`` are fen an hour by customer class, -1 on request; ``ids`` follow
    one another."""

    ids: Numbers
    lab: Numbers
    pattern: Numbers
    units: Numbers
    prices: Numbers
    self_operated: Numbers


@dataclass(frozen=True)
class Units:
    """By place, in the order of their instruments; margins in minutes."""

    ids: Numbers
    instrument: Numbers
    set_up: Numbers
    clean_up: Numbers


@dataclass(frozen=True)
class Enterprises:
    """By place: its id, project and engineers (a row each), and whether it is in a chain."""

    ids: Numbers
    project: Numbers
    engineers: Numbers
    in_chain: Numbers


@dataclass(frozen=True)
class World:
    """Everything that bookings refer to."""

    universities: Numbers
    labs: Labs
    instruments: Instruments
    units: Units
    enterprises: Enterprises

    def unit_patterns(self) -> Numbers:
        """The pattern of hours of each unit."""
        return self.instruments.pattern[self.units.instrument]

    def unit_zones(self) -> Numbers:
        return self.labs.zone[self.instruments.lab[self.units.instrument]]

    def unit_grids(self) -> Numbers:
        return self.labs.grid[self.instruments.lab[self.units.instrument]]

    def unit_shares(self) -> Numbers:
        """Each unit's part of a usual instrument's bookings: all units are as busy."""
        return np.full(len(self.units.ids), len(self.instruments.ids) / len(self.units.ids))
