"""Decisions about deputies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from ..rules import LabReason


@dataclass(frozen=True)
class Stand:
    """Somebody stands in for another from a day up to, not including, ``until``."""

    absent: int
    deputy: int
    since: dt.date
    until: dt.date

    def overlaps(self, since: dt.date, until: dt.date) -> bool:
        return self.since < until and since < self.until


def check_naming(
    wanted: Stand, others: Iterable[Stand], *, today: dt.date, approves: bool, belongs: bool
) -> LabReason | None:
    """Whether a deputy may be named; ``others`` are all of the lab.

    ``approves``: the absent one decides by a role of their own; ``belongs``:
    the deputy is of the university.
    """
    if not approves:
        return LabReason.NOT_APPROVER
    if not belongs:
        return LabReason.NOT_OF_UNIVERSITY
    if wanted.absent == wanted.deputy:
        return LabReason.DEPUTY_SELF
    if wanted.until <= wanted.since:
        return LabReason.DEPUTY_DAYS
    if wanted.until <= today:
        return LabReason.DEPUTY_PAST
    known = list(others)
    if any(
        (each.absent, each.deputy) == (wanted.absent, wanted.deputy)
        and each.overlaps(wanted.since, wanted.until)
        for each in known
    ):
        return LabReason.DEPUTY_ALREADY
    if goes_round(wanted, known):
        return LabReason.DEPUTY_LOOP
    return None


def goes_round(wanted: Stand, others: Iterable[Stand]) -> bool:
    """Whether, on some day, standing in would lead back to whoever is absent."""
    known = list(others)
    ways = [(wanted.deputy, wanted.since, wanted.until)]
    seen: set[tuple[int, dt.date, dt.date]] = set()
    while ways:
        person, since, until = ways.pop()
        if person == wanted.absent:
            return True
        if (person, since, until) in seen:
            continue
        seen.add((person, since, until))
        ways += [
            (each.deputy, max(since, each.since), min(until, each.until))
            for each in known
            if each.absent == person and each.overlaps(since, until)
        ]
    return False
