"""Who reads what a customer tells a lab, and whether a request answers what is asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from booking.labs.intake.rules import Checked, Given
from booking.labs.rules import ServiceMode

from ..rules.moves import CUSTOMER, LAB, Actor
from ..rules.requests import Reason

SIDES = (CUSTOMER | LAB) - {Actor.OPERATOR}


def of_a_side(actors: Collection[Actor]) -> bool:
    """Whether somebody with these rights is of the customer's or the lab's side: who runs the
    platform alone reads neither samples nor conversations."""
    return bool(SIDES & set(actors))


@dataclass(frozen=True)
class Answers:
    """What a request answers: ``version`` is the key of the version that was looked at."""

    version: int
    given: Given


def judge(
    asked: int | None,
    answers: Answers | None,
    checked: Checked | None,
    *,
    mode: ServiceMode,
    samples: int,
) -> list[Reason]:
    """Why a request does not answer what is ``asked`` (the key of a version, None for nothing).

    Where ``samples`` are sent in, a list of them tells of as many.
    """
    if asked is None or checked is None:
        return []
    if answers is not None and answers.version != asked:
        return [Reason.QUESTIONS_CHANGED]
    if checked.faults:
        return [Reason.QUESTIONS_OPEN]
    sent = mode is ServiceMode.SAMPLES and checked.listed is not None
    return [Reason.LIST_DIFFERS] if sent and checked.listed != samples else []
