"""Texts that people agree to, and what keeps an account from being erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from enum import StrEnum

from .joining import ConsentKind

VERSIONS: Mapping[ConsentKind, tuple[str, ...]] = {
    ConsentKind.TERMS: ("2026-11-27",),
    ConsentKind.PRIVACY: ("2026-11-27",),
}
"""The versions of each text by their dates, the newest last; each has a file in each language."""

FRESH = dt.timedelta(minutes=10)
"""So long a sign-in counts as fresh, for who has no password to say again."""


def current(kind: ConsentKind) -> str:
    """The version of a text that is asked for now."""
    return VERSIONS[kind][-1]


def stamp() -> str:
    """All current versions as one word, which a session keeps once they are agreed to."""
    return " ".join(current(kind) for kind in ConsentKind)


def lacking(agreed: Collection[tuple[str, str]]) -> list[ConsentKind]:
    """The texts whose current version is not among those agreed to, as (kind, version)."""
    return [kind for kind in ConsentKind if (kind.value, current(kind)) not in agreed]


class Obstacle(StrEnum):
    """What keeps somebody from having their account erased."""

    LAST_ADMINISTRATOR = "last_administrator"
    LAST_OPERATOR = "last_operator"


class PrivacyProblem(StrEnum):
    """Why one's own data is not handed out or erased now."""

    PASSWORD_WRONG = "password_wrong"
    SIGN_IN_AGAIN = "sign_in_again"
    TOO_MANY_TRIES = "too_many_tries"
    NOT_CONFIRMED = "not_confirmed"
    NOT_AGREED = "not_agreed"


def is_fresh(signed_in: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether somebody signed in so lately that they need not do it again."""
    return signed_in is not None and now - signed_in <= FRESH
