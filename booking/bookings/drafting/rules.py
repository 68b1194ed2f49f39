"""Decisions about drafts: who may keep one, and how many."""

from __future__ import annotations

import json
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from booking.accounts.rules import OrganisationState, may_book

MOST_DRAFTS = 20
"""So many drafts a person keeps at most."""
MOST_TYPED = 50_000
"""So many characters the answers of one draft have at most."""


class DraftProblem(StrEnum):
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    BELONGS_NOWHERE = "belongs_nowhere"


def may_prepare(state: OrganisationState | str) -> bool:
    """Whether people of an organisation prepare requests before they may send them."""
    return state in {OrganisationState.DRAFT, OrganisationState.PENDING}


def speaks_against(
    states: Collection[str], *, kept: int, new: bool, values: Any
) -> DraftProblem | None:
    """Why a draft is not kept, of a person in organisations with these ``states`` who keeps so
    many; None where nothing speaks against it."""
    if not any(may_prepare(each) or may_book(each) for each in states):
        return DraftProblem.BELONGS_NOWHERE
    if new and kept >= MOST_DRAFTS:
        return DraftProblem.TOO_MANY
    if len(json.dumps(values, ensure_ascii=False)) > MOST_TYPED:
        return DraftProblem.TOO_LONG
    return None


def is_answered(value: Any) -> bool:
    """Whether something was said in answer: a list of samples has lines with choices alone until
    somebody types into one."""
    if not isinstance(value, list):
        return bool(value)
    return any(
        each.get("name") or each.get("count") if isinstance(each, dict) else each for each in value
    )
