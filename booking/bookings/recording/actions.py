"""Entering a use that had no booking, and taking it back."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.db import transaction

from booking.accounts.models import User
from booking.calendars.actions import lock_units
from booking.labs.models import Unit

from ..rules import KindOfUse, UseProblem, check_use
from .models import UseRecord
from .queries import used_over


class RecordRefusal(StrEnum):
    """Why a use cannot have been so."""

    ENDS_BEFORE_START = "ends_before_start"
    IN_THE_FUTURE = "in_the_future"
    TOO_LONG = "too_long"
    USED_ALREADY = "used_already"


class RecordRefused(Exception):
    """A use that cannot have been so; ``refusal`` says why."""

    def __init__(self, refusal: RecordRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@transaction.atomic
def record_use(
    *,
    unit: Unit,
    who: str,
    starts: dt.datetime,
    ends: dt.datetime,
    kind: KindOfUse,
    note: str = "",
    person: User,
    now: dt.datetime,
) -> UseRecord:
    """Enters that a unit was used (UTC) without a booking. Raises RecordRefused."""
    lock_units(units=[unit.pk])
    problem = check_use(starts, ends, now=now)
    if starts == ends:
        problem = UseProblem.ENDS_BEFORE_START
    if problem is not None:
        raise RecordRefused(RecordRefusal(problem.value))
    if used_over(unit, starts, ends):
        raise RecordRefused(RecordRefusal.USED_ALREADY)
    return UseRecord.objects.create(
        unit=unit,
        who=who.strip(),
        starts=starts,
        ends=ends,
        kind=kind.value,
        note=note.strip(),
        entered_by=person,
        entered_at=now,
    )


@transaction.atomic
def take_back_use(*, record: UseRecord) -> None:
    """Takes a use that was entered wrongly out of the figures; the record of changes keeps it."""
    lock_units(units=[record.unit_id])
    UseRecord.objects.filter(pk=record.pk).delete()
