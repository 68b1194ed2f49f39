"""Several instruments one after another: which fit each step, and when. Read only."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from booking.accounts.models import User
from booking.accounts.queries import platform_day
from booking.labs.models import Instrument, Lab, Qualification, Technique, Unit
from booking.labs.rules import MACHINE_TIME, InstrumentStatus, ServiceMode

from ..catalogue import CatalogueWish, Sort, catalogue, narrow
from ..catalogue.columns import MODE_BITS, STATUSES
from ..rules import margin_around
from ..rules.combining import AT_ONCE, Candidate, NoneReason, Part, Same, Step, combine
from ..rules.sites import Standing, named_site, sites_of
from .seen import Reader
from .starts import mode_for, starts_of
from .weeks import seeker_among

MOST_FITTING = 2000
"""So many instruments of a step have their places compared, the best fitting first."""

MOST_LOOKED_AT = 30
"""Of so many instruments of a step the time is read."""

MOST_SHOWN = 10

LANGUAGE = "en"
"""Names in it order what fits equally well, so that the same is looked at for everybody."""


@dataclass(frozen=True)
class StepWish:
    """What one step needs: what instrument, for how long, how soon after the step before."""

    wish: CatalogueWish
    length: dt.timedelta
    least_gap: dt.timedelta = AT_ONCE
    most_gap: dt.timedelta | None = None

    @property
    def mode(self) -> ServiceMode | None:
        """How its machine time is wanted; None is any way."""
        return next(iter(self.wish.modes), None)


@dataclass(frozen=True)
class Slot:
    """A step of a proposal: the instrument, from when to when (UTC), and how; ``able``: whoever
    reads is known to hold the qualification that it needs."""

    instrument: Instrument
    starts: dt.datetime
    ends: dt.datetime
    mode: ServiceMode | None
    able: bool = False


@dataclass(frozen=True)
class Proposal:
    """One way to take all steps in turn."""

    slots: tuple[Slot, ...]
    waiting: dt.timedelta
    moves: int


@dataclass(frozen=True)
class Together:
    """Proposals, the best first; when there are none, why, and for which step if for one.

    ``fitting`` and ``looked_at`` count each step's instruments: those that fit
    at a place which can serve all steps, and those of them whose time was read.
    """

    proposals: list[Proposal]
    fitting: tuple[int, ...] = ()
    looked_at: tuple[int, ...] = ()
    reason: NoneReason | None = None
    step: int | None = None


@dataclass(frozen=True)
class _Fit:
    instrument: int
    place: Hashable


def techniques_offered() -> list[Technique]:
    """The techniques of published instruments, by name."""
    published = Instrument.objects.published().values("techniques")
    return list(Technique.objects.filter(pk__in=published).order_by("name_en", "name_zh_hans"))


def combinations(
    steps: Sequence[StepWish],
    *,
    same: Same,
    reader: Reader,
    now: dt.datetime,
    person: User | None = None,
    most: int = MOST_SHOWN,
) -> Together:
    """The best ways to take steps one after another that the reader may ask for now.

    Looks fourteen days ahead, in a number of queries that depends on the steps
    and their words alone. Where any way of use will do and ``person``, who
    reads, lacks the qualification, it looks at technicians' hours. Raises
    ValueError as ``rules.combining.combine`` does.
    """
    fits = _fits(steps, same)
    for number, those in enumerate(fits):
        if not those:
            return Together([], reason=NoneReason.NOTHING_FITS, step=number)
    shared = _at_shared_places(fits)
    chosen = [_taking_turns(by_place) for by_place in shared]
    if not all(chosen):
        return Together([], reason=NoneReason.NO_COMMON_PLACE)
    fitting = tuple(sum(map(len, by_place.values())) for by_place in shared)
    looked_at = tuple(map(len, chosen))
    pks = {fit.instrument for those in chosen for fit in those}
    rows = Instrument.objects.filter(pk__in=pks).select_related("lab__university")
    instruments = {each.pk: each for each in rows}
    seeker = seeker_among(reader, instruments.values())
    turnarounds = _turnarounds(instruments)
    untrained = _untrained(person, instruments, now)
    modes = [
        {
            pk: mode_for(instruments[pk], step.mode, untrained=pk in untrained)
            for pk in (fit.instrument for fit in those)
        }
        for step, those in zip(steps, chosen, strict=True)
    ]

    offers: list[Step] = []
    for step, those, how in zip(steps, chosen, modes, strict=True):
        starts = starts_of(how, step.length, seeker=seeker, now=now)
        candidates = [
            Candidate(
                fit.instrument,
                instruments[fit.instrument].lab_id,
                fit.place,
                starts.get(fit.instrument, []),
                turnarounds.get(fit.instrument, AT_ONCE),
            )
            for fit in those
        ]
        offers.append(Step(step.length, candidates, step.least_gap, step.most_gap))
    for number, offer in enumerate(offers):
        if not any(each.starts for each in offer.candidates):
            return Together([], fitting, looked_at, NoneReason.NOTHING_FREE, number)

    def slot(part: Part, mode: ServiceMode | None) -> Slot:
        instrument = instruments[part.instrument]
        able = (
            person is not None and instrument.needs_qualification and instrument.pk not in untrained
        )
        return Slot(instrument, part.starts, part.ends, mode, able)

    proposals = [
        Proposal(
            tuple(
                slot(part, how[part.instrument])
                for part, how in zip(each.parts, modes, strict=True)
            ),
            each.waiting,
            each.moves,
        )
        for each in combine(offers, most=most)
    ]
    reason = None if proposals else NoneReason.NEVER_IN_TURN
    return Together(proposals, fitting, looked_at, reason)


def _fits(steps: Sequence[StepWish], same: Same) -> list[list[_Fit]]:
    """The instruments that fit each step, the best fitting first, with their places."""
    rows = [_rows(step.wish) for step in steps]
    sites: dict[int, tuple[int, int | str]] = {}
    if same is Same.SITE:
        sites = _sites({lab for those in rows for _pk, lab, _university, _site in those})

    def place(lab: int, university: int, site: str) -> Hashable:
        if same is Same.SITE:
            return named_site(university, site) if site.strip() else sites[lab]
        return {Same.LAB: lab, Same.UNIVERSITY: university}.get(same)

    return [
        [_Fit(pk, place(lab, university, site)) for pk, lab, university, site in those]
        for those in rows
    ]


def _rows(wish: CatalogueWish) -> list[tuple[int, int, int, str]]:
    """Instruments in service that give machine time as wished, with lab, university and site."""
    held = catalogue()
    found = narrow(held, wish, Reader(), facets=()).sorted_by(Sort.RELEVANCE, LANGUAGE)
    columns = held.columns
    serving = columns.status[found.rows] == STATUSES[InstrumentStatus.IN_SERVICE]
    bits = sum(MODE_BITS[mode] for mode in MACHINE_TIME)
    giving = columns.modes[found.rows] & bits != 0
    ids = found.instruments[serving & giving][:MOST_FITTING].tolist()
    rows = Instrument.objects.published().filter(pk__in=ids)
    known = {row[0]: row for row in rows.values_list("pk", "lab_id", "university_id", "site")}
    return [known[pk] for pk in ids if pk in known]


def _sites(labs: set[int]) -> dict[int, tuple[int, int | str]]:
    rows = Lab.objects.filter(pk__in=labs).values_list(
        "pk", "university_id", "site", "latitude", "longitude"
    )
    return sites_of(
        Standing(
            lab,
            university,
            site,
            None if latitude is None else float(latitude),
            None if longitude is None else float(longitude),
        )
        for lab, university, site, latitude, longitude in rows
    )


def _at_shared_places(fits: Sequence[Sequence[_Fit]]) -> list[dict[Hashable, list[_Fit]]]:
    """Each step's instruments at the places that can serve all steps, the best places first."""
    there: list[dict[Hashable, list[_Fit]]] = []
    for those in fits:
        by_place: dict[Hashable, list[_Fit]] = {}
        for fit in those:
            by_place.setdefault(fit.place, []).append(fit)
        there.append(by_place)
    order = [{place: number for number, place in enumerate(by_place)} for by_place in there]
    shared = sorted(
        set.intersection(*(set(by_place) for by_place in there)),
        key=lambda place: max(of_step[place] for of_step in order),
    )
    return [{place: by_place[place] for place in shared} for by_place in there]


