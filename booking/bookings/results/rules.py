"""Decisions about results: what becomes of a file, what is taken, and how long it is kept."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from booking.accounts.rules import plain_file_name

from ..rules.moves import HAS_RESULTS, Actor, State, Verb

PIECE = 8 * 1024 * 1024
"""Bytes that a browser sends at a time: what is lost at most when its connection is cut."""
PLAIN_BYTES = 50 * 1024 * 1024
"""The largest file that is taken by a plain form, which cannot go on where it was cut."""
CHECKED_AT_ONCE = 64 * 1024 * 1024
"""The checksum of a larger file is left to the worker: nobody waits for it at a page."""
SPARE_BYTES = 512 * 1024 * 1024
"""So much of the disk is left to everything else."""
MOST_FILES = 200
"""Files of one booking at most, with those that are on their way."""
STEM_LENGTH, ENDING_LENGTH = 120, 16

OF_THE_LAB_ALONE = frozenset({Verb.UNSENT, Verb.DISCARD})
"""Of what was never released its customer knows nothing, and reads nothing of its end."""

DAY = dt.timedelta(days=1)
UNFINISHED_FOR = 7 * DAY
"""An upload of which nothing more has come for so long is given up."""
CHECK_AGAIN = dt.timedelta(minutes=10)
"""A checksum that the worker has not reckoned by then is reckoned by the clock."""
REMIND_BEFORE = 14 * DAY
"""So long before its end the customer's readers of a file are told."""
WARN_BEFORE = 7 * DAY
"""So long before its end the lab's staff are told of a file that was never released."""
GUEST_LINK_LASTS = 90 * DAY
"""So long a link in a guest's letter opens the results, if they are there so long."""


class ResultState(StrEnum):
    UPLOADING = "uploading"
    # All of it is there; its checksum is being reckoned.
    CHECKING = "checking"
    KEPT = "kept"
    # By the lab: nobody has it any more.
    WITHDRAWN = "withdrawn"
    # By the clock: never finished, or the time for which it was kept is over.
    EXPIRED = "expired"


class ResultVerb(StrEnum):
    ARRIVE = "arrive"
    KEEP = "keep"
    # Less lies on the disk than was noted, such as after a disk was lost: the rest is sent again.
    FALL_SHORT = "fall_short"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


OVER = frozenset({ResultState.WITHDRAWN, ResultState.EXPIRED})
"""The file is on no disk any more; that it was there stays known."""
FILE_MOVES: dict[ResultVerb, tuple[frozenset[ResultState], ResultState]] = {
    ResultVerb.ARRIVE: (frozenset({ResultState.UPLOADING}), ResultState.CHECKING),
    ResultVerb.KEEP: (frozenset({ResultState.CHECKING}), ResultState.KEPT),
    ResultVerb.FALL_SHORT: (frozenset({ResultState.CHECKING}), ResultState.UPLOADING),
    ResultVerb.WITHDRAW: (frozenset(ResultState) - OVER, ResultState.WITHDRAWN),
    ResultVerb.EXPIRE: (frozenset(ResultState) - OVER, ResultState.EXPIRED),
}


class ResultFault(StrEnum):
    """Why an upload is not begun, or does not go on."""

    NOT_ALLOWED = "not_allowed"
    NOT_NOW = "not_now"
    """The booking is neither in use nor completed."""
    NO_READER = "no_reader"
    """It is for somebody without an account or an e-mail address, who could not have them."""
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_LARGE_PLAIN = "too_large_plain"
    TOO_MANY = "too_many"
    NO_ROOM = "no_room"
    OVER = "over"
    """The upload is complete, or it was withdrawn or given up."""
    BUSY = "busy"
    """Somebody is sending a part of the same upload at this moment."""
    WRONG_OFFSET = "wrong_offset"
    TOO_LONG = "too_long"
    """More was sent than was announced."""
    WRONG_CHECKSUM = "wrong_checksum"


def moved(verb: ResultVerb, state: ResultState) -> ResultState | None:
    """The state after a move of a file; None where the table has no such move."""
    before, after = FILE_MOVES[verb]
    return after if state in before else None


def clean_result_name(name: str) -> str:
    """A sender's file name as it may be shown and offered: plain, and of some length with its
    ending kept."""
    plain = plain_file_name(name)
    stem, dot, ending = plain.rpartition(".")
    if not stem or len(ending) > ENDING_LENGTH or " " in ending:
        stem, dot, ending = plain, "", ""
    return (stem[:STEM_LENGTH].strip(". ") or "result") + dot + ending


def hands_over(actors: frozenset[Actor]) -> bool:
    """Whether somebody with these rights uploads and releases results: the lab's staff. That
    somebody stands in for a manager, or runs the platform, does not count."""
    return bool(actors & {Actor.MANAGER, Actor.TECHNICIAN})


def takes_results(state: State, *, has_reader: bool) -> ResultFault | None:
    """Why a booking takes no results as it stands."""
    if state not in HAS_RESULTS:
        return ResultFault.NOT_NOW
    return None if has_reader else ResultFault.NO_READER


def size_fault(size: int, *, most: int, files: int, room: int) -> ResultFault | None:
    """Why a file of a size is not taken: ``files`` its booking has already, ``room`` is what the
    disk has left, without what was promised to others, in bytes."""
    if size < 1:
        return ResultFault.EMPTY
    if size > most:
        return ResultFault.TOO_LARGE
    if files >= MOST_FILES:
        return ResultFault.TOO_MANY
    return ResultFault.NO_ROOM if size > room - SPARE_BYTES else None


def kept_until(since: dt.datetime, *, days: int) -> dt.datetime:
    """Until when (UTC) a file is kept that was uploaded, or released, at ``since``."""
    return since + days * DAY


def reminded_until(
    keep_until: dt.datetime, *, before: dt.timedelta = REMIND_BEFORE, now: dt.datetime
) -> dt.datetime:
    """Until when a file is kept of whose end people are told now: never shorter than they were
    promised, should the clock have been late."""
    return max(keep_until, now + before)
