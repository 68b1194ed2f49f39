"""When something that is owed to somebody may be taken for sending, and when it is tried again."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class Letter(StrEnum):
    """What a letter is about; each has a function that writes it."""

    PLACE = "place"
    """A role that somebody was given."""
    INVITATION = "invitation"
    REGISTRATION = "registration"
    KNOWN = "known"
    """A convener's letter to an enterprise that the chain knows."""
    WISH = "wish"
    JOIN = "join"
    SIGN_IN = "sign_in"


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"


LEASE = dt.timedelta(minutes=5)
"""For so long a delivery that somebody took is left to them."""

BACKOFF = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))


def next_try(attempts: int, now: dt.datetime) -> dt.datetime | None:
    """When to try again after so many failed attempts; None is giving up."""
    return now + BACKOFF[attempts - 1] if attempts <= len(BACKOFF) else None


def may_take(
    state: DeliveryState | str, leased_until: dt.datetime | None, now: dt.datetime
) -> bool:
    """Whether a worker may take a delivery: it waits, or whoever had it is gone."""
    if state == DeliveryState.QUEUED:
        return True
    return state == DeliveryState.SENDING and leased_until is not None and leased_until <= now
