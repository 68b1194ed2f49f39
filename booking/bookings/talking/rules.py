"""Decisions about conversations: who speaks for which side, what is taken, and how often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from enum import StrEnum

from booking.labs.intake.rules import AnswerFault, Upload, file_fault

from ..intake.rules import of_a_side
from ..rules.moves import CUSTOMER, Actor, Side

LONGEST = 4_000
MOST_FILES = 3
"""Letters and files of one message at most."""
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
MOST_AN_HOUR = 60
"""So many messages somebody writes within an hour at most."""
MOST_ASKED_AN_HOUR = 10
MOST_LABS_A_DAY = 5
"""So many questions without a booking within an hour, and first ones to so many labs a day."""


class TalkFault(StrEnum):
    """Why a message is not taken; a file's faults are those of answers."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_MANY_FILES = "too_many_files"
    TOO_OFTEN = "too_often"
    NO_SIDE = "no_side"
    """Who writes is of neither side, or the lab does not know of the booking yet."""


def side_of(actors: Collection[Actor], *, held_back: bool) -> Side | None:
    """For which side somebody speaks on a booking; None where they do not.

    Before its customer has endorsed it there is nobody on the lab's side to speak to.
    """
    if held_back or not of_a_side(actors):
        return None
    return Side.CUSTOMER if CUSTOMER & set(actors) else Side.LAB


def check_message(text: str, uploads: Sequence[Upload]) -> list[TalkFault | AnswerFault]:
    """What is wrong with a message: it has a text, files or both."""
    out: list[TalkFault | AnswerFault] = []
    if not text.strip() and not uploads:
        out.append(TalkFault.EMPTY)
    if len(text.strip()) > LONGEST:
        out.append(TalkFault.TOO_LONG)
    if len(uploads) > MOST_FILES:
        out.append(TalkFault.TOO_MANY_FILES)
    found = (file_fault(each) for each in uploads)
    return out + [fault for fault in found if fault is not None]


def too_often(written: int, *, asked: int | None = None, labs: int = 0) -> bool:
    """Whether somebody writes more than is read: ``written`` within the last hour, and of a
    question without a booking ``asked`` of them, and ``labs`` that heard of them first today,
    this one among them."""
    if asked is None:
        return written >= MOST_AN_HOUR
    return written >= MOST_AN_HOUR or asked >= MOST_ASKED_AN_HOUR or labs > MOST_LABS_A_DAY


def begins_unread(number: int, unread_from: int | None) -> bool:
    """Whether a message is the first that somebody has not read: of those after it they are not
    told one by one."""
    return unread_from == number
