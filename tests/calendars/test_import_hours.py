"""Hours a day from a list: what the numbers mean, and the command that writes them."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from booking.calendars.actions import add_series, claim, set_weekly_openings
from booking.calendars.importing.actions import import_hours
from booking.calendars.importing.rules import (
    HoursFault,
    HoursNow,
    HoursReading,
    HoursRow,
    plan_hours,
    read_hours,
    weekly_hours,
)
from booking.calendars.models import Entry, OpenWindow
from booking.calendars.rules import EVERY_DAY, WEEKDAYS, EntryKind, WeeklyHours
from booking.labs.importing.actions import MayNotList, import_equipment
from booking.labs.models import Instrument
from booking.labs.rules import InstrumentStatus
from booking.labs.uniquip import FileFault, UnreadableFile, read_equipment
from tests.factories import (
    NOW,
    InstrumentFactory,
    LabFactory,
    OrganisationFactory,
    UniversityFactory,
)
from tests.labs.importing.lists import MAX_BYTES, SAMPLES, real_file, xlsx_of

pytestmark = pytest.mark.django_db

PACIFIC = "America/Los_Angeles"
TEN = WeeklyHours(WEEKDAYS, dt.time(8), dt.time(18))
ALL_DAY = WeeklyHours(EVERY_DAY, dt.time(0), dt.time(0))


def read(*rows: str, header: str = "ID,hours_per_day,active") -> HoursReading:
    return read_hours("\n".join([header, *rows]).encode(), max_bytes=MAX_BYTES)


def bring(university, *rows: str, now: dt.datetime = NOW):
    return import_hours(university=university, reading=read(*rows), now=now)


@pytest.fixture
def lab():
    return LabFactory(time_zone=PACIFIC)


def windows(instrument: Instrument) -> list[tuple[dt.datetime, dt.datetime]]:
    """The instrument's windows by its lab's clock."""
    zone = ZoneInfo(instrument.lab.time_zone)
    return [
        (each.starts.astimezone(zone), each.ends.astimezone(zone))
        for each in OpenWindow.objects.filter(instrument=instrument).order_by("starts")
    ]


def test_it_works(lab):
    ten = InstrumentFactory(lab=lab, asset_id="1", status="out_of_service")
    whole = InstrumentFactory(lab=lab, asset_id="2")
    plan = bring(lab.university, "1,10,1", "2,24,0")
    assert len(plan.changed) == 2
    ten.refresh_from_db()
    whole.refresh_from_db()
    assert (ten.status, whole.status) == ("in_service", "out_of_service")
    assert {(s.time(), e.time()) for s, e in windows(ten)} == {(dt.time(8), dt.time(18))}
    assert {s.weekday() for s, _end in windows(ten)} == {0, 1, 2, 3, 4}
    assert {(s.time(), e.time()) for s, e in windows(whole)} == {(dt.time(0), dt.time(0))}
    assert {s.weekday() for s, _end in windows(whole)} == set(range(7))


@pytest.mark.parametrize(("kind", "state"), [("university", "pending"), ("enterprise", "verified")])
def test_only_a_verified_university_may(kind, state):
    with pytest.raises(MayNotList):
        bring(OrganisationFactory(kind=kind, state=state), "1,10,1")


def test_hours_keep_to_the_wall_clock_when_clocks_change(lab):
    """Clocks go forward on 14 March 2027 in Los Angeles."""
    ten = InstrumentFactory(lab=lab, asset_id="1")
    whole = InstrumentFactory(lab=lab, asset_id="2")
    bring(lab.university, "1,10,1", "2,24,1")
    friday, monday = (
        next(s for s, _end in windows(ten) if s.date() == day)
        for day in (dt.date(2027, 3, 12), dt.date(2027, 3, 15))
    )
    assert (friday.hour, monday.hour) == (8, 8)
    assert friday.utcoffset() != monday.utcoffset()
    short = next(w for w in windows(whole) if w[0].date() == dt.date(2027, 3, 14))
    assert short[1].astimezone(dt.UTC) - short[0].astimezone(dt.UTC) == dt.timedelta(hours=23)


@pytest.mark.parametrize(
    "now",
    [NOW, dt.datetime(2027, 3, 2, 4, 0, tzinfo=dt.UTC)],
    ids=["same day there", "day before there"],
)
def test_the_same_list_again_changes_nothing(lab, now):
    InstrumentFactory(lab=lab, asset_id="1")
    InstrumentFactory(lab=lab, asset_id="2")
    rows = ["1,10,1", "2,24,0"]
    bring(lab.university, *rows, now=now)
    before = [list(n.objects.order_by("pk").values()) for n in (Entry, OpenWindow, Instrument)]
    plan = bring(lab.university, *rows, now=now + dt.timedelta(minutes=5))
    assert (len(plan.changed), len(plan.same)) == (0, 2)
    after = [list(n.objects.order_by("pk").values()) for n in (Entry, OpenWindow, Instrument)]
    assert after == before


def test_other_hours_take_the_place_of_what_stood(lab):
    instrument = InstrumentFactory(lab=lab, asset_id="1")
    set_weekly_openings(
        owner=instrument,
        hours=[WeeklyHours(frozenset({5}), dt.time(9), dt.time(12))],
        first_day=NOW.date() - dt.timedelta(days=30),
        now=NOW - dt.timedelta(days=30),
    )
    bring(lab.university, "1,10,1")
    coming = [w for w in windows(instrument) if w[0] > NOW + dt.timedelta(days=1)]
    assert {s.weekday() for s, _end in coming} == {0, 1, 2, 3, 4}


def test_hours_that_end_some_day_are_put_in_place_without_end(lab):
    instrument = InstrumentFactory(lab=lab, asset_id="1")
    add_series(
        owner=instrument,
        kind=EntryKind.OPENING,
        weekdays=WEEKDAYS,
        local_start=dt.time(8),
        local_end=dt.time(18),
        first_day=NOW.date(),
        last_day=NOW.date() + dt.timedelta(days=30),
        now=NOW,
    )
    plan = bring(lab.university, "1,10,1")
    assert [change.opening for change in plan.changed] == [TEN]
    assert windows(instrument)[-1][0].date() > dt.date(2027, 12, 1)


def test_another_universitys_instrument_is_unknown(lab):
    InstrumentFactory(asset_id="1")
    plan = bring(lab.university, "1,10,1")
    assert [each.fault for each in plan.rejected] == [HoursFault.UNKNOWN_ID]
    assert not OpenWindow.objects.exists()


def test_held_time_keeps_an_instrument_in_service(lab):
    instrument = InstrumentFactory(lab=lab, asset_id="1")
    starts = NOW + dt.timedelta(days=1)
    claim(unit=instrument.units.get(), starts=starts, ends=starts + dt.timedelta(hours=1), holder=7)
    plan = bring(lab.university, "1,10,0")
    (rejection,) = plan.rejected
    assert (rejection.fault, rejection.number) == (HoursFault.TIME_IS_HELD, 1)
    instrument.refresh_from_db()
    assert instrument.status == "in_service"


# What the numbers mean


@pytest.mark.parametrize(
    ("hours", "weekdays", "start", "end"),
    [
        ("10", WEEKDAYS, (8, 0), (18, 0)),
        ("24", EVERY_DAY, (0, 0), (0, 0)),
        ("8", WEEKDAYS, (9, 0), (17, 0)),
        ("7.5", WEEKDAYS, (9, 15), (16, 45)),
        ("12", WEEKDAYS, (7, 0), (19, 0)),
        ("22", WEEKDAYS, (2, 0), (0, 0)),
        ("23.5", WEEKDAYS, (0, 30), (0, 0)),
        ("0.5", WEEKDAYS, (12, 45), (13, 15)),
    ],
)
def test_what_a_number_of_hours_means(hours, weekdays, start, end):
    assert weekly_hours(Decimal(hours)) == WeeklyHours(weekdays, dt.time(*start), dt.time(*end))


@given(st.integers(1, 48).map(lambda halves: Decimal(halves) / 2))
def test_a_day_is_as_long_as_its_number(hours):
    weekly = weekly_hours(hours)
    start, end = (t.hour * 60 + t.minute for t in (weekly.local_start, weekly.local_end))
    assert (end - start + weekly.span_days * 24 * 60) == hours * 60
    assert start % 5 == end % 5 == 0


@pytest.mark.parametrize(
    ("row", "fault", "column"),
    [
        ("1,0,1", HoursFault.OUT_OF_RANGE, "hours_per_day"),
        ("1,-3,1", HoursFault.OUT_OF_RANGE, "hours_per_day"),
        ("1,25,1", HoursFault.OUT_OF_RANGE, "hours_per_day"),
        ("1,7.25,1", HoursFault.NO_HALF_HOURS, "hours_per_day"),
        ("1,ten,1", HoursFault.NO_NUMBER, "hours_per_day"),
        ("1,nan,1", HoursFault.NO_NUMBER, "hours_per_day"),
        ("1,10,perhaps", HoursFault.NEITHER_ACTIVE_NOR_NOT, "active"),
        (",10,1", HoursFault.NO_ID, "ID"),
        ('"1,10,1', HoursFault.BROKEN_ROW, ""),
    ],
)
def test_rows_that_are_rejected(row, fault, column):
    reading = read("9,10,1", row)
    (rejection,) = reading.rejections
    assert (rejection.line, rejection.fault, rejection.column) == (3, fault, column)
    assert [each.id for each in reading.rows] == ["9"]


def test_the_second_of_one_id_is_rejected():
    (rejection,) = read("1,10,1", "2,10,1", "1,24,1").rejections
    assert (rejection.line, rejection.fault, rejection.number) == (4, HoursFault.DUPLICATE_ID, 2)


@pytest.mark.parametrize(
    ("text", "active"),
    [
        ("1", True),
        ("Y", True),
        ("yes", True),
        ("TRUE", True),
        ("0", False),
        ("N", False),
        ("no", False),
        ("False", False),
        ("", None),
    ],
)
def test_active(text, active):
    assert read(f"1,10,{text}").rows[0].active is active


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ("ID,active", FileFault.MISSING_COLUMNS),
        ("hours_per_day,active", FileFault.MISSING_COLUMNS),
        ("ID,hours_per_day,id", FileFault.DOUBLE_COLUMN),
    ],
)
def test_columns(header, fault):
    with pytest.raises(UnreadableFile) as caught:
        read("1,10,1", header=header)
    assert caught.value.fault is fault


def test_columns_in_any_order_and_a_workbook():
    book = xlsx_of(["Active", "Id", "Hours per day", "Note"], ["Y", 7, 10, "x"])
    reading = read_hours(book, max_bytes=MAX_BYTES)
    assert reading.rows == (HoursRow(2, "7", Decimal(10), True),)
    assert reading.ignored == ("Note",)


@pytest.mark.parametrize(
    ("status", "active", "after"),
    [
        ("in_service", True, None),
        ("in_service", False, "out_of_service"),
        ("out_of_service", True, "in_service"),
        ("out_of_service", False, None),
        # Maintenance ends when the lab says so.
        ("maintenance", True, None),
        ("maintenance", False, "out_of_service"),
        ("maintenance", None, None),
    ],
)
def test_service(status, active, after):
    reading = HoursReading((HoursRow(2, "1", None, active),), ())
    plan = plan_hours(reading, {"1": HoursNow(InstrumentStatus(status))})
    assert [change.status for change in plan.changed] == ([after] if after else [])
    assert len(plan.without_hours) == 1


@pytest.mark.parametrize("active", [True, False, None])
def test_retired_stays_retired(active):
    reading = HoursReading((HoursRow(2, "1", Decimal(10), active),), ())
    plan = plan_hours(reading, {"1": HoursNow(InstrumentStatus.RETIRED)})
    assert [each.fault for each in plan.rejected] == [HoursFault.RETIRED]


# The command


def run(path: Path, code: str, *options: str) -> tuple[int, str, str]:
    """The command's exit status, what it prints, and what it complains of."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(
            "import_hours", str(path), f"--institution={code}", *options, stdout=out, stderr=err
        )
    except CommandError as error:
        return error.returncode, out.getvalue(), f"{err.getvalue()}{error}"
    return 0, out.getvalue(), err.getvalue()


