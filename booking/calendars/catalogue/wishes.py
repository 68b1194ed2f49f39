"""What somebody looks for in the catalogue, and what is found."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from booking.labs.rules import ServiceMode
from booking.labs.search.queries import Matches

from .columns import ON_REQUEST, Catalogue, Ids, Label

Figures = npt.NDArray[np.float64]


class Facet(StrEnum):
    """A kind of choice that narrows a search; each is counted with all the others applied."""

    TECHNIQUE = "technique"
    UNIVERSITY = "university"
    LAB = "lab"
    MODE = "mode"
    QUALIFICATION = "qualification"
    CHAIN = "chain"
    PRICED = "priced"
    DISTANCE = "within"


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NAME = "name"
    NEWEST = "newest"
    PRICE = "price"
    DISTANCE = "distance"


BANDS_KM = (5, 10, 25, 50, 100, 300)
"""Distances that are offered as a choice."""


@dataclass(frozen=True)
class Near:
    """A point from which distance is told (degrees), and the name by which it is known."""

    latitude: float
    longitude: float
    name: str = ""


@dataclass(frozen=True)
class CatalogueWish:
    """What somebody looks for; what is None or empty does not narrow the search.

    Several values of one kind are alternatives. ``figures`` are the sets of
    instruments that have each figure asked for. ``max_price`` is CNY an hour
    at the reader's own class, ``within`` km from ``near``, ``opened_since`` a
    day of the platform's clock, read as the instant at which it begins.
    """

    words: Matches | None = None
    figures: tuple[Ids, ...] = ()
    techniques: frozenset[int] = frozenset()
    universities: frozenset[int] = frozenset()
    labs: frozenset[int] = frozenset()
    modes: frozenset[ServiceMode] = frozenset()
    chains: frozenset[int] = frozenset()
    needs_qualification: bool | None = None
    priced: bool = False
    max_price: Decimal | None = None
    opened_since: dt.datetime | None = None
    near: Near | None = None
    within: float | None = None


@dataclass(frozen=True)
class Choice:
    """A value of a facet: as addresses write it, how many it would leave, whether it is chosen.

    ``label`` names nouns; enums and numbers are worded where they are shown.
    """

    value: str
    count: int
    chosen: bool
    label: Label | None = None


@dataclass(frozen=True)
class Found:
    """Instruments that fit, all arrays in one order: by id until ``sorted_by`` orders them.

    Prices are fen at the reader's own class, ON_REQUEST where there is none;
    ``distance_km`` is infinite where the lab tells no place, or none is asked.
    """

    catalogue: Catalogue
    rows: Ids
    score: Figures
    distance_km: Figures
    price_hour: Ids
    price_sample: Ids
    facets: dict[Facet, tuple[Choice, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def instruments(self) -> Ids:
        """The instruments' ids."""
        return self.catalogue.ids[self.rows]

    @property
    def working_days(self) -> npt.NDArray[np.int16]:
        """Working days until a sample's results, as each lab promises."""
        return self.catalogue.columns.working_days[self.rows]

    def taking(self, places: Ids) -> Found:
        """Some of these, in the order of ``places``; the facets stay."""
        return Found(
            self.catalogue,
            self.rows[places],
            self.score[places],
            self.distance_km[places],
            self.price_hour[places],
            self.price_sample[places],
            self.facets,
        )

    def sorted_by(self, sort: Sort, language: str) -> Found:
        """These in order; what is equal by name. On request and without a place come last."""
        place = np.full(len(self.catalogue.ids), -1, np.int64)
        place[self.rows] = np.arange(len(self.rows))
        by_name = place[self.catalogue.name_order(language)]
        ordered = self.taking(by_name[by_name >= 0])
        keys: dict[Sort, Figures] = {
            Sort.RELEVANCE: -ordered.score,
            Sort.NEWEST: -ordered.catalogue.columns.published_at[ordered.rows].astype(np.float64),
            Sort.PRICE: _dear(ordered.price_hour),
            Sort.DISTANCE: ordered.distance_km,
        }
        key = keys.get(sort)
        return ordered if key is None else ordered.taking(np.argsort(key, kind="stable"))


def _dear(prices: Ids) -> Figures:
    return np.where(prices == ON_REQUEST, np.inf, prices.astype(np.float64))


def yuan(fen: int) -> Decimal | None:
    """A price of the catalogue in CNY; None where it is on request."""
    return None if fen == ON_REQUEST else Decimal(int(fen)).scaleb(-2)
