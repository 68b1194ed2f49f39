"""What the worker and the scheduler run."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone
from django_tasks import task

from .actions import collect, hand_out, note_failed, note_sent, take
from .letters import compose

logger = logging.getLogger(__name__)


def send(delivery_id: int, *, now: dt.datetime) -> bool:
    """Sends one delivery; whether it was handed over. A failure is noted, not raised."""
    delivery = take(delivery=delivery_id, now=now)
    if delivery is None:
        return False
    try:
        compose(delivery).send()
    except Exception as error:  # any mail backend has errors of its own
        logger.warning("delivery %s failed: %s", delivery.pk, error)
        note_failed(delivery=delivery, error=f"{type(error).__name__}: {error}", now=now)
        return False
    note_sent(delivery=delivery, now=now)
    return True


@task()
def deliver(delivery_id: int) -> bool:
    """The worker's task: sends one delivery."""
    return send(delivery_id, now=timezone.now())


def sweep(*, now: dt.datetime) -> int:
    """The scheduler's round: makes notices out and hands waiting ones to the worker."""
    collect(now=now)
    rows = hand_out(now=now)
    for row in rows:
        deliver.enqueue(row.pk)
    return len(rows)
