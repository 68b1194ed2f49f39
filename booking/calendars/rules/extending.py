"""Whether time that is in use may go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from .intervals import Interval, Window, subtract
from .policy import PolicyTerms, SlotReason, SlotRefusal, covering


def check_extension(
    ends: dt.datetime,
    until: dt.datetime,
    windows: Sequence[Window],
    *,
    terms: PolicyTerms,
    outsider: bool,
    now: dt.datetime,
    began: dt.datetime | None = None,
    assisted_hours: Sequence[Interval] | None = None,
) -> list[SlotRefusal]:
    """Every reason of policy against going on from ``ends`` until a later time (instants).

    It must be open for all of that time, released where it is own first, and
    last whole steps of the grid. ``began`` is the booked start where the
    longest booking counts for who asks; ``assisted_hours`` are the lab's where
    a technician is needed. Whether the time is taken is not asked here.
    """
    if until <= ends or (until - ends) % terms.grid:
        return [SlotRefusal(SlotReason.UNEVEN_LENGTH, length=terms.grid)]
    if until <= now:
        return [SlotRefusal(SlotReason.PAST)]
    out: list[SlotRefusal] = []
    if began is not None and until - began > terms.longest:
        out.append(SlotRefusal(SlotReason.TOO_LONG, length=terms.longest))
    cover = covering(windows, ends, until)
    if not cover:
        return [*out, SlotRefusal(SlotReason.NOT_OPEN, at=ends)]
    if outsider:
        opens = [each.origin - terms.release_lead for each in cover if each.own_first]
        if opens and max(opens) > now:
            out.append(SlotRefusal(SlotReason.NOT_YET_OPEN_TO_YOU, at=max(opens)))
    if assisted_hours is not None and subtract([Interval(ends, until)], assisted_hours):
        out.append(SlotRefusal(SlotReason.OUTSIDE_ASSISTED_HOURS))
    return out
