"""Who is told of which move, and when a delivery is tried again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from booking.accounts.owing.rules import BACKOFF as BACKOFF
from booking.accounts.owing.rules import LEASE as LEASE
from booking.accounts.owing.rules import DeliveryState as DeliveryState
from booking.accounts.owing.rules import may_take as may_take
from booking.accounts.owing.rules import next_try as next_try
from booking.accounts.rules import ApplicationVerb
from booking.bookings.rules import State, Verb
from booking.bookings.rules.entries import EntryVerb


class Channel(StrEnum):
    EMAIL = "email"
    SITE = "site"
    """The person's inbox in the site."""


class Audience(StrEnum):
    """Whom a notice is for."""

    REQUESTER = "requester"
    ENDORSERS = "endorsers"
    MANAGERS = "managers"
    # A lab's managers and technicians.
    STAFF = "staff"
    # Of a booking that is passed on: who is asked to take it over, and who asked.
    NOMINEE = "nominee"
    GIVER = "giver"
    SEARCHER = "searcher"
    FOLLOWER = "follower"
    VERIFIERS = "verifiers"
    ADMINISTRATORS = "administrators"
    # People of an organisation who keep drafts of requests and do not administer it.
    PREPARERS = "preparers"
    PERSON = "person"
    OTHER_SIDE = "other_side"
    # Of results: the requester and the project's head, as long as they may read them.
    READERS = "readers"


class Kind(StrEnum):
    """What a notice says; each has templates of this name."""

    TO_DECIDE = "to_decide"
    TO_ENDORSE = "to_endorse"
    BOOKED_FOR = "booked_for"
    ENDORSED = "endorsed"
    REFUSED = "refused"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    LAPSED = "lapsed"
    CLOSED_OVER = "closed_over"
    COMPLETED = "completed"
    STOPPED = "stopped"
    CORRECTED = "corrected"
    FOUND = "found"
    HANDED_OVER = "handed_over"
    NOMINATED = "nominated"
    TAKEN_OVER = "taken_over"
    NOT_TAKEN = "not_taken"
    OTHER_TIME = "other_time"
    ANSWERED = "answered"
    YOUR_TURN = "your_turn"
    FREED = "freed"
    APPLIED = "applied"
    REMINDED = "reminded"
    VERIFIED = "verified"
    DRAFTS_WAIT = "drafts_wait"
    TURNED_DOWN = "turned_down"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    POINT = "point"
    BARRED = "barred"
    APPEALED = "appealed"
    UPHELD = "upheld"
    FORGIVEN = "forgiven"
    SEATED = "seated"
    CALLED_OFF = "called_off"
    RESULT = "result"
    EXPIRING = "expiring"
    FAULT = "fault"
    MESSAGE = "message"
    PARCEL = "parcel"
    RECEIVED = "received"
    UNUSABLE = "unusable"
    NO_SAMPLES = "no_samples"
    SAMPLES_LEFT = "samples_left"
    RESULTS = "results"
    RETRACTED = "retracted"
    RESULTS_END = "results_end"
    UNSENT = "unsent"
    DIGEST = "digest"
    """What is new of the kinds that somebody wants once a day."""


@dataclass(frozen=True)
class Notice:
    """A kind of notice for somebody. Who made the move is not told of it."""

    kind: Kind
    to: Audience
    by: tuple[Channel, ...] = (Channel.EMAIL, Channel.SITE)


