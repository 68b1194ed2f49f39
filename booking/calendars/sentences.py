"""Policies and weekly hours as sentences, in the active language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext, ngettext

from booking.accounts.dates import clock_text, customs_of, length_text
from booking.labs.rules import Audience

from .rules import EVERY_DAY, BookingMode, PolicyTerms, Series, runs_of_days
from .rules.recurrence import DAY

MONDAY = dt.date(2024, 1, 1)
"""Any Monday: weekdays are counted from it."""


def policy_sentences(terms: PolicyTerms, *, audience: Audience | None = None) -> list[str]:
    """A policy in sentences, one a rule. With an ``audience`` it says how far ahead "you" may book.

    A lab that is closed to booking has that one sentence.
    """
    if terms.mode is BookingMode.CLOSED:
        return [gettext("It is closed to booking for now.")]
    out = [
        gettext("The lab decides on each request within %(days)s, and before it begins.")
        % {"days": _working_days(terms.decide_working_days)},
        gettext("Slots begin every %(grid)s, counted from when it opens.")
        % {"grid": _length(terms.grid)},
    ]
    if terms.mode is BookingMode.WALK_IN_TOO:
        out.insert(
            1, gettext("Whoever may operate it can also walk in and start while it is free.")
        )
    if terms.shortest == terms.longest:
        out.append(gettext("A booking lasts %(length)s.") % {"length": _length(terms.shortest)})
    else:
        out.append(
            gettext("A booking lasts from %(shortest)s to %(longest)s.")
            % {"shortest": _length(terms.shortest), "longest": _length(terms.longest)}
        )
    if terms.lead:
        out.append(
            gettext("Ask at least %(lead)s before the start.") % {"lead": _length(terms.lead)}
        )
    else:
        out.append(gettext("You can ask until it begins."))
    out += _horizons(terms, audience)
    out.append(_cancelling(terms))
    if terms.check_in:
        out.append(
            gettext("Check in when you arrive; a booking without a check-in is freed for others.")
        )
    return out


def _horizons(terms: PolicyTerms, audience: Audience | None) -> list[str]:
    days = {each: terms.horizon(each) for each in Audience}
    release = gettext(
        "Hours that the university has first open to others %(lead)s before they begin."
    ) % {"lead": _length(terms.release_lead)}
    if audience is not None:
        mine = gettext("You can book up to %(days)s ahead.") % {"days": _days(days[audience])}
        return [mine, release] if audience in (Audience.CHAIN, Audience.EVERYONE) else [mine]
    return [
        gettext(
            "People of the lab can book %(own_lab)s ahead, of its university %(university)s, "
            "chain members and other academic users %(chain)s, everyone else %(everyone)s."
        )
        % {
            "own_lab": _days(days[Audience.OWN_LAB]),
            "university": _days(days[Audience.OWN_UNIVERSITY]),
            "chain": _days(days[Audience.CHAIN]),
            "everyone": _days(days[Audience.EVERYONE]),
        },
        release,
    ]


def _cancelling(terms: PolicyTerms) -> str:
    if not terms.cancel_deadline:
        return gettext("You can cancel without a fee until it begins.")
    return gettext("You can cancel without a fee until %(length)s before the start.") % {
        "length": _length(terms.cancel_deadline)
    }


def _length(length: dt.timedelta) -> str:
    """A length in days where it is whole days, else in hours and minutes."""
    if length >= 2 * DAY and not length % DAY:
        return _days(length // DAY)
    return length_text(length, language=get_language())


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def _working_days(count: int) -> str:
    return ngettext("%(count)s working day", "%(count)s working days", count) % {"count": count}


def weekdays_text(weekdays: Collection[int]) -> str:
    """Weekdays, 0 for Monday: "Mon to Fri", "Mon, Wed", "Every day"."""
    if frozenset(weekdays) == EVERY_DAY:
        return gettext("Every day")
    names = customs_of(get_language()).weekdays
    parts: list[str] = []
    for first, last in runs_of_days(MONDAY + n * DAY for n in weekdays):
        begin, end = names[first.weekday()], names[last.weekday()]
        if (last - first).days >= 2:
            parts.append(gettext("%(first)s to %(last)s") % {"first": begin, "last": end})
        else:
            parts += [begin] if first == last else [begin, end]
    return gettext(", ").join(parts)


def clocks_text(start: dt.time, end: dt.time) -> str:
    """Hours of a day: "09:00–18:00", "22:00–06:00 the next day", "All day"."""
    if start == end == dt.time(0):
        return gettext("All day")
    times = {"start": clock_text(start), "end": clock_text(end)}
    if end == dt.time(0):
        return gettext("%(start)s–24:00") % times
    if end <= start:
        return gettext("%(start)s–%(end)s the next day") % times
    return gettext("%(start)s–%(end)s") % times


def span_text(starts: dt.datetime, ends: dt.datetime, zone: ZoneInfo) -> str:
    """A stretch of less than two days by the wall clock of a zone, without its day."""
    return clocks_text(starts.astimezone(zone).time(), ends.astimezone(zone).time())


def series_text(series: Series) -> str:
    """Weekly hours in one line: "Mon to Fri, 09:00–18:00"."""
    hours = series.hours
    return gettext("%(weekdays)s, %(hours)s") % {
        "weekdays": weekdays_text(hours.weekdays),
        "hours": clocks_text(hours.local_start, hours.local_end),
    }
