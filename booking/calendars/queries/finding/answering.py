"""The finder's query: the catalogue narrowed, slots from packed weeks, and all of it in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db.models import Q

from booking.accounts.models import User
from booking.accounts.prepared import Prepared
from booking.accounts.queries import platform_day, today_in
from booking.accounts.workdays import working_days_in
from booking.labs.mapping.rules import township_words
from booking.labs.models import Qualification
from booking.labs.rules import InstrumentStatus, PlaceKind, ServiceMode

from ...catalogue import ON_REQUEST, Catalogue, Facet, Found, PlaceLabel, Sort, narrow
from ...catalogue.columns import MODE_BITS, STATUSES
from ...rules.asking import FindSort
from ...rules.promising import promised_day
from ...rules.weeks import (
    Seeker,
    Sheets,
    SlotWish,
    earliest,
    first_few,
    instant_of,
    instants_of,
)
from ..outlook import of_instruments, weeks_for
from ..seen import Reader
from ..weeks import earliest_slots, next_slots, seeker_of
from .asked import Answer, Asked, Ids, Mask, Moments, Ways

AGES = 1e11
"""Seconds, more than anybody looks ahead."""
FEW = 200
"""Up to so many instruments the earliest slot of each is looked for though no time is asked."""
AT_HAND = 1_000
AT_HAND_FOR = dt.timedelta(days=35)
"""The packed weeks of so many instruments, as far ahead as this, are read in one go."""


def platform_zone() -> ZoneInfo:
    """The clock by which the days of a search are meant."""
    return ZoneInfo(settings.TIME_ZONE)


def home_among(catalogue: Catalogue, reader: Reader) -> PlaceLabel | None:
    """The known place that a reader's organisation says is its township; None when there is not
    one alone of that name."""
    if reader.organisation is None or not reader.organisation.township:
        return None
    words = township_words(reader.organisation.township)
    found = [
        place
        for place in catalogue.places.values()
        if place.kind == PlaceKind.TOWNSHIP
        and any(
            name and name.casefold() in words
            for name in (place.name_en, place.name_zh_hans, place.name_zh_hant)
        )
    ]
    return found[0] if len(found) == 1 else None


class Seeking:
    """A reader who looks for instruments at a moment: what is known of them, read once.

    ``person`` is who is signed in, if anybody: instruments that they are not
    trained for are had with a technician, where there is one, else after a training.
    """

    def __init__(self, reader: Reader, person: User | None, *, now: dt.datetime) -> None:
        self.reader, self.person, self.now = reader, person, now
        self._seeker: Seeker | None = None
        self._trained: Ids | None = None

    @classmethod
    def of(cls, person: object, *, now: dt.datetime) -> Seeking:
        """The seeker that a request's user is; a visitor is nobody."""
        signed_in = person if isinstance(person, User) else None
        return cls(Reader.of(person, now=now), signed_in, now=now)

    @property
    def seeker(self) -> Seeker:
        if self._seeker is None:
            self._seeker = seeker_of(self.reader)
        return self._seeker

    @property
    def trained(self) -> Ids:
        """The instruments that the person may operate today although they need a qualification."""
        if self._trained is None:
            self._trained = self._read_trained()
        return self._trained

    def _read_trained(self) -> Ids:
        if self.person is None:
            return np.empty(0, np.int64)
        held = _qualifications(person=self.person.pk, today=platform_day(self.now))
        return np.array(held, np.int64)


_qualifications = Prepared(
    lambda person, today: Qualification.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=today),
        person=person,
        granted_on__lte=today,
        assisted_only=False,
    ).values_list("instrument_id", flat=True)
)


