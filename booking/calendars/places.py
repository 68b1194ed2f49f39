"""The places that a finder's form offers to tell distances from."""

from __future__ import annotations

from django.utils.translation import gettext

from .catalogue import Catalogue, Near, PlaceLabel, degrees_of, noun_at
from .forms.finding import NOWHERE


def at_home(home: PlaceLabel) -> Near:
    """The place of a reader's own township."""
    return Near(home.latitude, home.longitude, home.slug)


def is_listed(near: Near) -> bool:
    """Whether a place is one that every form offers; points and labs on the map are not."""
    return bool(near.name) and not near.name.startswith("lab:")


def place_choices(
    held: Catalogue, near: Near | None, home: PlaceLabel | None
) -> list[tuple[str, str, bool]]:
    """Known places for a list to choose from, by name, and first none at all; behind it the
    point or lab that was chosen on the map.

    Who has a ``home`` must say so where distances from there are not wanted.
    """
    if not held.places and near is None:
        return []
    out = [(NOWHERE if home is not None else "", gettext("Anywhere"), near is None)]
    if near is not None and not is_listed(near):
        out.append((near.name or degrees_of(near), _words(near, held), True))
    known = sorted(held.places.values(), key=lambda each: each.name)
    out += [(each.slug, each.name, near is not None and each.slug == near.name) for each in known]
    return out


def _words(near: Near, held: Catalogue) -> str:
    noun = noun_at(near, held)
    if noun is not None:
        return noun.name
    return gettext("Point on the map")
