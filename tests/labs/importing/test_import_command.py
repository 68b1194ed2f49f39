"""``manage.py import_equipment``: what it prints, and its exit status."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from booking.labs.models import Instrument, Lab
from tests.factories import (
    InstrumentFactory,
    LabFactory,
    OrganisationFactory,
    UniversityFactory,
)

from .lists import SAMPLES, csv_of, facility, row

pytestmark = pytest.mark.django_db

ZONE = "America/Los_Angeles"


def run(path: Path, code: str, *options: str) -> tuple[int, str, str]:
    """The command's exit status, what it prints, and what it complains of."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(
            "import_equipment", str(path), f"--institution={code}", *options, stdout=out, stderr=err
        )
    except CommandError as error:
        return error.returncode, out.getvalue(), f"{err.getvalue()}{error}"
    return 0, out.getvalue(), err.getvalue()


def test_it_works():
    university = UniversityFactory(code="Hill", time_zone="Asia/Shanghai")
    status, said, complaints = run(SAMPLES / "equipment-utf8-bom.csv", "hill")
    assert (status, complaints) == (0, "")
    assert "UTF-8 with a byte-order mark" in said
    assert "Imported: 13 new, 0 changed, 0 unchanged, 0 rejected." in said
    assert Instrument.objects.filter(university=university).count() == 10
    assert {lab.time_zone for lab in Lab.objects.all()} == {"Asia/Shanghai"}


def test_it_lists_bad_rows_and_keeps_good_ones():
    university = UniversityFactory()
    status, said, complaints = run(SAMPLES / "equipment-bad-rows.csv", university.code)
    assert status == 1
    assert "Imported: 3 new, 0 changed, 0 unchanged, 6 rejected." in said
    assert complaints.splitlines() == [
        "Line 4, Name: This cell is empty, but required.",
        'Line 5, ID: The ID "2001" stands on line 3 already. The first one counts.',
        'Line 6, Contact Email: "robin at hml" is no e-mail address.',
        'Line 6, Web Address: "hml.example" is no web address. '
        "One begins with https:// or http://.",
        "Line 7, ID: This cell is empty, but required.",
        'Line 8, Type: "instrument" is neither "equipment" nor "facility".',
        'Line 9, Related Facility ID: No facility of this file and no lab has the ID "OTHER".',
        "6 of 9 rows were rejected.",
    ]
    assert set(Instrument.objects.values_list("asset_id", flat=True)) == {"2001", "2013"}


def test_a_dry_run_writes_nothing():
    university = UniversityFactory()
    status, said, _complaints = run(SAMPLES / "equipment.xlsx", university.code, "--dry-run")
    assert status == 0
    assert "Would import: 13 new" in said
    assert "New: line 2, Lab HML, Harbour Materials Laboratory" in said
    assert not Lab.objects.exists()


def test_a_dry_run_tells_changes_field_by_field(tmp_path):
    lab = LabFactory(code="F1")
    InstrumentFactory(lab=lab, asset_id="1", name_en="Old mill")
    path = tmp_path / "list.csv"
    path.write_bytes(csv_of(row()))
    _status, said, _complaints = run(path, lab.university.code, "--dry-run")
    assert '    Name in English: "Old mill" -> "Ball mill"' in said


def test_the_time_zone_of_new_labs():
    university = UniversityFactory()
    run(SAMPLES / "equipment-utf8.csv", university.code, f"--time-zone={ZONE}")
    assert {lab.time_zone for lab in Lab.objects.all()} == {ZONE}


def test_an_encoding_that_is_given():
    university = UniversityFactory()
    run(SAMPLES / "equipment-latin1.csv", university.code, "--encoding=gbk")
    assert not Instrument.objects.filter(name_en__contains="Größe").exists()
    status, _said, complaints = run(
        SAMPLES / "equipment-latin1.csv", university.code, "--encoding=utf-8"
    )
    assert status == 2
    assert complaints.startswith("The file is not in UTF-8: line 2")


@pytest.mark.parametrize(
    ("content", "code", "options", "complaint"),
    [
        (b"", "UNI", [], "The file is empty."),
        (b"Name,Description\na,b\n", "UNI", [], "Required columns are missing: Type, ID."),
        (b"\x00\x01", "UNI", [], "This is no CSV text and no Excel workbook."),
        (csv_of(row()), "NOBODY", [], 'No organisation has the code "NOBODY".'),
        (csv_of(row()), "FIRM", [], "is no university and no institute"),
        (csv_of(row()), "NEW", [], "is waiting for verification"),
        (csv_of(row()), "UNI", ["--time-zone=Mars/Base"], '"Mars/Base" is no time zone.'),
        (csv_of(row()), "UNI", ["--encoding=klingon"], '"klingon" is no encoding.'),
    ],
)
def test_when_nothing_can_be_read(tmp_path, content, code, options, complaint):
    UniversityFactory(code="UNI")
    UniversityFactory(code="NEW", state="pending")
    OrganisationFactory(code="FIRM")
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    status, _said, complaints = run(path, code, *options)
    assert status == 2
    assert complaint in complaints


def test_a_file_that_is_not_there(tmp_path):
    UniversityFactory(code="UNI")
    status, _said, complaints = run(tmp_path / "none.csv", "UNI")
    assert status == 2
    assert "No such file" in complaints


def test_a_file_that_is_too_big(tmp_path, settings):
    UniversityFactory(code="UNI")
    settings.IMPORT_MAX_BYTES = 100
    path = tmp_path / "list.csv"
    path.write_bytes(csv_of(facility(), row()))
    status, _said, complaints = run(path, "UNI")
    assert status == 2
    assert "The file is larger than 100" in complaints
