"""Words of how people come into an organisation."""

from __future__ import annotations

from enum import StrEnum


class InvitationState(StrEnum):
    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class LineOutcome(StrEnum):
    """What becomes of one entry of a pasted list."""

    INVITE = "invite"
    NO_ADDRESS = "no_address"
    WRONG = "wrong"
    TWICE = "twice"
    OWN = "own"
    IN_ROLE = "in_role"
    INVITED = "invited"
