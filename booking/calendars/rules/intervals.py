"""Half-open stretches of time and their sums and differences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

STEP = dt.timedelta(minutes=5)
"""Occupied time is counted in steps of this length (domain: claims)."""


@dataclass(frozen=True, order=True)
class Interval:
    """From ``starts`` up to, not including, ``ends``."""

    starts: dt.datetime
    ends: dt.datetime

    def __post_init__(self) -> None:
        if not self.starts < self.ends:
            raise ValueError("an interval ends after it starts")

    def overlaps(self, other: Interval) -> bool:
        return self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True, order=True)
class Window:
    """An opening of an instrument after closures; ``own_first`` is released later to others.

    ``began`` is when the opening began whose first part is closed; None where the window
    begins with it. ``shut``: it is the part of an opening that closures took.
    """

    starts: dt.datetime
    ends: dt.datetime
    own_first: bool = False
    began: dt.datetime | None = None
    shut: bool = False

    def __post_init__(self) -> None:
        if not self.starts < self.ends:
            raise ValueError("a window ends after it starts")
        if self.began is not None and not self.began < self.starts:
            raise ValueError("a window whose first part is closed begins after its opening")

    @property
    def origin(self) -> dt.datetime:
        """When its opening began: from there the slot grid and the release are counted, as if
        nothing were closed. Else they would tell a closure from a booking (domain: who sees
        what)."""
        return self.began or self.starts

    def part(self, starts: dt.datetime, ends: dt.datetime) -> Window:
        """What is left of it when the rest is closed."""
        return Window(starts, ends, self.own_first, None if starts == self.origin else self.origin)


def normalise(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """A local wall-clock time as an instant in UTC.

    A time that a clock change skips is read as if the clock had not changed,
    which moves it past the gap (02:30 becomes 03:30 there); of a time that
    comes twice the first one counts.
    """
    naive = local.replace(tzinfo=None, fold=0)
    return naive.replace(tzinfo=zone).astimezone(dt.UTC)


def on_another_clock(
    starts: dt.datetime, ends: dt.datetime, was: ZoneInfo, becomes: ZoneInfo
) -> tuple[dt.datetime, dt.datetime]:
    """The stretch (UTC) that reads on one zone's wall clock as the given one does on another's.

    Where a clock change there leaves nothing between both ends, it keeps its real length.
    """
    first = normalise(starts.astimezone(was), becomes)
    last = normalise(ends.astimezone(was), becomes)
    return first, last if last > first else first + (ends - starts)


def on_step(instant: dt.datetime) -> bool:
    """Whether an instant lies on a step of five minutes."""
    return instant.second == instant.microsecond == 0 and instant.minute % 5 == 0


def occupied(starts: dt.datetime, ends: dt.datetime, *, set_up: int, clean_up: int) -> Interval:
    """Booked time widened by set-up and clean-up (minutes), outward to whole steps.

    Counted in UTC, so that the minutes are real minutes on the day of a clock
    change too.
    """
    first = starts.astimezone(dt.UTC) - dt.timedelta(minutes=set_up)
    last = ends.astimezone(dt.UTC) + dt.timedelta(minutes=clean_up)
    return Interval(_down(first), _up(last))


def _down(instant: dt.datetime) -> dt.datetime:
    return instant.replace(minute=instant.minute - instant.minute % 5, second=0, microsecond=0)


def _up(instant: dt.datetime) -> dt.datetime:
    floor = _down(instant)
    return floor if floor == instant else floor + STEP


def margin_around(minutes: int) -> dt.timedelta:
    """Set-up or clean-up minutes as a length, up to whole steps."""
    return -(-dt.timedelta(minutes=minutes) // STEP) * STEP


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time as disjoint intervals in order; touching ones become one."""
    out: list[Interval] = []
    for each in sorted(intervals):
        if out and each.starts <= out[-1].ends:
            if each.ends > out[-1].ends:
                out[-1] = Interval(out[-1].starts, each.ends)
        else:
            out.append(each)
    return out


