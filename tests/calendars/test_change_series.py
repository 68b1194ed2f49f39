"""Changing and ending weekly hours: the past stays, exceptions are never revived."""

import datetime as dt

import pytest
from schedule.models import Event, Occurrence

from booking.calendars.actions import (
    HoursRefused,
    cancel_occurrence,
    change_series,
    end_series,
    extend_windows,
    move_occurrence,
    set_weekly_openings,
)
from booking.calendars.models import Entry, OpenWindow
from booking.calendars.rules import EVERY_DAY, WEEKDAYS, HoursReason, WeeklyHours
from tests.calendars.hours import MONDAY, at, days, here, opens, windows_on
from tests.factories import NOW, InstrumentFactory

pytestmark = pytest.mark.django_db


def changes(entry, start, end, **more):
    wish = {
        "entry": entry,
        "from_day": days(MONDAY, 7),
        "weekdays": WEEKDAYS,
        "local_start": dt.time.fromisoformat(start),
        "local_end": dt.time.fromisoformat(end),
        "now": NOW,
    }
    return change_series(**{**wish, **more})


def test_it_works():
    instrument = here()
    old = opens(instrument.lab, "09:00", "18:00")
    new = changes(old, "10:00", "16:00")
    old.refresh_from_db()
    assert old.superseded
    assert not new.superseded
    assert windows_on(instrument, days(MONDAY, 4)) == ["09:00-18:00"]
    assert windows_on(instrument, days(MONDAY, 7)) == ["10:00-16:00"]


def test_a_day_that_is_over_may_not_change():
    entry = opens(here().lab, "09:00", "18:00")
    later = NOW + dt.timedelta(days=3)
    with pytest.raises(HoursRefused) as error:
        changes(entry, "10:00", "16:00", from_day=days(MONDAY, 2), now=later)
    assert error.value.reason == HoursReason.PAST
    with pytest.raises(HoursRefused) as error:
        end_series(entry=entry, last_day=days(MONDAY, 1), now=later)
    assert error.value.reason == HoursReason.PAST


def test_a_refused_change_leaves_the_old_hours():
    instrument = here()
    entry = opens(instrument.lab, "09:00", "12:00")
    opens(instrument.lab, "13:00", "18:00")
    with pytest.raises(HoursRefused) as error:
        changes(entry, "09:00", "14:00")
    assert error.value.reason == HoursReason.OVERLAPS
    entry.refresh_from_db()
    assert entry.event.end_recurring_period is None
    assert windows_on(instrument, days(MONDAY, 7)) == ["09:00-12:00", "13:00-18:00"]


def test_the_same_hours_may_be_lengthened():
    instrument = here()
    changes(opens(instrument.lab, "09:00", "18:00"), "08:00", "20:00")
    assert windows_on(instrument, days(MONDAY, 7)) == ["08:00-20:00"]


def test_windows_of_the_past_stay_as_they_were():
    instrument = here()
    entry = opens(instrument.lab, "09:00", "18:00")
    thursday = at(days(MONDAY, 3), "12:00")
    changes(entry, "11:00", "13:00", from_day=days(MONDAY, 3), now=thursday)
    kept = [windows_on(instrument, days(MONDAY, n)) for n in range(3)]
    assert kept == [["09:00-18:00"]] * 3
    assert windows_on(instrument, days(MONDAY, 4)) == ["11:00-13:00"]


def test_a_change_for_today_lays_nothing_over_what_is_over():
    instrument = here()
    entry = opens(instrument.lab, "08:00", "12:00")
    afternoon = at(MONDAY, "13:00")
    changes(entry, "10:00", "20:00", from_day=MONDAY, now=afternoon)
    assert windows_on(instrument, MONDAY) == ["08:00-12:00", "12:00-20:00"]
    extend_windows(now=afternoon + dt.timedelta(hours=1))
    assert windows_on(instrument, MONDAY) == ["08:00-12:00", "12:00-20:00"]


def test_cancelled_and_moved_days_are_not_revived():
    instrument = here()
    entry = opens(instrument.lab, "09:00", "18:00", weekdays=EVERY_DAY)
    cancel_occurrence(entry=entry, day=days(MONDAY, 1), now=NOW)
    tuesday = days(MONDAY, 8)
    moved = {"starts": at(tuesday, "20:00"), "ends": at(tuesday, "22:00")}
    move_occurrence(entry=entry, day=tuesday, **moved, now=NOW)
    move_occurrence(
        entry=entry,
        day=days(MONDAY, 2),
        starts=at(days(MONDAY, 9), "20:00"),
        ends=at(days(MONDAY, 9), "22:00"),
        now=NOW,
    )
    changes(entry, "10:00", "19:00", weekdays=EVERY_DAY)
    # Before the change: cancelled stays cancelled, moved stays moved.
    assert windows_on(instrument, days(MONDAY, 1), days(MONDAY, 2)) == []
    assert windows_on(instrument, days(MONDAY, 9)) == ["10:00-19:00", "20:00-22:00"]
    # After it: the new hours as they are, once.
    assert windows_on(instrument, tuesday) == ["10:00-19:00"]
    assert Occurrence.objects.count() == 2


