"""What becomes of a booking that is passed on to a colleague."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from ..rules.moves import Verb


class TransferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


ENDS = {
    Verb.TAKE_OVER: TransferState.ACCEPTED,
    Verb.TURN_DOWN: TransferState.DECLINED,
    Verb.TAKE_BACK: TransferState.WITHDRAWN,
}
"""What an open transfer becomes by a verb."""


def has_begun(starts: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether the booked time runs, with which a transfer lapses; samples have none."""
    return starts is not None and now >= starts
