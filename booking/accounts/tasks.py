"""What the worker and the scheduler run for this room."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone
from django_tasks import task

from .models import User
from .owing.actions import hand_out, note_done, note_failed, owe, take
from .owing.rules import Letter

logger = logging.getLogger(__name__)


def send_letter(letter_id: int, *, now: dt.datetime) -> bool:
    """Sends one letter that is owed; whether it was handed over. A failure is noted, not raised."""
    from .owing.writing import write

    letter = take(letter=letter_id, now=now)
    if letter is None:
        return False
    try:
        message = write(letter, now=now)
        if message is not None:
            message.send()
    except Exception as error:  # any mail backend has errors of its own
        logger.warning("letter %s failed: %s", letter.pk, error)
        note_failed(letter=letter, error=f"{type(error).__name__}: {error}", now=now)
        return False
    note_done(letter=letter)
    return message is not None


@task()
def deliver_letter(letter_id: int) -> bool:
    """The worker's task: sends one letter."""
    return send_letter(letter_id, now=timezone.now())


def post(letter: Letter, *, person: User | None = None, **facts: int | str) -> None:
    """Owes a letter and has the worker send it; both are undone with their transaction."""
    owed = owe(letter=letter, person=person, now=timezone.now(), **facts)
    deliver_letter.enqueue(owed.pk)


def sweep_letters(*, now: dt.datetime) -> int:
    """The scheduler's round: hands letters to the worker that failed, or that it lost."""
    rows = hand_out(now=now)
    for row in rows:
        deliver_letter.enqueue(row.pk)
    return len(rows)
