"""Who is told of what, as a page: ``docs/notices.md``, made from the code.

    python -m deploy.notices write    make the page anew
    python -m deploy.notices check    say where it differs from the code

Nothing is written by hand: the moves come from the bookings' table of moves, the steps and
finds from their enums, and who is told by which channel from ``booking.notices.rules``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from deploy.console import ROOT, main, say
from deploy.permissions import keep, set_up, table

if TYPE_CHECKING:
    from booking.notices.hooks.rules import HookKind, HookSide
    from booking.notices.rules import Channel, Notice

PAGE = ROOT / "docs" / "notices.md"
HEAD = """\
# Who is told of what

This page is made from the code: `make docs` writes it, `make lint` fails where it differs.
The tables stand in `booking/notices/rules.py`; a move or step without an entry fails a test.

Who made a move is not told of it, nor is who may not sign in. A notice goes to a person
once by each channel. Of what is older than a day nobody is told any more.
"""
MOVES_HEAD = """\
## Moves of a booking

By whom a move can be made is in `docs/permissions.md`, too.
"""
UNENDORSED_HEAD = """\
## The same before its customer has endorsed it

In place of the above: the lab hears of none of it, but for the answer to its own offer.
"""
KNOWN_HEAD = """\
## The same of a booking that its lab knows of

In place of the above, where the lab made the booking or offered its time.
"""
HITS_HEAD = """\
## Saved searches

What became free or opened for samples.
"""
NEWS_HEAD = """\
## Followed instruments

Freed time that the follower may ask for, of one instrument once a day at most.
"""
TALKS_HEAD = """\
## Conversations

On a booking, or a question before any. Told is the first message that somebody has not read,
and none of those after it.
"""
STEPS_HEAD = """\
## Applications of organisations

Each step on the way to being verified, and after it.
"""
ENTRIES_HEAD = """\
## People and labs

What happens between a person and a lab beside the life of a booking. Of a point the person is
told either that it was given or, where it suspends, that it suspends.
"""


GROUPS_HEAD = """\
## When by e-mail

A person chooses for each of these groups whether it comes by e-mail at once, in a digest once a
day, or not; in the site it is at once in any case. In quiet hours a letter waits, unless it would
be of no use when they end. What waits for an answer and cannot wait for the digest goes at once.
"""
HOOKS_HEAD = """\
## Channels of organisations

