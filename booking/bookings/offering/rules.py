"""Decisions about another time for a booking: what an offer may become, and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from booking.calendars.rules import Interval, subtract

from ..rules.moves import Actor, Side, State, Verb


class OfferKind(StrEnum):
    OFFER = "offer"
    """The lab's, in place of what was asked for."""
    PROPOSAL = "proposal"
    """Either side's, to move what is approved."""


class OfferState(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    """By the other side; it costs more than was endorsed and waits for that."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


STANDING = frozenset({OfferState.OPEN, OfferState.GRANTED})
"""In these its time is held beside the booking's own."""

OFFER_MOVES: dict[tuple[OfferState, Verb], OfferState] = {
    (OfferState.OPEN, Verb.ACCEPT): OfferState.ACCEPTED,
    (OfferState.OPEN, Verb.GRANT): OfferState.ACCEPTED,
    (OfferState.OPEN, Verb.DECLINE): OfferState.DECLINED,
    (OfferState.OPEN, Verb.KEEP): OfferState.DECLINED,
    (OfferState.OPEN, Verb.WITHDRAW): OfferState.WITHDRAWN,
    # Where it costs more than was endorsed, the grant alone does not move the booking.
    (OfferState.OPEN, Verb.AGREE): OfferState.GRANTED,
    (OfferState.GRANTED, Verb.ENDORSE_TIME): OfferState.ACCEPTED,
    (OfferState.GRANTED, Verb.REFUSE_TIME): OfferState.DECLINED,
    (OfferState.GRANTED, Verb.WITHDRAW): OfferState.WITHDRAWN,
}
"""What a standing offer becomes by an answer; by any other verb that moves its booking, it
lapses."""


def can_answer(state: OfferState, verb: Verb) -> bool:
    """Whether an answer is one to an offer in this state."""
    return (state, verb) in OFFER_MOVES


def after_verb(state: OfferState, verb: Verb) -> OfferState:
    """What a standing offer becomes when its booking moves by a verb."""
    return OFFER_MOVES.get((state, verb), OfferState.LAPSED)


def side_of(actors: Iterable[Actor]) -> Side:
    """For whom somebody proposes: who asked for it does so for the customer."""
    return Side.CUSTOMER if Actor.REQUESTER in set(actors) else Side.LAB


OF_ENDORSERS = frozenset({Verb.ENDORSE_TIME, Verb.REFUSE_TIME})
SPEAKS_FOR = {Side.CUSTOMER: Actor.REQUESTER, Side.LAB: Actor.APPROVER}


def may_answer(verb: Verb, made_for: Side, actors: Iterable[Actor]) -> bool:
    """Whether somebody may answer a proposal: the other side's, or withdraw it: one's own; and
    endorse or refuse what was granted."""
    if verb in OF_ENDORSERS:
        return Actor.ENDORSER in set(actors)
    other = Side.LAB if made_for is Side.CUSTOMER else Side.CUSTOMER
    return SPEAKS_FOR[made_for if verb is Verb.WITHDRAW else other] in set(actors)


OFFERING = frozenset({State.OFFERED, State.APPROVED})
"""In these an offer or a proposal may be open."""


class Spoken(Protocol):
    """What is read of an open offer here."""

    kind: str
    state: str
    made_for: str


def answers_open(
    offer: Spoken | None, verbs: Collection[Verb], actors: Collection[Actor]
) -> tuple[bool, bool]:
    """Whether somebody may answer what is open, and whether they may take it back."""
    if offer is None:
        return False, False
    if offer.kind == OfferKind.OFFER:
        return Verb.ACCEPT in verbs, Verb.WITHDRAW in verbs
    side = Side(offer.made_for)

    state = OfferState(offer.state)

    def may(verb: Verb) -> bool:
        return verb in verbs and can_answer(state, verb) and may_answer(verb, side, actors)

    return may(Verb.GRANT), may(Verb.WITHDRAW)


def endorses_open(offer: Spoken | None, verbs: Collection[Verb]) -> bool:
    """Whether somebody with these verbs may endorse what was granted."""
    return (
        offer is not None
        and Verb.ENDORSE_TIME in verbs
        and can_answer(OfferState(offer.state), Verb.ENDORSE_TIME)
    )


@dataclass(frozen=True)
class Standing:
    """A held time as things stand now: is its unit to be used at all, is it open, and when is
    the unit alone ``shut``."""

    slot: tuple[dt.datetime, dt.datetime]
    in_service: bool
    open_hours: tuple[Interval, ...]
    shut: tuple[Interval, ...] = ()


def still_stands(time: Standing) -> bool:
    """Whether a held time can take place: a closure or a retired unit makes it fall.

    That the instrument is under maintenance now says nothing about a later day.
    """
    slot = Interval(*time.slot)
    if not time.in_service or any(slot.overlaps(each) for each in time.shut):
        return False
    return not subtract([slot], list(time.open_hours))


def dearer_by(first: Decimal | None, other: Decimal | None) -> Decimal | None:
    """How much more (CNY) another time costs; zero where it costs no more, None where the
    price of either is on request."""
    if first is None or other is None:
        return None
    return max(other - first, Decimal(0))


def is_dearer(endorsed: Decimal | None, other: Decimal | None) -> bool:
    """Whether another time costs more (CNY) than what was endorsed, which takes a new yes.

    A price on request counts as above any other, as it does where a yes is asked for.
    """
    if endorsed is None:
        return False
    return other is None or other > endorsed


def renewed_deadline(former: dt.datetime | None, fresh: dt.datetime) -> dt.datetime:
    """By when the lab decides after all (UTC): as before, or ``fresh`` if that is later."""
    return fresh if former is None else max(former, fresh)
