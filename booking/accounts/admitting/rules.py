"""Decisions about asking to join: which domains tell an organisation, and who may answer."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path

from ..rules import AccountReason, JoinState

BETWEEN_LETTERS = dt.timedelta(days=1)
"""Of a person who asks again within this time an organisation is not written to again."""

_LIST = Path(__file__).with_name("public_domains.txt")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")


@cache
def public_domains() -> frozenset[str]:
    """The domains where anybody gets an address."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and line[0] != "#")


def is_public(domain: str) -> bool:
    """Whether a domain, or one above it, is a public mail provider's."""
    labels = domain.lower().split(".")
    return any(".".join(labels[n:]) in public_domains() for n in range(len(labels)))


def domain_of(address: str) -> str:
    """The domain of an address, or of what was typed with an @ before it, in lower case."""
    return address.strip().lower().rpartition("@")[2].strip(". ")


def check_domain(domain: str, *, own: str | None) -> AccountReason | None:
    """Whether an administrator may add a domain.

    ``own`` is that of the administrator's address, None while it is not confirmed.
    """
    if _DOMAIN.fullmatch(domain) is None or len(domain) > 253:
        return AccountReason.DOMAIN_WRONG
    if is_public(domain):
        return AccountReason.DOMAIN_PUBLIC
    return None if domain == own else AccountReason.DOMAIN_NOT_YOURS


def check_answering(state: JoinState | str, *, own: bool) -> AccountReason | None:
    """Whether a request to join may be answered; ``own``: by whoever asks."""
    if state != JoinState.WAITING:
        return AccountReason.REQUEST_ANSWERED
    return AccountReason.OWN_ROLE if own else None
