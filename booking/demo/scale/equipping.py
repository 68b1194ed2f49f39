"""What there is at scale: labs, instruments and their units, prices and figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np

from booking.accounts.models import Chain
from booking.calendars.models import Policy
from booking.labs.models import Instrument, Lab, LabRole, Specification, Technique, Unit
from booking.labs.rules import LabRoleKind, ServiceMode
from booking.money.models import ListPrice
from booking.money.rules import CustomerClass, PriceUnit

from ..city import shapes
from ..city.figures import FIGURES
from ..city.labs import LABS
from .columns import Numbers, Pick
from .hours import LAB_SHARES, OWN_FIRST, OWN_FIRST_SHARE, ZONES
from .keys import numbered, public_ids
from .settling import People, add_members, settle_projects, settle_staff
from .sinks import Sink
from .sizes import INSTRUMENTS_A_LAB, UNITS_AN_INSTRUMENT, Size
from .world import LONGEST, SHORTEST, Instruments, Labs, Units

GRIDS, GRID_SHARES = (30, 15, 10, 5), (0.55, 0.25, 0.10, 0.10)
MARGINS = (0, 0, 5, 10)
"""Set-up and clean-up in minutes."""
AT_ONCE = 5000
FACTORS = (0.5, 0.8, 1.0, 1.25, 2.0)
"""A figure of one instrument, as it is on others of its kind."""


def templates() -> list[shapes.Instrument]:
    """The published instruments of the demo city: what stands here is of their kinds."""
    return [
        each
        for labs in LABS.values()
        for lab in labs
        for each in lab.instruments
        if each.published and set(each.modes) != {ServiceMode.SAMPLES}
    ]


def lab_templates() -> list[shapes.Lab]:
    return [lab for labs in LABS.values() for lab in labs]


def equip_labs(
    sink: Sink,
    people: People,
    size: Size,
    rng: np.random.Generator,
    *,
    universities: Numbers,
    zones: Numbers,
) -> Labs:
    """Labs with their staff, a research group's project and a policy each."""
    rows, kinds = size.labs, lab_templates()
    university = np.arange(rows) * size.universities // rows
    kind = rng.integers(0, len(kinds), rows)
    manager, technician, researcher = settle_staff(people, universities, university)
    # A lab stands within some kilometres of its university.
    north = rng.uniform(22, 41, size.universities)[university] + rng.uniform(-0.03, 0.03, rows)
    east = rng.uniform(103, 121, size.universities)[university] + rng.uniform(-0.03, 0.03, rows)
    ids = sink.ids(Lab, rows)
    words = {
        "name": [each.name for each in kinds],
        "about": [each.about for each in kinds],
    }
    sink.write(
        Lab,
        rows,
        id=ids,
        public_id=public_ids(ids, 3),
        university_id=universities[university],
        code=numbered("LAB-", np.arange(rows)),
        **{
            f"{name}_{language}": Pick([getattr(each, language) for each in texts], kind)
            for name, texts in words.items()
            for language in ("en", "zh_hans", "zh_hant")
        },
        latitude=np.round(north * 100_000).astype(np.int64),
        longitude=np.round(east * 100_000).astype(np.int64),
        time_zone=Pick([zone for zone, _country in ZONES], zones[university]),
        address=Pick([each.address for each in kinds], kind),
        building=Pick([each.building for each in kinds], kind),
        getting_in=Pick([each.getting_in for each in kinds], kind),
        bring_along=Pick([each.bring_along for each in kinds], kind),
        contact_phone=Pick([each.phone for each in kinds], kind),
        contact_email="labs@scale.example",
    )
    chains = dict(Chain.objects.values_list("slug", "pk"))
    serves = [
        (lab, chains[slug])
        for lab, which in zip(ids.tolist(), kind.tolist(), strict=True)
        for slug in kinds[which].serves
        if slug in chains
    ]
    through = Lab.chains.through
    sink.write(
        through,
        len(serves),
        id=sink.ids(through, len(serves)),
        lab_id=np.array([lab for lab, _chain in serves]),
        chain_id=np.array([chain for _lab, chain in serves]),
    )
    for staff, role in ((manager, LabRoleKind.MANAGER), (technician, LabRoleKind.TECHNICIAN)):
        sink.write(
            LabRole,
            rows,
            id=sink.ids(LabRole, rows),
            person_id=staff,
            lab_id=ids,
            kind=role.value,
            since=people.since.date(),
        )
    project = settle_projects(
        sink, universities[university], name="课题组 Research group", heads=researcher
    )
    for members in (manager, technician, researcher):
        add_members(sink, project, members)
    grid = rng.choice(GRIDS, rows, p=GRID_SHARES)
    sink.write(
        Policy,
        rows,
        id=sink.ids(Policy, rows),
        lab_id=ids,
        grid_minutes=grid,
        shortest_minutes=SHORTEST,
        longest_minutes=LONGEST,
    )
    pattern = rng.choice(len(LAB_SHARES), rows, p=LAB_SHARES)
    return Labs(
        ids, university, manager, technician, researcher, project, zones[university], pattern, grid
    )


