"""The lines of a CSV text, whatever sign stands between its cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator

from .faults import RowFault
from .tables import Line, header_key

DELIMITERS = ",;\t"


def delimiter_of(text: str, known: Collection[str]) -> tuple[str, int]:
    """The sign between cells, and how many lines come before the header.

    A first line "sep=;" says it, as some spreadsheets write; else the sign
    that makes most known headings of the first filled line counts, then the
    one that makes most cells.
    """
    if said := re.match(r"sep=([,;\t])\r?\n", text, re.IGNORECASE):
        return said[1], 1
    start = re.search(r"\S", text)
    # From the start of its line: a tab may stand before the first word.
    at = text.rfind("\n", 0, start.start()) + 1 if start else 0
    sample = text[at : at + 20_000]
    best, most = ",", (-1, -1)
    for sign in DELIMITERS:
        header = next(csv.reader(io.StringIO(sample, newline=""), delimiter=sign), [])
        count = (sum(header_key(cell) in known for cell in header), len(header))
        if count > most:
            best, most = sign, count
    return best, 0


def read_csv(text: str, delimiter: str, skipped: int = 0) -> Iterator[Line]:
    """The records of a CSV text (RFC 4180), with the line that each begins on.

    A record whose quotes are wrong comes with a fault, and reading goes on
    with the next line.
    """
    stream = io.StringIO(text, newline="")
    for _line in range(skipped):
        stream.readline()
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    while True:
        number = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            at_end = "end of data" in str(error)
            fault = RowFault.OPEN_QUOTE if at_end else RowFault.BROKEN_QUOTE
            yield Line(number, (), fault)
            continue
        yield Line(number, tuple(cells))
