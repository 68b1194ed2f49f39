"""The catalogue read from the database: whole once, and then what changed. Read only."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import BigIntegerField, F, QuerySet
from django.db.models.functions import Cast, Round

from booking.accounts.models import Chain
from booking.labs.models import Instrument, KnownPlace, Lab, Technique, TechniqueAlias
from booking.labs.rules import ServiceMode
from booking.labs.search.kept import State
from booking.labs.search.models import SearchDocument
from booking.money.models import ListPrice

from .columns import (
    CLASSES,
    MODE_BITS,
    ON_REQUEST,
    STATUSES,
    UNITS,
    Catalogue,
    Columns,
    Ids,
    Label,
    LabLabel,
    PlaceLabel,
    TechniqueLabel,
)

NAMES = ("name_en", "name_zh_hans", "name_zh_hant")
MANY = 2_000
"""From so many changed instruments on, all are read: as fast, and one statement each."""


def _rows(instruments: QuerySet[Instrument], keys: Sequence[int] | None) -> Columns:
    """The columns of some instruments, or of all when ``keys`` is None."""
    found = list(
        instruments.order_by("pk").values_list(
            "pk",
            "lab_id",
            "university_id",
            "self_operated",
            "assisted",
            "takes_samples",
            "needs_qualification",
            "status",
            "published_at",
            "sample_working_days",
            *NAMES,
        )
    )
    if not found:
        return Columns.empty()
    columns = list(zip(*found, strict=True))
    ids: Ids = np.array(columns[0], np.int64)
    modes = np.zeros(len(ids), np.uint8)
    for at, mode in ((3, ServiceMode.SELF_OPERATED), (4, ServiceMode.ASSISTED)):
        modes |= np.array(columns[at], np.bool_) * np.uint8(MODE_BITS[mode])
    modes |= np.array(columns[5], np.bool_) * np.uint8(MODE_BITS[ServiceMode.SAMPLES])
    return Columns(
        ids=ids,
        lab=np.array(columns[1], np.int64),
        university=np.array(columns[2], np.int64),
        modes=modes,
        needs_qualification=np.array(columns[6], np.bool_),
        status=np.fromiter((STATUSES[each] for each in columns[7]), np.uint8),
        published_at=np.fromiter((int(each.timestamp()) for each in columns[8]), np.int64),
        working_days=np.array(columns[9], np.int16),
        prices=_prices(ids, keys),
        ties=_ties(ids, keys),
        names=np.array(columns[10:13], np.object_),
    )


def _plain(rows: Any) -> list[Any]:
    """The rows of a query as the driver gives them: numbers and words need no conversion,
    which for hundreds of thousands takes longer than their reading."""
    with connection.cursor() as cursor:
        cursor.execute(*rows.query.sql_with_params())
        found: list[Any] = cursor.fetchall()
    return found


def _prices(ids: Ids, keys: Sequence[int] | None) -> Ids:
    prices = np.full((len(CLASSES) * len(UNITS), len(ids)), ON_REQUEST, np.int64)
    rows = ListPrice.objects.order_by()
    if keys is not None:
        rows = rows.filter(instrument__in=keys)
    fen = Cast(Round(F("amount") * 100), BigIntegerField())
    found = _plain(rows.values_list("instrument_id", "customer_class", "unit", fen))
    if not found:
        return prices
    instrument, which, unit, amount = zip(*found, strict=True)
    line = np.fromiter(
        (CLASSES[each] * len(UNITS) + UNITS[by] for each, by in zip(which, unit, strict=True)),
        np.int64,
    )
    owner = np.array(instrument, np.int64)
    row = np.minimum(np.searchsorted(ids, owner), len(ids) - 1)
    there = ids[row] == owner
    prices[line[there], row[there]] = np.array(amount, np.int64)[there]
    return prices


def _ties(ids: Ids, keys: Sequence[int] | None) -> Ids:
    ties = Instrument.techniques.through.objects.order_by()
    if keys is not None:
        ties = ties.filter(instrument__in=keys)
    found = _plain(ties.values_list("instrument_id", "technique_id"))
    several = np.array(found, np.int64).reshape(-1, 2).T
    return several[:, np.isin(several[0], ids)]


def _degrees(figure: Any) -> float:
    return math.nan if figure is None else float(figure)


def _label(row: Sequence[Any]) -> dict[str, Any]:
    """What every label has: the first five of a row."""
    return dict(zip(("pk", "slug", *NAMES), row[:5], strict=True))


def _labs(keys: Iterable[int] | None) -> dict[int, LabLabel]:
    labs = Lab.objects.order_by()
    ties = Lab.chains.through.objects.order_by()
    if keys is not None:
        labs, ties = labs.filter(pk__in=keys), ties.filter(lab__in=keys)
    served: dict[int, set[int]] = {}
    for lab, chain in ties.values_list("lab_id", "chain_id"):
        served.setdefault(lab, set()).add(chain)
    universities: dict[int, Label] = {}
    out: dict[int, LabLabel] = {}
    for row in labs.values_list(
        "pk",
        "public_id",
        *NAMES,
        "latitude",
        "longitude",
        "university_id",
        "university__public_id",
        *(f"university__{name}" for name in NAMES),
        "time_zone",
        "university__country",
    ):
        university = universities.setdefault(row[7], Label(*row[7:12]))
        out[row[0]] = LabLabel(
            **_label(row),
            university=university,
            chains=frozenset(served.get(row[0], ())),
            latitude=_degrees(row[5]),
            longitude=_degrees(row[6]),
            time_zone=row[12],
            country=row[13],
        )
    return out


def _techniques() -> dict[int, TechniqueLabel]:
    aliases: dict[int, list[str]] = {}
    for pk, text in TechniqueAlias.objects.order_by("pk").values_list("technique_id", "text"):
        aliases.setdefault(pk, []).append(text)
    return {
        row[0]: TechniqueLabel(**_label(row), parent=row[5], aliases=tuple(aliases.get(row[0], ())))
        for row in Technique.objects.order_by("pk").values_list("pk", "slug", *NAMES, "parent_id")
    }


def _chains() -> dict[int, Label]:
    rows = Chain.objects.order_by("kind", "pk").values_list("pk", "slug", *NAMES)
    return {row[0]: Label(*row) for row in rows}


def _places() -> dict[int, PlaceLabel]:
    rows = KnownPlace.objects.order_by("pk").values_list(
        "pk", "slug", *NAMES, "kind", "latitude", "longitude"
    )
    return {
        row[0]: PlaceLabel(
            **_label(row), kind=row[5], latitude=float(row[6]), longitude=float(row[7])
        )
        for row in rows
    }


def load(state: State) -> Catalogue:
    """The catalogue of everything that is indexed as published."""
    documents = SearchDocument.objects.filter(published=True)
    shown = Instrument.objects.published().filter(pk__in=documents.values("pk"))
    return Catalogue(
        state=state,
        columns=_rows(shown, None),
        labs=_labs(None),
        techniques=_techniques(),
        chains=_chains(),
        places=_places(),
    )


def refresh(earlier: Catalogue, state: State) -> Catalogue:
    """The catalogue at a later state: what was indexed since is read, the rest is kept."""
    documents = SearchDocument.objects.filter(revision__gt=earlier.state.revision)
    rows = list(documents.order_by("pk").values_list("pk", "published"))
    if len(rows) > MANY:
        return load(state)
    changed = [pk for pk, _published in rows]
    shown = [pk for pk, published in rows if published]
    new = _rows(Instrument.objects.published().filter(pk__in=shown), shown)
    columns = earlier.columns.with_changes(np.array(changed, np.int64), new)
    renamed = state.names > earlier.state.names
    later = Catalogue(
        state=state,
        columns=columns,
        labs={**earlier.labs, **_labs(set(new.lab.tolist()))},
        techniques=_techniques() if renamed else earlier.techniques,
        chains=_chains() if renamed else earlier.chains,
        places=_places() if renamed else earlier.places,
    )
    later.keep_orders(earlier, changed)
    return later
