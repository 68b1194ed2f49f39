"""What a lab's policy says of a slot, for an audience, at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from booking.labs.rules import Audience

from .intervals import Interval, Window, merge, subtract


class BookingMode(StrEnum):
    BY_APPOINTMENT = "appointment"
    WALK_IN_TOO = "walk_in"
    CLOSED = "closed"


@dataclass(frozen=True)
class PolicyTerms:
    """A policy's numbers as the rules read them; ``horizons`` in days by audience."""

    mode: BookingMode = BookingMode.BY_APPOINTMENT
    grid: dt.timedelta = dt.timedelta(minutes=30)
    shortest: dt.timedelta = dt.timedelta(minutes=30)
    longest: dt.timedelta = dt.timedelta(hours=8)
    lead: dt.timedelta = dt.timedelta(hours=2)
    release_lead: dt.timedelta = dt.timedelta(hours=72)
    horizons: tuple[tuple[Audience, int], ...] = (
        (Audience.OWN_LAB, 60),
        (Audience.OWN_UNIVERSITY, 30),
        (Audience.CHAIN, 14),
        (Audience.EVERYONE, 7),
    )
    cancel_deadline: dt.timedelta = dt.timedelta(hours=24)
    decide_working_days: int = 2
    check_in: bool = True

    def horizon(self, audience: Audience) -> int:
        """How many days ahead this audience may book."""
        return dict(self.horizons)[audience]


DEFAULT_TERMS = PolicyTerms()


class SlotReason(StrEnum):
    """Why a slot cannot be had."""

    CLOSED_TO_BOOKING = "closed_to_booking"
    PAST = "past"
    TOO_SOON = "too_soon"
    NOT_OPEN = "not_open"
    NOT_YET_OPEN_TO_YOU = "not_yet_open_to_you"
    OFF_GRID = "off_grid"
    UNEVEN_LENGTH = "uneven_length"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    OUTSIDE_ASSISTED_HOURS = "outside_assisted_hours"
    TAKEN = "taken"


@dataclass(frozen=True)
class SlotRefusal:
    """A reason with the value that its sentence names: an instant or a length."""

    reason: SlotReason
    at: dt.datetime | None = None
    length: dt.timedelta | None = None


OUTSIDERS = frozenset({Audience.CHAIN, Audience.EVERYONE})


def opens_to(
    start: dt.datetime,
    windows: Sequence[Window],
    *,
    audience: Audience,
    terms: PolicyTerms,
    zone: ZoneInfo,
) -> dt.datetime:
    """When a slot that begins at ``start`` within ``windows`` opens to an audience (UTC).

    The horizon is counted in local days: the same wall-clock time so many days
    earlier. An own-first window opens to outsiders, whole, the release lead
    before its opening begins (domain: release).
    """
    local = start.astimezone(zone).replace(tzinfo=None)
    first = local - dt.timedelta(days=terms.horizon(audience))
    opened = first.replace(tzinfo=zone).astimezone(dt.UTC)
    if audience in OUTSIDERS:
        for window in windows:
            if window.own_first:
                opened = max(opened, window.origin.astimezone(dt.UTC) - terms.release_lead)
    return opened


def covering(windows: Sequence[Window], starts: dt.datetime, ends: dt.datetime) -> list[Window]:
    """The windows that together cover a slot without a gap; empty when they do not."""
    touched = sorted(w for w in windows if w.starts < ends and starts < w.ends)
    if not touched:
        return []
    sheet = merge(Interval(w.starts, w.ends) for w in touched)
    return touched if not subtract([Interval(starts, ends)], sheet) else []


def check_slot(
    starts: dt.datetime,
    ends: dt.datetime,
    windows: Sequence[Window],
    *,
    audience: Audience,
    terms: PolicyTerms,
    zone: ZoneInfo,
    now: dt.datetime,
    assisted_hours: Sequence[Interval] | None = None,
    openings: Sequence[Window] | None = None,
) -> list[SlotRefusal]:
    """Every reason why policy refuses a slot; none when it may be asked for.

    ``windows`` are those of the instrument around the slot; ``assisted_hours``
    are the lab's when the slot is to be assisted, else None. Whether the time
    is taken is not asked here: audience comes before collision, so that a
    refusal tells an outsider nothing of others. For the same reason what closures
    take of time that is not open to the audience yet is refused as the rest of it;
    ``openings`` are the hours as if nothing were closed.
    """
    if terms.mode is BookingMode.CLOSED:
        return [SlotRefusal(SlotReason.CLOSED_TO_BOOKING)]
    length = ends - starts
    out: list[SlotRefusal] = []
    if length < terms.shortest:
        out.append(SlotRefusal(SlotReason.TOO_SHORT, length=terms.shortest))
    if length > terms.longest:
        out.append(SlotRefusal(SlotReason.TOO_LONG, length=terms.longest))
    if starts <= now:
        return [*out, SlotRefusal(SlotReason.PAST)]
    if starts < now + terms.lead:
        out.append(SlotRefusal(SlotReason.TOO_SOON, at=now + terms.lead, length=terms.lead))
    cover = covering(windows, starts, ends)
    known = cover
    if not cover and audience is not Audience.OWN_LAB:
        known = covering(openings or [], starts, ends)
    if not known:
        return [*out, SlotRefusal(SlotReason.NOT_OPEN)]
    opened = opens_to(starts, known, audience=audience, terms=terms, zone=zone)
    if not cover and opened <= now:
        return [*out, SlotRefusal(SlotReason.NOT_OPEN)]
    cover = known
    if now < opened:
        out.append(SlotRefusal(SlotReason.NOT_YET_OPEN_TO_YOU, at=opened))
    if (starts - cover[0].origin) % terms.grid:
        last = starts - (starts - cover[0].origin) % terms.grid
        out.append(SlotRefusal(SlotReason.OFF_GRID, at=last, length=terms.grid))
    if length % terms.grid:
        out.append(SlotRefusal(SlotReason.UNEVEN_LENGTH, length=terms.grid))
    if assisted_hours is not None and subtract([Interval(starts, ends)], assisted_hours):
        out.append(SlotRefusal(SlotReason.OUTSIDE_ASSISTED_HOURS))
    return out


# What is told of closed time too: of what lies within it nothing is known, such as its grid.
_TOLD_ANYWAY = frozenset({SlotReason.TOO_SHORT, SlotReason.TOO_LONG, SlotReason.TOO_SOON})
_TELLS_NOTHING = frozenset(
    {
        SlotReason.CLOSED_TO_BOOKING,
        SlotReason.PAST,
        SlotReason.NOT_OPEN,
        SlotReason.NOT_YET_OPEN_TO_YOU,
    }
)


def as_taken(refusals: Sequence[SlotRefusal], *, at: dt.datetime) -> list[SlotRefusal]:
    """The reasons against a slot whose time is taken, which are those of a closed one.

    Else its grid, or the technicians' hours, would tell a booking from a closure. Of
    time that has passed, or is not open to who asks, nothing more is told.
    """
    if any(each.reason in _TELLS_NOTHING for each in refusals):
        return list(refusals)
    told = [each for each in refusals if each.reason in _TOLD_ANYWAY]
    return [*told, SlotRefusal(SlotReason.TAKEN, at=at)]


def horizons_from(days: Mapping[Audience, int]) -> tuple[tuple[Audience, int], ...]:
    """Horizons in the order of the audiences."""
    return tuple((audience, days[audience]) for audience in Audience)
