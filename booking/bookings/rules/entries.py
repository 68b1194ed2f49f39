"""What happens between a person and a lab beside the life of a booking."""

from __future__ import annotations

from enum import StrEnum


class EntryVerb(StrEnum):
    # Of a point, see ``conduct.rules``.
    GIVE = "give"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    FORGIVE = "forgive"
    # Of a seat in a training, see ``training.rules``.
    SIGN_UP = "sign_up"
    LEAVE = "leave"
    SEAT = "seat"
    CALL_OFF = "call_off"
    PASS = "pass"
    FAIL = "fail"
    MISS = "miss"
    # Of a qualification.
    EXPIRE = "expire"
    # Of a fault of an instrument.
    REPORT = "report"
