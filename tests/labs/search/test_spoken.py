"""Figures typed among the words of a search, and which of them the index knows."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.labs.models import Specification
from booking.labs.search.rules import clauses, left_over
from booking.labs.search.spoken import Spoken, SpokenFault, read_spoken
from tests.factories import InstrumentFactory
from tests.searching import HOSTILE, indexed

pytestmark = pytest.mark.django_db


@pytest.fixture
def furnace():
    instrument = InstrumentFactory(name_en="Tube furnace")
    for name, zh_hans, zh_hant, value, unit in (
        ("Temperature range", "温度范围", "溫度範圍", "25–1400", "°C"),
        ("Resolution", "", "", "0.8", "nm"),
        ("Hardness", "硬度", "硬度", "100 to 900", "HV"),
    ):
        Specification.objects.create(
            instrument=instrument,
            name_en=name,
            name_zh_hans=zh_hans,
            name_zh_hant=zh_hant,
            value=value,
            unit=unit,
        )
    indexed()
    return instrument


@pytest.mark.parametrize(
    ("text", "words", "wishes"),
    [
        ("temperature >= 1200 C", "", ["temperature >= 1200 C"]),
        ("temperature>=1200°C", "", ["temperature >= 1200 °C"]),
        ("SEM resolution < 1 nm", "SEM", ["resolution < 1 nm"]),
        ("resolution better than 1 nm SEM", "SEM", ["resolution < 1 nm"]),
        ("温度≥1200℃", "", ["温度 >= 1200 ℃"]),
        ("温度 大于 1200 度", "", ["温度 > 1200 度"]),
        ("温度1200度以上的管式炉", "管式炉", ["温度 >= 1200 度"]),
        ("溫度 大於等於 1200 攝氏度", "", ["溫度 >= 1200 °C"]),
        ("扫描电镜分辨率优于1纳米", "扫描电镜", ["分辨率 < 1 纳米"]),
        ("解析度 < 1 奈米 的電鏡", "電鏡", ["解析度 < 1 nm"]),
        ("temp at least 900 K", "", ["temp >= 900 K"]),
        (
            "furnace with temperature up to 1200 °C and resolution <1 µm, in Fuzhou",
            "furnace in Fuzhou",
            ["temperature >= 1200 °C", "resolution < 1 µm"],
        ),
        ("temperature >= 1200 furnace", "furnace", ["temperature >= 1200"]),
        ("hardness > 500 HV", "", ["hardness > 500 HV"]),
        ("furnace", "furnace", []),
        ("TEM 200 kV", "TEM 200 kV", []),
        ("over 5 samples", "over 5 samples", []),
    ],
)
def test_it_works(furnace, text, words, wishes):
    assert read_spoken(text) == Spoken(words, tuple(wishes))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("colour >= 5", (SpokenFault.NAME_UNKNOWN, "colour")),
        (">= 5 nm", (SpokenFault.NAME_UNKNOWN, ">= 5 nm")),
        ("temperature >= 1200 foo", (SpokenFault.UNIT_UNKNOWN, "foo")),
        ("temperature >= 1200foo", (SpokenFault.UNIT_UNKNOWN, "foo")),
    ],
)
def test_what_is_not_known_stays_words_and_is_told(furnace, text, fault):
    assert read_spoken(text) == Spoken(text, (), (fault,))


def test_what_is_known_counts_beside_what_is_not(furnace):
    assert read_spoken("temperature > 900 C colour > 3") == Spoken(
        "colour > 3", ("temperature > 900 C",), ((SpokenFault.NAME_UNKNOWN, "colour"),)
    )


@pytest.mark.parametrize("text", [*HOSTILE, "<" * 200, "x > 1" * 60, "大于" * 90, "1以" * 90])
def test_hostile_texts_are_words(furnace, text):
    assert read_spoken(text[:300]).wishes == ()


@given(st.text("温度 >=<大于以上1.5e-℃度nm at least,的", max_size=200))
def test_no_text_is_an_error(text):
    found = clauses(text)
    spans = [(each.start, each.end) for each in found]
    assert all(start < end for start, end in spans)
    assert spans == sorted(spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert len(left_over(text, spans)) <= len(text)
