"""What an audience sees of an instrument's time: free, later, busy or closed, without names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from booking.labs.rules import Audience

from .intervals import (
    Interval,
    Window,
    gaps,
    margin_around,
    merge,
    normalise,
    subtract,
)
from .policy import OUTSIDERS, BookingMode, PolicyTerms, opens_to
from .slots import UnitTime


class Look(StrEnum):
    """How a stretch of open time looks to somebody."""

    FREE = "free"
    LATER = "later"
    BUSY = "busy"
    CLOSED = "closed"


@dataclass(frozen=True, order=True)
class Seen:
    """A stretch of open time as an audience sees it.

    ``opens_at`` tells when one that is LATER opens; ``origin`` is the start of
    its opening, from which the slot grid counts.
    """

    starts: dt.datetime
    ends: dt.datetime
    look: Look
    origin: dt.datetime
    opens_at: dt.datetime | None = None


def as_seen(
    windows: Sequence[Window],
    units: Sequence[UnitTime],
    *,
    audience: Audience,
    terms: PolicyTerms,
    zone: ZoneInfo,
    now: dt.datetime,
    until: dt.datetime | None = None,
    assisted_hours: Sequence[Interval] | None = None,
    openings: Sequence[Window] | None = None,
) -> list[Seen]:
    """Open windows as one audience sees them at ``now``, in order.

    FREE is time that a booking may have now: from a start at which the shortest
    one fits. LATER is time in which one may begin once it opens to this
    audience, of which nothing else is shown; BUSY time in which no unit has room
    for the shortest booking; CLOSED what is over, too soon or closed to booking.
    Hold, booking and clean-up look alike. Of windows that begin at ``until`` or
    after it only how far a booking may reach is read. ``assisted_hours`` are
    given when a technician must be there: then only time within them is FREE.
    ``openings`` are the same hours as if nothing were closed: to all but the lab's own
    people LATER time is of those, whatever is closed in it.
    """
    # Of time that is not open to one yet neither bookings nor closures show.
    whole = windows if openings is None or audience is Audience.OWN_LAB else openings
    shown = [w for w in windows if until is None or w.starts < until]
    if terms.mode is BookingMode.CLOSED:
        return sorted(Seen(w.starts, w.ends, Look.CLOSED, w.origin) for w in shown)
    # A booking may run on into the next window, but not into one that is not released.
    sheet = merge(
        Interval(w.starts, w.ends) for w in windows if _is_released(w, audience, terms, now)
    )
    if assisted_hours is not None:
        sheet = subtract(sheet, subtract(sheet, assisted_hours))
    runs: list[Interval] = []
    for unit in units:
        before, after = margin_around(unit.set_up), margin_around(unit.clean_up)
        widened = [Interval(c.starts - after, c.ends + before) for c in unit.busy]
        runs += [run for run in gaps(sheet, widened) if run.ends - run.starts >= terms.shortest]
    out: list[Seen] = []
    for window in shown:
        edge = _edge(window, audience, terms, zone, now)
        soon = min(max(_on_grid(now + terms.lead, window, terms), window.starts), window.ends)
        for starts, ends, known in (
            (window.starts, min(soon, edge), Look.CLOSED),
            (soon, edge, Look.FREE),
        ):
            if starts >= ends:
                continue
            if known is Look.FREE:
                out += _free_and_busy(Interval(starts, ends), window, runs, terms)
            else:
                out.append(Seen(starts, ends, known, window.origin))
    for window in whole:
        if until is not None and window.starts >= until:
            continue
        first = max(_edge(window, audience, terms, zone, now), window.starts)
        if first < window.ends:
            opens = opens_to(first, [window], audience=audience, terms=terms, zone=zone)
            out.append(Seen(first, window.ends, Look.LATER, window.origin, opens))
    return sorted(out)


def _on_grid(instant: dt.datetime, window: Window, terms: PolicyTerms) -> dt.datetime:
    """The first start of the window's grid at or after an instant."""
    return window.origin + -(-(instant - window.origin) // terms.grid) * terms.grid


def _is_released(window: Window, audience: Audience, terms: PolicyTerms, now: dt.datetime) -> bool:
    held_back = window.own_first and audience in OUTSIDERS
    return not held_back or window.origin - terms.release_lead <= now


def _edge(
    window: Window,
    audience: Audience,
    terms: PolicyTerms,
    zone: ZoneInfo,
    now: dt.datetime,
) -> dt.datetime:
    """The first start of a window that is not open to the audience yet; its end if all are."""
    if not _is_released(window, audience, terms, now):
        return window.starts
    local = now.astimezone(zone).replace(tzinfo=None)
    horizon = normalise(local + dt.timedelta(days=terms.horizon(audience)), zone)
    if horizon < window.starts:
        return window.starts
    # A start on the horizon is open, the next one of the grid is not.
    return min(window.ends, _on_grid(horizon + dt.timedelta(microseconds=1), window, terms))


def _free_and_busy(
    within: Interval, window: Window, runs: Sequence[Interval], terms: PolicyTerms
) -> list[Seen]:
    """``runs`` are what single units have free, so that a booking fits into one of them."""
    fitting: list[Interval] = []
    for run in runs:
        first = _on_grid(max(run.starts, within.starts), window, terms)
        last = min(run.ends, within.ends)
        if first < last and first + terms.shortest <= run.ends:
            fitting.append(Interval(first, last))
    free = merge(fitting)
    busy = subtract([within], free)
    return [Seen(each.starts, each.ends, Look.FREE, window.origin) for each in free] + [
        Seen(each.starts, each.ends, Look.BUSY, window.origin) for each in busy
    ]
