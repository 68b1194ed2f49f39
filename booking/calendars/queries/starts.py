"""The free starts of several instruments for a booking of one length. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from booking.labs.models import Instrument
from booking.labs.rules import ServiceMode

from ..rules.weeks import Seeker, SlotWish
from .weeks import LOOK_AHEAD, every_start


def mode_for(
    instrument: Instrument, wanted: ServiceMode | None, *, untrained: bool = False
) -> ServiceMode | None:
    """How machine time is had there: as wanted, else by oneself before with a technician.

    Who is ``untrained`` for it is better off with a technician, where there is
    one. None when the instrument does not offer it, as with samples, which
    need no slot.
    """
    ways = [
        (ServiceMode.SELF_OPERATED, instrument.self_operated),
        (ServiceMode.ASSISTED, instrument.assisted),
    ]
    offered = [mode for mode, given in (reversed(ways) if untrained else ways) if given]
    if wanted is None:
        return next(iter(offered), None)
    return wanted if wanted in offered else None


def starts_of(
    modes: Mapping[int, ServiceMode | None],
    length: dt.timedelta,
    *,
    seeker: Seeker,
    now: dt.datetime,
) -> dict[int, list[dt.datetime]]:
    """Every start of the next fourteen days that the seeker may ask for now (UTC), in order.

    ``modes`` are how the time of each instrument, by its id, is had, as
    ``mode_for`` says; None has none. Who has no start is left out.
    """
    wish = SlotWish(earliest=now, latest=now + LOOK_AHEAD, length=length)
    alone = [pk for pk, mode in modes.items() if mode is ServiceMode.SELF_OPERATED]
    helped = [pk for pk, mode in modes.items() if mode is ServiceMode.ASSISTED]
    found = every_start(alone, wish, seeker, now=now)
    return found | every_start(helped, replace(wish, assisted=True), seeker, now=now)