def listed(path: Path) -> str:
    """A university of Pacific time with the instruments of a list; its code."""
    university = UniversityFactory(time_zone=PACIFIC)
    import_equipment(
        university=university,
        reading=read_equipment(path.read_bytes(), max_bytes=MAX_BYTES),
        time_zone=PACIFIC,
        now=timezone.now(),
    )
    return university.code


def test_the_real_hours():
    code = listed(real_file("emsl-uniquip.csv"))
    status, said, complaints = run(real_file("emsl-hours.csv"), code)
    assert (status, complaints) == (0, "")
    assert said.count("without hours a day") == 6
    assert "35011: without hours a day (active is empty too)" in said
    assert Instrument.objects.filter(status="out_of_service").count() == 92
    assert Instrument.objects.filter(status="in_service").count() == 57
    assert OpenWindow.objects.values("instrument").distinct().count() == 143
    for asset_id, day in (("1009", (dt.time(8), dt.time(18))), ("1062", (dt.time(0), dt.time(0)))):
        found = windows(Instrument.objects.get(asset_id=asset_id))
        assert {(s.time(), e.time()) for s, e in found} == {day}
    again = run(real_file("emsl-hours.csv"), code)[1]
    assert "Imported: 0 changed, 149 unchanged, 6 of these without hours, 0 rejected." in again


