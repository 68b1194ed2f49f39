"""Channels of organisations: what they are told of, and how it is signed."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from booking.bookings.results.rules import OF_THE_LAB_ALONE
from booking.bookings.rules import State, Verb

from ..rules import NOTICES


class HookKind(StrEnum):
    WEBHOOK = "webhook"
    WECOM = "wecom"
    DINGTALK = "dingtalk"


class HookSide(StrEnum):
    """For whom an organisation is told of a booking."""

    CUSTOMER = "customer"
    LAB = "lab"


class HookFault(StrEnum):
    NO_ADDRESS = "no_address"
    NEEDS_HTTPS = "needs_https"
    HAS_USER = "has_user"
    NO_TOKEN = "no_token"
    NO_SECRET = "no_secret"
    TOO_MANY = "too_many"


MOST_HOOKS = 10
"""So many channels an organisation may have."""

TOKENS = {HookKind.WECOM: "key", HookKind.DINGTALK: "access_token"}
"""What the address of a robot names itself by."""

SIGNATURE = "X-Benchlink-Signature"
TIMESTAMP = "X-Benchlink-Timestamp"
DELIVERY = "X-Benchlink-Delivery"


def address_faults(url: str, *, kind: HookKind, secret: str, only_https: bool) -> list[HookFault]:
    """Why nothing can be sent to an address. That it is no private one is looked at each time
    that something is sent, since names change what they mean."""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return [HookFault.NO_ADDRESS]
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port_is_fine:
        return [HookFault.NO_ADDRESS]
    if any(not 32 < ord(char) < 127 for char in url):
        return [HookFault.NO_ADDRESS]
    out = []
    if only_https and parts.scheme != "https":
        out.append(HookFault.NEEDS_HTTPS)
    if parts.username is not None or parts.password is not None:
        out.append(HookFault.HAS_USER)
    token = TOKENS.get(kind)
    if token is not None and not parse_qs(parts.query).get(token):
        out.append(HookFault.NO_TOKEN)
    if kind is HookKind.DINGTALK and not secret:
        out.append(HookFault.NO_SECRET)
    return out


def is_told(
    kind: HookKind,
    side: HookSide,
    verb: Verb,
    *,
    before: State | str,
    after: State | str,
    held_back: bool,
) -> bool:
    """Whether a channel is told of a move.

    A lab hears of nothing that its customer has not endorsed, and a customer of nothing that the
    lab keeps to itself. A group chat hears of what people
    are told of, a program of every move; of a decision that is undone neither.
    """
    if verb is Verb.UNDO or (kind is not HookKind.WEBHOOK and not NOTICES[verb]):
        return False
    if side is HookSide.CUSTOMER:
        return verb not in OF_THE_LAB_ALONE
    return not held_back and not (before == "" and after == State.ENDORSEMENT)


@dataclass(frozen=True)
class Event:
    """A move as organisations are told of it: nobody's name, nor what the booking is for.

    Who may know more reads it on the booking's page, after signing in.
    """

    key: str
    verb: str
    at: dt.datetime
    side: HookSide
    booking: str
    number: int
    state: str
    mode: str
    starts: dt.datetime | None
    ends: dt.datetime | None
    instrument: str
    instrument_name: str
    lab: str
    lab_name: str
    url: str


def payload(event: Event) -> dict[str, Any]:
    """What a webhook's body says of a move; times in UTC."""
    return {
        "id": event.key,
        "event": f"booking.{event.verb}",
        "at": _utc(event.at),
        "side": event.side.value,
        "booking": {
            "id": event.booking,
            "number": event.number,
            "state": event.state,
            "mode": event.mode,
            "starts": _utc(event.starts),
            "ends": _utc(event.ends),
            "url": event.url,
        },
        "instrument": {"id": event.instrument, "name": event.instrument_name},
        "lab": {"id": event.lab, "name": event.lab_name},
    }


def trial_payload(key: str, at: dt.datetime) -> dict[str, Any]:
    """What is sent to try a webhook."""
    return {"id": key, "event": "test", "at": _utc(at)}


def _utc(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def robot_message(text: str) -> dict[str, Any]:
    """A text as the robots of WeCom and DingTalk both take it."""
    return {"msgtype": "text", "text": {"content": text}}


def body_of(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The HMAC-SHA256 of "timestamp.body" with a webhook's secret, in hexadecimal digits."""
    signed = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def headers_of(key: str, body: bytes, *, secret: str, now: dt.datetime) -> dict[str, str]:
    """What a webhook's reader checks: the delivery, which stays when it is tried again, the
    second of this try, and the signature over that and the body."""
    timestamp = str(int(now.timestamp()))
    return {
        DELIVERY: key,
        TIMESTAMP: timestamp,
        SIGNATURE: signature(secret, timestamp, body),
    }


def signed_address(url: str, *, secret: str, now: dt.datetime) -> str:
    """A DingTalk robot's address with the signature that it wants (DingTalk: custom robots,
    "additional signature"): HMAC-SHA256 of "milliseconds, line break, secret" in base 64."""
    timestamp = str(int(now.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    signed = urlencode({"timestamp": timestamp, "sign": base64.b64encode(digest).decode()})
    parts = urlsplit(url)
    query = f"{parts.query}&{signed}" if parts.query else signed
    return urlunsplit(parts._replace(query=query))


def refusal(kind: HookKind, status: int, answer: bytes) -> str:
    """Why an answer is no yes; empty when it is one.

    A webhook answers by its status alone. A robot answers 200 and says in JSON what was wrong.
    """
    if not 200 <= status < 300:
        return f"HTTP {status}"
    if kind is HookKind.WEBHOOK:
        return ""
    try:
        said = json.loads(answer)
        code, words = said["errcode"], str(said.get("errmsg", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return "the answer is no robot's"
    return "" if code == 0 else f"{code}: {words}"[:200]