NOTICES: dict[Verb, tuple[Notice, ...]] = {
    Verb.REQUEST: (Notice(Kind.TO_DECIDE, Audience.MANAGERS),),
    Verb.BOOK: (Notice(Kind.BOOKED_FOR, Audience.REQUESTER),),
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
    # Nothing changes for anybody but which of the units it is.
    Verb.REASSIGN: (),
    Verb.CLOSE_OVER: (Notice(Kind.CLOSED_OVER, Audience.REQUESTER),),
    Verb.NOMINATE: (Notice(Kind.NOMINATED, Audience.NOMINEE),),
    Verb.TAKE_OVER: (
        Notice(Kind.TAKEN_OVER, Audience.GIVER),
        Notice(Kind.TAKEN_OVER, Audience.MANAGERS),
    ),
    Verb.TURN_DOWN: (Notice(Kind.NOT_TAKEN, Audience.GIVER),),
    Verb.TAKE_BACK: (Notice(Kind.NOT_TAKEN, Audience.NOMINEE),),
    Verb.UNTAKEN: (
        Notice(Kind.NOT_TAKEN, Audience.GIVER),
        Notice(Kind.NOT_TAKEN, Audience.NOMINEE),
    ),
    Verb.NO_SHOW: (Notice(Kind.NO_SHOW, Audience.REQUESTER),),
    Verb.LAPSE: (Notice(Kind.LAPSED, Audience.REQUESTER),),
    # Whoever finished it themselves is not told, as of no move of their own.
    Verb.FINISH: (Notice(Kind.COMPLETED, Audience.REQUESTER),),
    Verb.STOP: (Notice(Kind.STOPPED, Audience.REQUESTER),),
    Verb.CORRECT: (Notice(Kind.CORRECTED, Audience.REQUESTER),),
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
        for verb in (Verb.WITHDRAW, Verb.GRANT, Verb.KEEP, Verb.UNANSWERED, Verb.SHUT)
    },
    # A dearer time that was granted waits for its customer's own yes; both sides hear of it.
    Verb.AGREE: (
        Notice(Kind.TO_ENDORSE, Audience.ENDORSERS),
        Notice(Kind.ANSWERED, Audience.REQUESTER),
        Notice(Kind.ANSWERED, Audience.MANAGERS),
    ),
    Verb.ENDORSE_TIME: (
        Notice(Kind.ANSWERED, Audience.REQUESTER),
        Notice(Kind.ANSWERED, Audience.MANAGERS),
    ),
    Verb.REFUSE_TIME: (
        Notice(Kind.ANSWERED, Audience.REQUESTER),
        Notice(Kind.ANSWERED, Audience.MANAGERS),
    ),
    # From the waitlist. The lab hears of it once it is taken.
    Verb.TURN: (Notice(Kind.YOUR_TURN, Audience.REQUESTER),),
    Verb.TAKE: (Notice(Kind.TO_DECIDE, Audience.MANAGERS),),
    Verb.LET_GO: (),
    # Seen at the instrument, so nobody is written to.
    Verb.CHECK_IN: (),
    Verb.WALK_IN: (),
    Verb.EXTEND: (),
    Verb.RUN_OUT: (),
    # Of samples: the lab hears of what comes, the customer of what becomes of it.
    Verb.ANNOUNCE: (Notice(Kind.PARCEL, Audience.MANAGERS),),
    Verb.RESEND: (Notice(Kind.PARCEL, Audience.MANAGERS),),
    Verb.GO_ON: (Notice(Kind.PARCEL, Audience.MANAGERS),),
    Verb.RETURN_TO: (Notice(Kind.PARCEL, Audience.MANAGERS),),
    Verb.RECEIVE: (Notice(Kind.RECEIVED, Audience.REQUESTER),),
    Verb.SPOIL: (Notice(Kind.UNUSABLE, Audience.REQUESTER),),
    Verb.SEND_BACK: (Notice(Kind.SAMPLES_LEFT, Audience.REQUESTER),),
    Verb.DISPOSE: (Notice(Kind.SAMPLES_LEFT, Audience.REQUESTER),),
    Verb.REMIND: (Notice(Kind.NO_SAMPLES, Audience.REQUESTER),),
    # Seen on the list of samples.
    Verb.AMEND: (),
    Verb.RECALL: (),
    Verb.TAKE_UP: (),
    Verb.DONE: (),
    Verb.RELEASE: (Notice(Kind.RESULTS, Audience.READERS),),
    Verb.RETRACT: (Notice(Kind.RETRACTED, Audience.READERS),),
    Verb.ENDS_SOON: (Notice(Kind.RESULTS_END, Audience.READERS),),
    Verb.UNSENT: (Notice(Kind.UNSENT, Audience.STAFF),),
    # They were told before.
    Verb.CLEAR: (),
    Verb.DISCARD: (),
}

