"""The lines of an XLSX workbook's first sheet that holds anything."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterator
from typing import Any

import openpyxl  # type: ignore[import-untyped]

from booking.accounts.archives import MAX_UNPACKED, ArchiveFault, check_workbook

from .faults import FileFault, UnreadableFile
from .tables import MAX_COLUMNS, Line

MAX_SHEET_ROWS = 1_048_576
"""A sheet's own limit; blank rows within it cost little and are skipped."""
_FAULTS = {
    ArchiveFault.NO_WORKBOOK: FileFault.NO_SPREADSHEET,
    ArchiveFault.UNPACKS_TOO_BIG: FileFault.UNPACKS_TOO_BIG,
    ArchiveFault.BROKEN: FileFault.BROKEN_WORKBOOK,
}


def read_workbook(data: bytes) -> Iterator[Line]:
    """The rows of the first sheet that is not empty, as text. Raises UnreadableFile."""
    check_archive(data)
    try:
        # openpyxl warns of parts that it leaves out, such as extensions.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True, keep_links=False
            )
            for sheet in book.worksheets:
                lines = _lines(sheet)
                first = next((line for line in lines if not line.blank), None)
                if first is not None:
                    yield first
                    yield from lines
                    return
    except (GeneratorExit, UnreadableFile):
        raise
    except Exception as error:
        # A damaged workbook fails anywhere below openpyxl: zip, XML, numbers, lookups.
        raise UnreadableFile(FileFault.BROKEN_WORKBOOK) from error


def check_archive(data: bytes) -> None:
    """Refuses what is no workbook, unpacks too big, or defines XML entities."""
    fault = check_workbook(data)
    if fault is not None:
        raise UnreadableFile(_FAULTS[fault], limit=MAX_UNPACKED)


def _lines(sheet: Any) -> Iterator[Line]:
    # The size that a sheet declares may be wrong.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=MAX_SHEET_ROWS, max_col=MAX_COLUMNS)
    blank: Any = None
    for number, row in enumerate(rows, start=1):
        # Rows that the sheet leaves out are all one and the same tuple.
        if row is blank:
            continue
        last = max((at for at, cell in enumerate(row) if cell.value is not None), default=-1)
        if last < 0:
            blank = row
            continue
        cells = row[: last + 1]
        yield Line(
            number,
            tuple(text_of(cell) for cell in cells),
            errors=frozenset(at for at, cell in enumerate(cells) if cell.data_type == "e"),
        )


def text_of(cell: Any) -> str:
    """A cell as a person reads it: 1009.0 is "1009", a date is "2024-05-01".

    Of a formula the stored value counts. Whole numbers keep the zeros that a
    format such as 00000 shows.
    """
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int):
        digits = cell.number_format or ""
        return str(value).zfill(len(digits)) if re.fullmatch(r"0+", digits) else str(value)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    # A line break typed on Windows is kept in the XML as an escape.
    return str(value).replace("_x000D_", "")
