"""Whether somebody may walk in at a unit, and until when: pure functions.

A walk-in begins on the step of five minutes that runs, and ends where a slot of the
window's grid ends, so that what is left beside it can still be booked.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from booking.calendars.rules import (
    BookingMode,
    Interval,
    PolicyTerms,
    SlotReason,
    SlotRefusal,
    Window,
    covering,
    occupied,
    opens_to,
)
from booking.calendars.rules.intervals import STEP
from booking.labs.rules import Audience

MOST_ENDS = 24


@dataclass(frozen=True)
class Bench:
    """A unit's time from now on: its open windows, what is held of it, and whether somebody
    works at it, perhaps past their time. Instants in UTC, ``clean_up`` in minutes."""

    windows: tuple[Window, ...]
    held: tuple[Interval, ...]
    in_use: bool
    clean_up: int


@dataclass(frozen=True)
class Walker:
    """For whom the time must be open: an audience, under a policy, by the lab's clock."""

    audience: Audience
    terms: PolicyTerms
    zone: ZoneInfo


def walk_in_start(now: dt.datetime) -> dt.datetime:
    """The step of five minutes that runs (UTC), from which the time counts."""
    utc = now.astimezone(dt.UTC).replace(second=0, microsecond=0)
    return utc - dt.timedelta(minutes=utc.minute % 5)


def is_free(bench: Bench, walker: Walker, *, now: dt.datetime) -> bool:
    """Whether the unit stands free now for an audience, whatever its shortest booking."""
    starts = walk_in_start(now)
    return not _not_now(bench, walker, starts, starts + STEP, now=now)


def check_walk_in(
    bench: Bench, walker: Walker, ends: dt.datetime, *, now: dt.datetime
) -> list[SlotRefusal]:
    """Every reason against using the unit from now until ``ends`` (UTC).

    The slot that runs counts whole towards the shortest booking. Audience comes
    before collision, as in a request.
    """
    starts, terms = walk_in_start(now), walker.terms
    if ends < now + STEP:
        return [SlotRefusal(SlotReason.PAST)]
    refusals = _not_now(bench, walker, starts, ends, now=now)
    if refusals:
        return refusals
    line = _line_before(bench, terms, starts)
    if line is None or (ends - line) % terms.grid:
        return [SlotRefusal(SlotReason.UNEVEN_LENGTH, length=terms.grid)]
    if ends - line < terms.shortest:
        return [SlotRefusal(SlotReason.TOO_SHORT, length=terms.shortest)]
    if ends - starts > terms.longest:
        return [SlotRefusal(SlotReason.TOO_LONG, length=terms.longest)]
    return []


def _not_now(
    bench: Bench, walker: Walker, starts: dt.datetime, ends: dt.datetime, *, now: dt.datetime
) -> list[SlotRefusal]:
    terms = walker.terms
    if terms.mode is BookingMode.CLOSED:
        return [SlotRefusal(SlotReason.CLOSED_TO_BOOKING)]
    cover = covering(bench.windows, starts, ends)
    if not cover:
        return [SlotRefusal(SlotReason.NOT_OPEN, at=starts)]
    opened = opens_to(starts, cover, audience=walker.audience, terms=terms, zone=walker.zone)
    if now < opened:
        return [SlotRefusal(SlotReason.NOT_YET_OPEN_TO_YOU, at=opened)]
    wanted = occupied(starts, ends, set_up=0, clean_up=bench.clean_up)
    if bench.in_use or any(each.overlaps(wanted) for each in bench.held):
        return [SlotRefusal(SlotReason.TAKEN, at=starts)]
    return []


def _line_before(bench: Bench, terms: PolicyTerms, starts: dt.datetime) -> dt.datetime | None:
    """Where the slot that runs began, by the grid of its window; None outside open hours."""
    for window in bench.windows:
        if window.starts <= starts < window.ends:
            return starts - (starts - window.starts) % terms.grid
    return None


def walk_in_ends(bench: Bench, walker: Walker, *, now: dt.datetime) -> list[dt.datetime]:
    """Until when somebody who walks in now may stay (UTC), the nearest first; thinned out where
    there are many, the last one kept."""
    starts, terms = walk_in_start(now), walker.terms
    origin = next(
        (each.starts for each in bench.windows if each.starts <= starts < each.ends), None
    )
    if origin is None:
        return []
    end = starts - (starts - origin) % terms.grid
    out: list[dt.datetime] = []
    while end - starts <= terms.longest:
        refusals = check_walk_in(bench, walker, end, now=now)
        if not refusals:
            out.append(end)
        elif refusals[0].reason not in _LATER_MAY_DO:
            break
        end += terms.grid
    every = -(-len(out) // MOST_ENDS) or 1
    return [*out[: len(out) - 1 : every], out[-1]] if out else []


_LATER_MAY_DO = frozenset({SlotReason.PAST, SlotReason.TOO_SHORT})


def why_not(bench: Bench, walker: Walker, *, now: dt.datetime) -> list[SlotRefusal]:
    """What speaks against walking in now for the shortest while that the policy knows."""
    starts, terms = walk_in_start(now), walker.terms
    refusals = _not_now(bench, walker, starts, starts + STEP, now=now)
    if refusals or walk_in_ends(bench, walker, now=now):
        return refusals
    line = _line_before(bench, terms, starts)
    if line is None:
        return []
    end = line + max(terms.grid, -(-terms.shortest // terms.grid) * terms.grid)
    while end < now + STEP:
        end += terms.grid
    return check_walk_in(bench, walker, end, now=now)