UNENDORSED_NOTICES: dict[Verb, tuple[Notice, ...]] = {
    Verb.REQUEST: (Notice(Kind.TO_ENDORSE, Audience.ENDORSERS),),
    Verb.BOOK: (
        Notice(Kind.BOOKED_FOR, Audience.REQUESTER),
        Notice(Kind.TO_ENDORSE, Audience.ENDORSERS),
    ),
    Verb.TAKE: (Notice(Kind.TO_ENDORSE, Audience.ENDORSERS),),
    # A dearer time that the lab offered, and so knows of.
    Verb.ACCEPT: (
        Notice(Kind.TO_ENDORSE, Audience.ENDORSERS),
        Notice(Kind.ANSWERED, Audience.MANAGERS),
    ),
    Verb.EXPIRE: (Notice(Kind.EXPIRED, Audience.REQUESTER),),
    Verb.CANCEL: (Notice(Kind.CANCELLED, Audience.REQUESTER),),
    Verb.TAKE_OVER: (Notice(Kind.TAKEN_OVER, Audience.GIVER),),
}
"""What is told in place of the above where a booking waits for endorsement, or is offered from
the waitlist: none of it to the lab, but for the answer to its own offer."""

KNOWN_NOTICES: dict[Verb, tuple[Notice, ...]] = {
    Verb.REFUSE: (
        Notice(Kind.REFUSED, Audience.REQUESTER),
        Notice(Kind.REFUSED, Audience.MANAGERS),
    ),
}
"""The same of a booking of which its lab knows, since the lab made it or offered its time."""

BEFORE_THE_LAB = frozenset({State.ENDORSEMENT, State.OFFERED})
"""In these a booking may not have reached its lab."""

DECISION_GONE = frozenset({State.REQUESTED, State.CANCELLED, State.EXPIRED, State.NO_SHOW})
"""A booking that is moved to one of these no longer has what an approval or a rejection gave."""


def notices_of(
    verb: Verb, *, before: State | str, after: State | str, held_back: bool
) -> tuple[Notice, ...]:
    """What is told of a move from one state to another; ``held_back``: the booking has not
    reached its lab.

    Of a request that is endorsed by now, such as by whoever asked, nobody is asked to.
    """
    if after == State.ENDORSEMENT and verb in {Verb.REQUEST, Verb.TAKE} and not held_back:
        return ()
    waits = after == State.ENDORSEMENT or (before in BEFORE_THE_LAB and held_back)
    if waits and verb in UNENDORSED_NOTICES:
        return UNENDORSED_NOTICES[verb]
    return NOTICES[verb] if held_back else KNOWN_NOTICES.get(verb, NOTICES[verb])


HIT_NOTICES: tuple[Notice, ...] = (Notice(Kind.FOUND, Audience.SEARCHER),)
"""What is told of a saved search's hit."""

NEWS_NOTICES: tuple[Notice, ...] = (Notice(Kind.FREED, Audience.FOLLOWER),)
"""What is told of freed time of a followed instrument."""

STEP_NOTICES: dict[ApplicationVerb, tuple[Notice, ...]] = {
    ApplicationVerb.APPLY: (Notice(Kind.APPLIED, Audience.VERIFIERS),),
    ApplicationVerb.ANSWER: (Notice(Kind.APPLIED, Audience.VERIFIERS),),
    ApplicationVerb.REMIND: (Notice(Kind.REMINDED, Audience.VERIFIERS),),
    # Administrators are told of their own drafts in the same letter.
    ApplicationVerb.VERIFY: (
        Notice(Kind.VERIFIED, Audience.ADMINISTRATORS),
        Notice(Kind.DRAFTS_WAIT, Audience.PREPARERS),
    ),
    ApplicationVerb.REJECT: (Notice(Kind.TURNED_DOWN, Audience.ADMINISTRATORS),),
    ApplicationVerb.SUSPEND: (Notice(Kind.SUSPENDED, Audience.ADMINISTRATORS),),
    ApplicationVerb.RESTORE: (Notice(Kind.RESTORED, Audience.ADMINISTRATORS),),
}
"""What is told of a step of an organisation's application."""

