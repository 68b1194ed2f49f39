"""Lists for the tests: small ones made here, the samples, and the real ones where they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from booking.labs.uniquip import Column, FileFault, Reading, UnreadableFile, read_equipment

SAMPLES = Path(__file__).parents[2] / "samples"
REAL = Path(__file__).parents[4] / "shared" / "data"
MAX_BYTES = 10 * 1024 * 1024

HEADER = [column.value for column in Column]


def real_file(name: str) -> Path:
    """A real file beside the project; skips the test where it is not."""
    path = REAL / name
    if not path.exists():
        pytest.skip(f"The real file {name} is not here: there is no ../shared/data.")
    return path


def row(**cells: str) -> dict[str, str]:
    """Equipment of facility F1; ``related_facility_id`` and so on name the columns."""
    full = {"type": "equipment", "name": "Ball mill", "id": "1", "related_facility_id": "F1"}
    return {Column[key.upper()].value: value for key, value in (full | cells).items()}


def facility(**cells: str) -> dict[str, str]:
    """The facility F1."""
    full = {"type": "facility", "name": "Milling lab", "id": "F1", "related_facility_id": ""}
    return row(**(full | cells))


def csv_of(
    *rows: dict[str, str],
    header: Sequence[str] = HEADER,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> bytes:
    """The rows as a CSV file."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, header, restval="", extrasaction="ignore", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode(encoding)


def xlsx_of(*rows: Sequence[Any]) -> bytes:
    """The rows of cells as an XLSX file."""
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(list(cells))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(data: bytes, **options: Any) -> Reading:
    return read_equipment(data, max_bytes=MAX_BYTES, **options)


def read_rows(*rows: dict[str, str], **options: Any) -> Reading:
    """What a CSV file of these rows says."""
    return read(csv_of(*rows, **options))


def fault_of(data: bytes, **options: Any) -> FileFault:
    """Why nothing of a file can be read."""
    with pytest.raises(UnreadableFile) as caught:
        read(data, **options)
    return caught.value.fault


def names_of(data: bytes, **options: Any) -> list[str]:
    """The names of a list's good rows."""
    return [record.name for record in read(data, **options).records]
