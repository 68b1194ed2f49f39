"""Files of which nothing can be read, and the cells of workbooks."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from booking.labs.uniquip import (
    Column,
    FileFault,
    RowFault,
    UnreadableFile,
    read_table,
    workbooks,
)
from booking.labs.uniquip.tables import MAX_ROWS

from .lists import csv_of, fault_of, names_of, read, row, xlsx_of


def test_it_works():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Type", "ID", "Name", "Description", "Building", "Site Location", "Department"])
    sheet.append(
        [
            "equipment",
            1009.0,
            "Mill",
            dt.datetime.fromisoformat("2024-05-01"),
            12.5,
            True,
            dt.time(9, 30),
        ]
    )
    sheet.append(
        [
            "equipment",
            42,
            "Saw",
            dt.datetime.fromisoformat("2024-05-01T13:45"),
            None,
            "=1+1",
            "=1+1",
        ]
    )
    sheet["B3"].number_format = "00000"
    sheet["F3"].data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    mill, saw = read(stream.getvalue()).records
    assert mill.id == "1009"
    assert mill.values == {
        Column.DESCRIPTION: "2024-05-01",
        Column.BUILDING: "12.5",
        Column.SITE_LOCATION: "TRUE",
        Column.DEPARTMENT: "09:30:00",
    }
    assert saw.id == "00042"
    # Text that begins with = stays text; a formula without a stored value is empty.
    assert saw.values == {
        Column.DESCRIPTION: "2024-05-01 13:45",
        Column.SITE_LOCATION: "=1+1",
    }


def test_the_value_of_a_formula_is_read():
    data = changed_workbook(
        lambda xml: xml.replace(b'<c r="C2" t="n"><v>1</v>', b'<c r="C2"><f>30+4</f><v>34</v>')
    )
    assert [record.id for record in read(data).records] == ["34"]


def test_an_error_in_a_cell_rejects_its_row():
    data = xlsx_of(
        ["Type", "Name", "ID", "Building"],
        ["equipment", "Mill", 1, "#REF!"],
        ["equipment", "Saw", 2, "East"],
    )
    reading = read(data)
    assert [record.name for record in reading.records] == ["Saw"]
    problem = reading.rejections[0].problems[0]
    assert (problem.fault, problem.column, problem.value) == (
        RowFault.CELL_ERROR,
        "Building",
        "#REF!",
    )


def test_the_first_sheet_with_anything_counts():
    book = openpyxl.Workbook()
    second = book.create_sheet("List")
    second.append(["Type", "Name", "ID"])
    second.append(["equipment", "Mill", 1])
    stream = io.BytesIO()
    book.save(stream)
    assert names_of(stream.getvalue()) == ["Mill"]


# Files of which nothing can be read


def old_workbook() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def other_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("letter.txt", "Type,Name,ID")
    return stream.getvalue()


def changed_workbook(change) -> bytes:
    """A good workbook whose first sheet's XML is changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_of(["Type", "Name", "ID"], ["equipment", "a", 1]))) as good,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for part in good.namelist():
            content = good.read(part)
            bad.writestr(part, change(content) if "sheet1" in part else content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", FileFault.EMPTY),
        (b"\n \r\n\n", FileFault.EMPTY),
        (b"\xef\xbb\xbf\n", FileFault.EMPTY),
        (b",,,\n,,\n", FileFault.EMPTY),
        (b"Type,Name,ID\n", FileFault.NO_ROWS),
        (b"Type,Name,ID\n,,\n\n", FileFault.NO_ROWS),
        (b"%PDF-1.7\n\x00\x01\x02", FileFault.NO_SPREADSHEET),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), FileFault.NO_SPREADSHEET),
        (b"just some words\nand more\n", FileFault.MISSING_COLUMNS),
        (b'"Type,Name,ID\nequipment,a,1\n', FileFault.NO_SPREADSHEET),
        (old_workbook(), FileFault.OLD_WORKBOOK),
        (other_zip(), FileFault.NO_SPREADSHEET),
        (xlsx_of(["Type", "Name", "ID"])[:2000], FileFault.BROKEN_WORKBOOK),
        (xlsx_of(), FileFault.EMPTY),
        (xlsx_of(["Type", "Name", "ID"]), FileFault.NO_ROWS),
        (changed_workbook(lambda xml: xml[:-20]), FileFault.BROKEN_WORKBOOK),
        (changed_workbook(lambda xml: b"nonsense"), FileFault.BROKEN_WORKBOOK),
        (
            changed_workbook(lambda xml: b'<!DOCTYPE w [<!ENTITY a "b">]>' + xml),
            FileFault.BROKEN_WORKBOOK,
        ),
        (changed_workbook(lambda xml: xml.decode().encode("utf-16")), FileFault.BROKEN_WORKBOOK),
        (b",".join(b"c%d" % n for n in range(300)) + b"\n", FileFault.TOO_MANY_COLUMNS),
    ],
)
def test_unreadable_files(data, fault):
    assert fault_of(data) is fault


def test_a_file_that_is_too_big():
    with pytest.raises(UnreadableFile) as caught:
        read_table(csv_of(row()), max_bytes=100)
    assert (caught.value.fault, caught.value.limit) == (FileFault.TOO_BIG, 100)


def test_a_workbook_that_unpacks_too_big():
    bomb = changed_workbook(lambda xml: xml + b" " * workbooks.MAX_UNPACKED)
    assert len(bomb) < 100_000
    assert fault_of(bomb) is FileFault.UNPACKS_TOO_BIG


def test_too_many_rows():
    rows = b"equipment,Mill,1\n" * (MAX_ROWS + 1)
    assert fault_of(b"Type,Name,ID\n" + rows) is FileFault.TOO_MANY_ROWS


def test_rows_far_below_cost_nothing():
    """A sheet may claim a last row that no spreadsheet has."""
    far = changed_workbook(
        lambda xml: xml.replace(b'<row r="2">', b'<row r="99999999">').replace(b"A2", b"A99999999")
    )
    assert fault_of(far) is FileFault.NO_ROWS
