"""A day on an instrument as a strip: where each thing lies, for a drawing of any width.

Pure functions. Places are percentages of the strip's width, so that the page
draws them as attributes and needs neither script nor style.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from booking.accounts.dates import clock_text
from booking.calendars.rules import Interval, normalise

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
USUAL = (8, 18)
"""The hours that a day shows at least."""
MOST_TICKS = 8
TICK_HOURS = (1, 2, 3, 4, 6, 12, 24, 48)
LANE, GAP, LABEL, FOOT = 36, 8, 20, 20
"""Heights in pixels: a lane, between lanes, a lane's name, and the hours beneath."""


class Kind(StrEnum):
    OPEN = "open"
    HELD = "held"
    BOOKED = "booked"


@dataclass(frozen=True)
class Piece:
    """Something on a lane; ``state`` is a booking's, ``chosen`` the one that a page is about."""

    span: Interval
    kind: Kind
    state: str = ""
    label: str = ""
    title: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Mark:
    x: str
    width: str
    piece: Piece


@dataclass(frozen=True)
class Lane:
    label: str
    label_y: int
    y: int
    height: int
    text_y: int
    marks: list[Mark]


@dataclass(frozen=True)
class Tick:
    x: str
    label: str
    anchor: str


@dataclass(frozen=True)
class Strip:
    """``now_x`` is None when the present moment is not on it; heights are in pixels."""

    lanes: list[Lane]
    ticks: list[Tick]
    now_x: str | None
    height: int
    foot_y: int
    lanes_height: int = field(default=0)


def day_bounds(day: dt.date, zone: ZoneInfo) -> Interval:
    """A local day from midnight to midnight (UTC): 23 or 25 hours where the clocks change."""
    first = normalise(dt.datetime.combine(day, dt.time()), zone)
    last = normalise(dt.datetime.combine(day + DAY, dt.time()), zone)
    return Interval(first, last)


def hours_shown(day: dt.date, zone: ZoneInfo, spans: Iterable[Interval]) -> Interval:
    """The part of a day worth drawing: the usual hours, and whatever lies outside them.

    A span across midnight is drawn to its end, for a day more at most.
    """
    whole = day_bounds(day, zone)
    first, last = (normalise(dt.datetime.combine(day, dt.time(hour)), zone) for hour in USUAL)
    for span in spans:
        if span.ends <= whole.starts or span.starts >= whole.ends:
            continue
        first = min(first, max(span.starts, whole.starts))
        last = max(last, min(span.ends, whole.ends + DAY))
    begins = first.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)
    over = last.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)
    return Interval(begins, over if over == last else over + HOUR)


def draw(
    shown: Interval,
    lanes: Sequence[tuple[str, Sequence[Piece]]],
    *,
    zone: ZoneInfo,
    now: dt.datetime,
) -> Strip:
    """Lays named lanes of pieces out over a stretch of time; a single lane shows no name."""
    named = len(lanes) > 1
    out: list[Lane] = []
    top = 0
    for label, pieces in lanes:
        y = top + (LABEL if named else 0)
        marks = [
            Mark(*place(piece.span, shown), piece)
            for piece in sorted(pieces, key=lambda each: (list(Kind).index(each.kind), each.chosen))
            if piece.span.overlaps(shown)
        ]
        out.append(Lane(label if named else "", top + 14, y, LANE, LANE // 2 + 5, marks))
        top = y + LANE + GAP
    bottom = top - GAP if out else 0
    return Strip(
        lanes=out,
        ticks=ticks(shown, zone),
        now_x=percent(now, shown) if shown.starts <= now < shown.ends else None,
        height=bottom + FOOT,
        foot_y=bottom + FOOT - 4,
        lanes_height=bottom,
    )


def percent(instant: dt.datetime, shown: Interval) -> str:
    """Where an instant lies in a stretch of time, as an attribute: "25.000%"; within it always."""
    share = (instant - shown.starts) / (shown.ends - shown.starts)
    return f"{100 * min(max(share, 0.0), 1.0):.3f}%"


def place(span: Interval, shown: Interval) -> tuple[str, str]:
    """Where a span that touches a stretch of time begins there, and how wide it is."""
    first, last = max(span.starts, shown.starts), min(span.ends, shown.ends)
    width = (last - first) / (shown.ends - shown.starts)
    return percent(first, shown), f"{100 * width:.3f}%"


def ticks(shown: Interval, zone: ZoneInfo, most: int = MOST_TICKS) -> list[Tick]:
    """Full hours of the local day to mark on a stretch of time, ``most`` and one at most."""
    hours = (shown.ends - shown.starts) // HOUR
    step = next((each for each in TICK_HOURS if hours / each <= most), TICK_HOURS[-1])
    out: list[Tick] = []
    instant = shown.starts
    while instant <= shown.ends:
        local = instant.astimezone(zone)
        if local.hour % step == 0:
            anchor = "middle"
            if instant == shown.starts:
                anchor = "start"
            elif instant == shown.ends:
                anchor = "end"
            ends_the_day = instant == shown.ends and local.hour == 0
            label = "24:00" if ends_the_day else clock_text(local)
            out.append(Tick(percent(instant, shown), label, anchor))
        instant += HOUR
    return out
