"""What is said to who closed one unit of several: which unit, and how many bookings moved."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from booking.labs.models import Instrument, Unit

from ..queries.worklists import moved_at


def unit_name(unit: Unit) -> str:
    """A unit as its lab's people read it, in the reader's language."""
    return gettext("%(name)s, unit %(label)s") % {
        "name": unit.instrument.name,
        "label": unit.label,
    }


def say_moved(request: HttpRequest, instrument: Instrument, *, now: dt.datetime) -> None:
    """Says how many bookings went to another unit at a moment (UTC), if any did."""
    count = moved_at(instrument, now)
    if count:
        said = ngettext(
            "%(count)s booking moved to another unit, at the same time.",
            "%(count)s bookings moved to another unit, at the same time.",
            count,
        )
        messages.success(request, said % {"count": count})
