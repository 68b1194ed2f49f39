"""When somebody wants a slot and how long, as they type it: read, and turned into a wish."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from .intervals import STEP, normalise
from .weeks import EVERY_DAY, WHOLE_DAY, SlotWish

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
MIDNIGHT = dt.time(0)
LONGEST_SLOT = 14 * DAY
LOOKED_AHEAD = 14 * DAY
"""How far ahead is looked when no last day is named."""
FURTHEST = 366 * DAY
MOST_PIECES = 20
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of the week as addresses write them, Monday first."""


class When(StrEnum):
    """Ranges that move on with the day, so that a search kept in an address stays of use."""

    WEEK = "7"
    NEXT_WEEK = "next-week"
    FORTNIGHT = "14"
    MONTH = "30"


class TimeFault(StrEnum):
    """What is wrong with a wish for time; the part that is wrong is left out."""

    LENGTH_UNREADABLE = "length_unreadable"
    LENGTH_OUT_OF_RANGE = "length_out_of_range"
    ROW_UNREADABLE = "row_unreadable"
    ROW_OUT_OF_RANGE = "row_out_of_range"
    TOO_MANY_PIECES = "too_many_pieces"
    DAY_UNREADABLE = "day_unreadable"
    LAST_BEFORE_FIRST = "last_before_first"
    LAST_IS_OVER = "last_is_over"
    TOO_FAR = "too_far"
    CLOCK_UNREADABLE = "clock_unreadable"
    SAME_CLOCK = "same_clock"
    SHORTER_THAN_LENGTH = "shorter_than_length"


class FindSort(StrEnum):
    """The order of what is found; what is equal comes by name."""

    EARLIEST = "earliest"
    RELEVANCE = "relevance"
    PRICE = "price"
    DISTANCE = "distance"
    NAME = "name"
    NEWEST = "newest"


class Give(StrEnum):
    """What may be given up of a search, the likeliest first."""

    SOME_WORDS = "some_words"
    LENGTH = "length"
    LATER = "later"
    EARLIER = "earlier"
    ALSO_DAY = "also_day"
    ANY_DAY = "any_day"
    CLOCK = "clock"
    ANY_CLOCK = "any_clock"
    PIECES = "pieces"
    MODE = "mode"
    SAMPLES = "samples"
    PRICE = "price"
    FURTHER = "further"
    DISTANCE = "distance"
    FIGURES = "figures"
    PARENT = "parent"
    TECHNIQUE = "technique"
    UNIVERSITY = "university"
    LAB = "lab"
    CHAIN = "chain"
    QUALIFICATION = "qualification"
    PRICED = "priced"
    SINCE = "since"
    TIME = "time"
    FILTERS = "filters"
    WORDS = "words"


