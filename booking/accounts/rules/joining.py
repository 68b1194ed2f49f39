"""How organisations and people come in: words, and the way of an application."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from zoneinfo import ZoneInfo

from .organisations import AccountReason, OrganisationState


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


class WishState(StrEnum):
    """Where an organisation's wish for a chain stands."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    DECLINED = "declined"


class WishVerb(StrEnum):
    ASK = "ask"
    ADMIT = "admit"
    DECLINE = "decline"


class ConsentKind(StrEnum):
    """The texts that people agree to."""

    TERMS = "terms"
    PRIVACY = "privacy"


_DRAFT, _PENDING = OrganisationState.DRAFT, OrganisationState.PENDING
_VERIFIED, _SUSPENDED = OrganisationState.VERIFIED, OrganisationState.SUSPENDED

MOVES: Mapping[tuple[OrganisationState, ApplicationVerb], OrganisationState | AccountReason] = {
    (_DRAFT, ApplicationVerb.APPLY): _PENDING,
    (_DRAFT, ApplicationVerb.ANSWER): _PENDING,
    (_DRAFT, ApplicationVerb.REMIND): AccountReason.NOT_HANDED_IN,
    (_DRAFT, ApplicationVerb.VERIFY): AccountReason.NOT_HANDED_IN,
    (_DRAFT, ApplicationVerb.REJECT): AccountReason.NOT_HANDED_IN,
    (_DRAFT, ApplicationVerb.SUSPEND): AccountReason.NEVER_VERIFIED,
    (_DRAFT, ApplicationVerb.RESTORE): AccountReason.NOT_SUSPENDED,
    (_PENDING, ApplicationVerb.APPLY): AccountReason.ALREADY_HANDED_IN,
    (_PENDING, ApplicationVerb.ANSWER): AccountReason.ALREADY_HANDED_IN,
    (_PENDING, ApplicationVerb.REMIND): _PENDING,
    (_PENDING, ApplicationVerb.VERIFY): _VERIFIED,
    (_PENDING, ApplicationVerb.REJECT): _DRAFT,
    (_PENDING, ApplicationVerb.SUSPEND): AccountReason.NEVER_VERIFIED,
    (_PENDING, ApplicationVerb.RESTORE): AccountReason.NOT_SUSPENDED,
    (_VERIFIED, ApplicationVerb.APPLY): AccountReason.ALREADY_VERIFIED,
    (_VERIFIED, ApplicationVerb.ANSWER): AccountReason.ALREADY_VERIFIED,
    (_VERIFIED, ApplicationVerb.REMIND): AccountReason.ALREADY_VERIFIED,
    (_VERIFIED, ApplicationVerb.VERIFY): AccountReason.ALREADY_VERIFIED,
    (_VERIFIED, ApplicationVerb.REJECT): AccountReason.ALREADY_VERIFIED,
    (_VERIFIED, ApplicationVerb.SUSPEND): _SUSPENDED,
    (_VERIFIED, ApplicationVerb.RESTORE): AccountReason.NOT_SUSPENDED,
    (_SUSPENDED, ApplicationVerb.APPLY): AccountReason.IS_SUSPENDED,
    (_SUSPENDED, ApplicationVerb.ANSWER): AccountReason.IS_SUSPENDED,
    (_SUSPENDED, ApplicationVerb.REMIND): AccountReason.IS_SUSPENDED,
    (_SUSPENDED, ApplicationVerb.VERIFY): AccountReason.IS_SUSPENDED,
    (_SUSPENDED, ApplicationVerb.REJECT): AccountReason.IS_SUSPENDED,
    (_SUSPENDED, ApplicationVerb.SUSPEND): AccountReason.ALREADY_SUSPENDED,
    (_SUSPENDED, ApplicationVerb.RESTORE): _VERIFIED,
}
"""Where each verb leads from each state, or why it is refused there."""


def check_move(
    state: OrganisationState | str, verb: ApplicationVerb, *, note: str = ""
) -> AccountReason | None:
    """Why a verb is refused to an organisation in a state; None when it is not.

    ``note`` is what goes with it: a rejection and a suspension need a reason,
    an answer needs words.
    """
    to = MOVES[OrganisationState(state), verb]
    if isinstance(to, AccountReason):
        return to
    if verb in {ApplicationVerb.REJECT, ApplicationVerb.SUSPEND} and not note.strip():
        return AccountReason.REASON_MISSING
    if verb is ApplicationVerb.ANSWER and not note.strip():
        return AccountReason.CHANGE_MISSING
    return None


