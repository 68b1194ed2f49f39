"""Decisions about places: what a reader means by one, and what a list of them would change."""

from .listing import (
    PlaceChange,
    PlaceFault,
    PlaceRow,
    PlacesPlan,
    PlacesReading,
    RejectedPlace,
    plan_places,
    read_places,
)
from .near import Near, NearKind, NearProblem, point_text, read_near, township_words

__all__ = [
    "Near",
    "NearKind",
    "NearProblem",
    "PlaceChange",
    "PlaceFault",
    "PlaceRow",
    "PlacesPlan",
    "PlacesReading",
    "RejectedPlace",
    "plan_places",
    "point_text",
    "read_near",
    "read_places",
    "township_words",
]
