"""The published instruments as columns of numbers: what filters and facets count over.

Pure numpy, nothing of the database. A catalogue is never changed: a newer one
is made of it, so a page reads one state from its beginning to its end.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from booking.accounts.naming import LANGUAGE_FIELDS, in_language
from booking.labs.rules import InstrumentStatus, ServiceMode
from booking.labs.search.kept import NEVER, State
from booking.labs.search.rules import above
from booking.money.rules import CustomerClass, PriceUnit

Ids = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

MODE_BITS = {mode: 1 << at for at, mode in enumerate(ServiceMode)}
STATUSES = {status: at for at, status in enumerate(InstrumentStatus)}
CLASSES = {which: at for at, which in enumerate(CustomerClass)}
SUFFIXES = ("en", "zh_hans", "zh_hant")
UNITS = {unit: at for at, unit in enumerate(PriceUnit)}
ON_REQUEST = -1
"""In place of a price in fen: no list price, so on request."""


@dataclass(frozen=True, slots=True)
class Label:
    """A noun as choices show it: its word in addresses, and its names."""

    pk: int
    slug: str
    name_en: str
    name_zh_hans: str
    name_zh_hant: str

    @property
    def name(self) -> str:
        """The name in the reader's language, else the next best one."""
        return in_language(self, "name")[0]

    @property
    def name_lang(self) -> str:
        return in_language(self, "name")[1]

    def name_in(self, language: str) -> str:
        return in_language(self, "name", language)[0]


@dataclass(frozen=True, slots=True)
class TechniqueLabel(Label):
    parent: int | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabLabel(Label):
    """``latitude`` and ``longitude`` in degrees, not a number where the lab tells no place;
    ``time_zone`` is an IANA name, ``country`` that of the university's holidays."""

    university: Label
    chains: frozenset[int]
    latitude: float
    longitude: float
    time_zone: str
    country: str


@dataclass(frozen=True, slots=True)
class PlaceLabel(Label):
    kind: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Columns:
    """A row an instrument, in the order of ids. ``prices`` are fen, a row a class and unit;
    ``published_at`` is seconds since 1970 (UTC); ``names`` are English, Simplified and
    Traditional Chinese; ``ties`` are instrument and technique."""

    ids: Ids
    lab: Ids
    university: Ids
    modes: npt.NDArray[np.uint8]
    needs_qualification: Mask
    status: npt.NDArray[np.uint8]
    published_at: Ids
    working_days: npt.NDArray[np.int16]
    prices: Ids
    names: npt.NDArray[np.object_]
    ties: Ids

    @classmethod
    def empty(cls) -> Columns:
        none = np.empty(0, np.int64)
        return cls(
            ids=none,
            lab=none,
            university=none,
            modes=np.empty(0, np.uint8),
            needs_qualification=np.empty(0, np.bool_),
            status=np.empty(0, np.uint8),
            published_at=none,
            working_days=np.empty(0, np.int16),
            prices=np.empty((len(CLASSES) * len(UNITS), 0), np.int64),
            names=np.empty((len(SUFFIXES), 0), np.object_),
            ties=np.empty((2, 0), np.int64),
        )

    def with_changes(self, changed: Ids, rows: Columns) -> Columns:
        """These columns without the instruments that changed, and with their new rows."""
        if not len(self.ids):
            return rows
        keep = ~np.isin(self.ids, changed, assume_unique=True)
        ids = np.concatenate([self.ids[keep], rows.ids])
        order = np.argsort(ids, kind="stable")
        columns = {}
        for field in dataclasses.fields(self):
            if field.name == "ties":
                continue
            old, new = getattr(self, field.name), getattr(rows, field.name)
            columns[field.name] = np.concatenate([old[..., keep], new], axis=-1)[..., order]
        kept = ~np.isin(self.ties[0], changed)
        ties = np.concatenate([self.ties[:, kept], rows.ties], axis=1)
        return Columns(**columns, ties=ties)


def codes_of(values: Ids) -> tuple[Ids, npt.NDArray[np.int64]]:
    """The distinct values in order, and the place of each value among them."""
    distinct = np.array(sorted(set(values.tolist())), np.int64)
    return distinct, np.searchsorted(distinct, values)


def _name_order(columns: Columns, language: str, before: tuple[Ids, Collection[int]] | None) -> Ids:
    """Ids in the order of names as a language shows them.

    From the order ``before`` a few instruments changed, theirs are put in
    their places: sorting all names anew takes a second in a large catalogue.
    """
    lines = [columns.names[SUFFIXES.index(suffix)] for suffix in LANGUAGE_FIELDS[language]]

    def key(row: int) -> tuple[str, int]:
        shown = next((line[row] for line in lines if line[row]), "")
        return shown.casefold(), row

    ids = columns.ids
    if before is None:
        return ids[sorted(range(len(ids)), key=key)]
    order, changed = before
    several = np.fromiter(changed, np.int64, len(changed))
    kept = order[~np.isin(order, several)]
    new = sorted(np.flatnonzero(np.isin(ids, several)).tolist(), key=key)
    rows = np.searchsorted(ids, kept)
    places = [bisect_left(rows, key(row), key=lambda at: key(int(at))) for row in new]
    return np.insert(kept, np.array(places, np.int64), ids[new])


