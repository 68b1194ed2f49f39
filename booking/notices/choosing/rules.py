"""When a notice is sent to somebody by e-mail, by what they chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from ..rules import Audience, Kind

DIGEST_HOUR = 8
DAY = dt.timedelta(days=1)


class Group(StrEnum):
    """Kinds of notices among which somebody chooses."""

    ACT = "act"
    """Waits for the reader's answer."""
    BOOKINGS = "bookings"
    LAB = "lab"
    SEARCHES = "searches"
    ORGANISATION = "organisation"


class When(StrEnum):
    """When a notice comes by e-mail; in the inbox it is at once, whatever one chose."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"


class ChoiceFault(StrEnum):
    HALF_QUIET = "half_quiet"
    ALL_QUIET = "all_quiet"


ACTED_ON = frozenset(
    {
        *(Kind.TO_DECIDE, Kind.TO_ENDORSE, Kind.OTHER_TIME, Kind.APPLIED, Kind.REMINDED),
        *(Kind.YOUR_TURN, Kind.NOMINATED, Kind.APPEALED, Kind.UNUSABLE, Kind.NO_SAMPLES),
    }
)
GROUPS = {
    **dict.fromkeys((Kind.FOUND, Kind.FREED), Group.SEARCHES),
    **dict.fromkeys(ACTED_ON, Group.ACT),
}
OF_AUDIENCE = {
    Audience.MANAGERS: Group.LAB,
    Audience.STAFF: Group.LAB,
    Audience.VERIFIERS: Group.ORGANISATION,
    Audience.ADMINISTRATORS: Group.ORGANISATION,
}


def group_of(kind: Kind, to: Audience) -> Group:
    """What a notice of a kind is to the people whom it is for."""
    return GROUPS.get(kind) or OF_AUDIENCE.get(to, Group.BOOKINGS)


@dataclass(frozen=True)
class Wishes:
    """What somebody chose; the times of day are on the clock of their ``zone``."""

    zone: ZoneInfo
    when: Mapping[Group, When] = field(default_factory=dict)
    """What is not in it comes at once."""
    quiet: tuple[dt.time, dt.time] | None = None
    digest_hour: int = DIGEST_HOUR


@dataclass(frozen=True)
class Plan:
    """What becomes of a notice by e-mail: from when on it may go (UTC), None: not by itself;
    and whether the next digest has it."""

    goes_at: dt.datetime | None = None
    in_digest: bool = False


def plan(group: Group, wishes: Wishes, *, act_by: dt.datetime | None, now: dt.datetime) -> Plan:
    """When a notice is sent to somebody.

    ``act_by`` is the moment after which it is of no use any more. What would come too late goes
    at once: in quiet hours anything, in place of the digest only what waits for an answer.
    """
    when = wishes.when.get(group, When.AT_ONCE)
    if when is When.NEVER:
        return Plan()

    def too_late(then: dt.datetime) -> bool:
        return act_by is not None and now < act_by <= then

    if when is When.DAILY:
        next_one = digest_due(now, wishes) + DAY
        if group is not Group.ACT or not too_late(next_one):
            return Plan(in_digest=True)
        return Plan(goes_at=now)
    ends = quiet_until(now, wishes)
    return Plan(goes_at=now if ends is None or too_late(ends) else ends)


def quiet_until(now: dt.datetime, wishes: Wishes) -> dt.datetime | None:
    """When the quiet hours end (UTC) in which ``now`` lies; None outside of them."""
    if wishes.quiet is None:
        return None
    begins, ends = wishes.quiet
    there = now.astimezone(wishes.zone)
    clock, day = there.time(), there.date()
    if begins < ends:
        if not begins <= clock < ends:
            return None
    elif clock >= begins:
        day += DAY
    elif clock >= ends:
        return None
    return _at(day, ends, wishes.zone)


def digest_due(now: dt.datetime, wishes: Wishes) -> dt.datetime:
    """The last moment (UTC) until ``now`` at which a digest was due."""
    hour = dt.time(wishes.digest_hour)
    today = now.astimezone(wishes.zone).date()
    due = _at(today, hour, wishes.zone)
    return due if due <= now else _at(today - DAY, hour, wishes.zone)


def _at(day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, clock, tzinfo=zone).astimezone(dt.UTC)


def earliest(moments: Iterable[dt.datetime | None], *, after: dt.datetime) -> dt.datetime | None:
    """The first of some moments that is still to come."""
    return min((each for each in moments if each is not None and each > after), default=None)


def choice_faults(begins: dt.time | None, ends: dt.time | None) -> list[ChoiceFault]:
    """Why quiet hours cannot be as somebody gave them."""
    if (begins is None) != (ends is None):
        return [ChoiceFault.HALF_QUIET]
    if begins is not None and begins == ends:
        return [ChoiceFault.ALL_QUIET]
    return []
