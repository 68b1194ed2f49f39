"""Narrowing and counting over columns: as a plain count of every instrument gives."""

import datetime as dt
import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.accounts.models import Organisation
from booking.calendars.catalogue import (
    BANDS_KM,
    ON_REQUEST,
    Catalogue,
    CatalogueWish,
    Facet,
    Label,
    LabLabel,
    Near,
    Sort,
    TechniqueLabel,
    kilometres_from,
    narrow,
    yuan,
)
from booking.calendars.catalogue.columns import CLASSES, MODE_BITS, UNITS, Columns
from booking.calendars.queries import Reader
from booking.labs.models import Lab
from booking.labs.rules import ServiceMode
from booking.labs.search.queries import Matches
from booking.money.rules import PriceUnit

PARENTS = {1: None, 2: 1, 3: 2, 4: None}
CHAINS = {1: Label(1, "food", "Food", "", ""), 2: Label(2, "pipes", "Pipes", "", "")}
FUQING = Near(25.72, 119.38)
OPENED = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)

instruments = st.fixed_dictionaries(
    {
        "lab": st.integers(1, 4),
        "modes": st.sets(st.sampled_from(list(ServiceMode)), min_size=1),
        "needs": st.booleans(),
        "days": st.integers(0, 20),
        "hour": st.one_of(st.none(), st.integers(1, 300)),
        "sample": st.one_of(st.none(), st.integers(1, 50)),
        "techniques": st.sets(st.sampled_from(sorted(PARENTS)), max_size=2),
        "name": st.sampled_from(["Laser", "laser b", "Furnace", "Ärger", "Z"]),
    }
)
labs = st.fixed_dictionaries(
    {
        "university": st.integers(1, 2),
        "chains": st.sets(st.integers(1, 2)),
        "place": st.one_of(st.none(), st.tuples(st.floats(24, 27), st.floats(118, 121))),
    }
)
worlds = st.tuples(st.lists(instruments, max_size=12), st.lists(labs, min_size=4, max_size=4))


def subset(most):
    return st.frozensets(st.integers(1, most), max_size=2)


wishes = st.builds(
    CatalogueWish,
    techniques=subset(4),
    universities=subset(2),
    labs=subset(4),
    chains=subset(2),
    modes=st.frozensets(st.sampled_from(list(ServiceMode)), max_size=2),
    needs_qualification=st.sampled_from([None, True, False]),
    priced=st.booleans(),
    max_price=st.one_of(st.none(), st.decimals(1, 300, places=2)),
    opened_since=st.one_of(st.none(), st.integers(0, 20).map(lambda n: OPENED + dt.timedelta(n))),
    near=st.sampled_from([None, FUQING]),
    within=st.one_of(st.none(), st.sampled_from(BANDS_KM)),
)


def catalogue_of(world):
    rows, places = world
    ids = np.arange(10, 10 + len(rows))
    count = len(rows)
    prices = np.full((len(CLASSES) * len(UNITS), count), ON_REQUEST, np.int64)
    for at, row in enumerate(rows):
        for which in CLASSES.values():
            for unit, name in ((PriceUnit.HOUR, "hour"), (PriceUnit.SAMPLE, "sample")):
                if row[name] is not None:
                    # Each class has a price of its own.
                    prices[which * 2 + UNITS[unit], at] = row[name] * 100 + which
    return Catalogue(
        columns=Columns(
            ids=ids,
            lab=np.array([row["lab"] for row in rows], np.int64),
            university=np.array([places[row["lab"] - 1]["university"] for row in rows], np.int64),
            modes=np.array([sum(MODE_BITS[m] for m in row["modes"]) for row in rows], np.uint8),
            needs_qualification=np.array([row["needs"] for row in rows], np.bool_),
            status=np.zeros(count, np.uint8),
            published_at=np.array(
                [int((OPENED + dt.timedelta(row["days"])).timestamp()) for row in rows], np.int64
            ),
            working_days=np.full(count, 5, np.int16),
            prices=prices,
            names=np.array([[row["name"] for row in rows]] + [[""] * count] * 2, np.object_),
            ties=np.array(
                [
                    (pk, each)
                    for pk, row in zip(ids, rows, strict=True)
                    for each in row["techniques"]
                ],
                np.int64,
            )
            .reshape(-1, 2)
            .T,
        ),
        labs={
            pk: LabLabel(
                pk=pk,
                slug=f"lab{pk}",
                name_en=f"Lab {pk}",
                name_zh_hans="",
                name_zh_hant="",
                university=Label(lab["university"], f"uni{lab['university']}", "U", "", ""),
                chains=frozenset(lab["chains"]),
                latitude=lab["place"][0] if lab["place"] else math.nan,
                longitude=lab["place"][1] if lab["place"] else math.nan,
                time_zone="Asia/Shanghai",
                country="CN",
            )
            for pk, lab in enumerate(places, 1)
        },
        techniques={
            pk: TechniqueLabel(pk, f"t{pk}", f"T{pk}", "", "", parent=parent, aliases=())
            for pk, parent in PARENTS.items()
        },
        chains=CHAINS,
    )


