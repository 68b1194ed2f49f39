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
BEFORE_USE = LIVE - {State.IN_USE}
"""In these a booking still waits for its time."""


class Verb(StrEnum):
    REQUEST = "request"
    # By the lab's staff for somebody: approved at once.
    BOOK = "book"
    # At the instrument: begun in the moment in which it is made.
    WALK_IN = "walk_in"
    ENDORSE = "endorse"
    REFUSE = "refuse"
    APPROVE = "approve"
    REJECT = "reject"
    UNDO = "undo"
    EXPIRE = "expire"
    CANCEL = "cancel"
    TRANSFER = "transfer"
    # By itself: its lab closed over it and left it standing.
    CLOSE_OVER = "close_over"
    # By itself: its unit was closed, and another one takes it at the same time.
    REASSIGN = "reassign"
    # To a colleague: asked, taken over, turned down, taken back.
    NOMINATE = "nominate"
    TAKE_OVER = "take_over"
    TURN_DOWN = "turn_down"
    TAKE_BACK = "take_back"
    # By itself: the booking began, ended or passed on before the colleague answered.
    UNTAKEN = "untaken"
    CHECK_IN = "check_in"
    EXTEND = "extend"
    FINISH = "finish"
    STOP = "stop"
    # Sets right afterwards how long a use was, or that somebody came after all.
    CORRECT = "correct"
    NO_SHOW = "no_show"
    # Another time: the lab's in place of what was asked for, either side's for what is approved.
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    PROPOSE = "propose"
    GRANT = "grant"
    KEEP = "keep"
    # A grant of what costs more than was endorsed, and its customer's own yes or no.
    AGREE = "agree"
    ENDORSE_TIME = "endorse_time"
    REFUSE_TIME = "refuse_time"
    UNANSWERED = "unanswered"
    # By itself: the lab closed over the other time.
    SHUT = "shut"
    # From the waitlist: its turn came, which begins a booking, and the answer.
    TURN = "turn"
    TAKE = "take"
    LET_GO = "let_go"
    # The clock's own ends of a booking that nobody ended.
    RUN_OUT = "run_out"
    LAPSE = "lapse"
    # Of samples sent in, see ``sampling.rules``: by the customer, by the lab, by the clock.
    ANNOUNCE = "announce"
    AMEND = "amend"
    RECALL = "recall"
    RESEND = "resend"
    GO_ON = "go_on"
    RETURN_TO = "return_to"
    RECEIVE = "receive"
    SPOIL = "spoil"
    TAKE_UP = "take_up"
    DONE = "done"
    SEND_BACK = "send_back"
    DISPOSE = "dispose"
    REMIND = "remind"
    # Of results, see ``results.rules``; the last two of those that were never released.
    RELEASE = "release"
    RETRACT = "retract"
    ENDS_SOON = "ends_soon"
    CLEAR = "clear"
    UNSENT = "unsent"
    DISCARD = "discard"


PASSING = frozenset({Verb.NOMINATE, Verb.TRANSFER, Verb.TAKE_OVER})
"""Their notes name two people, by keys."""
DECISIONS = frozenset({Verb.APPROVE, Verb.REJECT})


class Actor(StrEnum):
    """In which right somebody moves a booking; a person may have several."""

    REQUESTER = "requester"
    # A colleague whom the requester asked to take it over.
    NOMINEE = "nominee"
    HEAD = "head"
    ORGANISATION_ADMINISTRATOR = "organisation_administrator"
    # Says the customer's own yes: a head or an administrator, as the organisation chose.
    ENDORSER = "endorser"
    # Decides on requests: a manager, a deputy, or a technician whom the lab lets.
    APPROVER = "approver"
    MANAGER = "manager"
    TECHNICIAN = "technician"
    OPERATOR = "operator"
    CLOCK = "clock"
    # A lab's own rule, in place of an approver.
    RULE = "rule"


CUSTOMER = frozenset({Actor.REQUESTER, Actor.HEAD, Actor.ORGANISATION_ADMINISTRATOR})
"""Who may take a booking back; an endorser is one of them."""
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


TRANSFERABLE = frozenset({State.ENDORSEMENT, State.REQUESTED, State.APPROVED})
"""In these a booking can be passed on to a colleague."""
HAS_RESULTS = frozenset({State.IN_USE, State.COMPLETED})
"""In these a booking may be given results."""
_AT_THE_BENCH = frozenset({Actor.REQUESTER, Actor.TECHNICIAN, Actor.MANAGER})
_LAB_HANDS = frozenset({Actor.TECHNICIAN, Actor.MANAGER})
_SAMPLES = frozenset({ServiceMode.SAMPLES})
_EITHER_SIDE = frozenset({Actor.REQUESTER, Actor.APPROVER})
_ENDORSER = frozenset({Actor.ENDORSER})
_TAKEN_ON = (State.APPROVED, State.IN_USE)
_AFTERWARDS = (State.COMPLETED, State.CANCELLED)