def _taking_turns(by_place: dict[Hashable, list[_Fit]]) -> list[_Fit]:
    """The instruments of a step to look at: one of each place, then the next of each.

    So no place with many instruments leaves another without any.
    """
    turns = itertools.zip_longest(*by_place.values())
    taken = (fit for turn in turns for fit in turn if fit is not None)
    return list(itertools.islice(taken, MOST_LOOKED_AT))


def _untrained(
    person: User | None, instruments: dict[int, Instrument], now: dt.datetime
) -> set[int]:
    """The instruments for which a person lacks the qualification; of a visitor nothing is known."""
    needing = {pk for pk, each in instruments.items() if each.needs_qualification}
    if person is None:
        return set()
    today = platform_day(now)
    held = Qualification.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=today),
        person=person,
        instrument__in=needing,
        granted_on__lte=today,
        assisted_only=False,
    )
    return needing - set(held.values_list("instrument_id", flat=True))


def _turnarounds(instruments: Iterable[int]) -> dict[int, dt.timedelta]:
    """The longest clean-up and set-up of each instrument's units, whichever one is taken."""
    out: dict[int, dt.timedelta] = {}
    units = Unit.objects.filter(instrument__in=list(instruments), in_service=True)
    for pk, set_up, clean_up in units.values_list("instrument_id", "set_up", "clean_up"):
        whole = margin_around(clean_up) + margin_around(set_up)
        out[pk] = max(out.get(pk, AT_ONCE), whole)
    return out
