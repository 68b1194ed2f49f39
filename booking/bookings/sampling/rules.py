"""The life of a sample: one state, one table of moves; and when a lab need not wait any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from booking.labs.intake.rules import AfterUse

from ..rules.moves import LIVE, State, Verb
from ..rules.requests import Reason


class SampleState(StrEnum):
    EXPECTED = "expected"
    RECEIVED = "received"
    IN_WORK = "in_work"
    DONE = "done"
    UNUSABLE = "unusable"
    """The lab cannot work with it: it is sent again or left out, or goes back or away."""
    LEFT_OUT = "left_out"
    """Unusable, and its customer does without it."""
    RETURNED = "returned"
    DISPOSED = "disposed"


class Way(StrEnum):
    """Where a parcel goes."""

    TO_LAB = "to_lab"
    BACK = "back"


class Carriage(StrEnum):
    """How it gets there."""

    BY_HAND = "by_hand"
    SHIPPED = "shipped"


class Shelf(StrEnum):
    """The lists of a lab: what it waits for, what it has, and what has to leave it."""

    EXPECTED = "expected"
    HERE = "here"
    LEAVES = "leaves"


HERE = frozenset(
    {
        *(SampleState.RECEIVED, SampleState.IN_WORK, SampleState.DONE),
        *(SampleState.UNUSABLE, SampleState.LEFT_OUT),
    }
)
"""In these a sample is in the lab."""
AWAY = frozenset({SampleState.RETURNED, SampleState.DISPOSED})
"""In these it has left the lab for good."""


@dataclass(frozen=True)
class SampleMove:
    """One row of the table: what a booking's verb does to a sample. ``over``: only once the
    booking is over."""

    verb: Verb
    before: frozenset[SampleState]
    after: SampleState
    over: bool = False


LEFT = frozenset({SampleState.DONE, SampleState.UNUSABLE, SampleState.LEFT_OUT})
"""In these nobody works on a sample any more, and it is to leave the lab."""

SAMPLE_MOVES: tuple[SampleMove, ...] = (
    SampleMove(Verb.RECEIVE, frozenset({SampleState.EXPECTED}), SampleState.RECEIVED),
    # The start takes all that are there; what comes later is taken up by itself.
    *(
        SampleMove(verb, frozenset({SampleState.RECEIVED}), SampleState.IN_WORK)
        for verb in (Verb.CHECK_IN, Verb.TAKE_UP)
    ),
    SampleMove(
        Verb.SPOIL,
        frozenset({SampleState.RECEIVED, SampleState.IN_WORK}),
        SampleState.UNUSABLE,
    ),
    SampleMove(Verb.RESEND, frozenset({SampleState.UNUSABLE}), SampleState.EXPECTED),
    SampleMove(Verb.GO_ON, frozenset({SampleState.UNUSABLE}), SampleState.LEFT_OUT),
    # The finish ends the work on all.
    *(
        SampleMove(verb, frozenset({SampleState.IN_WORK}), SampleState.DONE)
        for verb in (Verb.DONE, Verb.FINISH)
    ),
    *(
        SampleMove(verb, before, after, over)
        for verb, after in (
            (Verb.SEND_BACK, SampleState.RETURNED),
            (Verb.DISPOSE, SampleState.DISPOSED),
        )
        for before, over in (
            (LEFT, False),
            # Nobody will work on it any more.
            (frozenset({SampleState.RECEIVED}), True),
        )
    ),
)


def sample_after(verb: Verb, state: SampleState, booking: State) -> SampleState | None:
    """What a verb makes of a sample; None where the table says nothing."""
    for move in SAMPLE_MOVES:
        if move.verb is verb and state in move.before and (not move.over or booking not in LIVE):
            return move.after
    return None


def may_move(verb: Verb, states: Iterable[SampleState], booking: State) -> bool:
    """Whether a verb can be done to any of some samples."""
    return any(sample_after(verb, each, booking) is not None for each in states)


def check_choice(verb: Verb, chosen: Sequence[SampleState | None], booking: State) -> list[Reason]:
    """Why a verb cannot be done to all the samples that were chosen; None stands for one that
    the booking has not."""
    if not chosen:
        return [Reason.NO_SAMPLE_CHOSEN]
    if any(each is None or sample_after(verb, each, booking) is None for each in chosen):
        return [Reason.SAMPLES_MOVED]
    return []


def check_parcel(carriage: Carriage, tracking: str) -> list[Reason]:
    """What is wrong with how a parcel goes: a shipment can be looked for by its number."""
    if carriage is Carriage.SHIPPED and not tracking.strip():
        return [Reason.TRACKING_MISSING]
    return []


def check_rest(rest: Iterable[tuple[SampleState, bool]]) -> list[Reason]:
    """Why a booking cannot go on with the ``rest`` of its samples: each with whether it was found
    unusable. One must be worked on, or have been."""
    unusable = {SampleState.UNUSABLE, SampleState.LEFT_OUT}
    fine = any(state not in unusable and not (state in AWAY and bad) for state, bad in rest)
    return [] if fine else [Reason.NONE_TO_GO_ON_WITH]


class ReturnAsked(StrEnum):
    """Whether a booking's customer is asked where its samples go back to."""

    REQUIRED = "required"
    # The lab asked nothing of what becomes of some of them.
    WELCOME = "welcome"
    NO = "no"


