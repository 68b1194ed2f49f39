"""How much of everything there is, for so many instruments and bookings. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

AHEAD = (40, 32, 27, 23, 19, 16, 14, 12, 9)
"""Bookings an instrument in the coming week and in those after it: fewer the further ahead,
as far as a lab's own people may book."""
AHEAD_IN_ALL = sum(AHEAD)
LEFT_AHEAD = 0.96
"""At most so much of all bookings lies ahead; the rest is history."""
A_YEAR = 1850
"""An instrument takes about so many bookings a year; a longer history takes more years."""
INSTRUMENTS_A_UNIVERSITY = 154
"""53,000 instruments of 344 institutions (national evaluation of 2025)."""
INSTRUMENTS_A_LAB = 12
INSTRUMENTS_AN_ENTERPRISE = 10
PEOPLE_AN_ENTERPRISE = 6
PEOPLE_A_LAB = 3
UNITS_AN_INSTRUMENT = 1.2
MOST_ON_SQLITE = 20_000
"""More bookings than this are not for a database in one file."""


class ScaleRefusal(StrEnum):
    """Why load may not be written here."""

    IN_PRODUCTION = "in_production"
    HAS_BOOKINGS = "has_bookings"
    NOT_EMPTY = "not_empty"
    TOO_MUCH_FOR_SQLITE = "too_much_for_sqlite"
    NO_INSTRUMENTS = "no_instruments"
    NO_BOOKINGS = "no_bookings"


@dataclass(frozen=True)
class Size:
    """What is asked for. ``busy`` instruments alone have bookings, by default all; open
    windows reach ``days`` ahead."""

    instruments: int
    bookings: int
    seed: int = 1
    busy: int | None = None
    days: int = 365

    @property
    def labs(self) -> int:
        return math.ceil(self.instruments / INSTRUMENTS_A_LAB)

    @property
    def universities(self) -> int:
        return min(self.labs, max(2, round(self.instruments / INSTRUMENTS_A_UNIVERSITY)))

    @property
    def enterprises(self) -> int:
        return max(4, round(self.instruments / INSTRUMENTS_AN_ENTERPRISE))

    @property
    def booked_instruments(self) -> int:
        return min(self.instruments, self.busy or self.instruments)

    @property
    def ahead(self) -> tuple[float, ...]:
        """Bookings an instrument in each week from now on: the nearest weeks fill first."""
        left = self.bookings * LEFT_AHEAD / self.booked_instruments
        out: list[float] = []
        for most in AHEAD:
            out.append(min(float(most), left))
            left -= out[-1]
        return tuple(out)

    @property
    def years_back(self) -> int:
        """How many years the history takes."""
        history = self.bookings / self.booked_instruments - sum(self.ahead)
        return max(1, math.ceil(history / A_YEAR))


def refusal(
    size: Size, *, production: bool, bookings: bool, organisations: bool, sqlite: bool
) -> ScaleRefusal | None:
    """Why so much load may not be written, if it may not."""
    if production:
        return ScaleRefusal.IN_PRODUCTION
    if size.instruments < 1 or size.days < 1 or (size.busy is not None and size.busy < 1):
        return ScaleRefusal.NO_INSTRUMENTS
    if size.bookings < 0:
        return ScaleRefusal.NO_BOOKINGS
    if bookings:
        return ScaleRefusal.HAS_BOOKINGS
    if organisations:
        return ScaleRefusal.NOT_EMPTY
    if sqlite and max(size.bookings, size.instruments * 20) > MOST_ON_SQLITE:
        return ScaleRefusal.TOO_MUCH_FOR_SQLITE
    return None
