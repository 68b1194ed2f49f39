"""What a manager should know before deciding on a request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from booking.calendars.rules import Interval, subtract
from booking.labs.rules import ServiceMode


class Caution(StrEnum):
    NOT_IN_SERVICE = "not_in_service"
    NOT_QUALIFIED = "not_qualified"
    NOT_OPEN = "not_open"
    OUTSIDE_ASSISTED_HOURS = "outside_assisted_hours"
    ASSISTED_MEANWHILE = "assisted_meanwhile"
    OTHERS_SAME_TIME = "others_same_time"
    CLOSURE_NEAR = "closure_near"
    OTHERS_THAT_DAY = "others_that_day"
    DEADLINE_NEAR = "deadline_near"


SHORT_OF_DEADLINE = dt.timedelta(hours=4)
NEAR = dt.timedelta(hours=24)
"""A closure that ends or begins within this of a slot is near it."""


@dataclass(frozen=True)
class RequestSigns:
    """A waiting request as it stands now; hours are those around its slot."""

    mode: ServiceMode
    slot: tuple[dt.datetime, dt.datetime] | None
    decide_by: dt.datetime | None
    in_service: bool
    qualified: bool
    """Whether its requester may operate the instrument that day, or nobody need to."""
    open_hours: Sequence[Interval]
    assisted_hours: Sequence[Interval]
    others_that_day: int
    """How many other requests wait for the same instrument and local day, at other times."""
    others_same_time: int = 0
    """How many wait for time of another of its units that the slot shares."""
    assisted_meanwhile: int = 0
    """How many other bookings want the lab's technicians in the slot."""
    closure_near: bool = False


def cautions(signs: RequestSigns, now: dt.datetime) -> list[Caution]:
    """Every caution about a request, the weightiest first.

    A request was checked when it was made; what counts here is what has changed
    since, and what time is left.
    """
    out: list[Caution] = []
    if not signs.in_service:
        out.append(Caution.NOT_IN_SERVICE)
    if signs.mode is ServiceMode.SELF_OPERATED and not signs.qualified:
        out.append(Caution.NOT_QUALIFIED)
    if signs.slot is not None:
        slot = [Interval(*signs.slot)]
        if subtract(slot, signs.open_hours):
            out.append(Caution.NOT_OPEN)
        if signs.mode is ServiceMode.ASSISTED and subtract(slot, signs.assisted_hours):
            out.append(Caution.OUTSIDE_ASSISTED_HOURS)
    if signs.mode is ServiceMode.ASSISTED and signs.assisted_meanwhile:
        out.append(Caution.ASSISTED_MEANWHILE)
    if signs.closure_near:
        out.append(Caution.CLOSURE_NEAR)
    if signs.others_same_time:
        out.append(Caution.OTHERS_SAME_TIME)
    if signs.others_that_day:
        out.append(Caution.OTHERS_THAT_DAY)
    if signs.decide_by is not None and signs.decide_by - now < SHORT_OF_DEADLINE:
        out.append(Caution.DEADLINE_NEAR)
    return out
