"""What the worker and the scheduler run."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone
from django_tasks import task

from .actions import collect, hand_out, note_failed, note_sent, take
from .hooks.actions import hand_out_hooks, note_hook, take_hook
from .hooks.sending import Answer, post
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


def send_hook(delivery_id: int, *, now: dt.datetime) -> bool:
    """Sends one delivery by an organisation's channel; whether it was taken."""
    delivery = take_hook(delivery=delivery_id, now=now)
    if delivery is None:
        return False
    try:
        answer = post(delivery, now=now)
    except Exception as error:  # what cannot be written, such as for want of the key of before
        logger.exception("delivery %s by a channel failed", delivery.pk)
        answer = Answer(None, type(error).__name__)
    note_hook(delivery=delivery, status=answer.status, error=answer.error, now=now)
    return not answer.error


# After the letters: a stranger's server that does not answer holds nobody's letter up.
@task(priority=-10)
def deliver_hook(delivery_id: int) -> bool:
    """The worker's task: sends one delivery by an organisation's channel."""
    return send_hook(delivery_id, now=timezone.now())


def sweep(*, now: dt.datetime) -> int:
    """The scheduler's round: makes notices out and hands waiting ones to the worker."""
    collect(now=now)
    rows = hand_out(now=now)
    for row in rows:
        deliver.enqueue(row.pk)
    by_hooks = hand_out_hooks(now=now)
    for each in by_hooks:
        deliver_hook.enqueue(each.pk)
    return len(rows) + len(by_hooks)