def test_the_sample_hours():
    code = listed(SAMPLES / "equipment-utf8.csv")
    status, said, complaints = run(SAMPLES / "hours.csv", code)
    assert status == 1
    assert said.count("without hours a day") == 2
    assert "Line 6, 2005: without hours a day (active is empty too)" in said
    assert "Imported: 7 changed, 1 unchanged, 2 of these without hours, 3 rejected." in said
    assert complaints.splitlines() == [
        'Line 10, ID: No instrument has the asset number "9999".',
        'Line 11, hours_per_day: "25" is no number of hours of a day: '
        "give more than 0 and at most 24.",
        'Line 12, active: "perhaps" is neither 1 nor 0, Y nor N.',
        "3 rows were rejected.",
    ]
    out = Instrument.objects.filter(status="out_of_service")
    assert set(out.values_list("asset_id", flat=True)) == {"2002", "2006", "2007"}
    mill = windows(Instrument.objects.get(asset_id="2004"))
    assert {(s.time(), e.time()) for s, e in mill} == {(dt.time(9), dt.time(17))}


def test_a_dry_run_writes_nothing():
    code = listed(SAMPLES / "equipment-utf8.csv")
    _status, said, _complaints = run(SAMPLES / "hours.csv", code, "--dry-run")
    assert "Line 3, 2002: every day 00:00 to 24:00, out of service" in said
    assert "Line 2, 2001: weekdays 08:00 to 18:00" in said
    assert "Would import: 7 changed" in said
    assert not OpenWindow.objects.exists()
    assert not Instrument.objects.filter(status="out_of_service").exists()


@pytest.mark.parametrize(
    ("content", "code", "complaint"),
    [
        (b"", "UNI", "The file is empty."),
        (b"ID,active\n1,1\n", "UNI", "Required columns are missing: hours_per_day."),
        (b"ID,hours_per_day\n1,1\n", "NOBODY", 'No organisation has the code "NOBODY".'),
        (b"ID,hours_per_day\n1,1\n", "NEW", "is waiting for verification"),
    ],
)
def test_when_nothing_can_be_read(tmp_path, content, code, complaint):
    UniversityFactory(code="UNI")
    UniversityFactory(code="NEW", state="pending")
    path = tmp_path / "hours.csv"
    path.write_bytes(content)
    status, _said, complaints = run(path, code)
    assert status == 2
    assert complaint in complaints
