"""What refuses a request before time is even looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from booking.calendars.rules import SlotReason
from booking.labs.rules import ServiceMode


class Reason(StrEnum):
    """Why a verb is refused; slots have reasons of their own (calendars)."""

    NOT_PUBLISHED = "not_published"
    NOT_IN_SERVICE = "not_in_service"
    NOT_VERIFIED = "not_verified"
    NOT_IN_PROJECT = "not_in_project"
    BARRED = "barred"
    PROJECT_OVER = "project_over"
    MODE_NOT_OFFERED = "mode_not_offered"
    NOT_QUALIFIED = "not_qualified"
    OUTSIDE_QUALIFICATION = "outside_qualification"
    TERMS_NOT_ACCEPTED = "terms_not_accepted"
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
    HAS_BEGUN = "has_begun"
    COLLEAGUE_NOT_QUALIFIED = "colleague_not_qualified"
    COLLEAGUE_BARRED = "colleague_barred"
    NO_COLLEAGUE = "no_colleague"
    FOR_ONESELF = "for_oneself"
    NOT_OVERRIDDEN = "not_overridden"
    NO_ACCOUNT = "no_account"
    NOTHING_CHOSEN = "nothing_chosen"
    TOO_MANY = "too_many"
    QUESTIONS_OPEN = "questions_open"
    # A list of samples tells of more or fewer than are asked for.
    LIST_DIFFERS = "list_differs"
    QUESTIONS_CHANGED = "questions_changed"
    NO_WALK_IN = "no_walk_in"
    ENDORSED_FIRST = "endorsed_first"
    CORRECTING_OVER = "correcting_over"
    USED_ALREADY = "used_already"
    NOTHING_CHANGED = "nothing_changed"
    NOTHING_RECEIVED = "nothing_received"
    NO_SAMPLE_CHOSEN = "no_sample_chosen"
    SAMPLES_MOVED = "samples_moved"
    TRACKING_MISSING = "tracking_missing"
    PARCEL_OVER = "parcel_over"
    ON_THEIR_WAY = "on_their_way"
    RETURN_TO_MISSING = "return_to_missing"
    RETURN_TO_INCOMPLETE = "return_to_incomplete"
    RETURN_TO_OVER = "return_to_over"
    RETURN_TO_CHANGED = "return_to_changed"
    NONE_TO_GO_ON_WITH = "none_to_go_on_with"
    NOTHING_TO_RELEASE = "nothing_to_release"


# Refused for one of these, somebody is helped by other times.
TIME_WOULD_HELP = frozenset(
    {
        SlotReason.PAST,
        SlotReason.TOO_SOON,
        SlotReason.NOT_OPEN,
        SlotReason.NOT_YET_OPEN_TO_YOU,
        SlotReason.OFF_GRID,
        SlotReason.OUTSIDE_ASSISTED_HOURS,
        SlotReason.TAKEN,
    }
)


OF_NEW_REQUESTS = frozenset({Reason.BARRED, Reason.TERMS_NOT_ACCEPTED})
"""These stand against a new request alone: what was asked for already may still move."""


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
    terms_accepted: bool = True
    """The lab's terms that hold now, before or with this request; True where it has none."""
    within_qualification: bool = True
    """Whether a qualification that is limited to some times covers the slot."""
    barred: bool = False
    """Whether points suspend the person's right to book at the lab."""


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
    if facts.barred:
        out.append(Reason.BARRED)
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
    elif (
        facts.mode is ServiceMode.SELF_OPERATED
        and facts.needs_qualification
        and not facts.within_qualification
    ):
        out.append(Reason.OUTSIDE_QUALIFICATION)
    if facts.mode is ServiceMode.SAMPLES:
        if facts.has_slot:
            out.append(Reason.SLOT_NOT_ASKED)
        if facts.samples < 1:
            out.append(Reason.NO_SAMPLES)
    elif not facts.has_slot:
        out.append(Reason.SLOT_MISSING)
    if not facts.terms_accepted:
        out.append(Reason.TERMS_NOT_ACCEPTED)
    if not facts.purpose.strip():
        out.append(Reason.NO_PURPOSE)
    return out