def branch(technique):
    out = {technique}
    while PARENTS[technique] is not None:
        technique = PARENTS[technique]
        out.add(technique)
    return out


def kilometres(place):
    if place is None:
        return math.inf
    lat, lng, lat2, lng2 = map(math.radians, (FUQING.latitude, FUQING.longitude, *place))
    cosine = math.sin(lat) * math.sin(lat2) + math.cos(lat) * math.cos(lat2) * math.cos(lng2 - lng)
    return 6371.0088 * math.acos(max(-1, min(1, cosine)))


def facts_of(world, pk):
    """What the facets say of one instrument, said plainly."""
    row = world[0][pk - 10]
    lab = world[1][row["lab"] - 1]
    return {
        Facet.TECHNIQUE: {f"t{each}" for tied in row["techniques"] for each in branch(tied)},
        Facet.UNIVERSITY: {f"uni{lab['university']}"},
        Facet.LAB: {f"lab{row['lab']}"},
        Facet.CHAIN: {CHAINS[each].slug for each in lab["chains"]},
        Facet.MODE: {mode.value for mode in row["modes"]},
        Facet.QUALIFICATION: {"yes" if row["needs"] else "no"},
        Facet.PRICED: set() if row["hour"] is None and row["sample"] is None else {"yes"},
        Facet.DISTANCE: {str(band) for band in BANDS_KM if kilometres(lab["place"]) <= band},
    }


def wanted(wish):
    """For each facet that narrows, the values of which one must be there."""
    out = {
        Facet.TECHNIQUE: {f"t{each}" for each in wish.techniques},
        Facet.UNIVERSITY: {f"uni{each}" for each in wish.universities},
        Facet.LAB: {f"lab{each}" for each in wish.labs},
        Facet.CHAIN: {CHAINS[each].slug for each in wish.chains},
        Facet.MODE: {mode.value for mode in wish.modes},
        Facet.PRICED: {"yes"} if wish.priced else set(),
    }
    if wish.needs_qualification is not None:
        out[Facet.QUALIFICATION] = {"yes" if wish.needs_qualification else "no"}
    if wish.near is not None and wish.within is not None:
        out[Facet.DISTANCE] = {str(wish.within)}
    return {facet: values for facet, values in out.items() if values}


def naively(world, wish, *, but=None):
    out = []
    for at, row in enumerate(world[0]):
        facts = facts_of(world, at + 10)
        price = None if row["hour"] is None else Decimal(row["hour"] * 100 + 4) / 100
        if wish.max_price is not None and (price is None or price > wish.max_price):
            continue
        if wish.opened_since and OPENED + dt.timedelta(row["days"]) < wish.opened_since:
            continue
        if all(facts[facet] & values for facet, values in wanted(wish).items() if facet != but):
            out.append(at + 10)
    return out


@given(worlds, wishes)
def test_it_finds_what_a_plain_look_finds(world, wish):
    found = narrow(catalogue_of(world), wish, Reader())
    assert found.instruments.tolist() == naively(world, wish)


@given(worlds, wishes)
def test_facets_count_with_all_others_applied(world, wish):
    found = narrow(catalogue_of(world), wish, Reader())
    for facet in Facet:
        left = naively(world, wish, but=facet)
        counts = {each.value: each.count for each in found.facets[facet]}
        if facet is Facet.DISTANCE and wish.near is None:
            assert counts == {}
            continue
        values = {value for pk in left for value in facts_of(world, pk)[facet]} | set(counts)
        expected = {
            value: sum(value in facts_of(world, pk)[facet] for pk in left) for value in values
        }
        chosen = {each.value for each in found.facets[facet] if each.chosen}
        assert counts == expected
        assert chosen <= wanted(wish).get(facet, set())


