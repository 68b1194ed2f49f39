"""A table out of a file's bytes, CSV or XLSX."""

from __future__ import annotations

from collections.abc import Collection

from .decoding import Encoding, decode
from .delimited import delimiter_of, read_csv
from .faults import FileFault, UnreadableFile
from .tables import Table, table_of
from .workbooks import read_workbook

ZIP = b"PK\x03\x04"
# The older workbooks, and new ones under a password, are OLE compound files.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_table(
    data: bytes,
    *,
    known: Collection[str] = (),
    encoding: Encoding | None = None,
    max_bytes: int,
) -> Table:
    """Reads a CSV or XLSX file, told apart by its first bytes.

    ``known`` are heading keys, by which the delimiter is found. Blank lines are
    left out, of which the first that is left is the header. Raises UnreadableFile.
    """
    if len(data) > max_bytes:
        raise UnreadableFile(FileFault.TOO_BIG, limit=max_bytes)
    if not data.strip():
        raise UnreadableFile(FileFault.EMPTY)
    if data.startswith(COMPOUND):
        raise UnreadableFile(FileFault.OLD_WORKBOOK)
    if data.startswith(ZIP):
        return table_of(read_workbook(data))
    text, found = decode(data, encoding)
    if not text.strip():
        raise UnreadableFile(FileFault.EMPTY)
    delimiter, skipped = delimiter_of(text, known)
    return table_of(read_csv(text, delimiter, skipped), encoding=found, delimiter=delimiter)