class Catalogue:
    """The published instruments at one state of the index, ready to be narrowed."""

    def __init__(
        self,
        *,
        state: State = NEVER,
        columns: Columns | None = None,
        labs: Mapping[int, LabLabel] | None = None,
        techniques: Mapping[int, TechniqueLabel] | None = None,
        chains: Mapping[int, Label] | None = None,
        places: Mapping[int, PlaceLabel] | None = None,
    ) -> None:
        self.state = state
        self.columns = columns or Columns.empty()
        self.labs = labs or {}
        self.techniques = techniques or {}
        self.chains = chains or {}
        self.places = places or {}
        self.ids = self.columns.ids
        self.lab_ids, self.lab_code = codes_of(self.columns.lab)
        self.university_ids, self.university_code = codes_of(self.columns.university)
        self.technique_ids = np.array(sorted(self.techniques), np.int64)
        self.tie_row, self.tie_technique = self._with_branches()
        self._name_orders: dict[str, Ids] = {}
        self._row_orders: dict[str, Ids] = {}

    def _with_branches(self) -> tuple[Ids, Ids]:
        """Row and code of each technique of an instrument and of those above, each once."""
        count = max(1, len(self.ids))
        ties = self.columns.ties
        known = np.isin(ties[1], self.technique_ids) & np.isin(ties[0], self.ids)
        rows = np.searchsorted(self.ids, ties[0][known])
        codes = np.searchsorted(self.technique_ids, ties[1][known])
        parents = {pk: label.parent for pk, label in self.techniques.items()}
        up = [
            np.searchsorted(self.technique_ids, [pk, *above(pk, parents)])
            for pk in self.technique_ids.tolist()
        ]
        lengths = np.array([len(each) for each in up] or [0], np.int64)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        flat = np.concatenate(up) if up else np.empty(0, np.int64)
        many = lengths[codes] if len(codes) else np.empty(0, np.int64)
        total = int(many.sum())
        ends = np.cumsum(many)
        within = np.arange(total) - np.repeat(ends - many, many)
        branch = flat[np.repeat(starts[codes], many) + within] if total else flat[:0]
        # By technique, so that the rows of one lie side by side.
        pairs = np.sort(branch * count + np.repeat(rows, many))
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        return pairs % count, pairs // count

    @cached_property
    def _tie_starts(self) -> npt.NDArray[np.intp]:
        return np.searchsorted(self.tie_technique, np.arange(len(self.technique_ids) + 1))

    @cached_property
    def universities(self) -> dict[int, Label]:
        """The universities that have a published instrument."""
        return {each.university.pk: each.university for each in self.labs.values()}

    @cached_property
    def coordinates(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Latitude and longitude of each lab, in the order of ``lab_ids`` (degrees)."""
        labs = [self.labs[pk] for pk in self.lab_ids.tolist()]
        return (
            np.array([each.latitude for each in labs], np.float64),
            np.array([each.longitude for each in labs], np.float64),
        )

    @cached_property
    def served(self) -> tuple[Ids, Mask]:
        """Chains, and a row a lab with those that it serves."""
        chains = np.array(sorted(self.chains), np.int64)
        serves = np.zeros((len(self.lab_ids), len(chains)), np.bool_)
        line = {chain: at for at, chain in enumerate(chains.tolist())}
        for at, pk in enumerate(self.lab_ids.tolist()):
            for chain in self.labs[pk].chains & line.keys():
                serves[at, line[chain]] = True
        return chains, serves

    def rows_of_technique(self, pk: int) -> Ids:
        """The rows of instruments with a technique or one below it."""
        at = int(np.searchsorted(self.technique_ids, pk))
        if at == len(self.technique_ids) or self.technique_ids[at] != pk:
            return np.empty(0, np.int64)
        return self.tie_row[self._tie_starts[at] : self._tie_starts[at + 1]]

    def rows_of(self, ids: Ids) -> tuple[Ids, Mask]:
        """The rows of those ids that are here, and which of the ids these are."""
        if not len(self.ids):
            return np.empty(0, np.int64), np.zeros(len(ids), np.bool_)
        rows = np.searchsorted(self.ids, ids)
        there = self.ids[np.minimum(rows, len(self.ids) - 1)] == ids
        return rows[there], there

    def name_order(self, language: str) -> Ids:
        """All rows in the order of their names, as a reader of a language sees them."""
        code = language if language in LANGUAGE_FIELDS else "en"
        if code not in self._name_orders:
            self._name_orders[code] = _name_order(self.columns, code, None)
        if code not in self._row_orders:
            self._row_orders[code] = np.searchsorted(self.ids, self._name_orders[code])
        return self._row_orders[code]

    def keep_orders(self, earlier: Catalogue, changed: Collection[int]) -> None:
        """Takes the orders of names over from the catalogue of which this one was made."""
        for code, order in earlier._name_orders.items():
            self._name_orders[code] = _name_order(self.columns, code, (order, changed))
