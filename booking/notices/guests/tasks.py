"""What the worker and the scheduler run for guests."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone
from django_tasks import task

from .actions import hand_out, make_letters, note_failed, note_sent, take
from .letters import compose

logger = logging.getLogger(__name__)


def send(letter_id: int, *, now: dt.datetime) -> bool:
    """Sends one letter; whether it was handed over. A failure is noted, not raised."""
    letter = take(letter=letter_id, now=now)
    if letter is None:
        return False
    try:
        message = compose(letter)
        if message is not None:
            message.send()
    except Exception as error:  # any mail backend has errors of its own
        logger.warning("letter %s to a guest failed: %s", letter.pk, error)
        note_failed(letter=letter, error=f"{type(error).__name__}: {error}", now=now)
        return False
    note_sent(letter=letter, now=now)
    return message is not None


@task()
def deliver_to_guest(letter_id: int) -> bool:
    """The worker's task: sends one letter."""
    return send(letter_id, now=timezone.now())


def sweep(*, now: dt.datetime) -> int:
    """The scheduler's round: makes letters out and hands waiting ones to the worker."""
    make_letters(now=now)
    keys = hand_out(now=now)
    for key in keys:
        deliver_to_guest.enqueue(key)
    return len(keys)
