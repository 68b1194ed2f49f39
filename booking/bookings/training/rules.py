"""When a training has a place for somebody, and what passing it gives."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from enum import StrEnum

from ..rules.entries import EntryVerb

REMIND_BEFORE = dt.timedelta(days=30)
"""So long before a qualification's last day its holder is reminded."""


class TrainingState(StrEnum):
    PLANNED = "planned"
    CALLED_OFF = "called_off"


class SeatState(StrEnum):
    TAKEN = "taken"
    WAITING = "waiting"
    LEFT = "left"
    CALLED_OFF = "called_off"
    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"


OPEN = frozenset({SeatState.TAKEN, SeatState.WAITING})
"""Who counts on a training that has not begun."""


class TrainingReason(StrEnum):
    """Why a verb of trainings is refused."""

    NO_INSTRUMENT = "no_instrument"
    NOT_IN_SERVICE = "not_in_service"
    STARTS_PAST = "starts_past"
    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    FULL = "full"
    NOT_VERIFIED = "not_verified"
    WRONG_STATE = "wrong_state"
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True)
class SeatMove:
    """One row of the table of a seat's moves; ``begun`` tells whether the training must have
    begun, or must not."""

    verb: EntryVerb
    before: frozenset[SeatState]
    after: SeatState
    begun: bool


_ENDED = frozenset({SeatState.TAKEN, SeatState.FAILED, SeatState.ABSENT})

SEAT_MOVES: tuple[SeatMove, ...] = (
    SeatMove(EntryVerb.LEAVE, OPEN, SeatState.LEFT, begun=False),
    SeatMove(EntryVerb.SEAT, frozenset({SeatState.WAITING}), SeatState.TAKEN, begun=False),
    SeatMove(EntryVerb.CALL_OFF, OPEN, SeatState.CALLED_OFF, begun=False),
    # A result may be set right, but for a passed one: what it gave is withdrawn by name.
    SeatMove(EntryVerb.PASS, _ENDED, SeatState.PASSED, begun=True),
    SeatMove(EntryVerb.FAIL, _ENDED - {SeatState.FAILED}, SeatState.FAILED, begun=True),
    SeatMove(EntryVerb.MISS, _ENDED - {SeatState.ABSENT}, SeatState.ABSENT, begun=True),
)
RESULTS = (EntryVerb.PASS, EntryVerb.FAIL, EntryVerb.MISS)


def find_seat_move(verb: EntryVerb, state: SeatState, *, begun: bool) -> SeatMove | TrainingReason:
    """The table's row for a verb, or why there is none."""
    row = next((each for each in SEAT_MOVES if each.verb is verb), None)
    if row is None or state not in row.before:
        return TrainingReason.WRONG_STATE
    if row.begun != begun:
        return TrainingReason.NOT_BEGUN if row.begun else TrainingReason.BEGUN
    return row


def seat_for(*, taken: int, places: int, waits: bool) -> SeatState | None:
    """What somebody gets who signs up: a place, a turn, or nothing."""
    if taken < places:
        return SeatState.TAKEN
    return SeatState.WAITING if waits else None


def last_day(passed_on: dt.date, months: int | None) -> dt.date | None:
    """The last day of a qualification that lasts so many months; None is for good.

    The same day of the month, or the month's last where it is shorter.
    """
    if months is None:
        return None
    years, month = divmod(passed_on.month - 1 + months, 12)
    year = passed_on.year + years
    return dt.date(year, month + 1, min(passed_on.day, monthrange(year, month + 1)[1]))
