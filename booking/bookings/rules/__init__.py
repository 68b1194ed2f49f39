"""Decisions about bookings: states and moves, deadlines, and what refuses a request."""

from .deadlines import (
    AUTO_FINISH,
    CHECK_IN_EARLY,
    NO_SHOW_AFTER,
    UNDO_FOR,
    BookingTimes,
    check_in_opens,
    decide_deadline,
    due_move,
    is_late_cancellation,
    undo_ends,
)
from .moves import (
    DECISIONS,
    HOLDING,
    LIVE,
    MOVES,
    Actor,
    Move,
    Side,
    State,
    Verb,
    allowed_verbs,
    find_move,
)
from .requests import Reason, RequestFacts, check_request
from .use import KindOfUse, UseProblem, check_use

__all__ = [
    "AUTO_FINISH",
    "CHECK_IN_EARLY",
    "DECISIONS",
    "HOLDING",
    "LIVE",
    "MOVES",
    "NO_SHOW_AFTER",
    "UNDO_FOR",
    "Actor",
    "BookingTimes",
    "KindOfUse",
    "Move",
    "Reason",
    "RequestFacts",
    "Side",
    "State",
    "UseProblem",
    "Verb",
    "allowed_verbs",
    "check_in_opens",
    "check_request",
    "check_use",
    "decide_deadline",
    "due_move",
    "find_move",
    "is_late_cancellation",
    "undo_ends",
]
