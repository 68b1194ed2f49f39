"""Lists as files for spreadsheets: read in every language, and never run."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.translation import gettext
from hypothesis import given
from hypothesis import strategies as st

from booking.accounts.sheets import FORMULA_SIGNS, ROWS_AT_ONCE, csv_response, wall_cell
from tests.factories import SHANGHAI


def sent(**table):
    response = csv_response(**{"name": "list", "header": ["a"], "rows": [], **table})
    return b"".join(response.streaming_content)


def read(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_it_works():
    content = sent(header=["仪器", "Hours"], rows=[["扫描电镜, 一号", Decimal("1.5")], [None, -2]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert read(content) == [["仪器", "Hours"], ["扫描电镜, 一号", "1.5"], ["", "-2"]]


def test_it_is_a_file_that_no_cache_keeps():
    response = csv_response(name="预约 2027/03", header=["a"], rows=[])
    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Disposition"].endswith("2027-03.csv")
    assert "no-store" in response["Cache-Control"]
    plain = csv_response(name='a"b.csv', header=["a"], rows=[])
    assert plain["Content-Disposition"] == 'attachment; filename="a\\"b.csv"'


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+8613900000000", "-2+3", "@SUM(A1)", "\t=1", " =1", "\n=cmd|' /C calc'!A0", "＝1"],
)
def test_a_formula_stays_a_text(text):
    assert read(sent(rows=[[text]]))[1] == [f"'{text}"]


def test_a_number_stays_a_number():
    assert read(sent(rows=[[-5, Decimal("-1.20"), 0.5]]))[1] == ["-5", "-1.20", "0.5"]


def test_rows_are_read_while_they_are_sent():
    made = []

    def rows():
        for number in range(3 * ROWS_AT_ONCE):
            made.append(number)
            yield [number]

    pieces = iter(csv_response(name="long", header=["n"], rows=rows()).streaming_content)
    assert made == []
    next(pieces)
    next(pieces)
    assert len(made) == ROWS_AT_ONCE
    assert len(list(pieces)) == 2


def test_words_are_in_the_language_of_the_request():
    with translation.override("zh-hans"):
        response = csv_response(name="a", header=["b"], rows=([gettext("Queue")] for _ in "a"))
        word = gettext("Queue")
    with translation.override("en"):
        assert read(b"".join(response.streaming_content))[1] == [word]
    assert word != "Queue"


def test_times_are_on_the_wall_clock_of_a_zone():
    assert wall_cell(dt.datetime(2027, 3, 2, 1, 0, tzinfo=dt.UTC), SHANGHAI) == "2027-03-02 09:00"
    assert wall_cell(None, SHANGHAI) == ""


sendable = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))


@given(st.lists(st.lists(sendable, min_size=2)))
def test_every_text_comes_back_and_none_is_a_formula(rows):
    found = read(sent(header=["a", "b"], rows=rows))[1:]
    for row, back in zip(rows, found, strict=True):
        for text, cell in zip(row, back, strict=True):
            assert cell in {text, f"'{text}"}
            assert not cell.lstrip().startswith(FORMULA_SIGNS)
