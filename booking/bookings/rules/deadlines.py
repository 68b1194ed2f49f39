"""When a booking must be decided, begun and ended, and the clock's move when it was not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from booking.labs.rules import MACHINE_TIME, ServiceMode

from .moves import State, Verb

CHECK_IN_EARLY = dt.timedelta(minutes=15)
NO_SHOW_AFTER = dt.timedelta(minutes=30)
AUTO_FINISH = dt.timedelta(minutes=15)
ENDORSEMENT_DAYS = 1
"""Working days of its own that a customer has to endorse a request."""
UNDO_FOR = dt.timedelta(seconds=10)


def decide_deadline(
    asked_at: dt.datetime,
    *,
    working_days: int,
    starts: dt.datetime | None,
    zone: ZoneInfo,
    is_working_day: Callable[[dt.date], bool],
) -> dt.datetime:
    """When the lab must have decided (UTC): so many working days on, at the same local time.

    Never after the booking's start. ``is_working_day`` tells of a local date;
    a stretch of more than sixty days off counts as working, so that a wrong
    calendar cannot put a deadline off for ever.
    """
    local = asked_at.astimezone(zone)
    day, left, looked = local.date(), working_days, 0
    while left:
        day += dt.timedelta(days=1)
        looked += 1
        if is_working_day(day) or looked > 60:
            left -= 1
    deadline = dt.datetime.combine(day, local.time()).replace(tzinfo=zone).astimezone(dt.UTC)
    return min(deadline, starts) if starts else deadline


@dataclass(frozen=True)
class BookingTimes:
    """What the clock needs to know of a booking."""

    state: State
    mode: ServiceMode
    starts: dt.datetime | None
    ends: dt.datetime | None
    decide_by: dt.datetime | None
    check_in: bool
    """Whether its lab has people check in."""
    usable: bool
    """Whether its unit can be worked with now."""
    predecessor_in_use: bool
    answer_by: dt.datetime | None = None
    """Until when an open proposal waits, if there is one."""


def due_move(times: BookingTimes, now: dt.datetime) -> Verb | None:
    """The move that the clock makes at ``now``, if one is due (domain: the life of a booking)."""
    if times.state in {State.ENDORSEMENT, State.REQUESTED, State.OFFERED}:
        lapsed = times.decide_by is not None and now >= times.decide_by
        return Verb.EXPIRE if lapsed else None
    if times.mode not in MACHINE_TIME or times.starts is None or times.ends is None:
        return None
    if times.state is State.IN_USE:
        return Verb.RUN_OUT if now >= times.ends + AUTO_FINISH else None
    if times.state is not State.APPROVED:
        return None
    if not times.check_in and now >= times.ends:
        return Verb.RUN_OUT
    missed = now >= min(times.starts + NO_SHOW_AFTER, times.ends)
    if times.check_in and missed and times.usable and not times.predecessor_in_use:
        return Verb.NO_SHOW
    if now >= times.ends:
        return Verb.LAPSE
    # Last, since what else ends the booking ends the proposal with it.
    return Verb.UNANSWERED if times.answer_by is not None and now >= times.answer_by else None


def undo_ends(decided_at: dt.datetime) -> dt.datetime:
    """Until when a decision can be undone (domain: a decision can be undone)."""
    return decided_at + UNDO_FOR


def check_in_opens(starts: dt.datetime) -> dt.datetime:
    """From when one may check in."""
    return starts - CHECK_IN_EARLY


def is_late_cancellation(
    starts: dt.datetime | None, deadline: dt.timedelta, now: dt.datetime, *, approved: bool
) -> bool:
    """Whether a customer's cancellation comes past the deadline, which costs a fee.

    A request that the lab has not approved is always free to withdraw.
    """
    return approved and starts is not None and now > starts - deadline
