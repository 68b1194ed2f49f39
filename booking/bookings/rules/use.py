"""What an instrument was used for, and whether stated times can be true."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class KindOfUse(StrEnum):
    """The kinds that the yearly figures are split by (domain: figures the field reports)."""

    TEACHING = "teaching"
    RESEARCH = "research"
    SERVICE = "service"


class UseProblem(StrEnum):
    ENDS_BEFORE_START = "ends_before_start"
    IN_THE_FUTURE = "in_the_future"
    TOO_LONG = "too_long"


LONGEST_USE = dt.timedelta(days=31)


def check_use(starts: dt.datetime, ends: dt.datetime, *, now: dt.datetime) -> UseProblem | None:
    """Whether a use may have run from ``starts`` to ``ends``, seen at ``now``."""
    if ends < starts:
        return UseProblem.ENDS_BEFORE_START
    if ends > now:
        return UseProblem.IN_THE_FUTURE
    if ends - starts > LONGEST_USE:
        return UseProblem.TOO_LONG
    return None


def billed_length(
    starts: dt.datetime, ends: dt.datetime, used_from: dt.datetime, used_until: dt.datetime
) -> dt.timedelta:
    """The time used within the booked slot, in whole minutes, a started one counted.

    Coming early or staying a few minutes is not billed; leaving early is not
    billed either. A tariff may say otherwise once there are tariffs.
    """
    used = max(min(ends, used_until) - max(starts, used_from), dt.timedelta())
    return -(-used // dt.timedelta(minutes=1)) * dt.timedelta(minutes=1)