def ways_of(found: Found, asked: Asked, seeking: Seeking) -> Ways:
    """How each instrument would serve the reader: alone, else with a technician, else by samples.

    Who is not trained for one is better off with a technician, where there is one; else they
    may operate it after a training. Of a visitor nobody knows.
    """
    columns = found.catalogue.columns
    modes = columns.modes[found.rows]
    serving = columns.status[found.rows] == STATUSES[InstrumentStatus.IN_SERVICE]
    wanted = asked.what.modes or frozenset(ServiceMode)

    def offered(mode: ServiceMode) -> Mask:
        if mode not in wanted:
            return np.zeros(len(modes), np.bool_)
        giving: Mask = serving & (modes & MODE_BITS[mode] != 0)
        return giving

    alone, helped = offered(ServiceMode.SELF_OPERATED), offered(ServiceMode.ASSISTED)
    untrained = np.zeros(len(modes), np.bool_)
    needs = columns.needs_qualification[found.rows] & alone
    if seeking.person is not None and needs.any():
        lacking = needs & ~np.isin(found.instruments, seeking.trained)
        alone &= ~(lacking & helped)
        untrained = lacking & alone
    helped &= ~alone
    return Ways(alone, helped, offered(ServiceMode.SAMPLES) & ~alone & ~helped, untrained)


def labs_of(answer: Answer | Found, which: Mask) -> dict[int, int]:
    """The lab of each of some instruments, from the catalogue."""
    found = answer if isinstance(answer, Found) else answer.found
    labs = found.catalogue.columns.lab[found.rows[which]].tolist()
    return dict(zip(found.instruments[which].tolist(), labs, strict=True))


def weeks_at_hand(found: Found, ways: Ways, asked: Asked, seeking: Seeking) -> Sheets | None:
    """The packed weeks of all that was found, where these are few: they are read once, and a
    page of the answer asks no more of them. None where there are many, or none."""
    wish = asked.time.wish(platform_zone(), now=seeking.now)
    many = int(np.count_nonzero(ways.alone | ways.helped))
    if not 0 < many <= AT_HAND or wish.latest - seeking.now > AT_HAND_FOR:
        return None
    ids = found.instruments
    return weeks_for(
        ids[ways.alone].tolist(),
        ids[ways.helped].tolist(),
        wish,
        labs=labs_of(found, ways.helped),
        now=seeking.now,
    )


def _earliest(
    instruments: Ids, wish: SlotWish, seeking: Seeking, sheets: Sheets | None
) -> dict[int, dt.datetime]:
    """The first start of each instrument that has the wished time, in all its pieces."""
    ids: list[int] = instruments.tolist()
    if not ids:
        return {}
    now, seeker = seeking.now, seeking.seeker
    if wish.pieces > 1:
        if sheets is not None:
            part = of_instruments(sheets, ids)
            few = first_few(part, wish, seeker, most=wish.pieces, now=now)
            return {pk: instant_of(part, steps[0]) for pk, steps in few.items()}
        some = list(earliest_slots(ids, wish, seeker, now=now))
        whole = next_slots(some, wish, seeker, most=wish.pieces, now=now)
        return {pk: starts[0] for pk, starts in whole.items()}
    if sheets is None:
        return earliest_slots(ids, wish, seeker, now=now)
    part = of_instruments(sheets, ids)
    return instants_of(part, earliest(part, wish, seeker, now=now))


def slot_moments(
    found: Found, ways: Ways, asked: Asked, seeking: Seeking, sheets: Sheets | None = None
) -> Moments:
    """When the first fitting slot of each begins; infinite without one."""
    wish = asked.time.wish(platform_zone(), now=seeking.now)
    ids = found.instruments
    out = np.full(len(ids), np.inf)
    order = np.argsort(ids, kind="stable")
    parts: Sequence[tuple[Mask, bool]] = ((ways.alone, False), (ways.helped, True))
    if sheets is not None:
        # Both at once: what was read knows who is had with a technician.
        parts = ((ways.alone | ways.helped, bool(ways.helped.any())),)
    for mask, assisted in parts:
        starts = _earliest(ids[mask], replace(wish, assisted=assisted), seeking, sheets)
        if starts:
            keys = np.fromiter(starts, np.int64, len(starts))
            places = order[np.searchsorted(ids, keys, sorter=order)]
            out[places] = [each.timestamp() for each in starts.values()]
    return out


def promised_days(catalogue: Catalogue, rows: Ids, *, now: dt.datetime) -> list[dt.date]:
    """The day on which results of samples that are sent now are promised, for each row.

    Labs of one country and zone promise alike, so few of them are worked out.
    """
    known: dict[tuple[str, str, int], dt.date] = {}
    labs = catalogue.labs
    out: list[dt.date] = []
    for pk, days in zip(
        catalogue.columns.lab[rows].tolist(),
        catalogue.columns.working_days[rows].tolist(),
        strict=True,
    ):
        lab = labs[pk]
        key = (lab.country, lab.time_zone, days)
        if key not in known:
            today = today_in(lab.time_zone, now)
            known[key] = promised_day(today, days, working_days_in(lab.country))
        out.append(known[key])
    return out