@given(worlds)
def test_a_choice_leaves_as_many_as_it_says(world):
    catalogue = catalogue_of(world)
    for each in narrow(catalogue, CatalogueWish(), Reader()).facets[Facet.TECHNIQUE]:
        chosen = CatalogueWish(techniques=frozenset([each.label.pk]))
        assert len(narrow(catalogue, chosen, Reader())) == each.count


READERS = [
    Reader(),
    Reader(Organisation(pk=1, kind="university"), frozenset([1, 3])),
    Reader(Organisation(pk=2, kind="university"), chain_member=True),
    Reader(Organisation(pk=9, kind="enterprise"), chain_member=True),
    Reader(Organisation(pk=9, kind="enterprise")),
]


@given(worlds, st.sampled_from(READERS))
def test_prices_are_those_of_the_readers_class_at_each_lab(world, reader):
    catalogue = catalogue_of(world)
    found = narrow(catalogue, CatalogueWish(), reader)
    for at, row in enumerate(world[0]):
        lab = Lab(pk=row["lab"], university_id=world[1][row["lab"] - 1]["university"])
        which = reader.class_for(lab)
        place = CLASSES[which] if which else len(CLASSES) - 1
        for name, prices in (("hour", found.price_hour), ("sample", found.price_sample)):
            expected = None if row[name] is None else Decimal(row[name] * 100 + place) / 100
            assert yuan(prices[at]) == expected


@given(worlds, st.sampled_from(list(Sort)))
def test_sorting(world, sort):
    catalogue = catalogue_of(world)
    wish = CatalogueWish(near=FUQING)
    found = narrow(catalogue, wish, Reader())
    ordered = found.sorted_by(sort, "en")
    assert sorted(ordered.instruments.tolist()) == found.instruments.tolist()

    def key(pk):
        row = world[0][pk - 10]
        first = {
            Sort.RELEVANCE: 0,
            Sort.NAME: 0,
            Sort.NEWEST: -row["days"],
            Sort.PRICE: math.inf if row["hour"] is None else row["hour"],
            Sort.DISTANCE: ordered.distance_km[ordered.instruments.tolist().index(pk)],
        }[sort]
        return first, row["name"].casefold(), pk

    assert ordered.instruments.tolist() == sorted(found.instruments.tolist(), key=key)


def test_words_narrow_and_rank():
    rows = [
        {
            "lab": 1,
            "modes": {ServiceMode.SAMPLES},
            "needs": False,
            "days": 1,
            "hour": None,
            "sample": None,
            "techniques": set(),
            "name": "N",
        }
    ] * 3
    world = (rows, [{"university": 1, "chains": set(), "place": None}] * 4)
    # 99 was indexed a moment ago and is not here yet.
    words = Matches((), np.array([10, 12, 99]), np.array([1.0, 8.0, 9.0]))
    found = narrow(catalogue_of(world), CatalogueWish(words=words), Reader())
    assert found.sorted_by(Sort.RELEVANCE, "en").instruments.tolist() == [12, 10]
    figures = CatalogueWish(words=words, figures=(np.array([10, 11]),))
    assert narrow(catalogue_of(world), figures, Reader()).instruments.tolist() == [10]


@pytest.mark.parametrize(
    ("latitude", "longitude", "km"),
    [(25.72, 119.38, 0), (26.08, 119.30, 40.8), (-25.72, -60.62, 20015.1), (90, 0, 7147.6)],
)
def test_distances_on_the_globe(latitude, longitude, km):
    found = kilometres_from(FUQING, np.array([latitude]), np.array([longitude]))
    assert found[0] == pytest.approx(km, abs=0.2)


def test_a_lab_without_a_place_is_infinitely_far():
    assert kilometres_from(FUQING, np.array([math.nan]), np.array([math.nan]))[0] == math.inf


def test_nothing_at_all():
    found = narrow(Catalogue(), CatalogueWish(near=FUQING, within=5), Reader())
    assert len(found.sorted_by(Sort.PRICE, "zh-hans")) == 0
    assert found.facets[Facet.LAB] == ()
