"""Which encoding a list has, and which language a name."""

from __future__ import annotations

import pytest

from booking.labs.uniquip import (
    Encoding,
    FileFault,
    UnreadableFile,
)
from booking.labs.uniquip.languages import language_of

from .lists import csv_of, names_of, read, read_rows, row


def test_it_works():
    reading = read_rows(row(name="Größe 电镜"))
    assert reading.encoding is Encoding.UTF_8
    assert reading.records[0].name == "Größe 电镜"


@pytest.mark.parametrize(
    "text",
    [
        "扫描电镜",
        "X光机",
        "A型",
        "透射电子显微镜 JEM-2100, 25 ℃",
        "國立大學 核磁共振儀",
        "掃描電鏡",
        "锗钇铱镱探测器",
        "是,否",
    ],
)
def test_chinese_is_gb18030(text):
    reading = read_rows(row(name=text), encoding="gb18030")
    assert reading.encoding is Encoding.GB18030
    assert [record.name for record in reading.records] == [" ".join(text.split())]


@pytest.mark.parametrize(
    "text",
    [
        "Citroën",
        "é",
        "Ramírez",
        "Größe über Zürich",
        "École créée à Besançon",
        "naïve",
        "Ångström",
        "Señor Núñez, España",
        "25 °C",
        "5 µm",
        "MÜLLER",
        "Gerät für Röntgen, Prüfgerät, Mikroskop für Größenverteilung",
        "Dispositivo à pressão, câmara de vácuo, medição",
    ],
)
def test_accents_are_latin_1(text):
    """Most of these bytes are also some GB18030 text, of rare characters."""
    reading = read_rows(row(name=text), encoding="latin-1")
    assert reading.encoding is Encoding.LATIN_1
    assert [record.name for record in reading.records] == [text]


def test_windows_dashes_and_quotes_are_latin_1():
    assert names_of(csv_of(row(name="“Mill” – 5 €"), encoding="cp1252")) == ["“Mill” – 5 €"]


def test_a_given_encoding_counts():
    data = csv_of(row(name="Größe"), encoding="latin-1")
    assert names_of(data, encoding=Encoding.GB18030) != ["Größe"]
    traditional = csv_of(row(name="掃描電鏡"), encoding="big5")
    assert names_of(traditional, encoding=Encoding.BIG5) == ["掃描電鏡"]


def test_a_given_encoding_that_is_not_the_files():
    data = csv_of(row(), row(id="2", name="Größe"), encoding="latin-1")
    with pytest.raises(UnreadableFile) as caught:
        read(data, encoding=Encoding.UTF_8)
    error = caught.value
    assert (error.fault, error.line, error.detail) == (FileFault.WRONG_ENCODING, 3, "utf-8")


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("UTF-8", Encoding.UTF_8),
        ("utf_8_sig", Encoding.UTF_8_BOM),
        ("GBK", Encoding.GB18030),
        ("cp936", Encoding.GB18030),
        ("ISO-8859-1", Encoding.LATIN_1),
        ("windows-1252", Encoding.LATIN_1),
        ("big5", Encoding.BIG5),
    ],
)
def test_encodings_go_by_their_usual_names(name, encoding):
    assert Encoding.named(name) is encoding


@pytest.mark.parametrize("name", ["klingon", "utf-7", "rot13"])
def test_other_encodings_are_unknown(name):
    with pytest.raises(LookupError):
        Encoding.named(name)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("X-ray diffractometer", "en"),
        ("扫描电镜", "zh_hans"),
        ("掃描電鏡", "zh_hant"),
        ("X射线衍射仪 (XRD)", "zh_hans"),
        ("高分辨", "zh_hans"),
        ("Größe", "en"),
    ],
)
def test_the_language_of_a_name(text, language):
    assert language_of(text) == language
