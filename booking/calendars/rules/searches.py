"""Saved searches: what is kept of an address, for how long, and what is worth a letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from .intervals import normalise

LONGEST_QUERY = 2000
"""A kept query has so many characters at most, percent signs counted."""

MOST_LIVE = 20
"""So many searches a person may have watched at a time."""

KEPT_FOR = dt.timedelta(days=30)
"""How long a search without a latest date of its own is watched."""

KEPT_AT_MOST = dt.timedelta(days=366)
"""The longest that any search is watched, however late its own latest date."""

EVERY = dt.timedelta(minutes=10)
"""A search is looked at no more often than this."""

QUIET = dt.timedelta(hours=24)
"""After a letter nothing more is told for so long, while what it told of still stands."""

SHORT_QUIET = dt.timedelta(hours=1)
"""The pause after a letter whose slot somebody else has taken meanwhile."""


class SearchReason(StrEnum):
    """Why a search is not saved, or not ended."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    OVER = "over"
    TOO_MANY = "too_many"
    NOT_VERIFIED = "not_verified"
    NOT_YOURS = "not_yours"


@dataclass(frozen=True)
class Answer:
    """A slot (UTC) that a search finds on an instrument; without times it is sample service."""

    instrument_id: int
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None


def normal_query(text: str, *, known: Collection[str]) -> str:
    """An address's query in one form: known parameters with a value, each once, in order.

    The same search gives the same text whatever order, empty fields, spaces
    and foreign parameters its address had. Empty when nothing is looked for.
    Raises ValueError when it is longer than a query may be.
    """
    if len(text) > 4 * LONGEST_QUERY:
        raise ValueError("the query is too long")
    found = parse_qsl(text.lstrip("?"), max_num_fields=200)
    kept = sorted({(name, _plain(value)) for name, value in found if name in known})
    query = urlencode([(name, value) for name, value in kept if value])
    if len(query) > LONGEST_QUERY:
        raise ValueError("the query is too long")
    return query


def _plain(value: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())


def watched_until(now: dt.datetime, last_day: dt.date | None, zone: ZoneInfo) -> dt.datetime:
    """When a search that is saved now is over (UTC): with its own last day, else in 30 days.

    May lie in the past, when the last day does.
    """
    if last_day is None:
        return now + KEPT_FOR
    if last_day >= (now + KEPT_AT_MOST).astimezone(zone).date():
        return now + KEPT_AT_MOST
    return normalise(dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time(0)), zone)


def news(
    answers: Sequence[Answer],
    told: Sequence[Answer],
    *,
    told_at: dt.datetime | None,
    now: dt.datetime,
) -> Answer | None:
    """The first answer that is worth a letter at ``now``; None when there is nothing to tell.

    ``answers`` stand in the search's own order; they hold each instrument's
    earliest slot, if any. ``told`` is all that was told before, oldest first, and
    ``told_at`` when the last of it was.

    No time is told twice: a slot that shares time with one told of the same
    instrument is the same news, since the start of free time creeps forward
    with the clock. After a letter it is quiet for a day, but when the slot of
    the last letter is gone, the reader has nothing in hand and a new one is
    told after an hour already.
    """
    if told and told_at is not None:
        gone = _is_gone(told[-1], answers, now)
        if now < told_at + (SHORT_QUIET if gone else QUIET):
            return None
    return next((each for each in answers if _is_new(each, told, now)), None)


def _is_gone(slot: Answer, answers: Sequence[Answer], now: dt.datetime) -> bool:
    """Whether a slot that was told is free no more: its instrument is so only later, or not."""
    if slot.starts is not None and slot.starts <= now:
        return True
    for each in answers:
        if each.instrument_id != slot.instrument_id:
            continue
        if slot.starts is None or (each.starts is not None and each.starts <= slot.starts):
            return False
    return True


def _is_new(answer: Answer, told: Sequence[Answer], now: dt.datetime) -> bool:
    if answer.starts is not None and answer.starts <= now:
        return False
    return not any(
        each.instrument_id == answer.instrument_id and _shares_time(each, answer) for each in told
    )


def _shares_time(one: Answer, other: Answer) -> bool:
    if one.starts is None or other.starts is None:
        return one.starts is other.starts
    if one.starts == other.starts:
        return True
    if one.ends is None or other.ends is None:
        return False
    return one.starts < other.ends and other.starts < one.ends
