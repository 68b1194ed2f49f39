"""What an audience sees of an instrument's time: free, later, busy or closed, without names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from booking.labs.rules import Audience

from .intervals import Interval, Window, gaps, margin_around, merge, normalise, subtract
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
    its window, from which the slot grid counts.
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
) -> list[Seen]:
    """Open windows as one audience sees them at ``now``, in order.

    FREE is time that a booking may have now; LATER time in which one may begin
    once it opens to this audience, of which nothing else is shown; BUSY time in
    which no unit has room for the shortest booking; CLOSED what is over, too
    soon or closed to booking. Hold, booking and clean-up look alike.
    """
    if terms.mode is BookingMode.CLOSED:
        return sorted(Seen(w.starts, w.ends, Look.CLOSED, w.starts) for w in windows)
    sheet = merge(Interval(w.starts, w.ends) for w in windows)
    runs: list[Interval] = []
    for unit in units:
        before, after = margin_around(unit.set_up), margin_around(unit.clean_up)
        widened = [Interval(c.starts - after, c.ends + before) for c in unit.busy]
        runs += [run for run in gaps(sheet, widened) if run.ends - run.starts >= terms.shortest]
    room = merge(runs)
    out: list[Seen] = []
    for window in windows:
        edge = _edge(window, audience, terms, zone, now)
        soon = min(max(_on_grid(now + terms.lead, window, terms), window.starts), window.ends)
        for starts, ends, known in (
            (window.starts, min(soon, edge), Look.CLOSED),
            (soon, edge, Look.FREE),
            (max(edge, window.starts), window.ends, Look.LATER),
        ):
            if starts >= ends:
                continue
            if known is Look.FREE:
                out += _free_and_busy(Interval(starts, ends), window, room, terms)
                continue
            opens = None
            if known is Look.LATER:
                opens = opens_to(starts, [window], audience=audience, terms=terms, zone=zone)
            out.append(Seen(starts, ends, known, window.starts, opens))
    return sorted(out)


def _on_grid(instant: dt.datetime, window: Window, terms: PolicyTerms) -> dt.datetime:
    """The first start of the window's grid at or after an instant."""
    return window.starts + -(-(instant - window.starts) // terms.grid) * terms.grid


def _edge(
    window: Window,
    audience: Audience,
    terms: PolicyTerms,
    zone: ZoneInfo,
    now: dt.datetime,
) -> dt.datetime:
    """The first start of a window that is not open to the audience yet; its end if all are."""
    if window.own_first and audience in OUTSIDERS and now < window.starts - terms.release_lead:
        return window.starts
    local = now.astimezone(zone).replace(tzinfo=None)
    horizon = normalise(local + dt.timedelta(days=terms.horizon(audience)), zone)
    if horizon < window.starts:
        return window.starts
    # A start on the horizon is open, the next one of the grid is not.
    return min(window.ends, _on_grid(horizon + dt.timedelta(microseconds=1), window, terms))


def _free_and_busy(
    within: Interval, window: Window, room: Sequence[Interval], terms: PolicyTerms
) -> list[Seen]:
    out: list[Seen] = []
    free = subtract([within], subtract([within], room))
    for piece in free:
        first = _on_grid(piece.starts, window, terms)
        if first < piece.ends:
            out.append(Seen(first, piece.ends, Look.FREE, window.starts))
    busy = subtract([within], [Interval(each.starts, each.ends) for each in out])
    return out + [Seen(each.starts, each.ends, Look.BUSY, window.starts) for each in busy]
