"""A table: a header and lines of text cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .decoding import Encoding
from .faults import FileFault, RowFault, UnreadableFile

MAX_ROWS = 20_000
MAX_COLUMNS = 256


@dataclass(frozen=True)
class Line:
    """A row of cells. ``number`` is the line of the file, or the row of the sheet, from 1.

    ``fault`` is why the row as a whole cannot be read; ``errors`` are the
    positions of cells that hold an error value of the spreadsheet.
    """

    number: int
    cells: tuple[str, ...]
    fault: RowFault | None = None
    errors: frozenset[int] = frozenset()

    @property
    def blank(self) -> bool:
        return self.fault is None and not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """What a file holds. ``encoding`` and ``delimiter`` are empty for a workbook."""

    header: tuple[str, ...]
    lines: tuple[Line, ...] = field(repr=False)
    header_line: int = 1
    encoding: Encoding | None = None
    delimiter: str = ""


def header_key(heading: str) -> str:
    """A heading as it is compared: letters and digits alone, case folded.

    What follows a colon names a vocabulary in UNIQUIP ("Technique:N8").
    """
    return "".join(c for c in heading.partition(":")[0].casefold() if c.isalnum())


def table_of(
    lines: Iterator[Line], *, encoding: Encoding | None = None, delimiter: str = ""
) -> Table:
    """The table of a file's lines: the first is the header. Raises UnreadableFile."""
    filled = (line for line in lines if not line.blank)
    first = next(filled, None)
    if first is None:
        raise UnreadableFile(FileFault.EMPTY)
    if first.fault is not None:
        raise UnreadableFile(FileFault.NO_SPREADSHEET)
    header = _trimmed(first.cells)
    if len(header) > MAX_COLUMNS:
        raise UnreadableFile(FileFault.TOO_MANY_COLUMNS, limit=MAX_COLUMNS)
    rows: list[Line] = []
    for line in filled:
        if len(rows) == MAX_ROWS:
            raise UnreadableFile(FileFault.TOO_MANY_ROWS, limit=MAX_ROWS)
        rows.append(line)
    return Table(
        header=tuple(cell.strip() for cell in header),
        lines=tuple(rows),
        header_line=first.number,
        encoding=encoding,
        delimiter=delimiter,
    )


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Without the empty cells at the end."""
    last = max((at for at, cell in enumerate(cells) if cell.strip()), default=-1)
    return cells[: last + 1]
