"""A list of enterprises as a table of texts: from a CSV or XLSX file, or as it was pasted."""

from __future__ import annotations

import csv
import io

from openpyxl import load_workbook  # type: ignore[import-untyped]

from ..archives import check_workbook
from ..rules.chains import MOST_ROWS

ENCODINGS = ("utf-8-sig", "gb18030")
"""What spreadsheets write in China: the second one where a file is no UTF-8."""
MOST_CELLS = 12


class UnreadableList(Exception):
    """Neither a spreadsheet nor text."""


def read_file(content: bytes) -> list[list[str]]:
    """The first sheet of a workbook, or the lines of a text. Raises UnreadableList."""
    if content.startswith(b"PK"):
        return _workbook(content)
    if b"\x00" in content:
        raise UnreadableList
    for encoding in ENCODINGS:
        try:
            return read_text(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise UnreadableList


def read_text(text: str) -> list[list[str]]:
    """Lines whose cells stand between tabs, as pasted from a spreadsheet, or commas."""
    lines = text.lstrip("\ufeff").splitlines()
    mark = next((each for each in "\t;，" if any(each in line for line in lines)), ",")
    rows = csv.reader(io.StringIO("\n".join(lines).replace("\x00", "")), delimiter=mark)
    try:
        return [row[:MOST_CELLS] for row, _number in zip(rows, range(MOST_ROWS + 1), strict=False)]
    except csv.Error:
        raise UnreadableList from None


def _workbook(content: bytes) -> list[list[str]]:
    if check_workbook(content) is not None:
        raise UnreadableList
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(
            max_row=MOST_ROWS + 1, max_col=MOST_CELLS, values_only=True
        )
        return [["" if cell is None else str(cell) for cell in row] for row in rows]
    # A damaged workbook fails anywhere below openpyxl: zip, XML, numbers, look-ups.
    except Exception:
        raise UnreadableList from None
