"""Where labs are, and from where their distances are told. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from booking.accounts.models import Organisation, User
from booking.accounts.queries import by_name, organisations_of, platform_day
from booking.accounts.rules import may_book

from ..models import Instrument, KnownPlace, Lab
from ..queries import labs_listed, labs_shown
from ..rules import PlaceKind, Point, distance_km
from .rules import (
    Near,
    NearKind,
    NearProblem,
    PlaceRow,
    point_text,
    read_near,
    township_words,
)

NAMES = ("name_en", "name_zh_hans", "name_zh_hant")


@dataclass(frozen=True)
class Origin:
    """Where distances are told from.

    ``near`` is what an address carries for it, ``noun`` the place or lab unless it is a
    point that somebody chose, ``home_of`` the organisation whose township it is when
    nobody chose.
    """

    point: Point
    near: str
    noun: KnownPlace | Lab | None = None
    home_of: Organisation | None = None

    @property
    def name(self) -> str:
        """The place's name in the reader's language, or the point itself."""
        return self.noun.name if self.noun else point_text(self.point).replace(",", ", ")


def point_of(noun: Lab | KnownPlace) -> Point | None:
    """Where something is; None when nobody has said."""
    if noun.latitude is None or noun.longitude is None:
        return None
    return Point(float(noun.latitude), float(noun.longitude))


def origin_of(text: str) -> Origin | NearProblem | None:
    """Where distances are told from when an address says ``near=text``; None is nowhere.

    A lab counts only while visitors see it. At most one query.
    """
    near = read_near(text)
    if not isinstance(near, Near):
        return near
    if near.kind is NearKind.NOWHERE:
        return None
    if near.point is not None:
        return Origin(near.point, point_text(near.point))
    if near.kind is NearKind.LAB:
        lab = labs_shown().filter(public_id=near.key).first()
        return NearProblem.UNKNOWN if lab is None else _from_lab(lab)
    place = place_named(near.key)
    return NearProblem.UNKNOWN if place is None else _from_place(place)


def _from_lab(lab: Lab) -> Origin | NearProblem:
    point = point_of(lab)
    if point is None:
        return NearProblem.LAB_WITHOUT_PLACE
    return Origin(point, f"lab:{lab.public_id}", lab)


def _from_place(place: KnownPlace, home_of: Organisation | None = None) -> Origin:
    point = Point(float(place.latitude), float(place.longitude))
    return Origin(point, place.slug, place, home_of)


def place_named(words: str) -> KnownPlace | None:
    """The place of a slug, else the only one of a name in any language; case does not matter."""
    named = Q(slug__iexact=words)
    for field in NAMES:
        named |= Q(**{f"{field}__iexact": words})
    found = list(KnownPlace.objects.filter(named).order_by("pk")[:20])
    for place in found:
        if place.slug.casefold() == words.casefold():
            return place
    return found[0] if len(found) == 1 else None


def home_of(person: User, *, now: dt.datetime) -> Origin | None:
    """The township of the first of a person's verified organisations whose township is known.

    A name that several townships have says nothing.
    """
    for organisation in organisations_of(person, today=platform_day(now)):
        words = township_words(organisation.township)
        if not words or not may_book(organisation.state):
            continue
        named = Q()
        for field in NAMES:
            for word in sorted(words):
                named |= Q(**{f"{field}__iexact": word})
        found = list(KnownPlace.objects.filter(named, kind=PlaceKind.TOWNSHIP.value)[:2])
        if len(found) == 1:
            return _from_place(found[0], organisation)
    return None


def places_listed(kind: PlaceKind, *, most: int) -> list[KnownPlace]:
    """The places of a kind by name, no more than ``most``."""
    return list(KnownPlace.objects.filter(kind=kind.value).order_by(by_name(), "pk")[:most])


@dataclass(frozen=True)
class Spot:
    """A lab among others: its key, whether its place is known, and how far it is (km)."""

    lab: int
    placed: bool
    km: float | None


def labs_in_order(*, words: str = "", origin: Point | None = None) -> list[Spot]:
    """What visitors see, nearest first, or by name without an origin.

    Labs without a place come last. One query.
    """
    spots: list[Spot] = []
    for pk, latitude, longitude in labs_shown(words=words).values_list(
        "pk", "latitude", "longitude"
    ):
        if latitude is None or longitude is None:
            spots.append(Spot(pk, False, None))
            continue
        point = Point(float(latitude), float(longitude))
        spots.append(Spot(pk, True, distance_km(origin, point) if origin else None))
    # Sorting keeps the order of names among equals.
    return sorted(spots, key=lambda spot: (not spot.placed, spot.km or 0.0))


def labs_at(spots: Iterable[Spot]) -> list[tuple[Lab, Spot]]:
    """The labs of some spots, in their order, each with its instruments counted. One query."""
    wanted = list(spots)
    labs = {lab.pk: lab for lab in labs_listed().filter(pk__in=[spot.lab for spot in wanted])}
    return [(labs[spot.lab], spot) for spot in wanted if spot.lab in labs]


def labs_with_a_place(*, words: str = "") -> list[tuple[Lab, int]]:
    """The labs that the map shows, each with how many instruments it has published.

    Two queries, however many labs there are.
    """
    counts = dict(
        Instrument.objects.published().order_by().values_list("lab").annotate(n=Count("pk"))
    )
    names = (*NAMES, *(f"university__{name}" for name in NAMES))
    labs = (
        labs_shown(words=words)
        .filter(latitude__isnull=False, longitude__isnull=False)
        .only("public_id", "latitude", "longitude", "university_id", *names)
    )
    return [(lab, counts.get(lab.pk, 0)) for lab in labs]


def places_stored(slugs: Iterable[str]) -> dict[str, PlaceRow]:
    """The places of some slugs as a list would give them. One query."""
    wanted = set(slugs)
    return {
        place.slug: PlaceRow(
            place.slug,
            PlaceKind(place.kind),
            place.name_en,
            place.name_zh_hans,
            place.name_zh_hant,
            place.latitude,
            place.longitude,
        )
        for place in KnownPlace.objects.all()
        if place.slug in wanted
    }
