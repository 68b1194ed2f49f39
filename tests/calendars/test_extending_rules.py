"""How long a use may go on: open, released, in the technicians' hours, in whole steps."""

import datetime as dt

import pytest

from booking.calendars.rules import Interval, PolicyTerms, SlotReason, Window, check_extension
from tests.factories import shanghai

HOUR = dt.timedelta(hours=1)
ENDS = shanghai(2, 11)
NOW = shanghai(2, 10, 45)
TERMS = PolicyTerms(longest=4 * HOUR, release_lead=2 * HOUR)
OPEN = [Window(shanghai(2, 8), shanghai(2, 18))]


def check(until, windows=OPEN, **changes):
    facts = {"terms": TERMS, "outsider": True, "now": NOW, "began": shanghai(2, 9)}
    return [each.reason for each in check_extension(ENDS, until, windows, **{**facts, **changes})]


def test_it_works():
    assert check(shanghai(2, 11, 30)) == []
    assert check(shanghai(2, 13)) == []


def test_own_first_time_is_released_with_the_opening_though_its_first_part_is_closed():
    cut = Window(shanghai(2, 10, 40), shanghai(2, 18), own_first=True, began=shanghai(2, 8))
    assert check(shanghai(2, 11, 30), [cut], now=shanghai(2, 6)) == []
    early = [SlotReason.NOT_YET_OPEN_TO_YOU]
    assert check(shanghai(2, 11, 30), [cut], now=shanghai(2, 5, 55)) == early


@pytest.mark.parametrize("until", [ENDS, shanghai(2, 10), shanghai(2, 11, 10)])
def test_only_whole_steps_of_the_grid_and_only_onwards(until):
    assert check(until) == [SlotReason.UNEVEN_LENGTH]


def test_what_has_passed_is_no_extension():
    assert check(shanghai(2, 11, 30), now=shanghai(2, 11, 30)) == [SlotReason.PAST]
    # Within the quarter of an hour in which a use still stands past its end.
    assert check(shanghai(2, 11, 30), now=shanghai(2, 11, 10)) == []


def test_the_longest_booking_counts_where_it_is_asked_to():
    assert check(shanghai(2, 13, 30)) == [SlotReason.TOO_LONG]
    assert check(shanghai(2, 13, 30), began=None) == []


def test_all_of_the_time_is_open():
    closed_at_noon = [
        Window(shanghai(2, 8), shanghai(2, 12)),
        Window(shanghai(2, 12, 30), shanghai(2, 18)),
    ]
    assert check(shanghai(2, 12), closed_at_noon) == []
    assert check(shanghai(2, 12, 30), closed_at_noon) == [SlotReason.NOT_OPEN]
    assert check(shanghai(2, 13), closed_at_noon) == [SlotReason.NOT_OPEN]


def test_own_first_time_is_not_had_by_outsiders_before_its_release():
    windows = [
        Window(shanghai(2, 8), shanghai(2, 12)),
        Window(shanghai(2, 12), shanghai(2, 18), True),
    ]
    early, released = shanghai(2, 9, 59), shanghai(2, 10)
    assert check(shanghai(2, 13), windows, now=early) == [SlotReason.NOT_YET_OPEN_TO_YOU]
    assert check(shanghai(2, 13), windows, now=released) == []
    assert check(shanghai(2, 13), windows, now=early, outsider=False) == []
    assert check(shanghai(2, 12), windows, now=early) == []


def test_a_technician_is_there_for_all_of_it():
    hours = [Interval(shanghai(2, 9), shanghai(2, 12))]
    assert check(shanghai(2, 12), assisted_hours=hours) == []
    assert check(shanghai(2, 12, 30), assisted_hours=hours) == [SlotReason.OUTSIDE_ASSISTED_HOURS]
