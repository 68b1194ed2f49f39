"""The life of a booking: one state, one table of moves (domain: the life of a booking)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from booking.labs.rules import MACHINE_TIME, ServiceMode


class State(StrEnum):
    ENDORSEMENT = "endorsement"
    REQUESTED = "requested"
    OFFERED = "offered"
    APPROVED = "approved"
    IN_USE = "in_use"
    COMPLETED = "completed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


LIVE = frozenset({State.ENDORSEMENT, State.REQUESTED, State.OFFERED, State.APPROVED, State.IN_USE})
HOLDING = LIVE
"""The states in which a booking's own time is held (after use, only its clean-up is)."""


class Verb(StrEnum):
    REQUEST = "request"
    APPROVE = "approve"
    REJECT = "reject"
    UNDO = "undo"
    EXPIRE = "expire"
    CANCEL = "cancel"
    TRANSFER = "transfer"
    CHECK_IN = "check_in"
    FINISH = "finish"
    NO_SHOW = "no_show"
    # The clock's own ends of a booking that nobody ended.
    RUN_OUT = "run_out"
    LAPSE = "lapse"


DECISIONS = frozenset({Verb.APPROVE, Verb.REJECT})


class Actor(StrEnum):
    """In which right somebody moves a booking; a person may have several."""

    REQUESTER = "requester"
    HEAD = "head"
    ORGANISATION_ADMINISTRATOR = "organisation_administrator"
    # Decides on requests: a manager, a deputy, or a technician whom the lab lets.
    APPROVER = "approver"
    MANAGER = "manager"
    TECHNICIAN = "technician"
    OPERATOR = "operator"
    CLOCK = "clock"


CUSTOMER = frozenset({Actor.REQUESTER, Actor.HEAD, Actor.ORGANISATION_ADMINISTRATOR})
LAB = frozenset({Actor.APPROVER, Actor.MANAGER, Actor.TECHNICIAN, Actor.OPERATOR})


class Side(StrEnum):
    """Who may read a timeline row's note."""

    CUSTOMER = "customer"
    LAB = "lab"
    BOTH = "both"


@dataclass(frozen=True)
class Move:
    """One row of the table; ``modes`` restricts it to some service modes."""

    verb: Verb
    before: frozenset[State]
    after: State
    by: frozenset[Actor]
    modes: frozenset[ServiceMode] = frozenset(ServiceMode)
    reason_from: frozenset[Actor] = frozenset()
    """Who must give a reason."""


_AT_THE_BENCH = frozenset({Actor.REQUESTER, Actor.TECHNICIAN, Actor.MANAGER})
_LAB_HANDS = frozenset({Actor.TECHNICIAN, Actor.MANAGER})
_SAMPLES = frozenset({ServiceMode.SAMPLES})

MOVES: tuple[Move, ...] = (
    Move(Verb.APPROVE, frozenset({State.REQUESTED}), State.APPROVED, frozenset({Actor.APPROVER})),
    Move(
        Verb.REJECT,
        frozenset({State.REQUESTED}),
        State.REJECTED,
        frozenset({Actor.APPROVER}),
        reason_from=frozenset({Actor.APPROVER}),
    ),
    # Only whoever decided, and only for ten seconds: see ``rules.deadlines.undo_ends``.
    Move(
        Verb.UNDO,
        frozenset({State.APPROVED, State.REJECTED}),
        State.REQUESTED,
        frozenset({Actor.APPROVER}),
    ),
    Move(
        Verb.EXPIRE,
        frozenset({State.ENDORSEMENT, State.REQUESTED, State.OFFERED}),
        State.EXPIRED,
        frozenset({Actor.CLOCK}),
    ),
    Move(
        Verb.CANCEL,
        frozenset({State.ENDORSEMENT, State.REQUESTED, State.OFFERED, State.APPROVED}),
        State.CANCELLED,
        CUSTOMER | {Actor.MANAGER, Actor.OPERATOR},
        reason_from=frozenset({Actor.MANAGER, Actor.OPERATOR}),
    ),
    Move(
        Verb.CHECK_IN,
        frozenset({State.APPROVED}),
        State.IN_USE,
        _AT_THE_BENCH,
        modes=MACHINE_TIME,
    ),
    # The start of work on samples is the lab's.
    Move(Verb.CHECK_IN, frozenset({State.APPROVED}), State.IN_USE, _LAB_HANDS, modes=_SAMPLES),
    Move(
        Verb.FINISH,
        frozenset({State.IN_USE}),
        State.COMPLETED,
        _AT_THE_BENCH,
        modes=MACHINE_TIME,
    ),
    Move(Verb.FINISH, frozenset({State.IN_USE}), State.COMPLETED, _LAB_HANDS, modes=_SAMPLES),
    # A leaver's passes on by itself, to whom the domain says; nothing else of it changes.
    *(
        Move(Verb.TRANSFER, frozenset({state}), state, frozenset({Actor.CLOCK}))
        for state in State
        if state in LIVE
    ),
    Move(
        Verb.NO_SHOW,
        frozenset({State.APPROVED}),
        State.NO_SHOW,
        frozenset({Actor.CLOCK}),
        modes=MACHINE_TIME,
    ),
    Move(
        Verb.RUN_OUT,
        frozenset({State.IN_USE, State.APPROVED}),
        State.COMPLETED,
        frozenset({Actor.CLOCK}),
        modes=MACHINE_TIME,
    ),
    Move(
        Verb.LAPSE,
        frozenset({State.APPROVED}),
        State.CANCELLED,
        frozenset({Actor.CLOCK}),
        modes=MACHINE_TIME,
    ),
)


def find_move(verb: Verb, state: State, mode: ServiceMode, actors: frozenset[Actor]) -> Move | None:
    """The table's row by which any of ``actors`` may do ``verb``; what is not there is refused."""
    for move in MOVES:
        if move.verb is verb and state in move.before and mode in move.modes and move.by & actors:
            return move
    return None


def allowed_verbs(state: State, mode: ServiceMode, actors: frozenset[Actor]) -> list[Verb]:
    """The verbs that the table gives somebody here, in the order of the table."""
    out: list[Verb] = []
    for move in MOVES:
        if (
            state in move.before
            and mode in move.modes
            and move.by & actors
            and move.verb not in out
        ):
            out.append(move.verb)
    return out