def _end_of(day: dt.date, zone: ZoneInfo) -> float:
    return dt.datetime.combine(day, dt.time(23, 59), zone).timestamp()


def add_promises(
    moments: Moments, found: Found, ways: Ways, asked: Asked, seeking: Seeking
) -> None:
    """Puts in the end of the promised day, by the platform's clock, where samples are sent;
    beyond the last day that was asked for there is none."""
    places = np.nonzero(ways.samples)[0]
    if not len(places):
        return
    days = promised_days(found.catalogue, found.rows[places], now=seeking.now)
    zone, last = platform_zone(), asked.time.last
    ends = {day: _end_of(day, zone) for day in set(days) if last is None or day <= last}
    moments[places] = [ends.get(day, np.inf) for day in days]


def suits(asked: Asked, candidates: int) -> FindSort:
    """The order of a search that names none: the earliest first where it is known for each."""
    if asked.sort is FindSort.DISTANCE and asked.what.near is None:
        asked = replace(asked, sort=None)
    if asked.sort is FindSort.RELEVANCE and asked.what.words is None:
        asked = replace(asked, sort=None)
    if asked.sort is not None:
        return asked.sort
    if asked.time.narrows or candidates <= FEW:
        return FindSort.EARLIEST
    return FindSort.NEWEST if asked.what.words is None else FindSort.RELEVANCE


def answer(
    catalogue: Catalogue,
    asked: Asked,
    seeking: Seeking,
    *,
    language: str,
    facets: Collection[Facet] = tuple(Facet),
) -> Answer:
    """The instruments that can do what is asked, when it is asked, for the person who asks.

    Where time is asked for, those without a fitting slot are left out, and
    those that take samples alone unless samples are asked for. Facet counts are
    of the catalogue alone.
    """
    found = narrow(catalogue, asked.what, seeking.reader, facets=facets)
    candidates = len(found)
    sort = suits(asked, candidates)
    # By name first: what is equal in any other order stays so.
    found = found.sorted_by(Sort.NAME, language)
    ways = ways_of(found, asked, seeking)
    looked = asked.time.narrows or sort is FindSort.EARLIEST
    moments = np.full(len(found), np.inf)
    sheets: Sheets | None = None
    if looked:
        sheets = weeks_at_hand(found, ways, asked, seeking)
        moments = slot_moments(found, ways, asked, seeking, sheets)
        if ServiceMode.SAMPLES in asked.what.modes or not asked.time.narrows:
            add_promises(moments, found, ways, asked, seeking)
    places = np.arange(len(found))
    if asked.time.narrows:
        places = places[np.isfinite(moments)]
    keys = [_key(found, moments, ways, sort, asked)[places]]
    if asked.what.words is not None and sort not in (FindSort.RELEVANCE, FindSort.NAME):
        # Of what is equal, such as all that is free from nine o'clock, the best match first.
        keys.insert(0, -found.score[places])
    places = places[np.lexsort(keys)]
    return Answer(
        asked,
        sort,
        found.taking(places),
        ways.taking(places),
        moments[places],
        looked,
        candidates,
        sheets,
    )


def _key(found: Found, moments: Moments, ways: Ways, sort: FindSort, asked: Asked) -> Moments:
    """What to order by, the smallest first; of one value where the order of names will do.

    What the reader must be trained for first is none of the earliest.
    """
    match sort:
        case FindSort.EARLIEST:
            return np.where(ways.untrained, moments + AGES, moments)
        case FindSort.PRICE:
            fen = found.price_sample if asked.samples_only else found.price_hour
            return np.where(fen == ON_REQUEST, np.inf, fen.astype(np.float64))
        case FindSort.DISTANCE:
            return found.distance_km
        case FindSort.RELEVANCE:
            return -found.score
        case FindSort.NEWEST:
            return -found.catalogue.columns.published_at[found.rows].astype(np.float64)
    return np.zeros(len(found))
