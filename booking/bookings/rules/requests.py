"""What refuses a request before time is even looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from booking.labs.rules import ServiceMode


class Reason(StrEnum):
    """Why a verb is refused; slots have reasons of their own (calendars)."""

    NOT_PUBLISHED = "not_published"
    NOT_IN_SERVICE = "not_in_service"
    NOT_VERIFIED = "not_verified"
    NOT_IN_PROJECT = "not_in_project"
    PROJECT_OVER = "project_over"
    MODE_NOT_OFFERED = "mode_not_offered"
    NOT_QUALIFIED = "not_qualified"
    SLOT_MISSING = "slot_missing"
    SLOT_NOT_ASKED = "slot_not_asked"
    NO_SAMPLES = "no_samples"
    NO_PURPOSE = "no_purpose"
    NOT_ALLOWED = "not_allowed"
    WRONG_STATE = "wrong_state"
    REASON_MISSING = "reason_missing"
    UNDO_OVER = "undo_over"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    PREDECESSOR_RUNNING = "predecessor_running"
    NOT_USABLE = "not_usable"
    TIMES_WRONG = "times_wrong"
    TIMES_AHEAD = "times_ahead"
    SAME_TIME = "same_time"
    QUESTIONS_OPEN = "questions_open"
    QUESTIONS_CHANGED = "questions_changed"


@dataclass(frozen=True)
class RequestFacts:
    """What a request says, and what is known of who makes it."""

    mode: ServiceMode
    offered: frozenset[ServiceMode]
    published: bool
    in_service: bool
    organisation_verified: bool
    in_project: bool
    project_running: bool
    needs_qualification: bool
    qualified: bool
    has_slot: bool
    samples: int
    purpose: str


def check_request(facts: RequestFacts) -> list[Reason]:
    """Every reason against a request, the weightiest first; none when it may go on to its slot."""
    if not facts.published:
        return [Reason.NOT_PUBLISHED]
    out: list[Reason] = []
    if not facts.in_project:
        out.append(Reason.NOT_IN_PROJECT)
    elif not facts.organisation_verified:
        out.append(Reason.NOT_VERIFIED)
    elif not facts.project_running:
        out.append(Reason.PROJECT_OVER)
    if not facts.in_service:
        out.append(Reason.NOT_IN_SERVICE)
    if facts.mode not in facts.offered:
        out.append(Reason.MODE_NOT_OFFERED)
    elif (
        facts.mode is ServiceMode.SELF_OPERATED
        and facts.needs_qualification
        and not facts.qualified
    ):
        out.append(Reason.NOT_QUALIFIED)
    if facts.mode is ServiceMode.SAMPLES:
        if facts.has_slot:
            out.append(Reason.SLOT_NOT_ASKED)
        if facts.samples < 1:
            out.append(Reason.NO_SAMPLES)
    elif not facts.has_slot:
        out.append(Reason.SLOT_MISSING)
    if not facts.purpose.strip():
        out.append(Reason.NO_PURPOSE)
    return out
