"""Closing for a while, and taking it back."""

import datetime as dt

import pytest
from schedule.models import Event

from booking.calendars.actions import (
    HoursRefused,
    add_closure,
    close_on_holidays,
    remove_closure,
)
from booking.calendars.models import Entry
from booking.calendars.queries import closures_of, public_holidays
from booking.calendars.rules import EVERY_DAY, EntryKind, HoursReason
from tests.calendars.hours import (
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
from tests.factories import NOW, InstrumentFactory, PersonFactory

pytestmark = pytest.mark.django_db

TUESDAY = days(MONDAY, 1)


def closes(owner, starts, ends, **more):
    return add_closure(**{"owner": owner, "starts": starts, "ends": ends, "now": NOW, **more})


def test_it_works():
    instrument = here()
    opens(instrument.lab, "08:00", "18:00")
    person = PersonFactory()
    entry = closes(
        instrument,
        at(TUESDAY, "10:00"),
        at(TUESDAY, "12:00"),
        kind=EntryKind.MAINTENANCE,
        title="New filament",
        person=person,
    )
    assert (entry.kind, entry.event.title, entry.event.creator) == (
        "maintenance",
        "New filament",
        person,
    )
    assert windows_on(instrument, TUESDAY) == ["08:00-10:00", "12:00-18:00"]


def test_it_closes_whose_calendar_it_stands_in():
    instrument = here()
    other = InstrumentFactory(lab=instrument.lab)
    opens(instrument.lab, "08:00", "18:00")
    opens(instrument.lab, "08:00", "18:00", kind=EntryKind.ASSISTED)
    closes(instrument, at(TUESDAY, "08:00"), at(TUESDAY, "18:00"))
    assert (windows_on(instrument, TUESDAY), windows_on(other, TUESDAY)) == ([], ["08:00-18:00"])
    assert assisted_on(instrument.lab, TUESDAY) == ["08:00-18:00"]
    closes(instrument.lab, at(TUESDAY, "16:00"), at(TUESDAY, "18:00"))
    assert (windows_on(instrument, TUESDAY), windows_on(other, TUESDAY)) == ([], ["08:00-16:00"])
    # The closure stands in the windows alone, within which a technician's hours count: taken out
    # of these too it would show in time that is not open to others yet.
    assert assisted_on(instrument.lab, TUESDAY) == ["08:00-18:00"]


def test_it_runs_across_midnight():
    instrument = here()
    opens(instrument.lab, "20:00", "08:00", weekdays=EVERY_DAY)
    closes(instrument.lab, at(MONDAY, "22:00"), at(TUESDAY, "02:00"))
    found = windows_on(instrument, MONDAY, TUESDAY)
    assert found == ["20:00-22:00", "02:00-08:00", "20:00-08:00+1"]


def test_it_runs_over_a_clock_change_by_the_labs_clock():
    instrument = in_los_angeles()
    opens(instrument.lab, "00:00", "00:00", weekdays=EVERY_DAY)
    before = days(SPRING, -1)
    closes(instrument.lab, at(before, "22:00", LOS_ANGELES), at(SPRING, "04:00", LOS_ANGELES))
    assert windows_on(instrument, before, SPRING) == ["00:00-22:00", "04:00-00:00+1"]


def test_closures_may_overlap_one_another():
    instrument = here()
    opens(instrument.lab, "08:00", "18:00")
    closes(instrument.lab, at(TUESDAY, "09:00"), at(TUESDAY, "12:00"))
    closes(instrument, at(TUESDAY, "11:00"), at(TUESDAY, "14:00"))
    assert windows_on(instrument, TUESDAY) == ["08:00-09:00", "14:00-18:00"]


def test_a_closure_from_now_leaves_the_window_that_runs_its_start():
    instrument = here()
    opens(instrument.lab, "08:00", "18:00")
    noon = at(MONDAY, "12:00")
    closes(instrument, noon, at(MONDAY, "14:00"), now=noon)
    assert windows_on(instrument, MONDAY) == ["08:00-12:00", "14:00-18:00"]


def test_a_closure_that_has_begun_leaves_what_was_open_before():
    instrument = here()
    opens(instrument.lab, "08:00", "18:00")
    closes(instrument, at(MONDAY, "10:00"), at(MONDAY, "14:00"), now=at(MONDAY, "12:00"))
    assert windows_on(instrument, MONDAY) == ["08:00-10:00", "14:00-18:00"]


@pytest.mark.parametrize(
    ("starts", "ends", "reason"),
    [
        ("10:00", "10:00", HoursReason.ENDS_BEFORE_START),
        ("10:00", "09:00", HoursReason.ENDS_BEFORE_START),
        ("10:01", "12:00", HoursReason.OFF_STEP),
        ("07:00", "08:00", HoursReason.PAST),
    ],
)
def test_what_makes_no_sense_is_refused(starts, ends, reason):
    with pytest.raises(HoursRefused) as error:
        closes(here(), at(MONDAY, starts), at(MONDAY, ends))
    assert error.value.reason == reason
    assert Event.objects.count() == 0


def test_an_endless_closure_is_refused():
    with pytest.raises(HoursRefused) as error:
        closes(here(), NOW, NOW + dt.timedelta(days=800))
    assert error.value.reason == HoursReason.TOO_LONG


def test_a_closure_to_come_is_taken_back_whole():
    instrument = here()
    opens(instrument.lab, "08:00", "18:00")
    entry = closes(instrument, at(TUESDAY, "10:00"), at(TUESDAY, "12:00"))
    remove_closure(entry=entry, now=NOW)
    assert windows_on(instrument, TUESDAY) == ["08:00-18:00"]
    assert not Entry.objects.filter(pk=entry.pk).exists()


def test_a_closure_that_runs_ends_now_and_stays_on_record():
    instrument = here()
    opens(instrument.lab, "08:00", "18:00")
    entry = closes(instrument, at(MONDAY, "10:00"), at(MONDAY, "16:00"))
    remove_closure(entry=entry, now=at(MONDAY, "12:02"))
    assert windows_on(instrument, MONDAY) == ["08:00-10:00", "12:05-18:00"]
    entry.event.refresh_from_db()
    assert entry.event.end == at(MONDAY, "12:05")


def test_a_closure_that_is_over_stays():
    instrument = here()
    entry = closes(instrument, at(MONDAY, "10:00"), at(MONDAY, "16:00"))
    with pytest.raises(HoursRefused) as error:
        remove_closure(entry=entry, now=at(MONDAY, "16:00"))
    assert error.value.reason == HoursReason.PAST


def test_weekly_hours_are_no_closure():
    entry = opens(here(), "08:00", "18:00")
    with pytest.raises(HoursRefused) as error:
        remove_closure(entry=entry, now=NOW)
    assert error.value.reason == HoursReason.NOT_A_SERIES


def test_public_holidays_are_listed_in_the_readers_language():
    lab = here().lab
    listed = dict(public_holidays(lab, 2027))
    assert listed[dt.date(2027, 10, 1)] == "National Day"
    chinese = dict(public_holidays(lab, 2027, language="zh-hans"))
    assert chinese[dt.date(2027, 10, 1)] == "国庆节"
    lab.university.country = "XX"
    assert public_holidays(lab, 2027) == []


def test_a_lab_closes_on_public_holidays():
    instrument = here()
    opens(instrument.lab, "08:00", "18:00", weekdays=EVERY_DAY)
    listed = [day for day, _name in public_holidays(instrument.lab, 2027)]
    closes(instrument.lab, at(dt.date(2027, 6, 9), "00:00"), at(dt.date(2027, 6, 10), "00:00"))
    added = close_on_holidays(owner=instrument.lab, days=listed, now=NOW)
    # Days in a row are one closure; New Year and Spring Festival are over by March.
    national = next(each for each in added if each.event.start == at(dt.date(2027, 10, 1), "00:00"))
    assert national.event.title.startswith("National Day")
    assert national.event.end > at(dt.date(2027, 10, 3), "00:00")
    assert min(each.event.start for each in added) == at(dt.date(2027, 4, 5), "00:00")
    assert windows_on(instrument, dt.date(2027, 10, 1), dt.date(2027, 10, 3)) == []
    # What is closed already is left out, so that asking again adds nothing.
    assert dt.date(2027, 6, 9) in listed
    assert not [each for each in added if each.event.start == at(dt.date(2027, 6, 9), "00:00")]
    assert close_on_holidays(owner=instrument.lab, days=listed, now=NOW) == []
    assert closures_of(instrument.lab, now=NOW).count() == len(added) + 1