def subtract(intervals: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """What is left of each interval outside ``taken``, in order; touching ones stay apart."""
    holes = merge(taken)
    out: list[Interval] = []
    for each in sorted(intervals):
        start = each.starts
        for hole in holes:
            if hole.ends <= start:
                continue
            if hole.starts >= each.ends:
                break
            if hole.starts > start:
                out.append(Interval(start, hole.starts))
            start = max(start, hole.ends)
        if start < each.ends:
            out.append(Interval(start, each.ends))
    return out


def gaps(within: Sequence[Interval], busy: Iterable[Interval]) -> list[Interval]:
    """Free time: ``within`` as one sheet, touching parts joined, minus ``busy``."""
    return subtract(merge(within), busy)


def open_windows(openings: Iterable[Window], closures: Iterable[Interval]) -> list[Window]:
    """Openings after closures, as disjoint windows in order.

    Where an opening for all and one that is own first overlap, the opening for
    all wins. Openings that only touch stay apart, so that the slot grid begins
    anew with each; what closures leave of one keeps its grid.
    """
    opened = list(openings)
    for_all = _disjoint(Interval(w.starts, w.ends) for w in opened if not w.own_first)
    own = subtract(_disjoint(Interval(w.starts, w.ends) for w in opened if w.own_first), for_all)
    whole = [Window(i.starts, i.ends) for i in for_all]
    whole += [Window(i.starts, i.ends, own_first=True) for i in own]
    whole.sort()
    out: list[Window] = []
    place = 0
    # Windows are disjoint and in order, and so is what is left of them.
    for piece in subtract([Interval(w.starts, w.ends) for w in whole], closures):
        while whole[place].ends <= piece.starts:
            place += 1
        out.append(whole[place].part(piece.starts, piece.ends))
    return out


def shut_parts(openings: Iterable[Window], closures: Iterable[Interval]) -> list[Window]:
    """What closures take of openings, in order, each part with its opening's origin."""
    opened = list(openings)
    left = [Interval(w.starts, w.ends) for w in open_windows(opened, closures)]
    return [replace(each, shut=True) for each in open_windows(opened, left)]


@dataclass(frozen=True)
class Hours:
    """What is open of an instrument, and its ``openings`` as if nothing were closed: who may
    not know of closures is told of those alone as long as they are not open to them."""

    windows: Sequence[Window]
    openings: Sequence[Window]

    @classmethod
    def touching(cls, parts: Iterable[Window], starts: dt.datetime, ends: dt.datetime) -> Hours:
        """The hours that touch a range, of all open and shut parts around it."""
        parts = sorted(parts)
        whole = cls([w for w in parts if not w.shut], whole_openings(parts))
        return whole.within(starts, ends)

    def within(self, starts: dt.datetime, ends: dt.datetime) -> Hours:
        """Those of them that touch a range."""
        return Hours(
            [w for w in self.windows if w.starts < ends and starts < w.ends],
            [w for w in self.openings if w.starts < ends and starts < w.ends],
        )


def whole_openings(windows: Iterable[Window]) -> list[Window]:
    """Openings as if nothing were closed, in order: the open and the shut parts of each that
    touch are one."""
    out: list[Window] = []
    for each in sorted(windows):
        last = out[-1] if out else None
        if (
            last is not None
            and last.ends == each.starts
            and (last.origin, last.own_first) == (each.origin, each.own_first)
        ):
            out[-1] = replace(last, ends=each.ends, shut=last.shut and each.shut)
        else:
            out.append(each)
    return out


def _disjoint(intervals: Iterable[Interval]) -> list[Interval]:
    """Joins overlapping intervals, but leaves touching ones apart."""
    out: list[Interval] = []
    for each in sorted(intervals):
        if out and each.starts < out[-1].ends:
            if each.ends > out[-1].ends:
                out[-1] = Interval(out[-1].starts, each.ends)
        else:
            out.append(each)
    return out
