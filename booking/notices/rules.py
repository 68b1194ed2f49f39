"""Who is told of which move, and when a delivery is tried again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from booking.accounts.rules import ApplicationVerb
from booking.bookings.rules import State, Verb


class Channel(StrEnum):
    EMAIL = "email"
    SITE = "site"
    """The person's inbox in the site."""


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"


class Audience(StrEnum):
    """Whom a notice is for."""

    REQUESTER = "requester"
    ENDORSERS = "endorsers"
    MANAGERS = "managers"
    SEARCHER = "searcher"
    VERIFIERS = "verifiers"
    ADMINISTRATORS = "administrators"
    OTHER_SIDE = "other_side"


class Kind(StrEnum):
    """What a notice says; each has templates of this name."""

    TO_DECIDE = "to_decide"
    TO_ENDORSE = "to_endorse"
    ENDORSED = "endorsed"
    REFUSED = "refused"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    LAPSED = "lapsed"
    COMPLETED = "completed"
    STOPPED = "stopped"
    FOUND = "found"
    HANDED_OVER = "handed_over"
    OTHER_TIME = "other_time"
    ANSWERED = "answered"
    APPLIED = "applied"
    REMINDED = "reminded"
    VERIFIED = "verified"
    TURNED_DOWN = "turned_down"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    MESSAGE = "message"


@dataclass(frozen=True)
class Notice:
    """A kind of notice for somebody. Who made the move is not told of it."""

    kind: Kind
    to: Audience
    by: tuple[Channel, ...] = (Channel.EMAIL, Channel.SITE)


NOTICES: dict[Verb, tuple[Notice, ...]] = {
    Verb.REQUEST: (Notice(Kind.TO_DECIDE, Audience.MANAGERS),),
    # The lab hears of a request only now, and of a refused one never.
    Verb.ENDORSE: (
        Notice(Kind.ENDORSED, Audience.REQUESTER),
        Notice(Kind.TO_DECIDE, Audience.MANAGERS),
    ),
    Verb.REFUSE: (Notice(Kind.REFUSED, Audience.REQUESTER),),
    Verb.APPROVE: (Notice(Kind.APPROVED, Audience.REQUESTER),),
    Verb.REJECT: (Notice(Kind.REJECTED, Audience.REQUESTER),),
    # Nobody was told of the decision, so nobody is of its end.
    Verb.UNDO: (),
    Verb.EXPIRE: (
        Notice(Kind.EXPIRED, Audience.REQUESTER),
        Notice(Kind.EXPIRED, Audience.MANAGERS),
    ),
    Verb.CANCEL: (
        Notice(Kind.CANCELLED, Audience.REQUESTER),
        Notice(Kind.CANCELLED, Audience.MANAGERS),
    ),
    # Whoever asked for it is by now the one who took it over.
    Verb.TRANSFER: (Notice(Kind.HANDED_OVER, Audience.REQUESTER),),
    Verb.NO_SHOW: (Notice(Kind.NO_SHOW, Audience.REQUESTER),),
    Verb.LAPSE: (Notice(Kind.LAPSED, Audience.REQUESTER),),
    # Whoever finished it themselves is not told, as of no move of their own.
    Verb.FINISH: (Notice(Kind.COMPLETED, Audience.REQUESTER),),
    Verb.STOP: (Notice(Kind.STOPPED, Audience.REQUESTER),),
    Verb.OFFER: (Notice(Kind.OTHER_TIME, Audience.REQUESTER),),
    Verb.PROPOSE: (
        Notice(Kind.OTHER_TIME, Audience.REQUESTER),
        Notice(Kind.OTHER_TIME, Audience.MANAGERS),
    ),
    Verb.ACCEPT: (Notice(Kind.ANSWERED, Audience.MANAGERS),),
    Verb.DECLINE: (Notice(Kind.ANSWERED, Audience.MANAGERS),),
    **{
        verb: (
            Notice(Kind.ANSWERED, Audience.REQUESTER),
            Notice(Kind.ANSWERED, Audience.MANAGERS),
        )
        for verb in (Verb.WITHDRAW, Verb.GRANT, Verb.KEEP, Verb.UNANSWERED)
    },
    # Seen at the instrument, so nobody is written to.
    Verb.CHECK_IN: (),
    Verb.EXTEND: (),
    Verb.RUN_OUT: (),
}

UNENDORSED_NOTICES: dict[Verb, tuple[Notice, ...]] = {
    Verb.REQUEST: (Notice(Kind.TO_ENDORSE, Audience.ENDORSERS),),
    Verb.EXPIRE: (Notice(Kind.EXPIRED, Audience.REQUESTER),),
    Verb.CANCEL: (Notice(Kind.CANCELLED, Audience.REQUESTER),),
}
"""What is told in place of the above where a booking waits for endorsement: none of it to the
lab."""


def notices_of(
    verb: Verb, *, before: State | str, after: State | str, held_back: bool
) -> tuple[Notice, ...]:
    """What is told of a move from one state to another; ``held_back``: the booking has not
    reached its lab.

    Of a request that is endorsed by now, such as by whoever asked, nobody is asked to.
    """
    if after == State.ENDORSEMENT and verb is Verb.REQUEST and not held_back:
        return ()
    waits = after == State.ENDORSEMENT or (before == State.ENDORSEMENT and held_back)
    if waits and verb in UNENDORSED_NOTICES:
        return UNENDORSED_NOTICES[verb]
    return NOTICES[verb]


HIT_NOTICES: tuple[Notice, ...] = (Notice(Kind.FOUND, Audience.SEARCHER),)
"""What is told of a saved search's hit."""

STEP_NOTICES: dict[ApplicationVerb, tuple[Notice, ...]] = {
    ApplicationVerb.APPLY: (Notice(Kind.APPLIED, Audience.VERIFIERS),),
    ApplicationVerb.ANSWER: (Notice(Kind.APPLIED, Audience.VERIFIERS),),
    ApplicationVerb.REMIND: (Notice(Kind.REMINDED, Audience.VERIFIERS),),
    ApplicationVerb.VERIFY: (Notice(Kind.VERIFIED, Audience.ADMINISTRATORS),),
    ApplicationVerb.REJECT: (Notice(Kind.TURNED_DOWN, Audience.ADMINISTRATORS),),
    ApplicationVerb.SUSPEND: (Notice(Kind.SUSPENDED, Audience.ADMINISTRATORS),),
    ApplicationVerb.RESTORE: (Notice(Kind.RESTORED, Audience.ADMINISTRATORS),),
}
"""What is told of a step of an organisation's application."""

TALK_NOTICES: tuple[Notice, ...] = (Notice(Kind.MESSAGE, Audience.OTHER_SIDE),)
"""What is told of a message: the first that somebody has not read, and none of those after it."""

TOO_OLD = dt.timedelta(days=1)
"""Of a move older than this nobody is told: news a day late only confuses."""

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
