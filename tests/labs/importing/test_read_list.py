"""Reading a list: formats, encodings, delimiters, and what is wrong with files and rows."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.labs.importing.rules import FIELDS
from booking.labs.models import Instrument, Lab, Technique
from booking.labs.uniquip import (
    Column,
    Encoding,
    FileFault,
    Kind,
    RowFault,
    UnreadableFile,
    read_table,
)
from booking.labs.uniquip.columns import LIMITS, TECHNIQUE_LIMIT

from .lists import (
    HEADER,
    MAX_BYTES,
    SAMPLES,
    csv_of,
    facility,
    fault_of,
    names_of,
    read,
    read_rows,
    real_file,
    row,
)


def faults_of(*rows, **options) -> list[tuple[int, str, RowFault]]:
    reading = read_rows(*rows, **options)
    return [
        (each.line, problem.column, problem.fault)
        for each in reading.rejections
        for problem in each.problems
    ]


def test_it_works():
    reading = read_rows(facility(), row(technique="Milling", contact_email="a@b.example"))
    mill = reading.records[1]
    assert (mill.line, mill.kind, mill.id, mill.name) == (3, Kind.EQUIPMENT, "1", "Ball mill")
    assert mill.values == {
        Column.RELATED_FACILITY_ID: "F1",
        Column.TECHNIQUE: "Milling",
        Column.CONTACT_EMAIL: "a@b.example",
    }
    assert reading.rejections == ()


SAMPLE_NAMES = {
    "equipment-utf8.csv": (Encoding.UTF_8, ",", 1, 10, 8),
    "equipment-utf8-bom.csv": (Encoding.UTF_8_BOM, ",", 1, 10, 8),
    "equipment-utf16-tabs.csv": (Encoding.UTF_16, "\t", 1, 10, 8),
    "equipment.xlsx": (None, "", 1, 10, 8),
    "equipment-gb18030.csv": (Encoding.GB18030, ",", 1, 4, 4),
    "equipment-latin1.csv": (Encoding.LATIN_1, ";", 1, 2, 2),
}


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_samples(name):
    encoding, delimiter, facilities, instruments, names = SAMPLE_NAMES[name]
    check_list((SAMPLES / name).read_bytes(), facilities, instruments, names)
    reading = read((SAMPLES / name).read_bytes())
    assert (reading.encoding, reading.delimiter) == (encoding, delimiter)


def test_real_list():
    check_list(real_file("emsl-uniquip.csv").read_bytes(), 1, 149, 76)


def check_list(data: bytes, facilities: int, instruments: int, names: int) -> None:
    reading = read(data)
    equipment = [record for record in reading.records if record.kind is Kind.EQUIPMENT]
    assert len(reading.records) - len(equipment) == facilities
    assert len(equipment) == instruments
    assert len({record.name for record in equipment}) == names
    assert reading.rejections == ()
    assert reading.ignored == ()


def test_the_real_template_has_no_rows():
    data = real_file("uniquip-template.xlsx").read_bytes()
    assert fault_of(data) is FileFault.NO_ROWS
    assert read_table(data, max_bytes=MAX_BYTES).header == tuple(HEADER)


@pytest.mark.parametrize("name", ["equipment-utf8-bom.csv", "equipment-utf16-tabs.csv"])
def test_every_encoding_says_the_same(name):
    assert names_of((SAMPLES / name).read_bytes()) == names_of(
        (SAMPLES / "equipment-utf8.csv").read_bytes()
    )


def test_xlsx_says_the_same_as_csv():
    book = read((SAMPLES / "equipment.xlsx").read_bytes())
    text = read((SAMPLES / "equipment-utf8.csv").read_bytes())
    assert [(r.id, r.name, r.values) for r in book.records] == [
        (r.id, r.name, r.values) for r in text.records
    ]


# Delimiters, headers, lines


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(delimiter):
    reading = read_rows(row(name="Mill; small, red"), delimiter=delimiter)
    assert reading.delimiter == delimiter
    assert reading.records[0].name == "Mill; small, red"


def test_a_first_line_may_say_the_delimiter():
    data = b"sep=;\r\n" + csv_of(row(contact_email="no"), delimiter=";")
    assert [each.line for each in read(data).rejections] == [3]


def test_headings_go_by_letters_and_digits():
    data = b" TYPE ,name,id,related_facility id,Technique:N8\nequipment,Mill,7,F1,Milling\n"
    record = read(data).records[0]
    assert (record.id, record.values[Column.TECHNIQUE]) == ("7", "Milling")


def test_unknown_columns_are_named():
    reading = read_rows(row(), header=[*HEADER, "Colour", "", "Price (¥)"])
    assert reading.ignored == ("Colour", "Price (¥)")


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        (["Name", "Description"], "Type, ID"),
        (["Type", "ID"], "Name"),
        (["Something", "else"], "Type, Name, ID"),
    ],
)
def test_missing_columns(header, missing):
    with pytest.raises(UnreadableFile) as caught:
        read_rows(row(), header=header)
    assert (caught.value.fault, caught.value.detail) == (FileFault.MISSING_COLUMNS, missing)


def test_a_description_does_for_a_name():
    data = csv_of(row(description="Ball mill, four jars"), header=["Type", "Description", "ID"])
    assert names_of(data) == ["Ball mill, four jars"]


def test_a_column_that_is_there_twice():
    assert fault_of(b"Type,Name,ID,name\nequipment,a,1,b\n") is FileFault.DOUBLE_COLUMN


def test_lines_count_breaks_inside_quotes_and_blank_lines():
    data = (
        b"Type,Name,Description,ID\r\n"
        b'equipment,Mill,"Two\r\nlines",1\r\n'
        b"\r\n"
        b",,,\r\n"
        b"equipment,Press,,\r\n"
    )
    reading = read(data)
    assert reading.records[0].values[Column.DESCRIPTION] == "Two\nlines"
    assert [(each.line, each.problems[0].fault) for each in reading.rejections] == [
        (6, RowFault.EMPTY)
    ]


def test_a_quote_that_is_never_closed_loses_only_what_follows():
    data = b'Type,Name,ID\nequipment,Mill,1\nequipment,"Press,2\nequipment,Saw,3\n'
    reading = read(data)
    assert [record.name for record in reading.records] == ["Mill"]
    assert [(each.line, each.problems[0].fault) for each in reading.rejections] == [
        (3, RowFault.OPEN_QUOTE)
    ]


def test_a_broken_quote_loses_only_its_row():
    data = b'Type,Name,ID\nequipment,"Press" 2 t,2\nequipment,Saw,3\n'
    reading = read(data)
    assert [record.name for record in reading.records] == ["Saw"]
    assert reading.rejections[0].problems[0].fault is RowFault.BROKEN_QUOTE


cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n")
)


@given(
    st.lists(st.lists(cells, min_size=2, max_size=5), min_size=1, max_size=6),
    st.sampled_from(",;\t"),
)
def test_reading_is_what_csv_writes_back(rows, delimiter):
    header = ["Type", "Name", "ID", "Description", "Photo"]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows([header, *rows])
    table = read_table(
        stream.getvalue().encode(), known={"type", "name", "id"}, max_bytes=MAX_BYTES
    )
    assert table.header == tuple(header)
    assert [line.cells for line in table.lines] == [
        tuple(cells) for cells in rows if any(cell.strip() for cell in cells)
    ]


# Rows


@pytest.mark.parametrize(
    ("cells", "column", "fault"),
    [
        ({"type": ""}, "Type", RowFault.EMPTY),
        ({"type": "instrument"}, "Type", RowFault.UNKNOWN_TYPE),
        ({"name": " "}, "Name", RowFault.EMPTY),
        ({"id": ""}, "ID", RowFault.EMPTY),
        ({"id": "1" * 121}, "ID", RowFault.TOO_LONG),
        ({"name": "n" * 201}, "Name", RowFault.TOO_LONG),
        ({"technique": "t" * 201}, "Technique", RowFault.TOO_LONG),
        ({"web_address": "www.mill.example"}, "Web Address", RowFault.NO_WEB_ADDRESS),
        ({"photo": "javascript:alert(1)"}, "Photo", RowFault.NO_WEB_ADDRESS),
        ({"contact_url": "ftp://mill.example"}, "Contact URL", RowFault.NO_WEB_ADDRESS),
        ({"second_contact_url": "no"}, "Secondary Contact URL", RowFault.NO_WEB_ADDRESS),
        ({"contact_email": "ann at mill"}, "Contact Email", RowFault.NO_EMAIL),
        ({"second_contact_email": "ann@"}, "Secondary Contact Email", RowFault.NO_EMAIL),
    ],
)
def test_bad_rows_are_listed_and_good_ones_kept(cells, column, fault):
    good = row(id="2")
    assert faults_of(facility(), row(**cells), good) == [(3, column, fault)]
    assert [r.id for r in read_rows(facility(), row(**cells), good).records] == ["F1", "2"]


def test_everything_wrong_with_a_row_is_listed():
    bad = row(type="thing", contact_email="x", photo="y")
    assert {column for _line, column, _fault in faults_of(bad)} == {
        "Type",
        "Contact Email",
        "Photo",
    }


def test_more_cells_than_columns():
    data = b"Type,Name,ID\nequipment,Mill, red,1\nequipment,Saw,2,\n"
    reading = read(data)
    assert reading.rejections[0].problems[0].fault is RowFault.EXTRA_CELLS
    assert [record.name for record in reading.records] == ["Saw"]


def test_the_second_of_one_id_is_rejected():
    reading = read_rows(facility(), row(), row(name="Press"), row(id="F1"))
    (rejection,) = reading.rejections
    problem = rejection.problems[0]
    assert (rejection.line, problem.fault) == (4, RowFault.DUPLICATE_ID)
    assert (problem.value, problem.other_line) == ("1", 3)
    # Facilities and equipment are numbered apart.
    assert [record.id for record in reading.records] == ["F1", "1", "F1"]


def test_a_location_may_be_any_text():
    records = read_rows(row(location="https://place.example/Harbourton,_West")).records
    assert records[0].values[Column.LOCATION] == "https://place.example/Harbourton,_West"


def test_spaces_are_tidied():
    record = read_rows(row(name="  Ball \n mill ", description=" a \n b\t \n")).records[0]
    assert record.name == "Ball mill"
    assert record.values[Column.DESCRIPTION] == "a\n b"


def test_limits_are_those_of_the_fields():
    for kind, noun in ((Kind.FACILITY, Lab), (Kind.EQUIPMENT, Instrument)):
        for column, name in FIELDS[kind].items():
            assert LIMITS[column] == noun._meta.get_field(name).max_length, column
    assert LIMITS[Column.NAME] == Lab._meta.get_field("name_en").max_length
    assert LIMITS[Column.ID] == Lab._meta.get_field("code").max_length
    assert LIMITS[Column.ID] == Instrument._meta.get_field("asset_id").max_length
    assert Technique._meta.get_field("name_en").max_length == TECHNIQUE_LIMIT
