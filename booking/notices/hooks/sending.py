"""Sending to an address that somebody gave: carefully, since it may lead anywhere."""

from __future__ import annotations

import datetime as dt
import queue
import threading
from dataclasses import dataclass

import requests
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from requests_hardened import Config, Manager

from booking.bookings.models import TimelineEntry

from .models import HookDelivery
from .queries import address_of, event_of, secret_of
from .rules import (
    HookKind,
    body_of,
    headers_of,
    payload,
    refusal,
    robot_message,
    signed_address,
    trial_payload,
)

TIMEOUT = (5.0, 10.0)
"""Seconds to connect, and between two pieces of an answer."""
IN_ALL = 30.0
"""Seconds for all of it: who answers a letter at a time does not keep the worker."""
READ = 16 * 1024
"""So many bytes of an answer are read."""


@dataclass(frozen=True)
class Answer:
    """How an attempt went; no status without an answer, no error where it was taken."""

    status: int | None
    error: str


@dataclass(frozen=True)
class Letter:
    """What is posted, and where."""

    kind: HookKind
    url: str
    body: bytes
    headers: dict[str, str]


def post(delivery: HookDelivery, *, now: dt.datetime) -> Answer:
    """Sends a delivery. A failure is answered, not raised."""
    letter = write(delivery, now=now)
    answers: queue.Queue[Answer] = queue.Queue()
    threading.Thread(target=lambda: answers.put(_hand_over(letter)), daemon=True).start()
    try:
        return answers.get(timeout=IN_ALL)
    except queue.Empty:
        return Answer(None, "no whole answer in time")


def write(delivery: HookDelivery, *, now: dt.datetime) -> Letter:
    """What a delivery says, in its channel's language, signed for this moment."""
    hook = delivery.hook
    kind, address, secret = HookKind(hook.kind), address_of(hook), secret_of(hook)
    entry = None if delivery.entry_id is None else _with_nouns(delivery.entry_id)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    with translation.override(hook.language):
        if kind is not HookKind.WEBHOOK:
            body = body_of(robot_message(_text(entry)))
        elif entry is None:
            body = body_of(trial_payload(str(delivery.key), delivery.made_at))
        else:
            body = body_of(payload(event_of(delivery, entry, site_url=settings.SITE_URL)))
    if kind is HookKind.WEBHOOK:
        headers |= headers_of(str(delivery.key), body, secret=secret, now=now)
    if kind is HookKind.DINGTALK:
        address = signed_address(address, secret=secret, now=now)
    return Letter(kind, address, body, headers)


def _with_nouns(entry: int) -> TimelineEntry:
    return TimelineEntry.objects.select_related("booking__instrument__lab").get(pk=entry)


def _text(entry: TimelineEntry | None) -> str:
    """What a robot says of a move, or that it is tried."""
    context = {"entry": entry, "site": settings.SITE_NAME, "site_url": settings.SITE_URL}
    return render_to_string("notices/hooks/robot.txt", context).strip()


def _hand_over(letter: Letter) -> Answer:
    """Posts over the network: no address of our own network, no redirect, no proxy."""
    config = Config(
        ip_filter_enable=not settings.WEBHOOK_PRIVATE,
        ip_filter_allow_loopback_ips=False,
        never_redirect=True,
        default_timeout=TIMEOUT,
        user_agent_override=f"{settings.SITE_NAME} (+{settings.SITE_URL})",
    )
    try:
        with Manager(config).get_session() as session:
            session.trust_env = False
            with session.post(
                letter.url, data=letter.body, headers=letter.headers, stream=True
            ) as answer:
                said = answer.raw.read(READ, decode_content=True)
                return Answer(answer.status_code, refusal(letter.kind, answer.status_code, said))
    except requests.RequestException as error:
        return Answer(None, _name(error))
    except Exception as error:  # whatever a stranger's server does is its failure, not ours
        return Answer(None, _name(error))


def _name(error: Exception) -> str:
    """What went wrong without the address, which is a secret."""
    return type(error).__name__