def equip_instruments(
    sink: Sink,
    size: Size,
    rng: np.random.Generator,
    *,
    universities: Numbers,
    labs: Labs,
    techniques: dict[str, Technique],
    now: dt.datetime,
) -> tuple[Instruments, Units]:
    """Instruments of the demo's kinds, a dozen a lab, with all that search counts."""
    rows, kinds = size.instruments, templates()
    kind = rng.integers(0, len(kinds), rows)
    lab = np.minimum(np.arange(rows) // INSTRUMENTS_A_LAB, len(labs.ids) - 1)
    ids = sink.ids(Instrument, rows)
    now_us = int(now.timestamp()) * 1_000_000
    published = now_us - rng.integers(30 * 86400, 900 * 86400, rows) * 1_000_000
    for first in range(0, rows, AT_ONCE):
        some = slice(first, min(first + AT_ONCE, rows))
        _write_instruments(
            sink,
            kinds,
            kind[some],
            ids=ids[some],
            lab=labs.ids[lab[some]],
            university=universities[labs.university[lab[some]]],
            published=published[some],
        )
        _write_details(sink, rng, kinds, kind[some], ids[some], techniques)
    own = rng.random(rows) < OWN_FIRST_SHARE
    more = rng.random(rows)
    # One unit mostly, sometimes two or three: so many an instrument on average.
    extra = UNITS_AN_INSTRUMENT - 1
    units = 1 + (more < 0.8 * extra).astype(np.int64) + (more < 0.2 * extra).astype(np.int64)
    prices = np.array([_fen(each.by_hour) for each in kinds])
    instruments = Instruments(
        ids,
        lab,
        np.where(own, OWN_FIRST, labs.pattern[lab]),
        units,
        prices[kind],
        np.array([ServiceMode.SELF_OPERATED in each.modes for each in kinds])[kind],
    )
    return instruments, _write_units(sink, rng, instruments)


def _fen(prices: shapes.Prices | None) -> list[int]:
    given = prices or shapes.ON_REQUEST
    return [-1 if each is None else int(Decimal(each) * 100) for each in given]


def _write_instruments(
    sink: Sink,
    kinds: list[shapes.Instrument],
    kind: Numbers,
    *,
    ids: Numbers,
    lab: Numbers,
    university: Numbers,
    published: Numbers,
) -> None:
    def flag(mode: ServiceMode) -> Numbers:
        return np.array([mode in each.modes for each in kinds])[kind]

    sink.write(
        Instrument,
        len(ids),
        id=ids,
        public_id=public_ids(ids, 4),
        lab_id=lab,
        university_id=university,
        asset_id=numbered("SC-", ids),
        **{
            f"{name}_{language}": Pick(
                [getattr(getattr(each, name), language) for each in kinds], kind
            )
            for name in ("name", "about")
            for language in ("en", "zh_hans", "zh_hant")
        },
        manufacturer=Pick([each.manufacturer for each in kinds], kind),
        model=Pick([each.model for each in kinds], kind),
        sample_requirements=Pick([each.sample_requirements for each in kinds], kind),
        original_value=np.array([each.original_value * 100 for each in kinds])[kind],
        commissioned_on=np.array(
            [(each.commissioned_on - dt.date(1970, 1, 1)).days for each in kinds]
        )[kind],
        published_at=published,
        created_at=published,
        self_operated=flag(ServiceMode.SELF_OPERATED),
        assisted=flag(ServiceMode.ASSISTED),
        takes_samples=flag(ServiceMode.SAMPLES),
        needs_qualification=np.array([each.needs_qualification for each in kinds])[kind],
        sample_working_days=np.array([each.sample_working_days for each in kinds])[kind],
    )


def _write_details(
    sink: Sink,
    rng: np.random.Generator,
    kinds: list[shapes.Instrument],
    kind: Numbers,
    ids: Numbers,
    techniques: dict[str, Technique],
) -> None:
    """Techniques, figures and list prices of some instruments."""
    pairs: list[tuple[int, int]] = []
    figures: list[tuple[int, int, str, str, str]] = []
    prices: list[tuple[int, str, str, int]] = []
    factor = rng.integers(0, len(FACTORS), len(ids)).tolist()
    for pk, which, scale in zip(ids.tolist(), kind.tolist(), factor, strict=True):
        each = kinds[which]
        pairs += [(pk, techniques[slug].pk) for slug in each.techniques if slug in techniques]
        figures += [
            (pk, position, key, _scaled(value, FACTORS[scale]), unit)
            for position, (key, value, unit) in enumerate(each.specifications)
        ]
        for unit, row in ((PriceUnit.HOUR, each.by_hour), (PriceUnit.SAMPLE, each.by_sample)):
            prices += [
                (pk, customer.value, unit.value, amount * 100)
                for customer, amount in zip(CustomerClass, row or (), strict=row is not None)
                if amount is not None
            ]
    through = Instrument.techniques.through
    sink.write(
        through,
        len(pairs),
        id=sink.ids(through, len(pairs)),
        instrument_id=np.array([pk for pk, _technique in pairs]),
        technique_id=np.array([technique for _pk, technique in pairs]),
    )
    sink.write(
        Specification,
        len(figures),
        id=sink.ids(Specification, len(figures)),
        instrument_id=np.array([row[0] for row in figures]),
        position=np.array([row[1] for row in figures]),
        name_en=[FIGURES[row[2]].en for row in figures],
        name_zh_hans=[FIGURES[row[2]].zh_hans for row in figures],
        name_zh_hant=[FIGURES[row[2]].zh_hant for row in figures],
        value=[row[3] for row in figures],
        unit=[row[4] for row in figures],
    )
    sink.write(
        ListPrice,
        len(prices),
        id=sink.ids(ListPrice, len(prices)),
        instrument_id=np.array([row[0] for row in prices]),
        customer_class=[row[1] for row in prices],
        unit=[row[2] for row in prices],
        amount=np.array([row[3] for row in prices]),
    )


def _scaled(value: str, factor: float) -> str:
    """A plain number times a factor, in few digits; a range or a word as it is."""
    try:
        return f"{float(value) * factor:.4g}"
    except ValueError:
        return value


def _write_units(sink: Sink, rng: np.random.Generator, instruments: Instruments) -> Units:
    instrument = np.repeat(np.arange(len(instruments.ids)), instruments.units)
    rows = len(instrument)
    # All units of an instrument are alike, so its margins are theirs.
    set_up = rng.choice(MARGINS, len(instruments.ids))[instrument]
    clean_up = rng.choice(MARGINS, len(instruments.ids))[instrument]
    label = np.arange(rows) - np.repeat(
        np.cumsum(instruments.units) - instruments.units, instruments.units
    )
    ids = sink.ids(Unit, rows)
    sink.write(
        Unit,
        rows,
        id=ids,
        instrument_id=instruments.ids[instrument],
        label=numbered("", label + 1),
        set_up=set_up,
        clean_up=clean_up,
    )
    return Units(ids, instrument, set_up, clean_up)
