"""Making open windows from calendars, and rolling them on."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from schedule.models import Event, Occurrence

from booking.calendars.actions import (
    add_closure,
    cancel_occurrence,
    extend_windows,
    rebuild_lab,
    rebuild_windows,
    verify_lab,
)
from booking.calendars.models import AssistedWindow, OpenWindow, ShutWindow
from booking.calendars.rules import EVERY_DAY, EntryKind
from booking.calendars.signals import ORIGINS, SHUT, count_from_openings
from tests.calendars.hours import (
    MONDAY,
    SPRING,
    assisted_on,
    at,
    days,
    here,
    in_los_angeles,
    opens,
    windows_on,
)
from tests.factories import NOW, InstrumentFactory, LabFactory

pytestmark = pytest.mark.django_db


def rows():
    return set(OpenWindow.objects.values_list("pk", "starts", "ends", "own_first"))


def test_it_works():
    instrument = here()
    opens(instrument.lab, "09:00", "18:00")
    before = rows()
    OpenWindow.objects.filter(starts=at(MONDAY, "09:00")).delete()
    OpenWindow.objects.filter(starts=at(days(MONDAY, 1), "09:00")).update(own_first=True)
    OpenWindow.objects.create(
        instrument=instrument,
        starts=at(days(MONDAY, 5), "09:00"),
        ends=at(days(MONDAY, 5), "10:00"),
    )
    # One is missing, one is wrong (goes and comes), one is too many.
    assert rebuild_windows(instruments=[instrument], now=NOW) == 4
    assert {row[1:] for row in rows()} == {row[1:] for row in before}


def test_a_rebuild_without_a_change_writes_nothing():
    instrument = in_los_angeles()
    opens(instrument.lab, "09:00", "18:00")
    opens(instrument.lab, "09:00", "12:00", kind=EntryKind.ASSISTED)
    before = rows(), set(AssistedWindow.objects.values_list("pk", flat=True))
    for hours in range(0, 72, 5):
        later = NOW + dt.timedelta(hours=hours)
        new_days = rebuild_lab(lab=instrument.lab, now=later)
        assert new_days <= 3 * 2
        assert rebuild_lab(lab=instrument.lab, now=later) == 0
    assert before[0] <= rows()
    assert before[1] <= set(AssistedWindow.objects.values_list("pk", flat=True))


def test_what_closures_take_is_kept_beside_the_windows_and_made_anew_with_them(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    instrument = here()
    opens(instrument.lab, "09:00", "18:00")
    ends = at(days(MONDAY, 1), "10:00")
    add_closure(owner=instrument.lab, starts=at(MONDAY, "17:00"), ends=ends, now=NOW)

    def shut():
        return list(ShutWindow.objects.values_list("starts", "ends", "began"))

    before = shut()
    opened, nine = at(MONDAY, "09:00"), at(days(MONDAY, 1), "09:00")
    assert before == [
        (at(MONDAY, "17:00"), at(MONDAY, "18:00"), opened),
        (nine, at(days(MONDAY, 1), "10:00"), None),
    ]
    ShutWindow.objects.all().delete()
    assert verify_lab(lab=instrument.lab, now=NOW).windows == 2
    assert shut() == []
    count_from_openings(plan=[(Migration(SHUT[1], "calendars"), False)])
    assert shut() == before
    ShutWindow.objects.all().delete()
    assert rebuild_lab(lab=instrument.lab, now=NOW) == 2
    assert shut() == before
    # What is over stays as it was, and is no difference.
    assert rebuild_lab(lab=instrument.lab, now=at(days(MONDAY, 2), "09:00")) <= 2
    assert shut() == before


def test_the_window_that_runs_is_not_split():
    instrument = here()
    opens(instrument.lab, "09:00", "18:00")
    before = rows()
    for clock in ("09:00", "13:07", "17:59", "18:00"):
        rebuild_windows(instruments=[instrument], now=at(MONDAY, clock))
        assert rows() == before


def test_the_first_rebuild_opens_the_window_that_runs_from_its_start():
    instrument = here()
    opens(instrument.lab, "09:00", "18:00", weekdays=EVERY_DAY, now=at(MONDAY, "13:07"))
    assert windows_on(instrument, days(MONDAY, -5), MONDAY) == ["09:00-18:00"]


def test_windows_are_laid_out_by_the_labs_clock_whatever_time_it_is():
    """In the evening of Los Angeles it is the next day in UTC."""
    instrument = in_los_angeles()
    opens(instrument.lab, "21:00", "23:00", weekdays=EVERY_DAY, now=NOW)
    evening = at(SPRING, "22:00", "America/Los_Angeles")
    rebuild_lab(lab=instrument.lab, now=evening)
    assert windows_on(instrument, SPRING) == ["21:00-23:00"]
    assert windows_on(instrument, days(SPRING, 365)) == ["21:00-23:00"]
    assert windows_on(instrument, days(SPRING, 366)) == []


def test_windows_roll_on():
    instrument = here()
    opens(instrument.lab, "09:00", "18:00", weekdays=EVERY_DAY)
    opens(instrument.lab, "09:00", "12:00", weekdays=EVERY_DAY, kind=EntryKind.ASSISTED)
    first = rows()
    assert extend_windows(now=NOW) == 0
    tomorrow = NOW + dt.timedelta(days=1)
    assert extend_windows(now=tomorrow) == 2
    assert extend_windows(now=tomorrow) == 0
    assert first < rows()
    assert windows_on(instrument, days(MONDAY, 366)) == ["09:00-18:00"]
    assert assisted_on(instrument.lab, days(MONDAY, 366)) == ["09:00-12:00"]


@pytest.mark.parametrize("outage", [3, 40, 400])
def test_after_an_outage_the_year_is_whole(outage):
    instrument = here()
    opens(instrument.lab, "09:00", "18:00", weekdays={0, 3})
    later = NOW + dt.timedelta(days=outage)
    extend_windows(now=later)
    today = days(MONDAY, outage)
    expected = [day for n in range(366) if (day := days(today, n)).weekday() in (0, 3)]
    assert windows_on(instrument, today, days(today, 400)) == ["09:00-18:00"] * len(expected)
    assert rebuild_lab(lab=instrument.lab, now=later) == 0


def test_an_instrument_that_fell_behind_gets_its_whole_year():
    instrument = here()
    opens(instrument.lab, "09:00", "18:00")
    other = InstrumentFactory(lab=instrument.lab, status="retired")
    OpenWindow.objects.filter(instrument=other).delete()
    other.status = "in_service"
    other.save()
    extend_windows(now=NOW)
    assert windows_on(other, MONDAY, days(MONDAY, 6)) == ["09:00-18:00"] * 5
    OpenWindow.objects.filter(instrument=other, starts__gt=at(days(MONDAY, 90), "00:00")).delete()
    extend_windows(now=NOW)
    assert windows_on(other, days(MONDAY, 98)) == ["09:00-18:00"]


def test_a_new_instrument_is_open_at_once():
    lab = LabFactory()
    today = timezone.now().date()
    opens(lab, "00:00", "00:00", weekdays=EVERY_DAY, first_day=today, now=timezone.now())
    instrument = InstrumentFactory(lab=lab)
    assert windows_on(instrument, days(today, 2)) == ["00:00-00:00+1"]


def test_after_the_upgrade_what_was_cut_is_counted_from_its_opening():
    """Rows from before do not know when their openings began."""
    lab, other = here().lab, here()
    instrument = lab.instruments.get()
    today = timezone.now().date()
    tomorrow = days(today, 1)
    for owner in (lab, other.lab):
        opens(owner, "09:00", "18:00", weekdays=EVERY_DAY, first_day=today, now=timezone.now())
    for owner in (lab, other):
        closed = {"starts": at(tomorrow, "11:00"), "ends": at(tomorrow, "12:10")}
        add_closure(owner=owner, **closed, now=timezone.now())
    OpenWindow.objects.update(began=None)
    before = rows()
    migrations = {name: Migration(name, "calendars") for name in ("0003_other", ORIGINS[1])}
    for plan in ([], [(migrations["0003_other"], False)], [(migrations[ORIGINS[1]], True)]):
        count_from_openings(plan=plan)
        assert rows() == before
    # Who migrates no further than that has no place yet for what closures take.
    state = MigrationLoader(connection).project_state([ORIGINS])
    count_from_openings(plan=[(migrations[ORIGINS[1]], False)], apps=state.apps)
    assert rows() == before
    count_from_openings(plan=[(each, False) for each in migrations.values()])
    for each in (instrument, other):
        cut = OpenWindow.objects.get(instrument=each, starts=at(tomorrow, "12:10"))
        assert cut.began == at(tomorrow, "09:00")
    assert OpenWindow.objects.exclude(began=None).count() == 2


def test_when_an_opening_began_is_verified_and_put_right():
    instrument = here()
    opens(instrument.lab, "09:00", "18:00")
    tuesday = days(MONDAY, 1)
    closed = {"starts": at(tuesday, "09:00"), "ends": at(tuesday, "10:10")}
    add_closure(owner=instrument, **closed, now=NOW)
    cut = OpenWindow.objects.filter(starts=at(tuesday, "10:10"))
    assert cut.update(began=None) == 1
    # The row goes and comes, and its week has a grid of its own until then.
    found = verify_lab(lab=instrument.lab, repair=True, now=NOW)
    assert (found.windows, len(found.weeks)) == (2, 1)
    assert cut.get().began == at(tuesday, "09:00")
    again = verify_lab(lab=instrument.lab, now=NOW)
    assert (again.windows, again.weeks) == (0, [])


def test_labs_without_hours_are_left_alone():
    instrument = here()
    window = OpenWindow.objects.create(
        instrument=instrument, starts=at(MONDAY, "09:00"), ends=at(MONDAY, "10:00")
    )
    assert extend_windows(now=NOW) == 0
    assert OpenWindow.objects.get() == window


def test_rows_repaired_by_hand_into_nonsense_open_nothing():
    """Nothing in django-scheduler stops an end before a start."""
    instrument = here()
    entry = opens(instrument.lab, "09:00", "18:00")
    row = cancel_occurrence(entry=entry, day=MONDAY, now=NOW)
    closure = add_closure(owner=instrument, starts=NOW, ends=NOW + dt.timedelta(hours=1), now=NOW)
    Occurrence.objects.filter(pk=row.pk).update(cancelled=False, end=row.start)
    Event.objects.filter(pk=closure.event.pk).update(end=closure.event.start)
    rebuild_windows(instruments=[instrument], now=NOW)
    assert windows_on(instrument, MONDAY, days(MONDAY, 1)) == ["09:00-18:00"]


def test_series_begun_long_ago_cost_no_more_queries(django_assert_max_num_queries):
    instrument = here()
    opens(
        instrument.lab,
        "09:00",
        "18:00",
        weekdays=EVERY_DAY,
        first_day=dt.date(2007, 1, 1),
    )
    with django_assert_max_num_queries(16):
        assert rebuild_windows(instruments=[instrument], now=NOW) == 0


def test_the_command_rebuilds_and_says_so():
    instrument, other = here(), here()
    today = timezone.now().date()
    for each in (instrument, other):
        opens(each.lab, "09:00", "18:00", first_day=today, now=timezone.now())
    before = OpenWindow.objects.count()
    OpenWindow.objects.all().delete()
    out = StringIO()
    call_command("rebuild_windows", lab=[instrument.lab.public_id], stdout=out)
    assert OpenWindow.objects.count() == before // 2
    call_command("rebuild_windows", stdout=out)
    assert OpenWindow.objects.count() == before
    assert "2 labs" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("rebuild_windows", lab=["nowhere"], stdout=out)
