"""Adding weekly hours."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from schedule.models import Event, Rule

from booking.calendars.actions import HoursRefused
from booking.calendars.models import Entry, OpenWindow
from booking.calendars.rules import EVERY_DAY, EntryKind, HoursReason
from tests.calendars.hours import (
    AUTUMN,
    LOS_ANGELES,
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
from tests.factories import InstrumentFactory, PersonFactory

pytestmark = pytest.mark.django_db


def refused(*args, **kwargs) -> HoursReason:
    with pytest.raises(HoursRefused) as error:
        opens(*args, **kwargs)
    return error.value.reason


def test_it_works():
    instrument = here()
    person = PersonFactory()
    entry = opens(instrument.lab, "09:00", "18:00", person=person)
    assert entry.event.creator == person
    assert (entry.event.start, entry.event.end) == (at(MONDAY, "09:00"), at(MONDAY, "18:00"))
    for n in range(5):
        assert windows_on(instrument, days(MONDAY, n)) == ["09:00-18:00"]
    assert windows_on(instrument, days(MONDAY, 5), days(MONDAY, 6)) == []


def test_windows_reach_a_year_ahead_and_no_further():
    instrument = here()
    opens(instrument, "09:00", "18:00", weekdays=EVERY_DAY)
    assert windows_on(instrument, days(MONDAY, 365)) == ["09:00-18:00"]
    assert windows_on(instrument, days(MONDAY, 366), days(MONDAY, 400)) == []


def test_hours_that_begin_midweek_begin_on_their_first_weekday():
    instrument = here()
    opens(instrument, "09:00", "12:00", first_day=days(MONDAY, 5), weekdays={1, 3})
    found = [windows_on(instrument, days(MONDAY, n)) for n in range(5, 12)]
    assert found == [[], [], [], ["09:00-12:00"], [], ["09:00-12:00"], []]


def test_own_hours_count_from_their_first_day_not_from_their_first_opening():
    instrument = here()
    opens(instrument.lab, "09:00", "18:00")
    opens(instrument, "10:00", "12:00", first_day=days(MONDAY, 2), weekdays={0})
    found = [windows_on(instrument, days(MONDAY, n)) for n in (1, 2, 3, 7)]
    assert found == [["09:00-18:00"], [], [], ["10:00-12:00"]]


def test_all_weekdays_of_a_rule_recur_whatever_day_it_begins_on():
    """django-scheduler narrows weekdays that are numbers to the first day's."""
    instrument = here()
    opens(instrument, "09:00", "12:00", first_day=days(MONDAY, 2))
    assert windows_on(instrument, days(MONDAY, 7), days(MONDAY, 13)) == ["09:00-12:00"] * 5


def test_series_share_a_rule():
    opens(here(), "09:00", "12:00")
    opens(here(), "13:00", "18:00")
    opens(here(), "00:00", "00:00", weekdays=EVERY_DAY)
    assert Rule.objects.count() == 2


def test_the_last_day_is_the_last():
    instrument = here()
    opens(instrument, "00:00", "00:00", weekdays=EVERY_DAY, last_day=days(MONDAY, 2))
    assert windows_on(instrument, MONDAY, days(MONDAY, 9)) == ["00:00-00:00+1"] * 3


def test_a_night_ends_on_the_next_day():
    instrument = here()
    opens(instrument, "22:00", "06:00", weekdays={6})
    assert windows_on(instrument, days(MONDAY, 6)) == ["22:00-06:00+1"]


def test_whole_days_stay_apart():
    """Touching openings are not joined: the slot grid begins anew with each."""
    instrument = here()
    opens(instrument, "00:00", "00:00", weekdays=EVERY_DAY)
    assert windows_on(instrument, MONDAY, days(MONDAY, 1)) == ["00:00-00:00+1"] * 2


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_nine_stays_nine_after_a_clock_change(day):
    instrument = in_los_angeles()
    opens(instrument, "09:00", "18:00", weekdays=EVERY_DAY)
    around = [windows_on(instrument, days(day, n)) for n in (-1, 0, 1)]
    assert around == [["09:00-18:00"]] * 3


def test_a_start_that_a_clock_change_skips_is_moved_past_the_gap():
    instrument = in_los_angeles()
    opens(instrument, "02:30", "05:00", weekdays=EVERY_DAY)
    found = [windows_on(instrument, days(SPRING, n)) for n in (-1, 0, 1)]
    assert found == [["02:30-05:00"], ["03:30-05:00"], ["02:30-05:00"]]


def test_hours_that_a_clock_change_skips_whole_do_not_open():
    instrument = in_los_angeles()
    opens(instrument, "02:00", "03:00", weekdays=EVERY_DAY)
    found = [windows_on(instrument, days(SPRING, n)) for n in (-1, 0, 1)]
    assert found == [["02:00-03:00"], [], ["02:00-03:00"]]


def test_of_an_hour_that_comes_twice_the_first_counts():
    instrument = in_los_angeles()
    opens(instrument, "01:30", "02:30", weekdays=EVERY_DAY)
    night, day = (at(AUTUMN, clock, LOS_ANGELES) for clock in ("00:00", "03:00"))
    window = OpenWindow.objects.get(instrument=instrument, starts__range=(night, day))
    assert window.ends - window.starts == dt.timedelta(hours=2)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 7), (AUTUMN, 9)])
