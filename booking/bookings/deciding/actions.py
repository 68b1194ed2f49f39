"""Verbs on many requests at once: each for itself, and what became of each is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from booking.accounts.models import User

from ..actions import Refused, approve, reject, undo
from ..models import Booking
from ..rules import Verb
from .links import Link


@dataclass(frozen=True)
class Outcome:
    """What became of one of many: the booking as it stands, and why it was refused, if so."""

    booking: Booking
    refused: Refused | None = None


def decide_many(
    *,
    bookings: Iterable[Booking],
    verb: Verb,
    person: User,
    note: str = "",
    now: dt.datetime,
) -> list[Outcome]:
    """Approves or rejects each request by itself, all with one reason, and tells of each.

    Each is decided under its own locks, in its own transaction or savepoint: one that
    somebody else decided first hinders no other. Where all is in one transaction the locks
    still come in order of units and bookings. Raises ValueError for another verb.
    """
    if verb is Verb.APPROVE:
        return _each(bookings, lambda each: approve(booking=each, person=person, now=now))
    if verb is Verb.REJECT:
        return _each(bookings, lambda each: reject(booking=each, person=person, note=note, now=now))
    raise ValueError(f"{verb} is no decision")


def undo_many(*, bookings: Iterable[Booking], person: User, now: dt.datetime) -> list[Outcome]:
    """Takes back each of the decisions that a person just made, as ``decide_many`` made them."""
    return _each(bookings, lambda each: undo(booking=each, person=person, now=now))


def decide_by_link(*, link: Link, verb: Verb, note: str = "", now: dt.datetime) -> Booking:
    """Does what the page of a letter's link offers, as its addressee: approve or reject, once,
    and undo that within ten seconds.

    Two clicks at once are one decision: under the lock, the booking's last move must be that
    which the letter told of, and for undoing the one after it. Raises Refused, and ValueError
    for another verb.
    """
    booking, person = link.booking, link.person
    if verb is Verb.APPROVE:
        return approve(booking=booking, person=person, seen=link.written, now=now)
    if verb is Verb.REJECT:
        return reject(booking=booking, person=person, note=note, seen=link.written, now=now)
    if verb is Verb.UNDO:
        return undo(booking=booking, person=person, seen=link.written + 1, now=now)
    raise ValueError(f"no link of a letter does {verb}")


def _each(bookings: Iterable[Booking], do: Callable[[Booking], Booking]) -> list[Outcome]:
    out: list[Outcome] = []
    for booking in sorted(bookings, key=lambda each: (each.unit_id or 0, each.pk)):
        try:
            out.append(Outcome(do(booking)))
        except Refused as refused:
            booking.refresh_from_db(fields=["state", "undo_until"])
            out.append(Outcome(booking, refused))
    return out
