"""What a list of places says and would change: pure functions.

A row has a slug, a kind ("township" unless it says otherwise), a name in one
language at least, a latitude and a longitude in degrees (WGS 84). A place that
no row names stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from booking.labs.rules import PlaceKind
from booking.labs.uniquip.decoding import Encoding
from booking.labs.uniquip.faults import FileFault, UnreadableFile
from booking.labs.uniquip.files import read_table
from booking.labs.uniquip.tables import Line, header_key

SLUG, KIND = "slug", "kind"
NAMES = ("name_en", "name_zh_hans", "name_zh_hant")
LATITUDE, LONGITUDE = "lat", "lng"
COLUMNS = (SLUG, KIND, *NAMES, LATITUDE, LONGITUDE)
REQUIRED = (SLUG, LATITUDE, LONGITUDE)
OTHER_HEADINGS = {"latitude": LATITUDE, "longitude": LONGITUDE, "lon": LONGITUDE}
HEADINGS = {**{header_key(name): name for name in COLUMNS}, **OTHER_HEADINGS}

A_SLUG = re.compile(r"[a-z0-9_-]{1,50}", re.ASCII | re.IGNORECASE)
LONGEST_NAME = 200
MOST_DEGREES = {LATITUDE: 90, LONGITUDE: 180}
A_METRE = Decimal("0.00001")
"""Of a degree, as places are stored."""


class PlaceFault(StrEnum):
    """Why a row is left out."""

    BROKEN_ROW = "broken_row"
    EMPTY = "empty"
    NO_SLUG = "no_slug"
    SLUG_TWICE = "slug_twice"
    UNKNOWN_KIND = "unknown_kind"
    NO_NAME = "no_name"
    NAME_TOO_LONG = "name_too_long"
    NO_NUMBER = "no_number"
    OFF_EARTH = "off_earth"


@dataclass(frozen=True)
class PlaceRow:
    """A place as a row gives it, or as it is stored; degrees with five decimals."""

    slug: str
    kind: PlaceKind
    name_en: str
    name_zh_hans: str
    name_zh_hant: str
    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True)
class RejectedPlace:
    """One thing wrong with a row that is left out; ``number`` is a line, or how much is allowed."""

    line: int
    column: str
    fault: PlaceFault
    value: str = ""
    number: int = 0


@dataclass(frozen=True)
class PlacesReading:
    """A list as read: good rows by line, and what is wrong with the others."""

    rows: Mapping[int, PlaceRow]
    rejected: tuple[RejectedPlace, ...]
    ignored: tuple[str, ...] = ()


def read_places(data: bytes, *, max_bytes: int, encoding: Encoding | None = None) -> PlacesReading:
    """Reads a list of places, CSV or XLSX. Raises UnreadableFile when no row can be read."""
    table = read_table(data, known=HEADINGS, encoding=encoding, max_bytes=max_bytes)
    positions: dict[str, int] = {}
    for at, heading in enumerate(table.header):
        name = HEADINGS.get(header_key(heading))
        if name in positions:
            raise UnreadableFile(FileFault.DOUBLE_COLUMN, detail=heading)
        if name is not None:
            positions[name] = at
    missing = [name for name in REQUIRED if name not in positions]
    if not set(NAMES) & set(positions):
        missing.append(NAMES[0])
    if missing:
        raise UnreadableFile(FileFault.MISSING_COLUMNS, detail=", ".join(missing))
    if not table.lines:
        raise UnreadableFile(FileFault.NO_ROWS)
    rows: dict[int, PlaceRow] = {}
    rejected: list[RejectedPlace] = []
    first_with: dict[str, int] = {}
    for line in table.lines:
        row, faults = read_row(line, positions)
        if row is not None:
            first = first_with.setdefault(row.slug, line.number)
            if first == line.number:
                rows[line.number] = row
            else:
                faults = [RejectedPlace(line.number, SLUG, PlaceFault.SLUG_TWICE, row.slug, first)]
        rejected += faults
    ignored = tuple(name for name in table.header if name and header_key(name) not in HEADINGS)
    return PlacesReading(rows, tuple(rejected), ignored)


def read_row(
    line: Line, positions: Mapping[str, int]
) -> tuple[PlaceRow | None, list[RejectedPlace]]:
    """The place of one row, or everything that is wrong with it."""
    faults: list[RejectedPlace] = []

    def wrong(column: str, fault: PlaceFault, value: str = "", number: int = 0) -> None:
        faults.append(RejectedPlace(line.number, column, fault, value[:60], number))

    def cell(name: str) -> str:
        at = positions.get(name, len(line.cells))
        return " ".join(line.cells[at].split()) if at < len(line.cells) else ""

    if line.fault is not None:
        wrong("", PlaceFault.BROKEN_ROW)
        return None, faults
    slug, kind = cell(SLUG), cell(KIND).casefold() or PlaceKind.TOWNSHIP.value
    names = [cell(name) for name in NAMES]
    if not slug:
        wrong(SLUG, PlaceFault.EMPTY)
    elif not A_SLUG.fullmatch(slug):
        wrong(SLUG, PlaceFault.NO_SLUG, slug)
    if kind not in set(PlaceKind):
        wrong(KIND, PlaceFault.UNKNOWN_KIND, kind)
    if not any(names):
        wrong(NAMES[0], PlaceFault.NO_NAME)
    for name, text in zip(NAMES, names, strict=True):
        if len(text) > LONGEST_NAME:
            wrong(name, PlaceFault.NAME_TOO_LONG, text, LONGEST_NAME)
    degrees: dict[str, Decimal] = {}
    for name, most in MOST_DEGREES.items():
        number = read_degrees(cell(name), most)
        if isinstance(number, PlaceFault):
            wrong(name, number, cell(name), most)
        else:
            degrees[name] = number
    if faults:
        return None, faults
    return (
        PlaceRow(
            slug=slug,
            kind=PlaceKind(kind),
            name_en=names[0],
            name_zh_hans=names[1],
            name_zh_hant=names[2],
            latitude=degrees[LATITUDE],
            longitude=degrees[LONGITUDE],
        ),
        faults,
    )


def read_degrees(text: str, most: int) -> Decimal | PlaceFault:
    """A number of degrees between minus ``most`` and ``most``, to five decimals."""
    if not text:
        return PlaceFault.EMPTY
    try:
        number = Decimal(text)
    except InvalidOperation:
        return PlaceFault.NO_NUMBER
    if not number.is_finite():
        return PlaceFault.NO_NUMBER
    if not -most <= number <= most:
        return PlaceFault.OFF_EARTH
    return number.quantize(A_METRE) + 0  # no minus before a zero


@dataclass(frozen=True)
class PlaceChange:
    """A place that a list would change: its line, as it is and as it would be."""

    line: int
    before: PlaceRow
    after: PlaceRow


@dataclass(frozen=True)
class PlacesPlan:
    """Everything that a list of places would do."""

    new: Mapping[int, PlaceRow]
    changed: tuple[PlaceChange, ...]
    same: tuple[PlaceRow, ...]
    rejected: tuple[RejectedPlace, ...]


def plan_places(reading: PlacesReading, stored: Mapping[str, PlaceRow]) -> PlacesPlan:
    """What a list would do to the places that are stored, by slug."""
    new: dict[int, PlaceRow] = {}
    changed: list[PlaceChange] = []
    same: list[PlaceRow] = []
    for line, row in reading.rows.items():
        before = stored.get(row.slug)
        if before is None:
            new[line] = row
        elif before == row:
            same.append(row)
        else:
            changed.append(PlaceChange(line, before, row))
    return PlacesPlan(new, tuple(changed), tuple(same), reading.rejected)
