"""What happens between a person and a lab beside the life of a booking."""

from __future__ import annotations

from enum import StrEnum


class EntryVerb(StrEnum):
    # Of a point, see ``conduct.rules``.
    GIVE = "give"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    FORGIVE = "forgive"
