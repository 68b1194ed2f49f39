"""Whose hours or policy a manager's page is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from booking.labs.models import Instrument, Lab
from booking.labs.views.instruments import instrument_of
from booking.labs.views.running import lab_of

PAGES = {
    "manage": ("manage_lab", "edit_instrument"),
    "hours": ("hours", "instrument_hours"),
    "add_hours": ("add_hours", "add_instrument_hours"),
    "change_hours": ("change_hours", "change_instrument_hours"),
    "closures": ("closures", "instrument_closures"),
    "policy": ("policy", "instrument_policy"),
    "approval": ("approval_rules", "instrument_approval_rules"),
    "approval_rule": ("approval_rule", "instrument_approval_rule"),
    "dry_run": ("approval_dry_run", "instrument_approval_dry_run"),
}
"""The names of the addresses of each page, of a lab's and of an instrument's."""


@dataclass(frozen=True)
class Owner:
    """A lab or an instrument that the reader manages, with the addresses of its pages."""

    noun: Lab | Instrument

    @property
    def lab(self) -> Lab:
        return self.noun if isinstance(self.noun, Lab) else self.noun.lab

    @property
    def instrument(self) -> Instrument | None:
        return None if isinstance(self.noun, Lab) else self.noun

    def url(self, page: str) -> str:
        """The address of one of its pages."""
        of_lab, of_instrument = PAGES[page]
        name = of_instrument if self.instrument else of_lab
        return reverse(name, args=[self.noun.public_id])

    def context(self, tab: str, **more: Any) -> dict[str, Any]:
        """What every page about it shows."""
        preview = (
            reverse("preview", args=[self.noun.public_id]) if self.instrument is not None else ""
        )
        return {
            "noun": self.noun,
            "lab": self.lab,
            "instrument": self.instrument,
            "urls": {page: self.url(page) for page in PAGES},
            "preview_url": preview,
            "tab": tab,
            **more,
        }


def owned_lab(request: HttpRequest, public_id: str) -> Owner:
    """A lab that the reader manages; 404 and 403 as on its own page."""
    return Owner(lab_of(request, public_id))


def owned_instrument(request: HttpRequest, public_id: str) -> Owner:
    """An instrument that the reader manages; 404 and 403 as on its own page."""
    return Owner(instrument_of(request, public_id))