@dataclass(frozen=True)
class TimeAsked:
    """When and how long; what is None or the whole does not narrow anything.

    ``first`` and ``last`` are days of the platform's clock, ``weekdays`` and
    ``minutes`` are of each lab's. A slot of ``length`` may lie in pieces of
    ``in_a_row`` each, if given.
    """

    length: dt.timedelta | None = None
    in_a_row: dt.timedelta | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    weekdays: frozenset[int] = EVERY_DAY
    minutes: tuple[int, int] = WHOLE_DAY

    @property
    def narrows(self) -> bool:
        """Whether any of it was asked for."""
        return self != TimeAsked()

    @property
    def pieces(self) -> int:
        """In how many slots the time may be had."""
        if self.length is None or self.in_a_row is None or self.in_a_row >= self.length:
            return 1
        return -(-self.length // self.in_a_row)

    @property
    def piece(self) -> dt.timedelta | None:
        """How long one slot is, in whole steps; None is the shortest that each lab gives."""
        if self.length is None:
            return None
        one = self.length if self.pieces == 1 else self.in_a_row or self.length
        return -(-one // STEP) * STEP

    def last_day(self, today: dt.date) -> dt.date:
        """The last day that is looked at."""
        if self.last is not None:
            return self.last
        return max(today, self.first or today) + LOOKED_AHEAD

    def wish(self, zone: ZoneInfo, *, now: dt.datetime) -> SlotWish:
        """The wish that this comes to, by the platform's clock, at ``now``.

        A slot ends by the end of the last day that was named; without one it
        begins within fourteen days.
        """
        today = now.astimezone(zone).date()
        earliest = now
        if self.first is not None and self.first > today:
            earliest = _midnight(self.first, zone)
        until = None if self.last is None else _midnight(self.last + DAY, zone)
        return SlotWish(
            earliest=earliest,
            latest=until if until is not None else earliest + LOOKED_AHEAD,
            length=self.piece,
            until=until,
            weekdays=self.weekdays,
            minutes=self.minutes,
            pieces=self.pieces,
        )


@dataclass(frozen=True)
class Read:
    """What was read of an address, and what was wrong in it, by the field's name."""

    asked: TimeAsked
    faults: dict[str, TimeFault] = field(default_factory=dict)


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return normalise(dt.datetime.combine(day, MIDNIGHT), zone)


UNITS = {
    "": HOUR,
    **dict.fromkeys(("h", "hour", "hours", "小时", "小時"), HOUR),
    **dict.fromkeys(("min", "minute", "minutes", "分", "分钟", "分鐘"), dt.timedelta(minutes=1)),
    **dict.fromkeys(("d", "day", "days", "天", "日"), DAY),
}
_LENGTH = re.compile(r"(\d{1,6}(?:[.,]\d{1,4})?)\s*([^\W\d_]*)")


def read_length(text: str) -> dt.timedelta | None:
    """A length as people type it: "4", "0.5", "90 min", "2 天"; a plain number is hours.

    None where it is none.
    """
    found = _LENGTH.fullmatch(text.strip().lower())
    if found is None or found[2] not in UNITS:
        return None
    minutes = Decimal(found[1].replace(",", ".")) * (UNITS[found[2]] // dt.timedelta(minutes=1))
    return dt.timedelta(minutes=float(minutes))


def read_day(text: str) -> dt.date | None:
    """A day as addresses write it, "2026-11-24"; None where it is none."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip(), re.ASCII):
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def read_clock(text: str) -> int | None:
    """A time of day, "09:00", as minutes since midnight; "24:00" is the day's end."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", text.strip(), re.ASCII)
    if found is None:
        return None
    minutes = int(found[1]) * 60 + int(found[2])
    return minutes if int(found[2]) < 60 and minutes <= 24 * 60 else None


def range_of(when: When, today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day that a moving range means today."""
    if when is When.NEXT_WEEK:
        monday = today + (7 - today.weekday()) * DAY
        return monday, monday + 6 * DAY
    return today, today + (int(when.value) - 1) * DAY


def read_time(
    *,
    length: str = "",
    in_a_row: str = "",
    when: str = "",
    first: str = "",
    last: str = "",
    weekdays: Sequence[str] = (),
    after: str = "",
    before: str = "",
    today: dt.date,
) -> Read:
    """What somebody asks of time, from the texts of an address.

    What is impossible is left out and told in ``faults``, by the name of its
    argument. ``today`` is the platform's day. Days that are named count before
    a moving range.
    """
    faults: dict[str, TimeFault] = {}
    wanted = _length(length, "length", faults)
    row = _length(in_a_row, "in_a_row", faults)
    if wanted is not None and row is not None and -(-wanted // row) > MOST_PIECES:
        faults["in_a_row"], row = TimeFault.TOO_MANY_PIECES, None
    begin, end = _days(first, last, today, faults)
    if not (first or last) and when in set(When):
        begin, end = range_of(When(when), today)
    days = frozenset(WEEKDAYS.index(each) for each in weekdays if each in WEEKDAYS)
    minutes = _minutes(after, before, faults)
    asked = TimeAsked(wanted, row, begin, end, days or EVERY_DAY, minutes)
    _check_room(asked, faults)
    return Read(asked, faults)


def _length(text: str, name: str, faults: dict[str, TimeFault]) -> dt.timedelta | None:
    if not text.strip():
        return None
    row = name == "in_a_row"
    found = read_length(text)
    if found is None:
        faults[name] = TimeFault.ROW_UNREADABLE if row else TimeFault.LENGTH_UNREADABLE
    elif not STEP <= found <= LONGEST_SLOT:
        faults[name] = TimeFault.ROW_OUT_OF_RANGE if row else TimeFault.LENGTH_OUT_OF_RANGE
    else:
        return found
    return None


def _days(
    first: str, last: str, today: dt.date, faults: dict[str, TimeFault]
) -> tuple[dt.date | None, dt.date | None]:
    out: dict[str, dt.date | None] = {"first": None, "last": None}
    for name, text in (("first", first), ("last", last)):
        if not text.strip():
            continue
        day = read_day(text)
        if day is None:
            faults[name] = TimeFault.DAY_UNREADABLE
        elif (day - today) > FURTHEST:
            faults[name] = TimeFault.TOO_FAR
        elif name == "last" and day < today:
            faults[name] = TimeFault.LAST_IS_OVER
        else:
            out[name] = day
    begin, end = out["first"], out["last"]
    if begin is not None and end is not None and end < begin:
        faults["last"], end = TimeFault.LAST_BEFORE_FIRST, None
    return begin, end


def _minutes(after: str, before: str, faults: dict[str, TimeFault]) -> tuple[int, int]:
    begin, end = WHOLE_DAY
    for name, text in (("after", after), ("before", before)):
        if not text.strip():
            continue
        found = read_clock(text)
        if found is None:
            faults[name] = TimeFault.CLOCK_UNREADABLE
        elif name == "after":
            begin = found % (24 * 60)
        else:
            end = found or 24 * 60
    if begin == end:
        faults["before"] = TimeFault.SAME_CLOCK
        return WHOLE_DAY
    return begin, end


def _check_room(asked: TimeAsked, faults: dict[str, TimeFault]) -> None:
    """Tells when no day has room for the length, though each part may be asked for by itself."""
    if asked.piece is None:
        return
    begin, end = asked.minutes
    room = dt.timedelta(minutes=(end - begin) % (24 * 60) or 24 * 60)
    if asked.minutes != WHOLE_DAY and asked.piece > room:
        faults.setdefault("before", TimeFault.SHORTER_THAN_LENGTH)