_WAITING, _ADMITTED, _DECLINED = WishState.WAITING, WishState.ADMITTED, WishState.DECLINED

WISH_MOVES: Mapping[tuple[WishState, WishVerb], WishState | AccountReason] = {
    (_WAITING, WishVerb.ASK): AccountReason.WISH_WAITS,
    (_WAITING, WishVerb.ADMIT): _ADMITTED,
    (_WAITING, WishVerb.DECLINE): _DECLINED,
    # Whoever left the chain, or was declined, may ask again.
    (_ADMITTED, WishVerb.ASK): _WAITING,
    (_ADMITTED, WishVerb.ADMIT): AccountReason.WISH_ANSWERED,
    (_ADMITTED, WishVerb.DECLINE): AccountReason.WISH_ANSWERED,
    (_DECLINED, WishVerb.ASK): _WAITING,
    (_DECLINED, WishVerb.ADMIT): AccountReason.WISH_ANSWERED,
    (_DECLINED, WishVerb.DECLINE): AccountReason.WISH_ANSWERED,
}
"""Where each verb leads a wish from each state, or why it is refused there."""


def check_wish(
    state: WishState | str, verb: WishVerb, *, organisation: OrganisationState | str, note: str = ""
) -> AccountReason | None:
    """Why a verb is refused to a wish of an organisation in a state; None when it is not.

    Before the organisation is verified its wishes are decided with the application. ``note``
    is what goes with it: to decline needs a reason, and to ask again after that needs words.
    """
    if organisation != OrganisationState.VERIFIED:
        return AccountReason.NOT_VERIFIED
    to = WISH_MOVES[WishState(state), verb]
    if isinstance(to, AccountReason):
        return to
    if verb is WishVerb.DECLINE and not note.strip():
        return AccountReason.REASON_MISSING
    if verb is WishVerb.ASK and state == WishState.DECLINED and not note.strip():
        return AccountReason.CHANGE_MISSING
    return None


def check_removal(
    state: OrganisationState | str, *, licences: int, is_licence: bool
) -> AccountReason | None:
    """Why a document stays where it is; ``licences`` counts those that there are.

    What was verified is what whoever verified it saw, so it stays then; while
    an application waits there is a licence to look at.
    """
    if state not in {OrganisationState.DRAFT, OrganisationState.PENDING}:
        return AccountReason.DOCUMENT_STAYS
    if state == OrganisationState.PENDING and is_licence and licences <= 1:
        return AccountReason.LICENCE_STAYS
    return None


def next_state(state: OrganisationState | str, verb: ApplicationVerb) -> OrganisationState:
    """The state after a verb that is not refused. Raises ValueError for one that is."""
    to = MOVES[OrganisationState(state), verb]
    if isinstance(to, AccountReason):
        raise ValueError(f"{verb} is refused in {state}: {to}")
    return to


def due_after(
    handed_in: dt.datetime, *, zone: ZoneInfo, is_working_day: Callable[[dt.date], bool]
) -> dt.datetime:
    """By when an application is to be looked at (UTC): a working day on, at the same local time.

    ``is_working_day`` tells of a local date; a stretch of more than sixty days
    off counts as working, so that a wrong calendar cannot put it off for ever.
    """
    local = handed_in.astimezone(zone)
    day = local.date()
    for _looked in range(60):
        day += dt.timedelta(days=1)
        if is_working_day(day):
            break
    return dt.datetime.combine(day, local.time()).replace(tzinfo=zone).astimezone(dt.UTC)


DOCUMENT_TYPES: Mapping[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
}
"""The types of documents, each with the endings that a name may have; the first is given."""

NAME_LENGTH = 120


def plain_file_name(name: str) -> str:
    """A sender's file name without folders and without signs that no file's name may have, on one
    line; empty where nothing is left of it.

    Signs that steer text, such as those that turn its direction, could make
    ``gpj.exe`` read as ``exe.jpg``: they go.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    plain = "".join("_" if sign in '<>:"|?*;%' else sign for sign in plain)
    return " ".join(plain.split()).strip(". ")


def clean_file_name(name: str, content_type: str) -> str:
    """A sender's file name as it may be shown and offered: plain, of some length, with the true
    ending of its type."""
    plain = plain_file_name(name)
    endings = DOCUMENT_TYPES[content_type]
    stem, ending = plain, ""
    for each in endings:
        if plain.lower().endswith(each):
            stem, ending = plain[: -len(each)].strip(". "), each
    return (stem[:NAME_LENGTH].strip(". ") or "document") + (ending or endings[0])
