"""The days that an address asks for: whatever it says, some are shown."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.bookings.rules.days import (
    FIRST,
    LAST,
    Days,
    DaysProblem,
    from_day,
    read_day,
    read_days,
    week_of,
)

TODAY = dt.date(2027, 3, 2)
USUAL = Days(dt.date(2027, 3, 1), dt.date(2027, 3, 28))
LONGEST = 366


def days(first, last, **changes):
    return read_days(first, last, **{"default": USUAL, "longest": LONGEST, **changes})


def test_it_works():
    assert read_day("2027-05-01", default=TODAY) == Days(dt.date(2027, 5, 1), dt.date(2027, 5, 1))
    assert days("2027-05-01", "2027-05-09").each[-1] == dt.date(2027, 5, 9)
    assert days("", "") == USUAL


@pytest.mark.parametrize(
    "text", ["2027-13-01", "2027-02-30", "soon", "1999-12-31", "2101-01-01", "1000000-01-01", "0"]
)
def test_nonsense_gives_the_usual_days_and_says_so(text):
    assert read_day(text, default=TODAY) == Days(TODAY, TODAY, DaysProblem.UNREADABLE)
    for first, last in [(text, ""), ("", text), (text, "2027-03-02"), ("2027-03-02", text)]:
        found = days(first, last)
        assert (found.first, found.last) == (USUAL.first, USUAL.last)
        assert found.problem is DaysProblem.UNREADABLE


def test_an_end_before_the_start_is_read_the_other_way_round():
    found = days("2027-05-09", "2027-05-01")
    assert found == Days(dt.date(2027, 5, 1), dt.date(2027, 5, 9), DaysProblem.ENDS_FIRST)


def test_too_many_days_are_cut():
    found = days("2000-01-01", "2100-12-31")
    assert found.problem is DaysProblem.TOO_LONG
    assert len(found.each) == LONGEST


def test_one_end_alone_gives_as_many_days_as_usual():
    assert days("2027-05-01", "").last == dt.date(2027, 5, 28)
    assert days("", "2027-05-28").first == dt.date(2027, 5, 1)
    assert days("2100-12-31", "").last == LAST
    assert days("", "2000-01-01").first == FIRST


def test_a_week_begins_on_monday():
    assert week_of(TODAY) == Days(dt.date(2027, 3, 1), dt.date(2027, 3, 7))


def test_there_is_nothing_outside_the_years_of_the_site():
    assert Days(FIRST, FIRST).moved(-1) is None
    assert Days(LAST, LAST).moved(1) is None
    assert Days(TODAY, TODAY).moved(-7) == Days(dt.date(2027, 2, 23), dt.date(2027, 2, 23))
    assert from_day(LAST, 7) == Days(LAST, LAST)


texts = st.one_of(st.text(max_size=12), st.dates().map(str), st.just(""))


@given(texts, texts)
def test_every_text_gives_days_in_order_and_not_too_many(first, last):
    found = days(first, last)
    assert FIRST <= found.first <= found.last <= LAST
    assert len(found.each) <= LONGEST
