"""Verbs of owed letters: owe one, hand waiting ones out, take one, and note how it went."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from ..models import User
from .leasing import lease, put_off, take_from
from .models import OwedLetter
from .queries import waiting
from .rules import LEASE, Letter


def owe(
    *, letter: Letter, person: User | None = None, now: dt.datetime, **facts: int | str
) -> OwedLetter:
    """Keeps a letter to be sent, in its caller's transaction.

    ``facts`` are what ``writing`` asks for. Its worker is handed it at once; what that
    loses comes back when the lease is over.
    """
    return OwedLetter.objects.create(
        kind=letter.value,
        person=person,
        facts=facts,
        made_at=now,
        not_before=now,
        leased_until=now + LEASE,
    )


@transaction.atomic
def hand_out(*, now: dt.datetime, most: int = 200) -> list[OwedLetter]:
    """Leases waiting letters to the worker; what it loses comes back when the lease is over."""
    rows = waiting(now=now).select_for_update(skip_locked=True, of=("self",))
    return lease(rows, now=now, most=most)


@transaction.atomic
def take(*, letter: int, now: dt.datetime) -> OwedLetter | None:
    """Takes a letter for sending; None when it was sent, given up or is in other hands."""
    return take_from(OwedLetter.objects.select_for_update(of=("self",)), letter, now=now)


@transaction.atomic
def note_done(*, letter: OwedLetter) -> None:
    """Notes that a letter is owed no more: it was handed over, or what it tells is over."""
    letter.delete()


@transaction.atomic
def note_failed(*, letter: OwedLetter, error: str, now: dt.datetime) -> OwedLetter:
    """Notes a failed attempt: tried again with growing pauses, in the end given up."""
    put_off(letter, error=error, now=now)
    return letter
