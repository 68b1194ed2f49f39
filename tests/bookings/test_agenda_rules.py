"""Whose bookings somebody reads, and how many pages a long list has: rules without pages."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.feeds import FreeDay, by_day
from booking.bookings.rules.agendas import Scope, organisation_scope, project_scope
from booking.calendars.rules import Look, Seen
from tests.factories import SHANGHAI, shanghai

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
HOUR = dt.timedelta(hours=1)
ONE_OF = ("administers", "finance", "operator")


@pytest.mark.parametrize("right", ONE_OF)
def test_who_answers_for_an_organisation_sees_all(right):
    rights = dict.fromkeys(ONE_OF, False) | {right: True}
    assert organisation_scope(**rights) is Scope.ALL
    assert project_scope(**rights, heads=False, belongs=False) is Scope.ALL


def test_a_stranger_sees_nothing():
    nobody = dict.fromkeys(ONE_OF, False)
    assert organisation_scope(**nobody) is None
    assert project_scope(**nobody, heads=False, belongs=False) is None


def test_of_a_project_its_head_sees_all_and_a_member_their_own():
    nobody = dict.fromkeys(ONE_OF, False)
    assert project_scope(**nobody, heads=True, belongs=True) is Scope.ALL
    assert project_scope(**nobody, heads=True, belongs=False) is Scope.ALL
    assert project_scope(**nobody, heads=False, belongs=True) is Scope.OWN


def free(starts, ends):
    return Seen(starts, ends, Look.FREE, starts)


class TestByDay:
    def test_it_works(self):
        shown = [
            free(shanghai(2, 8), shanghai(2, 10)),
            free(shanghai(2, 14), shanghai(2, 15)),
            Seen(shanghai(3, 8), shanghai(3, 18), Look.LATER, shanghai(3, 8), shanghai(1, 9)),
        ]
        assert by_day(shown, SHANGHAI) == [
            FreeDay(dt.date(2027, 3, 2), 3 * HOUR),
            FreeDay(dt.date(2027, 3, 3), opens_at=shanghai(1, 9)),
        ]

    def test_a_night_counts_on_both_its_days(self):
        shown = [free(shanghai(2, 22), shanghai(3, 3))]
        assert by_day(shown, SHANGHAI) == [
            FreeDay(dt.date(2027, 3, 2), 2 * HOUR),
            FreeDay(dt.date(2027, 3, 3), 3 * HOUR),
        ]

    def test_a_day_of_a_clock_change_counts_what_passes(self):
        starts = dt.datetime(2027, 3, 14, 0, tzinfo=LOS_ANGELES)
        ends = dt.datetime(2027, 3, 15, 0, tzinfo=LOS_ANGELES)
        assert by_day([free(starts, ends)], LOS_ANGELES) == [
            FreeDay(dt.date(2027, 3, 14), 23 * HOUR)
        ]

    @given(
        st.lists(
            st.tuples(st.integers(0, 400 * 12), st.integers(1, 40 * 12)), min_size=1, max_size=8
        ),
        st.sampled_from([SHANGHAI, LOS_ANGELES]),
    )
    def test_no_time_is_lost_or_made(self, stretches, zone):
        first = dt.datetime(2027, 3, 10, tzinfo=dt.UTC)
        shown = []
        for begin, length in stretches:
            starts = first + begin * dt.timedelta(minutes=5)
            shown.append(free(starts, starts + length * dt.timedelta(minutes=5)))
        days = by_day(shown, zone)
        assert sum((each.free for each in days), dt.timedelta()) == sum(
            (each.ends - each.starts for each in shown), dt.timedelta()
        )
        assert [each.day for each in days] == sorted({each.day for each in days})
