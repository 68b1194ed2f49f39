"""Refusals as sentences: what is wrong, and what to do now; codes for programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from booking.accounts.dates import clock_text, length_text, local, moment_text
from booking.calendars.rules import SlotReason, SlotRefusal
from booking.labs.models import Lab

from .actions import Refused
from .feeds import RangeProblem
from .rules import Reason
from .rules.requests import TIME_WOULD_HELP

Sentence = str | Promise

REASONS: dict[Reason, Sentence] = {
    Reason.NOT_PUBLISHED: _("This instrument is not published, so it cannot be booked yet."),
    Reason.NOT_IN_SERVICE: _(
        "This instrument is not in service now. Ask the lab when it runs again."
    ),
    Reason.NOT_VERIFIED: _("Your organisation is not verified yet. You can book as soon as it is."),
    Reason.NOT_IN_PROJECT: _("You do not belong to this project. Choose one of your own."),
    Reason.BARRED: _(
        "Your right to book at this lab is suspended. Your profile tells why, and how to appeal."
    ),
    Reason.PROJECT_OVER: _("This project does not run today. Choose another one."),
    Reason.MODE_NOT_OFFERED: _("The lab does not offer this here. Choose another way."),
    Reason.NOT_QUALIFIED: _(
        "Operating this instrument needs a qualification that you do not hold on that day. "
        "Choose another way, or ask the lab for a training."
    ),
    Reason.OUTSIDE_QUALIFICATION: _(
        "Your qualification for this instrument does not hold at all of this time. Pick a time at "
        "which it does, or choose another way."
    ),
    Reason.TERMS_NOT_ACCEPTED: _(
        "The lab's terms, as they stand now, are not accepted yet. Read them and tick the box."
    ),
    Reason.SLOT_MISSING: _("Say when you want to begin, and for how long."),
    Reason.SLOT_NOT_ASKED: _("Samples that you send need no slot. Leave the time out."),
    Reason.NO_SAMPLES: _("Say how many samples you send."),
    Reason.NO_PURPOSE: _("Say in a line or two what you want to measure or make."),
    Reason.NOT_ALLOWED: _("You have no right to do this with this booking."),
    Reason.WRONG_STATE: _(
        "The booking has changed since you opened it. What can be done now is shown here."
    ),
    Reason.REASON_MISSING: _("Give a reason. The customer reads it."),
    Reason.UNDO_OVER: _(
        "A decision can be undone for ten seconds, and these are over. People are told of it now."
    ),
    Reason.TOO_EARLY: _("It is too early to check in."),
    Reason.TOO_LATE: _("The booked time is over, so nobody can check in any more."),
    Reason.PREDECESSOR_RUNNING: _("The booking before this one is still running."),
    Reason.NOT_USABLE: _("The instrument cannot be used now. Ask the lab when it runs again."),
    Reason.TIMES_WRONG: _("The use must end after it began, and within 31 days."),
    Reason.SAME_TIME: _("This is the time that is booked already. Choose another one."),
    Reason.HAS_BEGUN: _("It has begun, so it cannot be passed on any more."),
    Reason.COLLEAGUE_NOT_QUALIFIED: _(
        "Operating this instrument needs a qualification that this colleague does not hold on "
        "that day. Choose somebody else."
    ),
    Reason.COLLEAGUE_BARRED: _("This colleague may not book at this lab now. Choose another one."),
    Reason.NO_COLLEAGUE: _("Choose a colleague who may book for this project."),
    Reason.FOR_ONESELF: _("This is your own address. Ask for your own time as everybody does."),
    Reason.NOT_OVERRIDDEN: _("The rules below speak against it. Give a reason to override them."),
    Reason.NO_ACCOUNT: _(
        "This is for somebody without an account, who cannot answer here. Call them; then "
        "cancel it, and book another time for them."
    ),
    Reason.NOTHING_CHOSEN: _("Choose at least one time."),
    Reason.TOO_MANY: _("Ask for 52 at once at most."),
    Reason.LIST_DIFFERS: _(
        "The list of samples comes to another number than is asked for. Correct one of the two."
    ),
    Reason.QUESTIONS_OPEN: _(
        "The lab asks more with a request. Answer its questions, then ask again."
    ),
    Reason.QUESTIONS_CHANGED: _(
        "The lab has changed its questions since you opened the page. "
        "Look through them, then ask again."
    ),
    Reason.TIMES_AHEAD: _("This end lies ahead. Enter when the use really ended."),
    Reason.NO_WALK_IN: _("This instrument is used by appointment. Book a time first."),
    Reason.ENDORSED_FIRST: _(
        "Your organisation endorses its bookings before they are made. Ask for a time instead."
    ),
    Reason.CORRECTING_OVER: _("A booking can be corrected for fourteen days after its end."),
    Reason.USED_ALREADY: _(
        "It was used at this time already, with a booking or without. No hour counts twice."
    ),
    Reason.NOTHING_CHANGED: _("This is what is recorded already. Change what was different."),
    Reason.NOTHING_RECEIVED: _(
        "No sample of this booking is there. Receive the samples first, then start the work."
    ),
    Reason.NO_SAMPLE_CHOSEN: _("Choose at least one sample."),
    Reason.SAMPLES_MOVED: _(
        "Some of these samples have moved on since you opened the page. How they stand now is "
        "shown here."
    ),
    Reason.TRACKING_MISSING: _("Give the tracking number, so that the lab can look for it."),
    Reason.PARCEL_OVER: _("This parcel was received or taken back already."),
    Reason.ON_THEIR_WAY: _("Some of these samples are announced already, in another parcel."),
    Reason.RETURN_TO_MISSING: _(
        "You want samples back. Give the address to which the lab returns them, or say that you "
        "fetch them."
    ),
    Reason.RETURN_TO_INCOMPLETE: _(
        "A return address has a recipient, a telephone number and an address. Give all three, or "
        "say that you fetch the samples."
    ),
    Reason.RETURN_TO_OVER: _(
        "No sample of this booking goes back any more, so the return address stays as it was."
    ),
    Reason.RETURN_TO_CHANGED: _(
        "The customer has changed where the samples go back to since you opened the page. It is "
        "shown here as it stands now."
    ),
    Reason.NONE_TO_GO_ON_WITH: _(
        "No other sample is left to work on. Send new ones, or cancel the booking."
    ),
    Reason.NOTHING_TO_RELEASE: _(
        "There is nothing to release: no file has arrived whole that the customer does not have."
    ),
}

REASONS_AT: dict[Reason, Sentence] = {
    Reason.BARRED: _(
        "Your right to book at this lab is suspended until %(moment)s, since time that you booked "
        "was not used. Bookings that stand stay. Your profile tells why, and how to appeal."
    ),
    Reason.TOO_EARLY: _("Check-in opens on %(moment)s."),
    Reason.CORRECTING_OVER: _("This could be corrected until %(moment)s."),
    Reason.PREDECESSOR_RUNNING: _(
        "The booking before this one runs until %(moment)s. Check in after it."
    ),
    Reason.TIMES_WRONG: _("The use began on %(moment)s. It must end after that, within 31 days."),
}

SLOTS: dict[SlotReason, Sentence] = {
    SlotReason.CLOSED_TO_BOOKING: _(
        "This instrument is closed to booking. Ask the lab how it can be used."
    ),
    SlotReason.PAST: _("This time has passed. Pick a later one."),
    SlotReason.TOO_SOON: _("The lab needs more time before a slot begins. Pick a later one."),
    # Worded as TAKEN is, since a closure and a booking look alike from outside.
    SlotReason.NOT_OPEN: _("This time is not free. Pick one that is drawn as free."),
    SlotReason.NOT_YET_OPEN_TO_YOU: _("This time is not open to you yet."),
    SlotReason.OFF_GRID: _("No slot begins at this time. Pick one that is drawn as free."),
    SlotReason.UNEVEN_LENGTH: _("No slot has this length. Choose another one."),
    SlotReason.TOO_SHORT: _("This is shorter than the shortest booking here."),
    SlotReason.TOO_LONG: _("This is longer than the longest booking here."),
    SlotReason.OUTSIDE_ASSISTED_HOURS: _(
        "No technician is there for all of this time. Pick a time in the assisted hours."
    ),
    SlotReason.TAKEN: _("This time is not free. Pick one that is drawn as free."),
}

SLOTS_WITH_VALUES: dict[SlotReason, Sentence] = {
    SlotReason.TOO_SOON: _(
        "The lab needs %(length)s before a slot begins. Pick one from %(moment)s on."
    ),
    SlotReason.NOT_YET_OPEN_TO_YOU: _("This time opens to you on %(moment)s."),
    SlotReason.OFF_GRID: _("Slots begin every %(length)s, counted from %(clock)s."),
    SlotReason.UNEVEN_LENGTH: _("Slots last %(length)s or a multiple of it."),
    SlotReason.TOO_SHORT: _("The shortest booking here is %(length)s."),
    SlotReason.TOO_LONG: _("The longest booking here is %(length)s."),
}

RANGES: dict[RangeProblem, Sentence] = {
    RangeProblem.UNREADABLE: _(
        "Give start and end as dates by the lab's clock, like 2027-03-02 or 2027-03-02T09:00."
    ),
    RangeProblem.ENDS_FIRST: _("The end lies after the start."),
    RangeProblem.TOO_LONG: _("Ask for 45 days at most."),
}

NOT_FREE = frozenset({SlotReason.NOT_OPEN, SlotReason.TAKEN})
"""What an outsider cannot tell apart: a closure, somebody's booking, and time between them."""


