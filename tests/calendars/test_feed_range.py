"""The range that a calendar asks of its feed: two texts by the lab's wall clock."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from booking.calendars.feeds import BadRange, RangeProblem, read_range
from tests.calendars.hours import in_los_angeles
from tests.factories import LabRoleFactory

LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def problem_of(start, end):
    with pytest.raises(BadRange) as bad:
        read_range(start, end, LOS_ANGELES)
    return bad.value.problem


def test_it_works():
    found = read_range("2027-03-01", "2027-03-02T12:00:00", LOS_ANGELES)
    assert found.starts == dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)
    assert found.ends == dt.datetime(2027, 3, 2, 20, tzinfo=dt.UTC)


def test_of_an_hour_that_the_clock_skips_nothing_is_left():
    """02:59 is read as 03:59 there, which 03:00 does not come after."""
    assert problem_of("2027-03-14T02:59", "2027-03-14T03:00") is RangeProblem.ENDS_FIRST
    assert problem_of("2027-03-14T02:00", "2027-03-14T03:00") is RangeProblem.ENDS_FIRST


def test_a_range_of_45_days_may_be_an_hour_longer():
    found = read_range("2027-10-01", "2027-11-15", LOS_ANGELES)
    assert found.ends - found.starts == dt.timedelta(days=45, hours=1)
    assert problem_of("2027-10-01", "2027-11-15T00:01") is RangeProblem.TOO_LONG


@pytest.mark.parametrize(
    ("start", "end", "problem"),
    [
        ("", "", RangeProblem.UNREADABLE),
        ("soon", "2027-03-02", RangeProblem.UNREADABLE),
        ("2027-03-01T00:00Z", "2027-03-02", RangeProblem.UNREADABLE),
        ("9999-12-30", "9999-12-31", RangeProblem.UNREADABLE),
        ("2027-03-02", "2027-03-02", RangeProblem.ENDS_FIRST),
    ],
)
def test_bad_ranges(start, end, problem):
    assert problem_of(start, end) is problem


@pytest.mark.django_db
def test_the_preview_answers_with_a_sentence(client):
    instrument = in_los_angeles()
    client.force_login(LabRoleFactory(lab=instrument.lab).person)
    url = reverse("preview_feed", args=[instrument.public_id])
    answer = client.get(url, {"start": "2027-03-14T02:59", "end": "2027-03-14T03:00"})
    assert answer.status_code == 400
    assert "Give a start and an end" in answer.json()["error"]
