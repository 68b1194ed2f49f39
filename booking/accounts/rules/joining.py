"""Words of how organisations and people come in."""

from __future__ import annotations

from enum import StrEnum


class ApplicationVerb(StrEnum):
    """A step on an organisation's way; each is a row of its application's timeline."""

    APPLY = "apply"
    ANSWER = "answer"
    REMIND = "remind"
    VERIFY = "verify"
    REJECT = "reject"
    SUSPEND = "suspend"
    RESTORE = "restore"


class DocumentKind(StrEnum):
    LICENCE = "licence"
    OTHER = "other"


class JoinWay(StrEnum):
    """How somebody found the organisation that they ask to join."""

    CODE = "code"
    DOMAIN = "domain"


class JoinState(StrEnum):
    WAITING = "waiting"
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ConsentKind(StrEnum):
    """The texts that people agree to."""

    TERMS = "terms"
    PRIVACY = "privacy"
