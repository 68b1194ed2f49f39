"""The bar above the list beside the map."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..forms import LabFilter
from ..models import KnownPlace
from ..rules import PlaceKind
from .queries import Origin, places_listed

MOST_PLACES = 400
"""Of each kind in the list to choose from; others are reached by their address or a click."""


class PlaceFilter(LabFilter):
    """Labs by words, and from where their distances are told.

    The choices stand for what ``origin_of`` reads, which also reads what is no choice here.
    """

    near = forms.CharField(label=_("Distances from"), required=False, widget=forms.Select)

    def __init__(self, asked: QueryDict, *, origin: Origin | None) -> None:
        # What is chosen is what counts, whatever way the address says it.
        super().__init__({**asked.dict(), "near": origin.near if origin else ""})
        townships = places_listed(PlaceKind.TOWNSHIP, most=MOST_PLACES)
        addresses = places_listed(PlaceKind.ADDRESS, most=MOST_PLACES)
        choices: list[Any] = [("", _("No place: order by name"))]
        if origin is not None and origin.noun not in [*townships, *addresses]:
            point = _("The point %(point)s") % {"point": origin.name}
            choices.append((origin.near, origin.name if origin.noun else point))
        for word, places in ((_("Townships"), townships), (_("Addresses"), addresses)):
            if places:
                choices.append((word, [_choice(place) for place in places]))
        self.fields["near"].widget.choices = choices  # type: ignore[attr-defined]


def _choice(place: KnownPlace) -> tuple[str, str]:
    return place.slug, place.name
