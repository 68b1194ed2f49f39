"""What becomes of a file of results, what is taken, and what headers say."""

import base64
import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.accounts.downloads import range_in
from booking.bookings.results.rules import (
    MOST_FILES,
    PLAIN_BYTES,
    SPARE_BYTES,
    ResultFault,
    ResultState,
    ResultVerb,
    clean_result_name,
    moved,
    reminded_until,
    size_fault,
    takes_results,
)
from booking.bookings.results.tus import (
    Unreadable,
    check_version,
    checksum_in,
    file_name_in,
    number_in,
)
from booking.bookings.results.upload_views import STATUSES
from booking.bookings.results.wording import RESULT_FAULTS
from booking.bookings.rules import State

NOW = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)
TABLE = {
    ("uploading", "arrive"): "checking",
    ("checking", "keep"): "kept",
    ("checking", "fall_short"): "uploading",
    ("uploading", "withdraw"): "withdrawn",
    ("checking", "withdraw"): "withdrawn",
    ("kept", "withdraw"): "withdrawn",
    ("uploading", "expire"): "expired",
    ("checking", "expire"): "expired",
    ("kept", "expire"): "expired",
}


def test_it_works():
    for state, verb in itertools.product(ResultState, ResultVerb):
        assert moved(verb, state) == TABLE.get((state.value, verb.value)), (state, verb)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("scan.csv", "scan.csv"),
        ("谱图 1.xlsx", "谱图 1.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\run.raw", "run.raw"),
        ("a\r\nContent-Type: x.csv", "aContent-Type_ x.csv"),
        ("scan\u202egpj.exe", "scangpj.exe"),
        ("tab\there.csv", "tabhere.csv"),
        ("", "result"),
        ("...", "result"),
        (".csv", "csv"),
        ("a" * 300 + ".csv", "a" * 120 + ".csv"),
        ("b" * 300, "b" * 120),
        ("report.of the whole year 2027 and more", "report.of the whole year 2027 and more"),
    ],
)
def test_names(name, clean):
    assert clean_result_name(name) == clean


@given(st.text(max_size=400))
def test_no_name_is_dangerous(name):
    clean = clean_result_name(name)
    assert 0 < len(clean) <= 200
    assert not set(clean) & set('/\\<>:"|?*;%\r\n\0')


def test_what_is_taken():
    def fault(size, files=0, room=2**40):
        return size_fault(size, most=1000, files=files, room=room)

    assert fault(1) is None
    assert fault(1000) is None
    assert fault(0) is ResultFault.EMPTY
    assert fault(1001) is ResultFault.TOO_LARGE
    assert fault(1, files=MOST_FILES) is ResultFault.TOO_MANY
    assert fault(1000, room=SPARE_BYTES + 999) is ResultFault.NO_ROOM
    assert fault(1000, room=SPARE_BYTES + 1000) is None


def test_which_bookings_take_results():
    taking = {state for state in State if takes_results(state, has_reader=True) is None}
    assert taking == {State.IN_USE, State.COMPLETED}
    assert takes_results(State.COMPLETED, has_reader=False) is ResultFault.NO_READER


def test_nobody_has_less_time_than_was_promised():
    day = dt.timedelta(days=1)
    assert reminded_until(NOW + 14 * day, now=NOW) == NOW + 14 * day
    assert reminded_until(NOW + 20 * day, now=NOW) == NOW + 20 * day
    # The clock stood still: fourteen days from when they are told.
    assert reminded_until(NOW - 3 * day, now=NOW) == NOW + 14 * day


def test_headers():
    check_version({"Tus-Resumable": "1.0.0"})
    for wrong in ({}, {"Tus-Resumable": "0.2.2"}):
        with pytest.raises(Unreadable) as refused:
            check_version(wrong)
        assert refused.value.status == 412
    assert number_in({"Upload-Offset": "12"}, "Upload-Offset") == 12
    for text in ("", "-1", "1.5", "١٢", "1" * 17, "0x10", " 1"):
        with pytest.raises(Unreadable):
            number_in({"Upload-Offset": text}, "Upload-Offset")
    name = base64.b64encode("谱图.csv".encode()).decode()
    assert file_name_in({"Upload-Metadata": f"type dGV4dA==,filename {name}"}) == "谱图.csv"
    assert file_name_in({}) == ""
    for text in ("filename !!", "filename /w==", "filename é"):
        with pytest.raises(Unreadable):
            file_name_in({"Upload-Metadata": text})
    assert checksum_in({}) is None
    found = checksum_in({"Upload-Checksum": "sha256 AAEC"})
    assert found is not None
    assert found.digest == b"\0\1\2"
    for text in ("md5 AAEC", "sha256 !", "sha256"):
        with pytest.raises(Unreadable):
            checksum_in({"Upload-Checksum": text})


@pytest.mark.parametrize(
    ("wanted", "span"),
    [
        ("bytes=0-", (0, 10)),
        ("bytes=4-", (4, 10)),
        ("bytes=2-4", (2, 5)),
        ("bytes=2-99", (2, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-99", (0, 10)),
        ("bytes=10-", None),
        ("bytes=-0", None),
        ("bytes=5-4", None),
        # What is not one range is no range: the whole file.
        ("bytes=0-1,4-5", (0, 10)),
        ("bytes=-", (0, 10)),
        ("lines=1-2", (0, 10)),
    ],
)
def test_ranges(wanted, span):
    assert range_in(wanted, 10) == span


def test_sentences_name_the_true_limits():
    assert f"{PLAIN_BYTES // 1024**2} MB" in str(RESULT_FAULTS[ResultFault.TOO_LARGE_PLAIN.value])
    assert f"{MOST_FILES} files" in str(RESULT_FAULTS[ResultFault.TOO_MANY.value])
    assert set(RESULT_FAULTS) == {fault.value for fault in ResultFault}
    assert set(STATUSES) == set(ResultFault) - {ResultFault.TOO_LARGE_PLAIN}