def return_asked(samples: Iterable[tuple[SampleState, str]]) -> ReturnAsked:
    """The answer for samples, each with what its customer wants of it afterwards, an ``AfterUse``
    or "" where nobody asked. What has left the lab counts no more."""
    wanted = {after for state, after in samples if state not in AWAY}
    if AfterUse.RETURN in wanted:
        return ReturnAsked.REQUIRED
    return ReturnAsked.WELCOME if "" in wanted else ReturnAsked.NO


@dataclass(frozen=True)
class ReturnTo:
    """Where samples go back to: an address, or into the hands of who fetches them."""

    fetched: bool
    recipient: str = ""
    phone: str = ""
    address: str = ""
    note: str = ""

    @property
    def fields(self) -> dict[str, str | bool]:
        """What is kept of it: to who fetches the samples nothing is sent."""
        sent = {"recipient": self.recipient, "phone": self.phone, "address": self.address}
        words = {name: "" if self.fetched else value.strip() for name, value in sent.items()}
        return {"fetched": self.fetched, **words, "note": self.note.strip()}


def check_return(to: ReturnTo) -> list[Reason]:
    """What is wrong with an address: a carrier needs all of it."""
    kept = to.fields
    if to.fetched or (kept["recipient"] and kept["phone"] and kept["address"]):
        return []
    return [Reason.RETURN_TO_INCOMPLETE]


LOOKED_OUT_FOR = dt.timedelta(days=60)
"""So long after it was announced a lab looks out for the parcel of a booking that is over."""
REMIND_AFTER = dt.timedelta(days=10)
"""So long a lab waits for a parcel before its customer is reminded, once."""


@dataclass(frozen=True)
class Waiting:
    """What is known of the samples that a booking waits for; instants in UTC.

    ``since`` is when the last of them came to be expected, None where none is;
    ``announced`` when the last parcel was announced or came, ``reminded`` when the customer was.
    """

    state: State
    since: dt.datetime | None
    announced: dt.datetime | None = None
    reminded: dt.datetime | None = None

    @property
    def in_vain(self) -> bool:
        """Whether nothing was announced, nor came, since the samples are expected."""
        if self.state is not State.APPROVED or self.since is None:
            return False
        return self.announced is None or self.announced < self.since

    @property
    def was_reminded(self) -> bool:
        return self.since is not None and self.reminded is not None and self.reminded >= self.since


def remind_due(waiting: Waiting, now: dt.datetime) -> bool:
    """Whether a customer is to be reminded now; once for each time that they are waited for."""
    if not waiting.in_vain or waiting.was_reminded or waiting.since is None:
        return False
    return now >= waiting.since + REMIND_AFTER


def waits_no_more(waiting: Waiting) -> bool:
    """Whether a lab may give up waiting: its customer was reminded, and still nothing came."""
    return waiting.in_vain and waiting.was_reminded


def numbers_text(numbers: Collection[int]) -> str:
    """Numbers of samples as short as can be: "#1–3, 5"; nothing for none."""
    runs: list[list[int]] = []
    for each in sorted(set(numbers)):
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return "#" + ", ".join(parts) if parts else ""