ENTRY_NOTICES: dict[EntryVerb, tuple[Notice, ...]] = {
    # The one where the point suspends, the other where it does not.
    EntryVerb.GIVE: (
        Notice(Kind.POINT, Audience.PERSON),
        Notice(Kind.BARRED, Audience.PERSON),
    ),
    EntryVerb.APPEAL: (Notice(Kind.APPEALED, Audience.ADMINISTRATORS),),
    EntryVerb.UPHOLD: (Notice(Kind.UPHELD, Audience.PERSON),),
    EntryVerb.FORGIVE: (Notice(Kind.FORGIVEN, Audience.PERSON),),
    # Done by themselves, and shown at once.
    EntryVerb.SIGN_UP: (),
    EntryVerb.LEAVE: (),
    EntryVerb.SEAT: (Notice(Kind.SEATED, Audience.PERSON),),
    EntryVerb.CALL_OFF: (Notice(Kind.CALLED_OFF, Audience.PERSON),),
    **{
        verb: (Notice(Kind.RESULT, Audience.PERSON),)
        for verb in (EntryVerb.PASS, EntryVerb.FAIL, EntryVerb.MISS)
    },
    EntryVerb.EXPIRE: (Notice(Kind.EXPIRING, Audience.PERSON),),
    EntryVerb.REPORT: (Notice(Kind.FAULT, Audience.STAFF),),
}
"""What is told of what happens between a person and a lab beside the life of a booking."""


def entry_notices(verb: EntryVerb, *, suspends: bool) -> tuple[Notice, ...]:
    """What is told of an entry; ``suspends``: the point that it gave suspends."""
    untrue = Kind.POINT if suspends else Kind.BARRED
    return tuple(each for each in ENTRY_NOTICES[verb] if each.kind is not untrue)


class Method(StrEnum):
    """What a calendar is to do with an event (RFC 5546)."""

    REQUEST = "REQUEST"
    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


class EventStatus(StrEnum):
    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


EVENT_STATUSES = {
    State.ENDORSEMENT: EventStatus.TENTATIVE,
    State.REQUESTED: EventStatus.TENTATIVE,
    State.OFFERED: EventStatus.TENTATIVE,
    State.APPROVED: EventStatus.CONFIRMED,
    State.IN_USE: EventStatus.CONFIRMED,
    State.REJECTED: EventStatus.CANCELLED,
    State.EXPIRED: EventStatus.CANCELLED,
    State.CANCELLED: EventStatus.CANCELLED,
}
"""How sure a booking's time is. What is over has nothing to put into a calendar."""


def calendar_method(state: State, *, for_requester: bool) -> tuple[Method, EventStatus] | None:
    """What a letter's calendar file asks of its reader's calendar, if anything.

    Who asked goes there, so it enters their calendar and leaves it by itself; others may keep it.
    """
    status = EVENT_STATUSES.get(state)
    if status is None:
        return None
    if not for_requester:
        return Method.PUBLISH, status
    return (Method.CANCEL if status is EventStatus.CANCELLED else Method.REQUEST), status


TALK_NOTICES: tuple[Notice, ...] = (Notice(Kind.MESSAGE, Audience.OTHER_SIDE),)
"""What is told of a message: the first that somebody has not read, and none of those after it."""

TOO_OLD = dt.timedelta(days=1)
"""Of a move older than this nobody is told: news a day late only confuses."""
