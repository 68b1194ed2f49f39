"""Decisions about invitations: whether one may be used, and what a pasted list says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ..rules import AccountReason, InvitationState, LineOutcome

LASTS = dt.timedelta(days=14)
"""So long an invitation can be used after it was sent."""
MOST = 200
"""So many entries of a pasted list are read; more are sent in a second one."""
LONGEST_NAME = 120

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]+@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")


def invitation_state(
    *, used: bool, withdrawn: bool, expires_at: dt.datetime, now: dt.datetime
) -> InvitationState:
    """How an invitation stands at ``now``."""
    if used:
        return InvitationState.USED
    if withdrawn:
        return InvitationState.WITHDRAWN
    return InvitationState.OPEN if now < expires_at else InvitationState.EXPIRED


_DEAD = {
    InvitationState.USED: AccountReason.INVITATION_USED,
    InvitationState.EXPIRED: AccountReason.INVITATION_EXPIRED,
    InvitationState.WITHDRAWN: AccountReason.INVITATION_WITHDRAWN,
}


def check_accepting(
    state: InvitationState, *, addressed: bool, own: bool = False
) -> AccountReason | None:
    """Whether somebody may use an invitation.

    ``addressed``: it went to their address; ``own``: they sent it themselves.
    """
    if state in _DEAD:
        return _DEAD[state]
    if not addressed:
        return AccountReason.INVITATION_ELSEWHERE
    return AccountReason.OWN_ROLE if own else None


def is_address(text: str) -> bool:
    """Whether a text looks like an e-mail address that a letter can be sent to."""
    local = text.partition("@")[0]
    return (
        len(text) <= 254
        and len(local) <= 64
        and not (local.startswith(".") or local.endswith(".") or ".." in local)
        and _ADDRESS.fullmatch(text) is not None
    )


@dataclass(frozen=True)
class Entry:
    """One entry of a pasted list: ``text`` as it was pasted, and what was read from it."""

    line: int
    text: str
    name: str
    email: str


_PLAIN = str.maketrans("＜＞＠，；、：（）\u3000\xa0", "<>@,;,:()  ")
_BRACKETED = re.compile(r"<\s*(?:mailto:)?\s*([^<>]*?)\s*>|\(\s*([^()]*@[^()]*?)\s*\)")
_PARTS = re.compile(r"[\t,]")


def read_list(text: str) -> list[Entry]:
    """Reads what somebody pasted: an address or "Name <address>" a line, or several
    with commas, semicolons or a spreadsheet's tabs between. Empty lines count for nothing."""
    out: list[Entry] = []
    for number, line in enumerate(text.translate(_PLAIN).splitlines(), 1):
        for part in line.split(";"):
            out += (
                Entry(number, said, name[:LONGEST_NAME], email)
                for said, name, email in _people_in(part)
            )
    return out


def _people_in(text: str) -> Iterator[tuple[str, str, str]]:
    """Each person of a text: what was said of them, their name and address."""
    cells = [cell.strip() for cell in _PARTS.split(text) if cell.strip(" \"'")]
    with_address = sum("@" in cell for cell in cells)
    if with_address <= 1:
        if cells:
            yield _person(cells)
        return
    # Several at once: a name stands before its address, or within the same cell.
    waiting: list[str] = []
    for cell in cells:
        waiting.append(cell)
        if "@" in cell:
            yield _person(waiting)
            waiting = []
    if waiting:
        yield _person(waiting)


def _person(cells: list[str]) -> tuple[str, str, str]:
    said = ", ".join(cells)
    name, email = [], ""
    for cell in cells:
        if "@" not in cell:
            name.append(cell)
            continue
        bracketed = _BRACKETED.search(cell)
        if bracketed:
            email = bracketed[1] or bracketed[2] or ""
            name.append(f"{cell[: bracketed.start()]} {cell[bracketed.end() :]}")
            continue
        words = cell.split()
        email = next(word for word in words if "@" in word)
        name += [word for word in words if word is not email]
    return said, " ".join(" ".join(name).replace('"', " ").split()), _bare(email)


def _bare(email: str) -> str:
    return email.strip(" \"'<>.").removeprefix("mailto:").lower()


@dataclass(frozen=True)
class Judged:
    """An entry of a pasted list and what becomes of it."""

    entry: Entry
    outcome: LineOutcome


def judge(
    entries: Iterable[Entry], *, own: str, in_role: Collection[str], invited: Collection[str]
) -> list[Judged]:
    """What becomes of each entry; addresses are given in lower case.

    ``own`` is the sender's, ``in_role`` have the role that is given, ``invited``
    have an open invitation.
    """
    out: list[Judged] = []
    seen: set[str] = set()
    for entry in entries:
        out.append(Judged(entry, _outcome(entry.email, own, in_role, invited, seen)))
        seen.add(entry.email)
    return out


def _outcome(
    email: str, own: str, in_role: Collection[str], invited: Collection[str], seen: set[str]
) -> LineOutcome:
    if not email:
        return LineOutcome.NO_ADDRESS
    if not is_address(email):
        return LineOutcome.WRONG
    if email in seen:
        return LineOutcome.TWICE
    if email == own:
        return LineOutcome.OWN
    if email in in_role:
        return LineOutcome.IN_ROLE
    return LineOutcome.INVITED if email in invited else LineOutcome.INVITE
