"""What a list of hours says and would change: pure functions.

A row has an instrument's asset id, its hours a day, and whether it is active.
Twenty-four hours are the whole day, every day. Any other number is open on
weekdays around 13:00 by the lab's clock: 10 is 08:00 to 18:00, 8 is 09:00 to
17:00; hours that would pass midnight end at midnight. A cell that is empty
says nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from booking.labs.rules import InstrumentStatus
from booking.labs.uniquip.decoding import Encoding
from booking.labs.uniquip.faults import FileFault, UnreadableFile
from booking.labs.uniquip.files import read_table
from booking.labs.uniquip.tables import Line, header_key

from ..rules import EVERY_DAY, WEEKDAYS, WeeklyHours

MIDDAY = 13 * 60
"""The minute of the day around which hours lie."""
WHOLE_DAY = 24 * 60
ACTIVE = frozenset({"1", "y", "yes", "true", "t"})
INACTIVE = frozenset({"0", "n", "no", "false", "f"})

ID, HOURS, IS_ACTIVE = "ID", "hours_per_day", "active"
KNOWN_KEYS = frozenset(header_key(name) for name in (ID, HOURS, IS_ACTIVE))


class HoursFault(StrEnum):
    """Why a row is left out."""

    BROKEN_ROW = "broken_row"
    NO_ID = "no_id"
    DUPLICATE_ID = "duplicate_id"
    UNKNOWN_ID = "unknown_id"
    NO_NUMBER = "no_number"
    OUT_OF_RANGE = "out_of_range"
    NO_HALF_HOURS = "no_half_hours"
    NEITHER_ACTIVE_NOR_NOT = "neither_active_nor_not"
    RETIRED = "retired"
    TIME_IS_HELD = "time_is_held"


@dataclass(frozen=True)
class HoursRow:
    """A good row; ``hours`` a day and ``active`` are None where the cell is empty."""

    line: int
    id: str
    hours: Decimal | None
    active: bool | None


@dataclass(frozen=True)
class HoursRejection:
    """A row that is left out. ``number`` is what its sentence names: a line, or how many."""

    line: int
    id: str
    column: str
    fault: HoursFault
    value: str = ""
    number: int = 0


@dataclass(frozen=True)
class HoursReading:
    rows: tuple[HoursRow, ...]
    rejections: tuple[HoursRejection, ...]
    ignored: tuple[str, ...] = ()


def read_hours(data: bytes, *, max_bytes: int, encoding: Encoding | None = None) -> HoursReading:
    """Reads a list of hours, CSV or XLSX. Raises UnreadableFile when no row can be read."""
    table = read_table(data, known=KNOWN_KEYS, encoding=encoding, max_bytes=max_bytes)
    positions: dict[str, int] = {}
    for at, heading in enumerate(table.header):
        key = header_key(heading)
        if key in KNOWN_KEYS and key in positions:
            raise UnreadableFile(FileFault.DOUBLE_COLUMN, detail=heading)
        positions.setdefault(key, at)
    missing = [name for name in (ID, HOURS) if header_key(name) not in positions]
    if missing:
        raise UnreadableFile(FileFault.MISSING_COLUMNS, detail=", ".join(missing))
    if not table.lines:
        raise UnreadableFile(FileFault.NO_ROWS)
    rows: list[HoursRow] = []
    rejections: list[HoursRejection] = []
    first_with: dict[str, int] = {}
    for line in table.lines:
        row = read_row(line, positions)
        first = first_with.setdefault(row.id, line.number) if row.id else line.number
        if first != line.number:
            row = HoursRejection(
                line.number, row.id, ID, HoursFault.DUPLICATE_ID, value=row.id, number=first
            )
        if isinstance(row, HoursRow):
            rows.append(row)
        else:
            rejections.append(row)
    return HoursReading(
        tuple(rows),
        tuple(rejections),
        tuple(name for name in table.header if name and header_key(name) not in KNOWN_KEYS),
    )


def read_row(line: Line, positions: Mapping[str, int]) -> HoursRow | HoursRejection:
    """One row, or the first thing that is wrong with it."""

    def cell(name: str) -> str:
        at = positions.get(header_key(name), len(line.cells))
        return line.cells[at].strip() if at < len(line.cells) else ""

    if line.fault is not None:
        return HoursRejection(line.number, "", "", HoursFault.BROKEN_ROW)
    identity = cell(ID)
    if not identity:
        return HoursRejection(line.number, "", ID, HoursFault.NO_ID)
    hours: Decimal | None = None
    if text := cell(HOURS):
        try:
            hours = Decimal(text)
        except InvalidOperation:
            return HoursRejection(line.number, identity, HOURS, HoursFault.NO_NUMBER, text)
        if fault := wrong_with(hours):
            return HoursRejection(line.number, identity, HOURS, fault, text)
    active: bool | None = None
    if text := cell(IS_ACTIVE):
        if text.casefold() not in ACTIVE | INACTIVE:
            return HoursRejection(
                line.number, identity, IS_ACTIVE, HoursFault.NEITHER_ACTIVE_NOR_NOT, text
            )
        active = text.casefold() in ACTIVE
    return HoursRow(line.number, identity, hours, active)


def wrong_with(hours: Decimal) -> HoursFault | None:
    """What is wrong with a number of hours a day; None when nothing is."""
    if not hours.is_finite():
        return HoursFault.NO_NUMBER
    if not 0 < hours <= 24:
        return HoursFault.OUT_OF_RANGE
    if hours * 2 % 1:
        return HoursFault.NO_HALF_HOURS
    return None


def weekly_hours(hours: Decimal) -> WeeklyHours:
    """The opening that a number of hours a day means, by the lab's wall clock."""
    length = int(hours * 60)
    if length == WHOLE_DAY:
        return WeeklyHours(EVERY_DAY, dt.time(0), dt.time(0))
    start = min(MIDDAY - length // 2, WHOLE_DAY - length)
    return WeeklyHours(WEEKDAYS, _clock(start), _clock(start + length))


def _clock(minute: int) -> dt.time:
    """A minute of the day as a time; the last midnight is 00:00."""
    return dt.time(minute % WHOLE_DAY // 60, minute % 60)


@dataclass(frozen=True)
class HoursNow:
    """An instrument as it stands: its status, its own weekly openings that have no end,
    whether it has any that do, and how many of its times are held from now on."""

    status: InstrumentStatus
    openings: frozenset[WeeklyHours] = frozenset()
    ending: bool = False
    held: int = 0


@dataclass(frozen=True)
class HoursChange:
    """What one row would change; None is no change."""

    line: int
    id: str
    opening: WeeklyHours | None
    status: InstrumentStatus | None


@dataclass(frozen=True)
class HoursPlan:
    """Everything that a list of hours would do.

    ``without_hours`` are the good rows whose cell is empty, among the changed
    or the same ones.
    """

    changed: tuple[HoursChange, ...]
    same: tuple[HoursRow, ...]
    without_hours: tuple[HoursRow, ...]
    rejected: tuple[HoursRejection, ...]


def plan_hours(reading: HoursReading, stored: Mapping[str, HoursNow]) -> HoursPlan:
    """What a list would do to the instruments that are stored, by asset id.

    Maintenance stands until somebody ends it, whatever a list says, and a
    retired instrument stays retired. One with held times to come is not taken
    out of service: its lab cancels or moves these first.
    """
    changed: list[HoursChange] = []
    same: list[HoursRow] = []
    rejected = list(reading.rejections)
    without: list[HoursRow] = []
    for row in reading.rows:
        now = stored.get(row.id)
        if now is None:
            rejected.append(HoursRejection(row.line, row.id, ID, HoursFault.UNKNOWN_ID, row.id))
            continue
        status = _status_after(row, now)
        if isinstance(status, HoursRejection):
            rejected.append(status)
            continue
        if row.hours is None:
            without.append(row)
        opening = weekly_hours(row.hours) if row.hours is not None else None
        if opening is not None and now.openings == {opening} and not now.ending:
            opening = None
        if opening is None and status is None:
            same.append(row)
        else:
            changed.append(HoursChange(row.line, row.id, opening, status))
    return HoursPlan(
        tuple(changed),
        tuple(same),
        tuple(without),
        tuple(sorted(rejected, key=lambda each: each.line)),
    )


def _status_after(row: HoursRow, now: HoursNow) -> InstrumentStatus | HoursRejection | None:
    """The status that a row gives an instrument, None if it keeps its own."""
    if now.status is InstrumentStatus.RETIRED:
        return HoursRejection(row.line, row.id, ID, HoursFault.RETIRED, row.id)
    if row.active is True and now.status is InstrumentStatus.OUT_OF_SERVICE:
        return InstrumentStatus.IN_SERVICE
    if row.active is False and now.status is not InstrumentStatus.OUT_OF_SERVICE:
        if now.held:
            return HoursRejection(
                row.line, row.id, IS_ACTIVE, HoursFault.TIME_IS_HELD, row.id, now.held
            )
        return InstrumentStatus.OUT_OF_SERVICE
    return None
