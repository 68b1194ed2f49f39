"""How a letter's link stands: whether its one decision is still open, and if not, why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..rules import DECISIONS, State, Verb

LINK_LASTS = dt.timedelta(days=90)
"""A link is open until the request's deadline at most; for so long it still says why not."""
MOST_AT_ONCE = 100
"""So many requests are decided at once at most."""


class LinkStanding(StrEnum):
    OPEN = "open"
    UNDOABLE = "undoable"
    """Its addressee has decided by it, and the ten seconds still run."""
    USED = "used"
    UNDONE = "undone"
    OTHERS = "others"
    """Somebody else of the lab has decided."""
    EXPIRED = "expired"
    CHANGED = "changed"
    RIGHT_GONE = "right_gone"


@dataclass(frozen=True)
class Row:
    """One move of the request since the letter; ``own`` is its addressee's."""

    number: int
    verb: Verb
    own: bool


@dataclass(frozen=True)
class LinkFacts:
    """A request as it stands, seen from a letter that was written of its move ``written``.

    ``since`` are the later moves in order, and ``may_decide`` tells whether the
    addressee decides on requests of the lab today.
    """

    written: int
    state: State
    decide_by: dt.datetime | None
    undo_until: dt.datetime | None
    since: tuple[Row, ...]
    may_decide: bool


def decision_among(rows: Sequence[Row]) -> Row | None:
    """The last decision that was not undone, if there is one."""
    decided: Row | None = None
    for row in rows:
        if row.verb in DECISIONS:
            decided = row
        elif row.verb is Verb.UNDO:
            decided = None
    return decided


def standing_of(facts: LinkFacts, now: dt.datetime) -> LinkStanding:
    """How a link stands. It is open once: any later move, an undone one too, closes it."""
    if not facts.may_decide:
        return LinkStanding.RIGHT_GONE
    lapsed = facts.decide_by is not None and now >= facts.decide_by
    if not facts.since:
        if facts.state is not State.REQUESTED:
            return LinkStanding.CHANGED
        return LinkStanding.EXPIRED if lapsed else LinkStanding.OPEN
    last, decided = facts.since[-1], decision_among(facts.since)
    if last.verb is Verb.EXPIRE:
        return LinkStanding.EXPIRED
    if decided is None:
        return LinkStanding.UNDONE if last.verb is Verb.UNDO and last.own else LinkStanding.CHANGED
    if not decided.own:
        return LinkStanding.OTHERS
    # The link undoes what it decided itself, which is the first move after the letter.
    runs = facts.undo_until is not None and now < facts.undo_until
    return LinkStanding.UNDOABLE if runs and len(facts.since) == 1 else LinkStanding.USED
