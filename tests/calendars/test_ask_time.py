"""What somebody types about time: read, or left out and told."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.calendars.rules.asking import (
    LONGEST_SLOT,
    TimeAsked,
    TimeFault,
    When,
    range_of,
    read_length,
    read_time,
)
from booking.calendars.rules.promising import LONGEST_BREAK, promised_day
from booking.calendars.rules.weeks import EVERY_DAY, WHOLE_DAY
from tests.factories import NOW, SHANGHAI, shanghai

TODAY = dt.date(2027, 3, 1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def read(**texts):
    return read_time(today=TODAY, **texts)


def test_it_works():
    asked = read(
        length="4",
        first="2027-03-02",
        last="2027-03-09",
        weekdays=["mon", "tue"],
        after="09:00",
        before="17:30",
        in_a_row="2",
    )
    assert asked.faults == {}
    assert asked.asked == TimeAsked(
        length=4 * HOUR,
        in_a_row=2 * HOUR,
        first=dt.date(2027, 3, 2),
        last=dt.date(2027, 3, 9),
        weekdays=frozenset({0, 1}),
        minutes=(9 * 60, 17 * 60 + 30),
    )
    wish = asked.asked.wish(SHANGHAI, now=NOW)
    assert (wish.length, wish.pieces) == (2 * HOUR, 2)
    assert (wish.earliest, wish.latest, wish.until) == (
        shanghai(2, 0),
        shanghai(10, 0),
        shanghai(10, 0),
    )


def test_nothing_asked_narrows_nothing():
    asked = read().asked
    assert not asked.narrows
    wish = asked.wish(SHANGHAI, now=NOW)
    assert (wish.earliest, wish.latest, wish.until) == (NOW, NOW + 14 * DAY, None)
    assert (wish.length, wish.pieces, wish.weekdays, wish.minutes) == (
        None,
        1,
        EVERY_DAY,
        WHOLE_DAY,
    )


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("4", 4 * HOUR),
        ("0.5", HOUR / 2),
        ("1,5", 1.5 * HOUR),
        ("90 min", 1.5 * HOUR),
        ("2 days", 2 * DAY),
        ("3天", 3 * DAY),
        ("4 小时", 4 * HOUR),
        ("1/2", None),
        ("four", None),
        ("4 moons", None),
        ("-4", None),
        ("1e9", None),
        ("٤", 4 * HOUR),
        ("", None),
    ],
)
def test_a_length_as_people_type_it(text, length):
    assert read_length(text) == length


@pytest.mark.parametrize(
    ("texts", "name", "fault"),
    [
        ({"length": "long"}, "length", TimeFault.LENGTH_UNREADABLE),
        ({"length": "0"}, "length", TimeFault.LENGTH_OUT_OF_RANGE),
        ({"length": "10000"}, "length", TimeFault.LENGTH_OUT_OF_RANGE),
        ({"in_a_row": "x"}, "in_a_row", TimeFault.ROW_UNREADABLE),
        ({"in_a_row": "400"}, "in_a_row", TimeFault.ROW_OUT_OF_RANGE),
        ({"length": "300", "in_a_row": "1"}, "in_a_row", TimeFault.TOO_MANY_PIECES),
        ({"first": "soon"}, "first", TimeFault.DAY_UNREADABLE),
        ({"last": "2027-02-30"}, "last", TimeFault.DAY_UNREADABLE),
        ({"last": "2027-02-28"}, "last", TimeFault.LAST_IS_OVER),
        ({"first": "2027-03-09", "last": "2027-03-08"}, "last", TimeFault.LAST_BEFORE_FIRST),
        ({"first": "9999-12-31"}, "first", TimeFault.TOO_FAR),
        ({"last": "9999-12-31"}, "last", TimeFault.TOO_FAR),
        ({"after": "25:00"}, "after", TimeFault.CLOCK_UNREADABLE),
        ({"before": "9"}, "before", TimeFault.CLOCK_UNREADABLE),
        ({"after": "09:00", "before": "09:00"}, "before", TimeFault.SAME_CLOCK),
        (
            {"length": "4", "after": "09:00", "before": "11:00"},
            "before",
            TimeFault.SHORTER_THAN_LENGTH,
        ),
    ],
)
def test_what_is_impossible_is_told_and_left_out(texts, name, fault):
    assert read(**texts).faults == {name: fault}


def test_over_midnight_and_to_the_end_of_the_day():
    assert read(after="22:00", before="06:00").asked.minutes == (22 * 60, 6 * 60)
    assert read(after="18:00", before="24:00").asked.minutes == (18 * 60, 24 * 60)
    assert read(after="18:00", before="00:00").asked.minutes == (18 * 60, 24 * 60)
    assert read(before="12:00").asked.minutes == (0, 12 * 60)


def test_a_range_moves_on_with_the_day():
    assert range_of(When.WEEK, TODAY) == (TODAY, TODAY + 6 * DAY)
    assert range_of(When.NEXT_WEEK, TODAY) == (TODAY + 7 * DAY, TODAY + 13 * DAY)
    sunday = dt.date(2027, 3, 7)
    assert range_of(When.NEXT_WEEK, sunday)[0] == dt.date(2027, 3, 8)
    assert read(when="7").asked.last == TODAY + 6 * DAY
    # Days that are named count before it.
    assert read(when="7", last="2027-03-20").asked.last == dt.date(2027, 3, 20)
    assert read(when="never").asked == TimeAsked()


def test_pieces_are_as_many_as_the_time_needs():
    asked = TimeAsked(length=5 * HOUR, in_a_row=2 * HOUR)
    assert (asked.pieces, asked.piece) == (3, 2 * HOUR)
    assert TimeAsked(length=2 * HOUR, in_a_row=2 * HOUR).pieces == 1
    assert TimeAsked(length=2 * HOUR, in_a_row=8 * HOUR).piece == 2 * HOUR
    assert TimeAsked(in_a_row=2 * HOUR).piece is None


def test_days_are_those_of_the_clock_even_where_it_changes():
    zone = ZoneInfo("America/Los_Angeles")
    asked = TimeAsked(first=dt.date(2027, 3, 14), last=dt.date(2027, 3, 14))
    wish = asked.wish(zone, now=NOW)
    assert wish.until - wish.earliest == 23 * HOUR


text = st.text(max_size=12)


@given(
    length=text,
    in_a_row=text,
    when=text,
    first=text | st.dates().map(str),
    last=text | st.dates().map(str),
    weekdays=st.lists(text, max_size=3),
    after=text | st.times().map(str),
    before=text | st.times().map(str),
)
def test_whatever_is_typed_comes_to_a_wish(**texts):
    found = read(**texts).asked
    wish = found.wish(SHANGHAI, now=NOW)
    assert wish.earliest >= NOW
    assert wish.until is None or wish.until > NOW
    assert found.length is None or found.length <= LONGEST_SLOT
    assert wish.pieces <= 20


# Promised days


def weekday(day):
    return day.weekday() < 5


def test_results_are_promised_by_working_days():
    assert promised_day(TODAY, 3, weekday) == dt.date(2027, 3, 4)
    assert promised_day(dt.date(2027, 3, 5), 1, weekday) == dt.date(2027, 3, 8)
    assert promised_day(dt.date(2027, 3, 6), 1, weekday) == dt.date(2027, 3, 8)
    assert promised_day(TODAY, 5, lambda day: weekday(day) and day.day != 3) == dt.date(2027, 3, 9)


def test_a_wrong_calendar_puts_nothing_off_for_ever():
    never = promised_day(TODAY, 2, lambda _day: False)
    assert never == TODAY + 2 * (LONGEST_BREAK + 1) * DAY
    assert promised_day(dt.date.max, 2, weekday) == dt.date.max
