"""Free times beside one that cannot be had, as a panel offers them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from booking.accounts.dates import clock_text, local, moment_text
from booking.labs.rules import ServiceMode

from ..forms.requesting import WALL_CLOCK
from ..queries import alternatives

if TYPE_CHECKING:
    from .panel import Panel


@dataclass(frozen=True)
class Pick:
    """A free start to offer: what the form takes, and what its button says."""

    instant: dt.datetime
    value: str
    label: str


def nearby_picks(
    panel: Panel, *, starts: dt.datetime, ends: dt.datetime, mode: ServiceMode
) -> list[Pick]:
    """Free starts near a slot that cannot be had, the day named where it is another one."""
    found = alternatives(
        panel.instrument,
        audience=panel.audience,
        starts=starts,
        ends=ends,
        mode=mode,
        now=panel.now,
        terms=panel.terms,
    )
    return [pick_of(panel, start, near=starts) for start in found]


def pick_of(panel: Panel, start: dt.datetime, *, near: dt.datetime) -> Pick:
    """A free start as a button beside the one that was wanted."""
    there = local(start, panel.zone)
    if there.date() == local(near, panel.zone).date():
        label = clock_text(there)
    else:
        label = moment_text(start, zone=panel.zone, language=get_language(), now=panel.now)
    return Pick(start, there.strftime(WALL_CLOCK), label)