def is_not_free(refused: Refused) -> bool:
    """Whether the time asked for is not free, for whatever reason."""
    return any(each.reason in NOT_FREE for each in refused.slots)


def codes_of(refused: Refused) -> list[str]:
    """Every reason by its value, for programs; what outsiders cannot tell apart has one code."""
    return [reason.value for reason in refused.reasons] + [
        "not_free" if refusal.reason in NOT_FREE else refusal.reason.value
        for refusal in refused.slots
    ]


def sentences_of(refused: Refused, *, lab: Lab, now: dt.datetime) -> list[str]:
    """Every reason as a sentence in the reader's language, times by the lab's clock."""
    zone = ZoneInfo(lab.time_zone)
    return [
        *(reason_sentence(reason, at=refused.at, zone=zone, now=now) for reason in refused.reasons),
        *(slot_sentence(refusal, zone=zone, now=now) for refusal in refused.slots),
    ]


def reason_sentence(
    reason: Reason, *, at: dt.datetime | None = None, zone: ZoneInfo, now: dt.datetime
) -> str:
    """A reason as a sentence; ``at`` is the instant that it names, shown by ``zone``'s clock."""
    if at is None or reason not in REASONS_AT:
        return str(REASONS[reason])
    words = {"moment": moment_text(at, zone=zone, language=get_language(), now=now)}
    return str(REASONS_AT[reason]) % words


def slot_sentence(refusal: SlotRefusal, *, zone: ZoneInfo, now: dt.datetime) -> str:
    """A slot's refusal as a sentence, with its values by ``zone``'s clock."""
    pattern = SLOTS_WITH_VALUES.get(refusal.reason)
    if pattern is None:
        return str(SLOTS[refusal.reason])
    words: dict[str, str] = {}
    if refusal.at is not None:
        words["moment"] = moment_text(refusal.at, zone=zone, language=get_language(), now=now)
        words["clock"] = clock_text(local(refusal.at, zone))
    if refusal.length is not None:
        words["length"] = length_text(refusal.length, language=get_language())
    try:
        return str(pattern) % words
    except KeyError:
        return str(SLOTS[refusal.reason])


def other_times_help(slots: Iterable[SlotRefusal]) -> bool:
    """Whether free times nearby are a way on from these refusals."""
    return any(refusal.reason in TIME_WOULD_HELP for refusal in slots)


def range_sentence(problem: RangeProblem) -> str:
    """Why a calendar's feed does not answer for a range."""
    return str(RANGES[problem])
