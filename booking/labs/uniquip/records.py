"""From a table to facilities and equipment, each row checked for itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from .columns import (
    EMAILS,
    KNOWN_KEYS,
    LIMITS,
    MANY_LINES,
    TECHNIQUE_LIMIT,
    WEB_ADDRESSES,
    Column,
    Heading,
    heading_of,
)
from .decoding import Encoding
from .faults import FileFault, Problem, RowFault, UnreadableFile
from .files import read_table
from .tables import Line

# The same checks as in the forms that edit the fields later.
_check_web_address = URLValidator(schemes=["http", "https"])
_check_email = EmailValidator()


class Kind(StrEnum):
    FACILITY = "facility"
    EQUIPMENT = "equipment"


@dataclass(frozen=True)
class Record:
    """A good row. ``values`` has the cells that are not empty, each within its limit."""

    line: int
    kind: Kind
    id: str
    name: str
    values: Mapping[Column, str]


@dataclass(frozen=True)
class Rejection:
    """A row that is left out, with everything that is wrong with it.

    ``kind``, ``id`` and ``name`` are there as far as they could be read.
    """

    line: int
    problems: tuple[Problem, ...]
    kind: Kind | None = None
    id: str = ""
    name: str = ""


@dataclass(frozen=True)
class Reading:
    """What a file says. ``encoding`` is None, and ``delimiter`` empty, for a workbook."""

    records: tuple[Record, ...]
    rejections: tuple[Rejection, ...]
    columns: tuple[Column, ...]
    ignored: tuple[str, ...] = ()
    encoding: Encoding | None = None
    delimiter: str = ""
    rows: int = field(default=0)


def read_equipment(data: bytes, *, max_bytes: int, encoding: Encoding | None = None) -> Reading:
    """Reads an equipment list. Raises UnreadableFile when no row can be read."""
    table = read_table(data, known=KNOWN_KEYS, encoding=encoding, max_bytes=max_bytes)
    heading = heading_of(table.header)
    if not table.lines:
        raise UnreadableFile(FileFault.NO_ROWS)
    records: list[Record] = []
    rejections: list[Rejection] = []
    first_with: dict[tuple[Kind, str], int] = {}
    for line in table.lines:
        row = read_row(line, heading, width=len(table.header))
        if row.kind is not None and row.id:
            first = first_with.setdefault((row.kind, row.id), row.line)
            if first != row.line:
                twice = Problem(
                    RowFault.DUPLICATE_ID, Column.ID.value, value=row.id, other_line=first
                )
                problems = row.problems if isinstance(row, Rejection) else ()
                row = Rejection(row.line, (twice, *problems), row.kind, row.id, row.name)
        if isinstance(row, Rejection):
            rejections.append(row)
        else:
            records.append(row)
    return Reading(
        records=tuple(records),
        rejections=tuple(rejections),
        columns=tuple(heading.positions),
        ignored=heading.ignored,
        encoding=table.encoding,
        delimiter=table.delimiter,
        rows=len(table.lines),
    )


def read_row(line: Line, heading: Heading, *, width: int) -> Record | Rejection:
    """One row as a record, or everything that is wrong with it.

    ``width`` is how many columns the header has. A name that is empty is taken
    from the description, as the format allows.
    """
    if line.fault is not None:
        return Rejection(line.number, (Problem(line.fault),))
    problems: list[Problem] = []
    if any(cell.strip() for cell in line.cells[width:]):
        problems.append(Problem(RowFault.EXTRA_CELLS))
    values: dict[Column, str] = {}
    for column, at in heading.positions.items():
        raw = line.cells[at] if at < len(line.cells) else ""
        if at in line.errors:
            problems.append(Problem(RowFault.CELL_ERROR, column.value, value=raw))
            continue
        value = clean(raw, column)
        if value:
            values[column] = value
            problems += check(value, column)
    kind = _kind_of(values.pop(Column.TYPE, ""), problems)
    identity = values.pop(Column.ID, "")
    if not identity and not _blamed(Column.ID, problems):
        problems.append(Problem(RowFault.EMPTY, Column.ID.value))
    name = values.pop(Column.NAME, "") or _first_line(values.get(Column.DESCRIPTION, ""))
    if not name and not _blamed(Column.NAME, problems):
        problems.append(Problem(RowFault.EMPTY, Column.NAME.value))
    if problems or kind is None:
        return Rejection(line.number, tuple(problems), kind, identity, name)
    return Record(line.number, kind, identity, name, values)


def _blamed(column: Column, problems: list[Problem]) -> bool:
    return any(problem.column == column.value for problem in problems)


def _first_line(text: str) -> str:
    return text.partition("\n")[0][: LIMITS[Column.NAME]].strip()


def _kind_of(text: str, problems: list[Problem]) -> Kind | None:
    try:
        return Kind(text.casefold())
    except ValueError:
        pass
    if not _blamed(Column.TYPE, problems):
        fault = RowFault.UNKNOWN_TYPE if text else RowFault.EMPTY
        problems.append(Problem(fault, Column.TYPE.value, value=text))
    return None


def clean(raw: str, column: Column) -> str:
    """A cell's text in one Unicode form; a line break is a space outside descriptions."""
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    if column not in MANY_LINES:
        return " ".join(text.split())
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def check(value: str, column: Column) -> list[Problem]:
    """What is wrong with a cell that is not empty."""
    limit = LIMITS.get(column)
    if limit is not None and len(value) > limit:
        return [Problem(RowFault.TOO_LONG, column.value, value=value[:60], limit=limit)]
    if column is Column.TECHNIQUE:
        long = [word for word in techniques_in(value) if len(word) > TECHNIQUE_LIMIT]
        if long:
            return [
                Problem(RowFault.TOO_LONG, column.value, value=long[0][:60], limit=TECHNIQUE_LIMIT)
            ]
    if column in WEB_ADDRESSES and not _passes(_check_web_address, value):
        return [Problem(RowFault.NO_WEB_ADDRESS, column.value, value=value)]
    if column in EMAILS and not _passes(_check_email, value):
        return [Problem(RowFault.NO_EMAIL, column.value, value=value)]
    return []


def _passes(validator: URLValidator | EmailValidator, value: str) -> bool:
    try:
        validator(value)
    except ValidationError:
        return False
    return True


def techniques_in(cell: str) -> list[str]:
    """The techniques that a cell lists; a semicolon or a bar stands between them."""
    return [word.strip() for word in re.split(r"[;;|]", cell) if word.strip()]


def facilities_in(cell: str) -> list[str]:
    """The facilities that a cell lists: the whole cell first, then its parts at commas."""
    parts = [part.strip() for part in re.split(r"[,,]", cell)]
    return list(dict.fromkeys([cell, *(part for part in parts if part)]))
