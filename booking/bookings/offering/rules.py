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
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


OFFER_MOVES: dict[Verb, OfferState] = {
    Verb.ACCEPT: OfferState.ACCEPTED,
    Verb.GRANT: OfferState.ACCEPTED,
    Verb.DECLINE: OfferState.DECLINED,
    Verb.KEEP: OfferState.DECLINED,
    Verb.WITHDRAW: OfferState.WITHDRAWN,
}
"""What an open offer becomes by a verb of its booking; by any other that moves it, it lapses."""


def after_verb(verb: Verb) -> OfferState:
    """What an open offer becomes when its booking moves by a verb."""
    return OFFER_MOVES.get(verb, OfferState.LAPSED)


def side_of(actors: Iterable[Actor]) -> Side:
    """For whom somebody proposes: who asked for it does so for the customer."""
    return Side.CUSTOMER if Actor.REQUESTER in set(actors) else Side.LAB


SPEAKS_FOR = {Side.CUSTOMER: Actor.REQUESTER, Side.LAB: Actor.APPROVER}


def may_answer(verb: Verb, made_for: Side, actors: Iterable[Actor]) -> bool:
    """Whether somebody may answer a proposal: the other side's, or withdraw it: one's own."""
    other = Side.LAB if made_for is Side.CUSTOMER else Side.CUSTOMER
    return SPEAKS_FOR[made_for if verb is Verb.WITHDRAW else other] in set(actors)


OFFERING = frozenset({State.OFFERED, State.APPROVED})
"""In these an offer or a proposal may be open."""


class Spoken(Protocol):
    """What is read of an open offer here."""

    kind: str
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

    def may(verb: Verb) -> bool:
        return verb in verbs and may_answer(verb, side, actors)

    return may(Verb.GRANT), may(Verb.WITHDRAW)


@dataclass(frozen=True)
class Standing:
    """A held time as things stand now: is its unit to be used at all, and is it open."""

    slot: tuple[dt.datetime, dt.datetime]
    in_service: bool
    open_hours: tuple[Interval, ...]


def still_stands(time: Standing) -> bool:
    """Whether a held time can take place: a closure or a retired unit makes it fall.

    That the instrument is under maintenance now says nothing about a later day.
    """
    return time.in_service and not subtract([Interval(*time.slot)], list(time.open_hours))


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
