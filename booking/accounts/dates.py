"""Days, times and lengths as a person reads them, in three languages.

Pure functions: language, zone and the present moment are parameters. A date is
written by the customs of a language, not by a sentence that a catalogue could
translate, so each language has its row in ``CUSTOMS`` here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Customs:
    """How one language writes days, times and lengths; Monday and January come first."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    day: str
    day_with_year: str
    moment: str
    span: str
    span_over_days: str
    hours: str
    minutes: str
    hours_and_minutes: str


CUSTOMS: dict[str, Customs] = {
    "en": Customs(
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        months=(
            *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
            *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        ),
        day="{weekday} {day} {month}",
        day_with_year="{weekday} {day} {month} {year}",
        moment="{day} {clock}",
        span="{day}, {start} to {end} ({length})",
        span_over_days="{day}, {start} to {last_day}, {end} ({length})",
        hours="{hours} h",
        minutes="{minutes} min",
        hours_and_minutes="{hours} h {minutes} min",
    ),
    "zh-hans": Customs(
        weekdays=("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
        months=tuple(f"{month}月" for month in range(1, 13)),
        day="{month}{day}日 {weekday}",
        day_with_year="{year}年{month}{day}日 {weekday}",
        moment="{day} {clock}",
        span="{day} {start}–{end}（{length}）",
        span_over_days="{day} {start} 至 {last_day} {end}（{length}）",
        hours="{hours} 小时",
        minutes="{minutes} 分钟",
        hours_and_minutes="{hours} 小时 {minutes} 分钟",
    ),
    "zh-hant": Customs(
        weekdays=("週一", "週二", "週三", "週四", "週五", "週六", "週日"),
        months=tuple(f"{month}月" for month in range(1, 13)),
        day="{month}{day}日 {weekday}",
        day_with_year="{year}年{month}{day}日 {weekday}",
        moment="{day} {clock}",
        span="{day} {start}–{end}（{length}）",
        span_over_days="{day} {start} 至 {last_day} {end}（{length}）",
        hours="{hours} 小時",
        minutes="{minutes} 分鐘",
        hours_and_minutes="{hours} 小時 {minutes} 分鐘",
    ),
}


def customs_of(language: str | None) -> Customs:
    """The customs of a Django language code; English for one that has none."""
    return CUSTOMS.get((language or "en").lower(), CUSTOMS["en"])


def local(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """``moment`` on the wall clock of ``zone``; a naive one is taken to be on it already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    try:
        return moment.astimezone(zone)
    except OverflowError:
        # The first and the last day that Python knows have no neighbours.
        return moment


def day_text(day: dt.date, *, language: str | None, today: dt.date) -> str:
    """A day, "Tue 24 Nov"; with its year unless that is today's."""
    customs = customs_of(language)
    pattern = customs.day if day.year == today.year else customs.day_with_year
    return pattern.format(
        weekday=customs.weekdays[day.weekday()],
        day=day.day,
        month=customs.months[day.month - 1],
        year=day.year,
    )


def dated_text(moment: dt.datetime, *, zone: dt.tzinfo, language: str | None) -> str:
    """A moment on the wall clock of ``zone`` with its year, this one's too: of what is kept for
    years."""
    there = local(moment, zone)
    return wall_text(there, language=language, today=dt.date.min)


def clock_text(moment: dt.datetime | dt.time) -> str:
    """Hours and minutes of a day of 24 hours, "09:00"."""
    return f"{moment.hour:02d}:{moment.minute:02d}"


def moment_text(
    moment: dt.datetime, *, zone: dt.tzinfo, language: str | None, now: dt.datetime
) -> str:
    """A moment on the wall clock of ``zone``, "Wed 25 Nov 18:00"."""
    return wall_text(local(moment, zone), language=language, today=local(now, zone).date())


def wall_text(there: dt.datetime, *, language: str | None, today: dt.date) -> str:
    """The same of a moment that is told by a wall clock already."""
    return customs_of(language).moment.format(
        day=day_text(there.date(), language=language, today=today), clock=clock_text(there)
    )


def span_text(
    start: dt.datetime,
    end: dt.datetime,
    *,
    zone: dt.tzinfo,
    language: str | None,
    now: dt.datetime,
) -> str:
    """From when to when on the wall clock of ``zone``, and how long that really is.

    "Tue 24 Nov, 09:00 to 13:00 (4 h)"; an end on the midnight after the start
    is 24:00. On the day of a clock change the length counts what passes.
    """
    customs = customs_of(language)
    first, last = local(start, zone), local(end, zone)
    today = local(now, zone).date()
    length = length_text(elapsed(first, last), language=language)
    day = day_text(first.date(), language=language, today=today)
    days = last.date().toordinal() - first.date().toordinal()
    ends_at_midnight = days == 1 and last.time() == dt.time(0)
    if days == 0 or ends_at_midnight:
        return customs.span.format(
            day=day,
            start=clock_text(first),
            end="24:00" if ends_at_midnight else clock_text(last),
            length=length,
        )
    return customs.span_over_days.format(
        day=day,
        start=clock_text(first),
        last_day=day_text(last.date(), language=language, today=today),
        end=clock_text(last),
        length=length,
    )


def elapsed(start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """What passes between two aware moments, also where the clocks change in between."""
    # Two moments of one zone would be subtracted on the wall clock.
    return (end.replace(tzinfo=None) - _offset(end)) - (start.replace(tzinfo=None) - _offset(start))


def _offset(moment: dt.datetime) -> dt.timedelta:
    offset = moment.utcoffset() or dt.timedelta(0)
    try:
        moment.replace(tzinfo=None) - offset
    except OverflowError:
        return dt.timedelta(0)
    return offset


def length_text(length: dt.timedelta | Decimal | int | float, *, language: str | None) -> str:
    """How long: "1.5 h", "45 min", "1 h 25 min", "2,140 h". A plain number is hours.

    Whole minutes, rounded half up. Raises ValueError or OverflowError for a
    number that is not finite.
    """
    customs = customs_of(language)
    if isinstance(length, dt.timedelta):
        exact = Fraction(length // dt.timedelta(microseconds=1), 60_000_000)
    else:
        exact = Fraction(Decimal(str(length))) * 60
    total = floor(exact + Fraction(1, 2))
    sign = "-" if total < 0 else ""
    hours, minutes = divmod(abs(total), 60)
    if hours == 0 and minutes:
        return customs.minutes.format(minutes=f"{sign}{minutes}")
    if minutes % 6:
        return customs.hours_and_minutes.format(hours=f"{sign}{hours:,}", minutes=minutes)
    tenths = f".{minutes // 6}" if minutes else ""
    return customs.hours.format(hours=f"{sign}{hours:,}{tenths}")


def same_clock(one: str, other: str, *, now: dt.datetime) -> bool:
    """Whether the clocks of two IANA zones agree now and half a year from now."""
    if one == other:
        return True
    first, second = ZoneInfo(one), ZoneInfo(other)
    return all(
        moment.astimezone(first).utcoffset() == moment.astimezone(second).utcoffset()
        for moment in (now, now + dt.timedelta(days=183))
    )


def offset_text(zone: dt.tzinfo, *, now: dt.datetime) -> str:
    """How far a zone's clock is from UTC at ``now``: "UTC+8", "UTC-3:30"."""
    offset = now.astimezone(zone).utcoffset() or dt.timedelta(0)
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
