"""Days, times and lengths as a person reads them, in each language of the site."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from booking.accounts import dates

SHANGHAI = ZoneInfo("Asia/Shanghai")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
LANGUAGES = [code for code, _name in settings.LANGUAGES]

ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
MOMENTS = st.datetimes(timezones=st.one_of(st.none(), st.just(dt.UTC), ZONES))


def span(start: dt.datetime, end: dt.datetime, language: str, zone: ZoneInfo = SHANGHAI) -> str:
    return dates.span_text(start, end, zone=zone, language=language, now=NOW)


def test_it_works() -> None:
    start = dt.datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
    assert span(start, start + dt.timedelta(hours=4), "en") == "Tue 24 Nov, 09:00 to 13:00 (4 h)"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-hans", "11月24日 周二 09:00–13:00（4 小时）"),
        ("zh-hant", "11月24日 週二 09:00–13:00（4 小時）"),
    ],
)
def test_a_span_follows_chinese_customs(language: str, expected: str) -> None:
    start = dt.datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
    assert span(start, start + dt.timedelta(hours=4), language) == expected


def test_every_language_of_the_site_has_its_customs() -> None:
    assert set(LANGUAGES) == set(dates.CUSTOMS)


def test_a_span_is_told_on_the_labs_clock() -> None:
    start = dt.datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
    told = span(start, start + dt.timedelta(hours=1), "en", LOS_ANGELES)
    assert told == "Mon 23 Nov, 17:00 to 18:00 (1 h)"


def test_a_span_across_midnight_names_both_days() -> None:
    start = dt.datetime(2026, 11, 24, 22, tzinfo=SHANGHAI)
    end = start + dt.timedelta(hours=4)
    assert span(start, end, "en") == "Tue 24 Nov, 22:00 to Wed 25 Nov, 02:00 (4 h)"
    assert span(start, end, "zh-hans") == "11月24日 周二 22:00 至 11月25日 周三 02:00（4 小时）"


def test_a_span_up_to_midnight_stays_on_its_day() -> None:
    start = dt.datetime(2026, 11, 24, 22, tzinfo=SHANGHAI)
    told = span(start, start + dt.timedelta(hours=2), "en")
    assert told == "Tue 24 Nov, 22:00 to 24:00 (2 h)"


def test_another_year_is_named() -> None:
    start = dt.datetime(2027, 1, 5, 9, tzinfo=SHANGHAI)
    end = start + dt.timedelta(hours=1)
    assert span(start, end, "en") == "Tue 5 Jan 2027, 09:00 to 10:00 (1 h)"
    assert span(start, end, "zh-hant") == "2027年1月5日 週二 09:00–10:00（1 小時）"


def test_the_length_counts_what_passes_when_the_clocks_change() -> None:
    start = dt.datetime(2026, 3, 8, 0, tzinfo=LOS_ANGELES)
    end = dt.datetime(2026, 3, 8, 12, tzinfo=LOS_ANGELES)
    assert span(start, end, "en", LOS_ANGELES) == "Sun 8 Mar, 00:00 to 12:00 (11 h)"


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (dt.timedelta(hours=1, minutes=30), "1.5 h"),
        (dt.timedelta(minutes=45), "45 min"),
        (dt.timedelta(hours=1, minutes=25), "1 h 25 min"),
        (dt.timedelta(0), "0 h"),
        (Decimal("1.5"), "1.5 h"),
        (Decimal("2140"), "2,140 h"),
        (10, "10 h"),
        (dt.timedelta(hours=-2), "-2 h"),
    ],
)
def test_a_length_is_hours_or_minutes(length: dt.timedelta | Decimal | int, expected: str) -> None:
    assert dates.length_text(length, language="en") == expected


@trials(deadline=None)
@given(MOMENTS, MOMENTS, MOMENTS.filter(lambda moment: moment.tzinfo), ZONES)
def test_no_two_moments_break_a_page(
    start: dt.datetime, end: dt.datetime, now: dt.datetime, zone: ZoneInfo
) -> None:
    for language in [*LANGUAGES, None, "fr"]:
        assert dates.span_text(start, end, zone=zone, language=language, now=now)
        assert dates.moment_text(start, zone=zone, language=language, now=now)


@trials(deadline=None)
@given(st.timedeltas(), st.sampled_from(LANGUAGES))
def test_no_length_breaks_a_page(length: dt.timedelta, language: str) -> None:
    assert dates.length_text(length, language=language)


@trials(deadline=None)
@given(
    st.decimals(allow_nan=False, allow_infinity=False)
    | st.floats(allow_nan=False, allow_infinity=False)
)
def test_no_number_of_hours_breaks_a_page(length: Decimal | float) -> None:
    assert dates.length_text(length, language="en").endswith(("h", "min"))


@trials(deadline=None)
@given(st.datetimes(timezones=st.just(dt.UTC)), st.timedeltas(min_value=dt.timedelta(0)), ZONES)
def test_the_length_does_not_depend_on_the_clock_that_tells_it(
    start: dt.datetime, length: dt.timedelta, zone: ZoneInfo
) -> None:
    try:
        end = start + length
        there = [moment.astimezone(zone) for moment in (start, end)]
    except OverflowError:
        return
    assert dates.elapsed(*there) == length


def test_clocks_that_agree_need_no_note() -> None:
    assert dates.same_clock("Asia/Shanghai", "Asia/Hong_Kong", now=NOW)
    assert not dates.same_clock("Asia/Shanghai", "America/Los_Angeles", now=NOW)


def test_clocks_that_agree_in_winter_alone_need_a_note() -> None:
    assert not dates.same_clock("Europe/London", "Africa/Abidjan", now=NOW)
