"""Moving, cancelling and restoring single days of a series."""

import datetime as dt

import pytest
from schedule.models import Occurrence

from booking.calendars.actions import (
    HoursRefused,
    add_closure,
    cancel_occurrence,
    move_occurrence,
    rebuild_windows,
    restore_occurrence,
)
from booking.calendars.rules import EVERY_DAY, HoursReason
from tests.calendars.hours import (
    AUTUMN,
    LOS_ANGELES,
    MONDAY,
    SPRING,
    at,
    days,
    here,
    in_los_angeles,
    opens,
    windows_on,
)
from tests.factories import NOW

pytestmark = pytest.mark.django_db

TUESDAY = days(MONDAY, 1)


def moves(entry, day, start, end, *, to=None, zone="Asia/Shanghai", now=NOW):
    to = to or day
    return move_occurrence(
        entry=entry, day=day, starts=at(to, start, zone), ends=at(to, end, zone), now=now
    )


def refused(verb, **wish) -> HoursReason:
    with pytest.raises(HoursRefused) as error:
        verb(**{"now": NOW, **wish})
    return error.value.reason


def test_it_works():
    instrument = here()
    entry = opens(instrument.lab, "09:00", "18:00")
    row = moves(entry, TUESDAY, "13:00", "20:00")
    assert (row.original_start, row.original_end) == (at(TUESDAY, "09:00"), at(TUESDAY, "18:00"))
    found = [windows_on(instrument, days(MONDAY, n)) for n in range(3)]
    assert found == [["09:00-18:00"], ["13:00-20:00"], ["09:00-18:00"]]


def test_a_day_may_move_to_another_day():
    instrument = here()
    entry = opens(instrument.lab, "09:00", "18:00")
    moves(entry, TUESDAY, "09:00", "18:00", to=days(MONDAY, 6))
    assert windows_on(instrument, TUESDAY) == []
    assert windows_on(instrument, days(MONDAY, 6)) == ["09:00-18:00"]


def test_a_day_moved_far_stays_moved_when_windows_are_made_anew():
    instrument = here()
    entry = opens(instrument.lab, "09:00", "18:00", last_day=days(MONDAY, 4))
    moves(entry, TUESDAY, "09:00", "18:00", to=days(MONDAY, 60))
    assert rebuild_windows(instruments=[instrument], now=NOW + dt.timedelta(days=40)) == 0
    assert windows_on(instrument, days(MONDAY, 60)) == ["09:00-18:00"]


def test_moved_hours_that_overlap_others_join_them():
    instrument = here()
    entry = opens(instrument.lab, "09:00", "12:00")
    moves(entry, TUESDAY, "11:00", "15:00", to=MONDAY)
    assert windows_on(instrument, MONDAY, TUESDAY) == ["09:00-15:00"]


def test_a_cancelled_day_is_closed():
    instrument = here()
    entry = opens(instrument.lab, "09:00", "18:00")
    cancel_occurrence(entry=entry, day=TUESDAY, now=NOW)
    assert windows_on(instrument, MONDAY, days(MONDAY, 2)) == ["09:00-18:00"] * 2


def test_two_exceptions_for_one_day_are_refused():
    instrument = here()
    entry = opens(instrument.lab, "09:00", "18:00")
    cancel_occurrence(entry=entry, day=TUESDAY, now=NOW)
    again = {"entry": entry, "day": TUESDAY}
    assert refused(cancel_occurrence, **again) == HoursReason.DAY_HAS_CHANGED
    new = {"starts": at(TUESDAY, "13:00"), "ends": at(TUESDAY, "15:00")}
    assert refused(move_occurrence, **again, **new) == HoursReason.DAY_HAS_CHANGED
    assert Occurrence.objects.count() == 1


def test_a_day_gets_its_usual_hours_back():
    instrument = here()
    entry = opens(instrument.lab, "09:00", "18:00")
    cancel_occurrence(entry=entry, day=TUESDAY, now=NOW)
    restore_occurrence(entry=entry, day=TUESDAY, now=NOW)
    assert windows_on(instrument, TUESDAY) == ["09:00-18:00"]
    usual = {"entry": entry, "day": TUESDAY}
    assert refused(restore_occurrence, **usual) == HoursReason.DAY_HAS_NOT_CHANGED
    moves(entry, TUESDAY, "10:00", "11:00")
    late = at(TUESDAY, "18:00")
    assert refused(restore_occurrence, **usual, now=late) == HoursReason.PAST


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"day": days(MONDAY, 5)}, HoursReason.NO_SUCH_DAY),
        ({"day": days(MONDAY, -3)}, HoursReason.NO_SUCH_DAY),
        ({"ends": at(TUESDAY, "13:00")}, HoursReason.ENDS_BEFORE_START),
        ({"ends": at(days(MONDAY, 4), "13:00")}, HoursReason.TOO_LONG),
        ({"starts": at(TUESDAY, "13:01")}, HoursReason.OFF_STEP),
        ({"now": at(TUESDAY, "18:00")}, HoursReason.PAST),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(wish, reason):
    entry = opens(here().lab, "09:00", "18:00")
    usual = {"day": TUESDAY, "starts": at(TUESDAY, "13:00"), "ends": at(TUESDAY, "20:00")}
    assert refused(move_occurrence, entry=entry, **{**usual, **wish}) == reason
    assert Occurrence.objects.count() == 0


def test_a_closure_has_no_single_days():
    lab = here().lab
    entry = add_closure(owner=lab, starts=NOW, ends=NOW + dt.timedelta(days=1), now=NOW)
    assert refused(cancel_occurrence, entry=entry, day=MONDAY) == HoursReason.NOT_A_SERIES


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
@pytest.mark.parametrize("hours", [("02:30", "05:00"), ("01:30", "03:30"), ("22:00", "06:00")])
def test_days_of_a_clock_change_are_known_again(day, hours):
    """Their keys are what django-scheduler makes of the skipped or doubled hour."""
    instrument = in_los_angeles()
    entry = opens(instrument.lab, *hours, weekdays=EVERY_DAY)
    cancel_occurrence(entry=entry, day=day, now=NOW)
    assert windows_on(instrument, day) == []
    assert len(windows_on(instrument, days(day, -1), days(day, 1))) == 2
    restore_occurrence(entry=entry, day=day, now=NOW)
    moves(entry, day, "10:00", "11:00", zone=LOS_ANGELES)
    assert windows_on(instrument, day) == ["10:00-11:00"]


def test_after_a_clock_change_days_are_known_again():
    instrument = in_los_angeles()
    entry = opens(instrument.lab, "09:00", "18:00")
    monday = days(SPRING, 1)
    cancel_occurrence(entry=entry, day=monday, now=NOW)
    assert windows_on(instrument, monday, days(monday, 1)) == ["09:00-18:00"]