def test_a_night_over_a_clock_change_keeps_its_local_end(day, hours):
    instrument = in_los_angeles()
    opens(instrument, "22:00", "06:00", weekdays=EVERY_DAY)
    assert windows_on(instrument, days(day, -1)) == ["22:00-06:00+1"]
    window = OpenWindow.objects.get(
        instrument=instrument, starts=at(days(day, -1), "22:00", LOS_ANGELES)
    )
    assert window.ends - window.starts == dt.timedelta(hours=hours)


def test_a_series_may_begin_in_a_skipped_hour():
    instrument = in_los_angeles()
    entry = opens(instrument, "02:30", "05:00", first_day=SPRING, weekdays=EVERY_DAY)
    assert entry.local_start == dt.time(2, 30)
    assert windows_on(instrument, SPRING) == ["03:30-05:00"]
    assert windows_on(instrument, days(SPRING, 1)) == ["02:30-05:00"]


def test_own_first_hours_stand_beside_those_for_all():
    instrument = here()
    opens(instrument, "08:00", "12:00", own_first=True)
    opens(instrument, "12:00", "18:00")
    assert windows_on(instrument, MONDAY) == ["08:00-12:00*", "12:00-18:00"]


def test_an_instruments_own_hours_replace_its_labs_while_they_run():
    first = here()
    other = InstrumentFactory(lab=first.lab)
    opens(first.lab, "09:00", "18:00", weekdays=EVERY_DAY)
    opens(
        first, "10:00", "12:00", weekdays={0}, first_day=days(MONDAY, 7), last_day=days(MONDAY, 13)
    )
    assert windows_on(first, days(MONDAY, 6)) == ["09:00-18:00"]
    assert windows_on(first, days(MONDAY, 7), days(MONDAY, 13)) == ["10:00-12:00"]
    assert windows_on(first, days(MONDAY, 14)) == ["09:00-18:00"]
    assert windows_on(other, days(MONDAY, 7)) == ["09:00-18:00"]


def test_assisted_hours_are_the_labs():
    instrument = here()
    opens(instrument.lab, "08:00", "18:00")
    opens(instrument.lab, "13:00", "17:00", kind=EntryKind.ASSISTED)
    assert assisted_on(instrument.lab, MONDAY) == ["13:00-17:00"]
    assert windows_on(instrument, MONDAY) == ["08:00-18:00"]
    assert refused(instrument, "13:00", "17:00", kind=EntryKind.ASSISTED) == HoursReason.LABS_ONLY


def test_a_weekly_maintenance_closes():
    instrument = here()
    opens(instrument.lab, "08:00", "18:00")
    opens(instrument, "08:00", "10:00", kind=EntryKind.MAINTENANCE, weekdays={0})
    assert windows_on(instrument, MONDAY, days(MONDAY, 1)) == ["10:00-18:00", "08:00-18:00"]


@pytest.mark.parametrize(
    ("start", "end", "weekdays"),
    [
        ("11:00", "13:00", {0}),
        ("08:00", "09:05", {4}),
        ("00:00", "00:00", {2}),
        ("22:00", "10:00", {6}),  # Sunday's night reaches into Monday
    ],
)
def test_overlapping_hours_are_refused(start, end, weekdays):
    lab = here().lab
    standing = opens(lab, "09:00", "12:00")
    with pytest.raises(HoursRefused) as error:
        opens(lab, start, end, weekdays=weekdays, own_first=True)
    assert (error.value.reason, error.value.entry) == (HoursReason.OVERLAPS, standing)
    assert Entry.objects.count() == Event.objects.count() == 1


@pytest.mark.parametrize(
    "beside",
    [
        {"start": "12:00", "end": "14:00"},
        {"start": "09:00", "end": "12:00", "weekdays": {5, 6}},
        {"start": "22:00", "end": "09:00"},
        {"start": "09:00", "end": "12:00", "kind": EntryKind.ASSISTED},
        {"start": "09:00", "end": "12:00", "first_day": days(MONDAY, 28)},
    ],
)
def test_hours_beside_others_are_taken(beside):
    lab = here().lab
    opens(lab, "09:00", "12:00", last_day=days(MONDAY, 27))
    opens(lab, **beside)
    assert Entry.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"weekdays": ()}, HoursReason.NO_WEEKDAY),
        (
            {"weekdays": {0}, "first_day": days(MONDAY, 1), "last_day": days(MONDAY, 3)},
            HoursReason.NO_WEEKDAY,
        ),
        ({"local_start": dt.time(9, 3)}, HoursReason.OFF_STEP),
        ({"last_day": days(MONDAY, -1)}, HoursReason.LAST_BEFORE_FIRST),
        ({"own_first": True, "kind": EntryKind.ASSISTED}, HoursReason.NOT_OWN_FIRST),
    ],
)
def test_what_is_wrong_in_itself_is_refused(changes, reason):
    assert refused(here().lab, "09:00", "18:00", **changes) == reason
    assert Event.objects.count() == 0


def test_retired_instruments_are_left_alone():
    instrument = InstrumentFactory(status="retired")
    opens(instrument.lab, "09:00", "18:00")
    assert windows_on(instrument, MONDAY) == []


def test_a_lab_with_many_instruments_reads_as_often_as_one_with_a_few():
    def reads(lab):
        with CaptureQueriesContext(connection) as queries:
            opens(lab, "09:00", "18:00")
        return [each["sql"] for each in queries if each["sql"].startswith("SELECT")]

    few, many = here().lab, here().lab
    for _ in range(29):
        InstrumentFactory(lab=many)
    assert len(reads(many)) <= len(reads(few))
    assert OpenWindow.objects.filter(instrument__lab=many).count() == 30 * 262
