"""Where distances are told from: what an address writes of a place, read from the catalogue."""

from __future__ import annotations

from math import isnan

from booking.labs.mapping.rules import NearKind, NearProblem, point_text, read_near
from booking.labs.rules import Point

from .columns import Catalogue, Label, LabLabel, PlaceLabel
from .wishes import Near


def read_place(text: str, catalogue: Catalogue) -> Near | None:
    """A known place by its word or name, a lab as "lab:k3v9", or a point as
    "latitude,longitude" in degrees; None where it is nothing of these.

    The map of labs reads the same texts, so that an address of one page is of use in the other.
    """
    for place in catalogue.places.values():
        if place.slug == text:
            return _at(place, place.slug)
    asked = read_near(text)
    if isinstance(asked, NearProblem):
        return None
    match asked.kind:
        case NearKind.POINT if asked.point is not None:
            return Near(asked.point.latitude, asked.point.longitude)
        case NearKind.LAB:
            for lab in catalogue.labs.values():
                if lab.slug == asked.key:
                    return None if isnan(lab.latitude) else _at(lab, text)
        case NearKind.PLACE:
            named = [each for each in catalogue.places.values() if _called(each, asked.key)]
            if len(named) == 1:
                return _at(named[0], named[0].slug)
    return None


def noun_at(near: Near, catalogue: Catalogue) -> Label | None:
    """The place or lab from which distances are told; None for a point on the map."""
    if not near.name:
        return None
    if near.name.startswith("lab:"):
        slug = near.name.removeprefix("lab:")
        return next((lab for lab in catalogue.labs.values() if lab.slug == slug), None)
    return next((each for each in catalogue.places.values() if each.slug == near.name), None)


def degrees_of(near: Near) -> str:
    """A point as addresses carry it: "25.72,119.38"."""
    return point_text(Point(near.latitude, near.longitude))


def _at(noun: LabLabel | PlaceLabel, name: str) -> Near:
    return Near(noun.latitude, noun.longitude, name)


def _called(place: PlaceLabel, name: str) -> bool:
    wanted = name.casefold()
    names = (place.name_en, place.name_zh_hans, place.name_zh_hant)
    return any(each.casefold() == wanted for each in names)