Programs and group chats of the booking's payer, the customer, and of the lab's university are
told of it as well: instrument, time and state, no person and no other organisation. Of what waits
for its customer's endorsement, or never got it, the lab's hear nothing. How a program checks what
it is sent is in `docs/webhooks.md`.
"""


def page() -> str:
    """The whole page."""
    from booking.notices.rules import Channel

    told = ["Told", "Of what", *(channel.value.replace("email", "e-mail") for channel in Channel)]
    parts = (
        (MOVES_HEAD, ["Verb", "By", *told], _moves()),
        (UNENDORSED_HEAD, ["Verb", *told], _unendorsed()),
        (KNOWN_HEAD, ["Verb", *told], _known()),
        (HITS_HEAD, ["Find", *told], _hits()),
        (NEWS_HEAD, ["News", *told], _news()),
        (TALKS_HEAD, ["Message", *told], _talks()),
        (STEPS_HEAD, ["Step", *told], _steps()),
        (ENTRIES_HEAD, ["Entry", *told], _entries()),
        (GROUPS_HEAD, ["Of what", "Told", "Group"], _groups()),
        (HOOKS_HEAD, ["Verb", *(f"{who}, {side}" for who, side, _k, _s in _hooks())], _by_hooks()),
    )
    return "\n".join([HEAD, *(f"{text}\n{table(head, rows)}" for text, head, rows in parts)])


def _moves() -> Iterator[tuple[str, ...]]:
    from booking.bookings.rules import MOVES, Actor, Verb
    from booking.notices.rules import NOTICES

    for verb in Verb:
        by = {actor for move in MOVES if move.verb is verb for actor in move.by}
        actors = ", ".join(_word(actor.value) for actor in Actor if actor in by)
        for cells in _told(NOTICES[verb]):
            yield (_word(verb.value), actors or "whoever asks", *cells)


def _unendorsed() -> Iterator[tuple[str, ...]]:
    from booking.notices.rules import UNENDORSED_NOTICES

    for verb, notices in UNENDORSED_NOTICES.items():
        for cells in _told(notices):
            yield (_word(verb.value), *cells)


def _known() -> Iterator[tuple[str, ...]]:
    from booking.notices.rules import KNOWN_NOTICES

    for verb, notices in KNOWN_NOTICES.items():
        for cells in _told(notices):
            yield (_word(verb.value), *cells)


def _hits() -> Iterator[tuple[str, ...]]:
    from booking.notices.rules import HIT_NOTICES

    for cells in _told(HIT_NOTICES):
        yield ("found", *cells)


def _news() -> Iterator[tuple[str, ...]]:
    from booking.notices.rules import NEWS_NOTICES

    for cells in _told(NEWS_NOTICES):
        yield ("freed", *cells)


def _talks() -> Iterator[tuple[str, ...]]:
    from booking.notices.rules import TALK_NOTICES

    for cells in _told(TALK_NOTICES):
        yield ("first unread", *cells)


def _steps() -> Iterator[tuple[str, ...]]:
    from booking.accounts.rules import ApplicationVerb
    from booking.notices.rules import STEP_NOTICES

    for verb in ApplicationVerb:
        for cells in _told(STEP_NOTICES[verb]):
            yield (_word(verb.value), *cells)


def _entries() -> Iterator[tuple[str, ...]]:
    from booking.bookings.rules.entries import EntryVerb
    from booking.notices.rules import ENTRY_NOTICES

    for verb in EntryVerb:
        for cells in _told(ENTRY_NOTICES[verb]):
            yield (_word(verb.value), *cells)


def _groups() -> Iterator[tuple[str, ...]]:
    from booking.notices.choosing.rules import group_of
    from booking.notices.rules import (
        ENTRY_NOTICES,
        HIT_NOTICES,
        KNOWN_NOTICES,
        NEWS_NOTICES,
        NOTICES,
        STEP_NOTICES,
        TALK_NOTICES,
        UNENDORSED_NOTICES,
    )

    tables = [*NOTICES.values(), *UNENDORSED_NOTICES.values(), HIT_NOTICES, NEWS_NOTICES]
    tables += [TALK_NOTICES, *KNOWN_NOTICES.values()]
    tables += [*STEP_NOTICES.values(), *ENTRY_NOTICES.values()]
    seen = dict.fromkeys((notice.kind, notice.to) for table in tables for notice in table)
    for kind, to in sorted(seen, key=lambda each: (group_of(*each), *each)):
        yield (_word(kind.value), _word(to.value), _word(group_of(kind, to).value))


def _hooks() -> list[tuple[str, str, HookKind, HookSide]]:
    from booking.notices.hooks.rules import HookKind, HookSide

    return [
        (who, side.value, kind, side)
        for who, kind in (("program", HookKind.WEBHOOK), ("group chat", HookKind.WECOM))
        for side in HookSide
    ]


def _by_hooks() -> Iterator[tuple[str, ...]]:
    from booking.bookings.rules import State, Verb
    from booking.notices.hooks.rules import is_told

    for verb in Verb:
        marks = (
            is_told(kind, side, verb, before=State.REQUESTED, after=State.APPROVED, held_back=False)
            for _who, _side, kind, side in _hooks()
        )
        yield (_word(verb.value), *("yes" if mark else "" for mark in marks))


def _told(notices: Iterable[Notice]) -> Iterator[tuple[str, ...]]:
    """Who is told of a move, a line a notice; one line that says so where nobody is."""
    from booking.notices.rules import Channel

    lines = [
        (
            _word(notice.to.value),
            _word(notice.kind.value),
            *(_mark(notice, channel) for channel in Channel),
        )
        for notice in notices
    ]
    yield from lines or [("nobody", "", *("" for _channel in Channel))]


def _mark(notice: Notice, channel: Channel) -> str:
    return "yes" if channel in notice.by else ""


def _word(value: str) -> str:
    return value.replace("_", " ")


def script() -> int:
    if sys.argv[1:] not in (["write"], ["check"]):
        say(__doc__ or "")
        return 2
    set_up()
    return keep(PAGE, page(), write=sys.argv[1] == "write")


if __name__ == "__main__":
    main(script)
