"""Labs as GeoJSON (RFC 7946) for the map; other pages make such lists of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from ..models import Lab
from .queries import point_of


def pin_of(lab: Lab, *, instruments: int, lines: Sequence[str] = ()) -> dict[str, Any] | None:
    """A lab as a pin of the map; None while it has no place.

    ``instruments`` is how many of it the page is about, ``lines`` are plain text under its
    name when the pin is opened. Reads the lab's names and place alone.
    """
    point = point_of(lab)
    if point is None:
        return None
    return {
        "type": "Feature",
        "id": lab.public_id,
        "geometry": {"type": "Point", "coordinates": [point.longitude, point.latitude]},
        "properties": {
            "name": lab.name,
            "lang": lab.name_lang,
            "url": reverse("lab", args=[lab.public_id]),
            "lines": list(lines),
            "instruments": instruments,
        },
    }


def pins(found: Iterable[dict[str, Any] | None]) -> dict[str, Any]:
    """Pins as what the map fetches."""
    return {"type": "FeatureCollection", "features": [pin for pin in found if pin is not None]}


def instruments_text(count: int) -> str:
    """How many instruments a lab has published: "12 instruments"."""
    return ngettext("%(n)s instrument", "%(n)s instruments", count) % {"n": count}
