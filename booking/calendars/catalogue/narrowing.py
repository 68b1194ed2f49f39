"""Narrowing the catalogue to a wish, and counting what each further choice would leave."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from booking.accounts.rules import ACADEMIC
from booking.labs.rules import EARTH_RADIUS_KM, ServiceMode
from booking.money.rules import CustomerClass, PriceUnit, customer_class

from ..queries.seen import Reader
from .columns import CLASSES, MODE_BITS, ON_REQUEST, UNITS, Catalogue, Ids, Label, Mask
from .wishes import BANDS_KM, CatalogueWish, Choice, Facet, Figures, Found, Near

MOST_CHOICES = 60
"""Choices that a facet tells of: of thousands of labs those with most that fits."""
MOST_TECHNIQUES = 300
"""These stand in a tree, which needs those above and below."""


def kilometres_from(near: Near, latitudes: Figures, longitudes: Figures) -> Figures:
    """Great-circle distances by the haversine formula; infinite where there is no place."""
    lat, lng = np.radians(near.latitude), np.radians(near.longitude)
    lats, lngs = np.radians(latitudes), np.radians(longitudes)
    half = (
        np.sin((lats - lat) / 2) ** 2 + np.cos(lat) * np.cos(lats) * np.sin((lngs - lng) / 2) ** 2
    )
    out: Figures = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return np.where(np.isnan(out), np.inf, out)


def _prices(catalogue: Catalogue, reader: Reader, unit: PriceUnit, rows: Ids) -> Ids:
    """What the reader pays (fen): their class depends on the lab, as Reader.class_for says."""
    prices = catalogue.columns.prices

    def of(which: CustomerClass) -> Ids:
        return prices[CLASSES[which] * len(UNITS) + UNITS[unit]][rows]

    if reader.organisation is None:
        return of(CustomerClass.OTHER_ENTERPRISE)
    academic = reader.organisation.kind in ACADEMIC

    def class_of(*, in_lab: bool, in_university: bool) -> CustomerClass:
        return customer_class(
            in_lab=in_lab,
            in_university=in_university,
            academic=academic,
            chain_member=reader.chain_member,
        )

    out = of(class_of(in_lab=False, in_university=False)).copy()
    own = catalogue.columns.university[rows] == reader.organisation.pk
    if own.any():
        out[own] = of(class_of(in_lab=False, in_university=True))[own]
        mine = own & np.isin(catalogue.columns.lab[rows], list(reader.labs))
        out[mine] = of(class_of(in_lab=True, in_university=True))[mine]
    return out


def _begin(catalogue: Catalogue, wish: CatalogueWish) -> tuple[Ids, Figures]:
    """Rows that have the words, the figures and the age asked for, with their scores."""
    if wish.words is None:
        rows = np.arange(len(catalogue.ids))
        scores = np.zeros(len(rows))
    else:
        rows, there = catalogue.rows_of(wish.words.ids)
        scores = wish.words.scores[there]
    keep = np.ones(len(rows), np.bool_)
    for ids in wish.figures:
        keep &= np.isin(catalogue.ids[rows], ids, assume_unique=True)
    if wish.opened_since is not None:
        keep &= catalogue.columns.published_at[rows] >= wish.opened_since.timestamp()
    return (rows, scores) if keep.all() else (rows[keep], scores[keep])


@dataclass(frozen=True)
class _Rows:
    """The rows that begin a search, and columns of theirs that several facets read."""

    catalogue: Catalogue
    rows: Ids
    price_hour: Ids
    price_sample: Ids
    distance: Figures

    @property
    def priced(self) -> Mask:
        return (self.price_hour != ON_REQUEST) | (self.price_sample != ON_REQUEST)


def _any_technique(catalogue: Catalogue, techniques: Collection[int]) -> Mask:
    has = np.zeros(len(catalogue.ids), np.bool_)
    for pk in techniques:
        has[catalogue.rows_of_technique(pk)] = True
    return has


def _masks(have: _Rows, wish: CatalogueWish) -> dict[Facet, Mask]:
    """For each facet that narrows, the rows that it lets through."""
    catalogue, rows = have.catalogue, have.rows
    columns = catalogue.columns
    out: dict[Facet, Mask] = {}
    if wish.techniques:
        out[Facet.TECHNIQUE] = _any_technique(catalogue, wish.techniques)[rows]
    if wish.universities:
        out[Facet.UNIVERSITY] = np.isin(columns.university[rows], list(wish.universities))
    if wish.labs:
        out[Facet.LAB] = np.isin(columns.lab[rows], list(wish.labs))
    if wish.modes:
        bits = sum(MODE_BITS[mode] for mode in wish.modes)
        out[Facet.MODE] = columns.modes[rows] & bits != 0
    if wish.needs_qualification is not None:
        needs = columns.needs_qualification[rows]
        out[Facet.QUALIFICATION] = needs if wish.needs_qualification else ~needs
    if wish.chains:
        chains, serves = catalogue.served
        chosen = np.isin(chains, list(wish.chains))
        in_lab: Mask = serves @ chosen
        out[Facet.CHAIN] = in_lab[catalogue.lab_code[rows]]
    if wish.priced:
        out[Facet.PRICED] = have.priced
    if wish.near is not None and wish.within is not None:
        out[Facet.DISTANCE] = have.distance <= wish.within
    return out


def _choices(
    labels: Mapping[int, Label],
    ids: Ids,
    counts: npt.NDArray[np.int64],
    chosen: Collection[int],
    most: int = MOST_CHOICES,
) -> tuple[Choice, ...]:
    """The choices that leave something or are chosen, up to ``most``: those that are chosen
    and then the fullest, in the order of fullness."""
    picked = np.isin(ids, list(chosen))
    here = np.flatnonzero((counts > 0) | picked)
    fullest = here[np.argsort(-counts[here], kind="stable")]
    if len(fullest) > most:
        last = np.flatnonzero(picked[fullest])
        fullest = fullest[np.union1d(np.arange(most), last)]
    return tuple(
        Choice(label.slug, count, pk in chosen, label)
        for pk, count in zip(ids[fullest].tolist(), counts[fullest].tolist(), strict=True)
        if (label := labels.get(pk)) is not None
    )


def _count(facet: Facet, have: _Rows, left: Mask, wish: CatalogueWish) -> tuple[Choice, ...]:
    """The choices of one facet, each with how many of the rows ``left`` it would leave."""
    catalogue = have.catalogue
    columns = catalogue.columns
    rows = have.rows[left]
    match facet:
        case Facet.TECHNIQUE:
            here = np.zeros(len(catalogue.ids), np.bool_)
            here[rows] = True
            codes = catalogue.tie_technique[here[catalogue.tie_row]]
            counts = np.bincount(codes, minlength=len(catalogue.technique_ids))
            return _choices(
                catalogue.techniques,
                catalogue.technique_ids,
                counts,
                wish.techniques,
                MOST_TECHNIQUES,
            )
        case Facet.UNIVERSITY:
            codes = catalogue.university_code[rows]
            counts = np.bincount(codes, minlength=len(catalogue.university_ids))
            return _choices(
                catalogue.universities, catalogue.university_ids, counts, wish.universities
            )
        case Facet.LAB:
            counts = np.bincount(catalogue.lab_code[rows], minlength=len(catalogue.lab_ids))
            return _choices(catalogue.labs, catalogue.lab_ids, counts, wish.labs)
        case Facet.CHAIN:
            chains, serves = catalogue.served
            in_lab = np.bincount(catalogue.lab_code[rows], minlength=len(catalogue.lab_ids))
            counts = in_lab @ serves.astype(np.int64)
            return _choices(catalogue.chains, chains, counts, wish.chains)
        case Facet.MODE:
            modes = columns.modes[rows]
            return tuple(
                Choice(
                    mode.value,
                    int(np.count_nonzero(modes & MODE_BITS[mode])),
                    mode in wish.modes,
                )
                for mode in ServiceMode
            )
        case Facet.QUALIFICATION:
            needing = int(np.count_nonzero(columns.needs_qualification[rows]))
            wanted = wish.needs_qualification
            return (
                Choice("no", len(rows) - needing, wanted is False),
                Choice("yes", needing, wanted is True),
            )
        case Facet.PRICED:
            return (Choice("yes", int(np.count_nonzero(have.priced[left])), wish.priced),)
    if wish.near is None:
        return ()
    distances = np.sort(have.distance[left])
    counts = np.searchsorted(distances, BANDS_KM, side="right")
    return tuple(
        Choice(str(band), int(count), wish.within == band)
        for band, count in zip(BANDS_KM, counts, strict=True)
    )


def narrow(
    catalogue: Catalogue,
    wish: CatalogueWish,
    reader: Reader,
    *,
    facets: Collection[Facet] = tuple(Facet),
) -> Found:
    """The instruments that fit a wish, with prices as the reader pays them, and facet counts.

    A facet's counts have every other facet applied, and all that is no facet:
    words, figures, age and the highest price.
    """
    rows, scores = _begin(catalogue, wish)
    hour = _prices(catalogue, reader, PriceUnit.HOUR, rows)
    if wish.max_price is not None:
        cheap = (hour != ON_REQUEST) & (hour <= int(wish.max_price * 100))
        rows, scores, hour = rows[cheap], scores[cheap], hour[cheap]
    if wish.near is None:
        distance = np.full(len(rows), np.inf)
    else:
        distance = kilometres_from(wish.near, *catalogue.coordinates)[catalogue.lab_code[rows]]
    sample = _prices(catalogue, reader, PriceUnit.SAMPLE, rows)
    have = _Rows(catalogue, rows, hour, sample, distance)
    masks = _masks(have, wish)
    refusing = np.zeros(len(rows), np.uint8)
    for mask in masks.values():
        refusing += ~mask
    found = refusing == 0
    counted = {}
    for facet in facets:
        own = masks.get(facet)
        left = found if own is None else refusing - (~own).astype(np.uint8) == 0
        counted[facet] = _count(facet, have, left, wish)
    return Found(
        catalogue, rows[found], scores[found], distance[found], hour[found], sample[found], counted
    )
