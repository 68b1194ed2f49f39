"""The city's clock, and when its offices are staffed."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
DAYS_BACK = 21
"""So many days before today are played."""
MINUTE = dt.timedelta(minutes=1)


def local(day: dt.date, minutes: int) -> dt.datetime:
    """An instant (UTC) by the city's clock."""
    midnight = dt.datetime.combine(day, dt.time(), ZONE)
    return (midnight + minutes * MINUTE).astimezone(dt.UTC)


def at_work(moment: dt.datetime) -> dt.datetime:
    """The same instant if an office is staffed then, else the next morning's 08:50 (UTC)."""
    here = moment.astimezone(ZONE)
    day = here.date()
    minutes = here.hour * 60 + here.minute
    if day.weekday() < 5 and 8 * 60 + 30 <= minutes < 17 * 60 + 30:
        return moment
    if day.weekday() < 5 and minutes < 8 * 60 + 30:
        return local(day, 8 * 60 + 50)
    day += dt.timedelta(days=1)
    while day.weekday() >= 5:
        day += dt.timedelta(days=1)
    return local(day, 8 * 60 + 50)


def workday_from(day: dt.date, steps: int) -> dt.date:
    """The weekday so many weekdays after a day, or before it when ``steps`` is negative."""
    one = dt.timedelta(days=1 if steps > 0 else -1)
    left = abs(steps)
    while left:
        day += one
        left -= day.weekday() < 5
    return day


def quarters(now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Two quarters of an hour (UTC): the last that has begun, and the one to come to the lab for.

    The latter is the next one, or the last again when the next is tomorrow's
    in the city; checking in is open for it either way.
    """
    begun = now - dt.timedelta(
        minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond
    )
    following = begun if begun == now else begun + 15 * MINUTE
    today = now.astimezone(ZONE).date()
    return begun, following if following.astimezone(ZONE).date() == today else begun


def duty_days(today: dt.date) -> frozenset[dt.date]:
    """The local days on which who runs day and night works, holiday or not: those that the
    bookings of this very hour can reach into."""
    return frozenset(today + dt.timedelta(days=days) for days in (-1, 0, 1))


def opening_of(today: dt.date) -> dt.datetime:
    """When the labs' hours begin (UTC): a week before the first day that is played."""
    return local(today - dt.timedelta(days=DAYS_BACK + 7), 0)


def days_before(today: dt.date, days: int) -> list[dt.date]:
    """The local days from so many before today, up to and with today."""
    return [today - dt.timedelta(days=back) for back in range(days, -1, -1)]