MOVES: tuple[Move, ...] = (
    Move(Verb.ENDORSE, frozenset({State.ENDORSEMENT}), State.REQUESTED, _ENDORSER),
    Move(
        Verb.REFUSE,
        frozenset({State.ENDORSEMENT}),
        State.REJECTED,
        _ENDORSER,
        reason_from=_ENDORSER,
    ),
    Move(
        Verb.APPROVE,
        frozenset({State.REQUESTED}),
        State.APPROVED,
        frozenset({Actor.APPROVER, Actor.RULE}),
    ),
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
    Move(Verb.CHECK_IN, frozenset({State.APPROVED}), State.IN_USE, _AT_THE_BENCH, MACHINE_TIME),
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
    Move(Verb.EXTEND, frozenset({State.IN_USE}), State.IN_USE, _AT_THE_BENCH, modes=MACHINE_TIME),
    # A fault, or somebody who went away: no fault of the customer's.
    Move(
        Verb.STOP,
        frozenset({State.IN_USE}),
        State.COMPLETED,
        _LAB_HANDS | {Actor.OPERATOR},
        modes=MACHINE_TIME,
        reason_from=_LAB_HANDS | {Actor.OPERATOR},
    ),
    # For fourteen days: see ``correcting.rules``.
    Move(
        Verb.CORRECT,
        frozenset({State.COMPLETED, State.NO_SHOW}),
        State.COMPLETED,
        _LAB_HANDS,
        modes=MACHINE_TIME,
        reason_from=_LAB_HANDS,
    ),
    Move(
        Verb.CORRECT,
        frozenset({State.COMPLETED}),
        State.COMPLETED,
        _LAB_HANDS,
        modes=_SAMPLES,
        reason_from=_LAB_HANDS,
    ),
    # A leaver's passes on by itself, to whom the domain says; nothing else of it changes.
    *(
        Move(Verb.TRANSFER, frozenset({state}), state, frozenset({Actor.CLOCK}))
        for state in State
        if state in LIVE
    ),
    # Nobody's own moves: they follow from a closure or a repair, see ``actions.closing``.
    *(
        Move(verb, frozenset({state}), state, frozenset({Actor.CLOCK}), MACHINE_TIME)
        for verb, states in ((Verb.CLOSE_OVER, LIVE), (Verb.REASSIGN, BEFORE_USE))
        for state in State
        if state in states
    ),
    # To a colleague who accepts; who that is, the transfer tells.
    *(
        Move(verb, frozenset({state}), state, frozenset({by}))
        for verb, by in (
            (Verb.NOMINATE, Actor.REQUESTER),
            (Verb.TAKE_OVER, Actor.NOMINEE),
            (Verb.TURN_DOWN, Actor.NOMINEE),
            (Verb.TAKE_BACK, Actor.REQUESTER),
            (Verb.UNTAKEN, Actor.CLOCK),
        )
        for state in State
        if state in TRANSFERABLE
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
    # A request of which only the other time was left ends as well when that is declined.
    Move(
        Verb.LAPSE,
        frozenset({State.APPROVED, State.REQUESTED}),
        State.CANCELLED,
        frozenset({Actor.CLOCK}),
        modes=MACHINE_TIME,
    ),
    *(
        Move(
            verb,
            frozenset({before}),
            after,
            by,
            modes=MACHINE_TIME,
            reason_from=by if verb is Verb.REFUSE_TIME else frozenset(),
        )
        for verb, before, after, by in (
            (Verb.OFFER, State.REQUESTED, State.OFFERED, frozenset({Actor.APPROVER})),
            # Where it costs more than was endorsed it waits for that, see ``offering.actions``.
            (Verb.ACCEPT, State.OFFERED, State.APPROVED, frozenset({Actor.REQUESTER})),
            (Verb.DECLINE, State.OFFERED, State.REQUESTED, frozenset({Actor.REQUESTER})),
            (Verb.WITHDRAW, State.OFFERED, State.REQUESTED, frozenset({Actor.APPROVER})),
            # Who of both sides may is told by the proposal, see ``offering.rules``.
            (Verb.PROPOSE, State.APPROVED, State.APPROVED, _EITHER_SIDE),
            (Verb.GRANT, State.APPROVED, State.APPROVED, _EITHER_SIDE),
            (Verb.KEEP, State.APPROVED, State.APPROVED, _EITHER_SIDE),
            (Verb.AGREE, State.APPROVED, State.APPROVED, _EITHER_SIDE),
            (Verb.ENDORSE_TIME, State.APPROVED, State.APPROVED, _ENDORSER),
            (Verb.REFUSE_TIME, State.APPROVED, State.APPROVED, _ENDORSER),
            (Verb.WITHDRAW, State.APPROVED, State.APPROVED, _EITHER_SIDE),
            (Verb.UNANSWERED, State.APPROVED, State.APPROVED, frozenset({Actor.CLOCK})),
            # As with ``CLOSE_OVER``; the booking is as it was before.
            (Verb.SHUT, State.OFFERED, State.REQUESTED, frozenset({Actor.CLOCK})),
            (Verb.SHUT, State.APPROVED, State.APPROVED, frozenset({Actor.CLOCK})),
            # As a new request: where its customer's yes is owed, see ``waiting.actions``.
            (Verb.TAKE, State.OFFERED, State.REQUESTED, frozenset({Actor.REQUESTER})),
            (Verb.LET_GO, State.OFFERED, State.EXPIRED, frozenset({Actor.REQUESTER})),
        )
    ),
    # What is done to samples leaves the booking in its state.
    *(
        Move(
            verb,
            frozenset({state}),
            state,
            by,
            modes=_SAMPLES,
            reason_from=by if verb is Verb.SPOIL else frozenset(),
        )
        for verb, states, by in (
            *(
                (verb, _TAKEN_ON, CUSTOMER)
                for verb in (Verb.ANNOUNCE, Verb.AMEND, Verb.RECALL, Verb.RESEND, Verb.GO_ON)
            ),
            (Verb.RETURN_TO, _TAKEN_ON + _AFTERWARDS, CUSTOMER),
            # What was on its way comes all the same, and goes back.
            (Verb.RECEIVE, _TAKEN_ON + _AFTERWARDS, _LAB_HANDS),
            (Verb.SPOIL, _TAKEN_ON, _LAB_HANDS),
            (Verb.TAKE_UP, (State.IN_USE,), _LAB_HANDS),
            (Verb.DONE, (State.IN_USE,), _LAB_HANDS),
            (Verb.SEND_BACK, _TAKEN_ON + _AFTERWARDS, _LAB_HANDS),
            (Verb.DISPOSE, _TAKEN_ON + _AFTERWARDS, _LAB_HANDS),
            (Verb.REMIND, (State.APPROVED,), frozenset({Actor.CLOCK})),
        )
        for state in states
    ),
    # They change nothing of the booking but what its customer has of it.
    *(
        Move(verb, frozenset({state}), state, by, reason_from=reason_from)
        for verb, by, reason_from in (
            (Verb.RELEASE, _LAB_HANDS, frozenset[Actor]()),
            (Verb.RETRACT, _LAB_HANDS, _LAB_HANDS),
            *(
                (verb, frozenset({Actor.CLOCK}), frozenset[Actor]())
                for verb in (Verb.ENDS_SOON, Verb.CLEAR, Verb.UNSENT, Verb.DISCARD)
            ),
        )
        for state in State
        if state in HAS_RESULTS
    ),
)

OF_SAMPLES = frozenset(
    {
        *(Verb.ANNOUNCE, Verb.AMEND, Verb.RECALL, Verb.RESEND, Verb.RECEIVE, Verb.SPOIL),
        *(Verb.TAKE_UP, Verb.DONE, Verb.SEND_BACK, Verb.DISPOSE, Verb.REMIND),
        *(Verb.GO_ON, Verb.RETURN_TO),
    }
)
"""They move samples, and their booking not."""


def find_move(verb: Verb, state: State, mode: ServiceMode, actors: frozenset[Actor]) -> Move | None:
    """The table's row by which any of ``actors`` may do ``verb``; what is not there is refused."""
    for move in MOVES:
        if move.verb is verb and state in move.before and mode in move.modes and move.by & actors:
            return move
    return None


def allowed_verbs(state: State, mode: ServiceMode, actors: frozenset[Actor]) -> list[Verb]:
    """The verbs that the table gives somebody here, in the order of the table."""
    given = (
        row.verb for row in MOVES if state in row.before and row.by & actors and mode in row.modes
    )
    return list(dict.fromkeys(given))
