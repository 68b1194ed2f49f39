"""A lab's time as rows: where each thing lies on its row and day, for a drawing of any width.

Pure functions. As in ``strips`` places are percentages, so that the page draws
them as attributes and needs neither script nor style.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from zoneinfo import ZoneInfo

from booking.calendars.rules import Interval, normalise

from . import strips

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
USUAL = (8 * HOUR, 18 * HOUR)
"""The hours that a day shows at least."""
ALL_DAY = 20 * HOUR
"""Who is open longer than this is open all day."""
PAD = 4
"""Pixels above the first booking of a row and beneath the last one."""


class Kind(StrEnum):
    """What a block of time is; the later ones are drawn over the earlier."""

    OPEN = "open"
    FREE = "free"
    LATER = "later"
    BUSY = "busy"
    CLOSED = "closed"
    HELD = "held"
    BOOKED = "booked"


ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Block:
    """A stretch of a row. ``says`` is the whole in words; ``label`` and ``second`` are drawn
    in it; ``state`` and ``icon`` are a booking's; ``track`` is its line on the row, ``fallen``
    whether its time is closed.

    A free one names its ``start`` on the lab's wall clock, and its ``grid`` in minutes.
    """

    span: Interval
    kind: Kind
    says: str = ""
    label: str = ""
    second: str = ""
    url: str = ""
    state: str = ""
    icon: str = ""
    track: int = 0
    fallen: bool = False
    start: str = ""
    grid: int = 0


@dataclass(frozen=True)
class Mark:
    """A block on one day's cell; ``minutes`` is how much of it lies there.

    A booking lies so many pixels from the middle of the row, which may be
    higher than its cell asks for; all else fills the row.
    """

    x: str
    width: str
    from_middle: int
    height: int
    minutes: int
    block: Block


@dataclass(frozen=True)
class Cell:
    day: dt.date
    marks: list[Mark]
    ticks: list[strips.Tick]
    now_x: str | None
    height: int


def stacked(blocks: Iterable[Block]) -> tuple[list[Block], int]:
    """Bookings of one row on as few tracks as keep any two from overlapping, and how many.

    The earliest first, each on the first track that is free again.
    """
    out: list[Block] = []
    ends: list[dt.datetime] = []
    for block in sorted(blocks, key=lambda each: each.span):
        track = next((n for n, end in enumerate(ends) if end <= block.span.starts), len(ends))
        if track == len(ends):
            ends.append(block.span.ends)
        ends[track] = block.span.ends
        out.append(replace(block, track=track))
    return out, max(len(ends), 1)


@dataclass(frozen=True)
class Hours:
    """From when until when since midnight each day is drawn; ``cut``: nights are left out
    in which something is open."""

    first: dt.timedelta
    last: dt.timedelta
    cut: bool = False


def hours_of(
    days: Sequence[dt.date],
    *,
    taken: Iterable[Interval],
    opened: Iterable[Interval],
    zone: ZoneInfo,
    whole: bool = False,
) -> Hours:
    """The hours that some local days are drawn with: the usual ones, and in full hours what
    lies outside them on any of these days.

    Time that is open nearly all day draws no night: only what is taken there
    does, or ``whole``, which asks for it.
    """
    taken_parts = [part for span in taken for part in _by_day(span, days, zone)]
    open_parts = [part for span in opened for part in _by_day(span, days, zone)]
    if whole:
        return Hours(dt.timedelta(), DAY)
    first, last = USUAL
    for start, end in taken_parts + [each for each in open_parts if each[1] - each[0] < ALL_DAY]:
        first, last = min(first, start), max(last, end)
    first, last = first // HOUR * HOUR, -(-last // HOUR) * HOUR
    cut = any(start < first or end > last for start, end in open_parts)
    return Hours(first, last, cut)


def _by_day(
    span: Interval, days: Sequence[dt.date], zone: ZoneInfo
) -> list[tuple[dt.timedelta, dt.timedelta]]:
    """From when until when since midnight a span lies on each of some local days."""
    first, last = (
        instant.astimezone(zone).replace(tzinfo=None) for instant in (span.starts, span.ends)
    )
    out = []
    for day in days:
        midnight = dt.datetime.combine(day, dt.time())
        start, end = max(first, midnight), min(last, midnight + DAY)
        if start < end:
            out.append((start - midnight, end - midnight))
    return out


def bounds_of(day: dt.date, hours: Hours, zone: ZoneInfo) -> Interval:
    """The part of a local day that is drawn (UTC)."""
    midnight = dt.datetime.combine(day, dt.time())
    return Interval(normalise(midnight + hours.first, zone), normalise(midnight + hours.last, zone))


def cells(
    blocks: Sequence[Block],
    days: Sequence[tuple[dt.date, Interval]],
    *,
    zone: ZoneInfo,
    now: dt.datetime,
    track_height: int,
    most_ticks: int,
) -> list[Cell]:
    """One row laid out over days, a cell a day, each with the part that is drawn of it."""
    booked, tracks = stacked(each for each in blocks if each.kind is Kind.BOOKED)
    beneath = [each for each in blocks if each.kind is not Kind.BOOKED]
    height = tracks * track_height + 2 * PAD
    out: list[Cell] = []
    for day, shown in days:
        marks = [
            _mark(block, shown, height, track_height)
            for block in (*sorted(beneath, key=_drawn_after), *booked)
            if block.span.overlaps(shown)
        ]
        is_now = shown.starts <= now < shown.ends
        out.append(
            Cell(
                day=day,
                marks=marks,
                ticks=strips.ticks(shown, zone, most_ticks),
                now_x=strips.percent(now, shown) if is_now else None,
                height=height,
            )
        )
    return out


def _drawn_after(block: Block) -> tuple[int, Interval]:
    return ORDER[block.kind], block.span


def _mark(block: Block, shown: Interval, height: int, track_height: int) -> Mark:
    x, width = strips.place(block.span, shown)
    drawn = min(block.span.ends, shown.ends) - max(block.span.starts, shown.starts)
    top = PAD + block.track * track_height + 1
    return Mark(
        x,
        width,
        from_middle=top - height // 2,
        height=track_height - 2,
        minutes=drawn // dt.timedelta(minutes=1),
        block=block,
    )