def test_an_ended_series_ends():
    instrument = here()
    entry = opens(instrument.lab, "00:00", "00:00", weekdays=EVERY_DAY)
    end_series(entry=entry, last_day=days(MONDAY, 3), now=NOW)
    assert windows_on(instrument, MONDAY, days(MONDAY, 20)) == ["00:00-00:00+1"] * 4


def test_an_end_is_not_put_off():
    entry = opens(here().lab, "09:00", "18:00", last_day=days(MONDAY, 10))
    with pytest.raises(HoursRefused) as error:
        end_series(entry=entry, last_day=days(MONDAY, 11), now=NOW)
    assert error.value.reason == HoursReason.NOT_SHORTER


def test_a_series_that_never_began_goes():
    instrument = here()
    entry = opens(instrument.lab, "09:00", "18:00", first_day=days(MONDAY, 7))
    end_series(entry=entry, last_day=days(MONDAY, 1), now=NOW)
    assert Event.objects.count() == Entry.objects.count() == OpenWindow.objects.count() == 0
    with pytest.raises(HoursRefused) as error:
        end_series(entry=Entry(event=entry.event), last_day=MONDAY, now=NOW)
    assert error.value.reason == HoursReason.GONE


def test_an_instrument_that_ends_its_own_hours_follows_its_lab_again():
    instrument = here()
    opens(instrument.lab, "09:00", "18:00")
    own = opens(instrument, "10:00", "12:00")
    end_series(entry=own, last_day=days(MONDAY, 1), now=NOW)
    found = [windows_on(instrument, days(MONDAY, n)) for n in (1, 2)]
    assert found == [["10:00-12:00"], ["09:00-18:00"]]


WORKDAY = WeeklyHours(WEEKDAYS, dt.time(8), dt.time(18))
ALWAYS = WeeklyHours(EVERY_DAY, dt.time(0), dt.time(0))


def sets(owner, *hours, first_day=MONDAY, now=NOW):
    return set_weekly_openings(owner=owner, hours=hours, first_day=first_day, now=now)


def test_weekly_openings_are_set_as_a_whole():
    instrument = here()
    sets(instrument, WORKDAY)
    assert windows_on(instrument, MONDAY, days(MONDAY, 6)) == ["08:00-18:00"] * 5
    sets(instrument, ALWAYS, first_day=days(MONDAY, 7))
    assert windows_on(instrument, days(MONDAY, 4)) == ["08:00-18:00"]
    assert windows_on(instrument, days(MONDAY, 7)) == ["00:00-00:00+1"]


def test_the_same_openings_again_change_nothing():
    instrument = here()
    (first,) = sets(instrument, WORKDAY)
    before = list(OpenWindow.objects.values_list("pk", flat=True))
    (again,) = sets(instrument, WORKDAY, now=NOW + dt.timedelta(minutes=5))
    assert again == first
    assert list(OpenWindow.objects.values_list("pk", flat=True)) == before
    assert Event.objects.count() == 1


def test_openings_cannot_be_set_for_the_past():
    instrument = here()
    sets(instrument, WORKDAY)
    sets(instrument, ALWAYS, first_day=MONDAY, now=NOW + dt.timedelta(days=3))
    assert windows_on(instrument, days(MONDAY, 2)) == ["08:00-18:00"]
    assert windows_on(instrument, days(MONDAY, 3)) == ["00:00-00:00+1"]


def test_openings_of_its_own_taken_away_leave_the_labs():
    instrument = InstrumentFactory()
    sets(instrument.lab, WORKDAY)
    sets(instrument, ALWAYS)
    sets(instrument)
    assert windows_on(instrument, MONDAY) == ["08:00-18:00"]


def test_openings_that_overlap_one_another_are_refused():
    instrument = here()
    sets(instrument, WORKDAY)
    with pytest.raises(HoursRefused) as error:
        sets(instrument, ALWAYS, WeeklyHours(frozenset({2}), dt.time(9), dt.time(10)))
    assert error.value.reason == HoursReason.OVERLAPS
    assert windows_on(instrument, days(MONDAY, 2)) == ["08:00-18:00"]
