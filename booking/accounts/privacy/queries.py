"""Questions about what is held of people. Read only."""

from __future__ import annotations

import datetime as dt

from ..models import Consent, User
from .register import HINDRANCES, Hindrance


def consents_of(person: User) -> set[tuple[str, str]]:
    """What somebody agreed to, as (kind, version)."""
    return set(Consent.objects.filter(person=person).values_list("kind", "version"))


def hindrances_of(person: User, *, now: dt.datetime) -> list[Hindrance]:
    """All that keeps an account from being erased now."""
    return [each for ask in HINDRANCES for each in ask(person, now)]
