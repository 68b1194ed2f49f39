"""The sentences about places: why one is not understood, and what is wrong with a list."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import NearProblem, PlaceFault, RejectedPlace

NEAR_PROBLEMS: dict[str, str | Promise] = {
    NearProblem.UNKNOWN.value: _(
        "“%(asked)s” is no place that is known here. Choose one from the list, or click on the map."
    ),
    NearProblem.OFF_EARTH.value: _(
        "“%(asked)s” is no point on earth. Latitude comes first and lies between -90 and 90, "
        "longitude between -180 and 180."
    ),
    NearProblem.LAB_WITHOUT_PLACE.value: _(
        "This lab has not said where on the map it is, so distances from it are not known."
    ),
}

PLACE_FAULTS: dict[str, str | Promise] = {
    PlaceFault.BROKEN_ROW.value: _("The quotation marks of this row are wrong."),
    PlaceFault.EMPTY.value: _("This cell is empty, but required."),
    PlaceFault.NO_SLUG.value: _(
        "“%(value)s” is no slug: 1 to 50 letters a to z, digits, hyphens and underscores."
    ),
    PlaceFault.SLUG_TWICE.value: _(
        "The slug “%(value)s” stands on line %(number)s already. The first one counts."
    ),
    PlaceFault.UNKNOWN_KIND.value: _("“%(value)s” is neither “township” nor “address”."),
    PlaceFault.NO_NAME.value: _("Give a name, in one language at least."),
    PlaceFault.NAME_TOO_LONG.value: _(
        "The name is longer than %(number)s characters. It begins with: %(value)s"
    ),
    PlaceFault.NO_NUMBER.value: _("“%(value)s” is no number of degrees, such as 25.7203."),
    PlaceFault.OFF_EARTH.value: _("“%(value)s” does not lie between -%(number)s and %(number)s."),
}


def near_sentence(problem: NearProblem, asked: str) -> str:
    """Why distances cannot be told from what was asked."""
    short = asked if len(asked) <= 60 else f"{asked[:60]}…"
    return str(NEAR_PROBLEMS[problem.value]) % {"asked": short}


def place_sentence(rejected: RejectedPlace) -> str:
    """Why a row of a list of places is left out."""
    return str(PLACE_FAULTS[rejected.fault.value]) % {
        "value": rejected.value,
        "number": rejected.number,
    }
