"""When a booking must be decided, begun and ended, and the clock's move when it was not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from booking.calendars.rules import Interval
from booking.labs.rules import MACHINE_TIME, ServiceMode

from .moves import State, Verb

UNDECIDED = frozenset({State.ENDORSEMENT, State.REQUESTED, State.OFFERED})
"""In these a booking waits for a yes: nobody has approved it yet."""
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


def check_in_ends(
    starts: dt.datetime, ends: dt.datetime, outages: Iterable[Interval] = ()
) -> dt.datetime:
    """Until when one has to check in (UTC): half an hour into the slot, or its end if earlier.

    Lengthened by each outage of the site that fell into it, or by what of it came after
    check-in had opened; so it may lie past the slot's end, and then nobody is to blame.
    """
    opens, deadline = check_in_opens(starts), min(starts + NO_SHOW_AFTER, ends)
    for each in sorted(outages, key=lambda outage: outage.starts):
        if each.starts < deadline and opens < each.ends:
            deadline += each.ends - max(each.starts, opens)
    return deadline


def kept_away(starts: dt.datetime, ends: dt.datetime, hindrances: Iterable[Interval]) -> bool:
    """Whether the instrument was closed or repaired in the time in which somebody should have
    checked in, so that who did not come is not to blame."""
    wanted = Interval(starts, min(starts + NO_SHOW_AFTER, ends))
    return any(each.overlaps(wanted) for each in hindrances)


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
    outages: tuple[Interval, ...] = ()
    """When the site stood still, around the time to check in."""


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
    by = check_in_ends(times.starts, times.ends, times.outages)
    missed = by <= times.ends and now >= by
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
    starts: dt.datetime | None,
    deadline: dt.timedelta,
    now: dt.datetime,
    *,
    approved: bool,
    stands: bool = True,
) -> bool:
    """Whether a customer's cancellation comes past the deadline, which costs a fee.

    A request that the lab has not approved is always free to withdraw, and so is what cannot
    take place any more (``stands``), since its lab has closed over it.
    """
    return approved and stands and starts is not None and now > starts - deadline
