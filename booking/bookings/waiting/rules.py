"""Decisions about waiting: what may be waited for, what is offered, and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum

from booking.calendars.rules import BookingMode, Interval, PolicyTerms

from ..rules.requests import Reason


class EntryState(StrEnum):
    WAITING = "waiting"
    """For time to be freed, or for its person's answer to what was offered."""
    TAKEN = "taken"
    """It became a request."""
    LEFT = "left"
    """Its person left the list."""
    OVER = "over"
    """Its period is over."""


OFFER_FOR = dt.timedelta(hours=2)
"""For so long time is offered from the waitlist (domain: the life of a booking)."""
FURTHEST = dt.timedelta(days=90)
WIDEST = dt.timedelta(days=14)
MOST_LIVE = 20
"""So many periods one person waits for at a time."""


class WaitProblem(StrEnum):
    """Why somebody cannot wait for a period."""

    PAST = "past"
    TOO_FAR = "too_far"
    TOO_WIDE = "too_wide"
    TOO_NARROW = "too_narrow"
    UNEVEN_LENGTH = "uneven_length"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CLOSED_TO_BOOKING = "closed_to_booking"
    SAMPLES = "samples"
    WAITS_ALREADY = "waits_already"
    TOO_MANY = "too_many"
    FREE_NOW = "free_now"


CHANGES_BY_ITSELF = frozenset(
    {
        Reason.NOT_IN_SERVICE,
        Reason.NOT_QUALIFIED,
        Reason.OUTSIDE_QUALIFICATION,
        Reason.BARRED,
        Reason.SLOT_MISSING,
        Reason.NO_SAMPLES,
    }
)
"""What speaks against a request now may no longer when one's turn comes."""


ACCEPTED_IN_ANSWERING = frozenset({Reason.TERMS_NOT_ACCEPTED})
"""What passes nobody over whose turn it is: it is put right as they take what is offered."""


def check_period(
    earliest: dt.datetime,
    latest: dt.datetime,
    length: dt.timedelta,
    terms: PolicyTerms,
    now: dt.datetime,
) -> list[WaitProblem]:
    """Every reason against waiting for so much time between two instants."""
    if terms.mode is BookingMode.CLOSED:
        return [WaitProblem.CLOSED_TO_BOOKING]
    out: list[WaitProblem] = []
    if length < terms.shortest:
        out.append(WaitProblem.TOO_SHORT)
    elif length > terms.longest:
        out.append(WaitProblem.TOO_LONG)
    elif length % terms.grid:
        out.append(WaitProblem.UNEVEN_LENGTH)
    if latest - earliest < length:
        out.append(WaitProblem.TOO_NARROW)
    elif latest - length <= now:
        # What has begun may still have room for it.
        out.append(WaitProblem.PAST)
    elif latest - earliest > WIDEST:
        out.append(WaitProblem.TOO_WIDE)
    elif latest > now + FURTHEST:
        out.append(WaitProblem.TOO_FAR)
    return out


def answer_deadline(starts: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Until when offered time is held for an answer: two hours, never past its start."""
    return min(now + OFFER_FOR, starts)


def not_refused(
    starts: Iterable[dt.datetime], length: dt.timedelta, refused: Sequence[Interval]
) -> Iterable[dt.datetime]:
    """Those starts whose slot shares no time with what was offered before and not taken:
    nobody is asked twice."""
    for start in starts:
        slot = Interval(start, start + length)
        if not any(slot.overlaps(each) for each in refused):
            yield start
