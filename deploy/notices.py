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

In place of the above: the lab hears of none of it.
"""
HITS_HEAD = """\
## Saved searches

What became free or opened for samples.
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


def page() -> str:
    """The whole page."""
    from booking.notices.rules import Channel

    told = ["Told", "Of what", *(channel.value.replace("email", "e-mail") for channel in Channel)]
    parts = (
        (MOVES_HEAD, ["Verb", "By", *told], _moves()),
        (UNENDORSED_HEAD, ["Verb", *told], _unendorsed()),
        (HITS_HEAD, ["Find", *told], _hits()),
        (STEPS_HEAD, ["Step", *told], _steps()),
        (TALKS_HEAD, ["Message", *told], _talks()),
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


def _hits() -> Iterator[tuple[str, ...]]:
    from booking.notices.rules import HIT_NOTICES

    for cells in _told(HIT_NOTICES):
        yield ("found", *cells)


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
