"""Verbs of intake forms: drafts, their questions, and publishing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from booking.accounts.models import User

from ..models import Instrument
from .models import SAID, IntakeField, IntakeVersion, copy_of
from .queries import asked_of, draft_of
from .rules import MOST_QUESTIONS, FieldKind, FormFault, check_form


class IntakeRefused(Exception):
    """A form or a question that cannot stand so; each fault with the key of its question."""

    def __init__(self, faults: Sequence[tuple[str, FormFault]]) -> None:
        super().__init__(", ".join(fault.value for _key, fault in faults))
        self.faults = tuple(faults)


def _lock(instrument: Instrument) -> None:
    """The lock under which an instrument's form changes."""
    Instrument.objects.select_for_update(no_key=True).get(pk=instrument.pk)


@transaction.atomic
def begin_draft(*, instrument: Instrument, by: User, now: dt.datetime) -> IntakeVersion:
    """The draft of an instrument's form; a new one begins with the questions that are asked now."""
    _lock(instrument)
    standing = draft_of(instrument)
    if standing is not None:
        return standing
    last = instrument.intakes.aggregate(last=Max("number"))["last"] or 0
    draft = IntakeVersion.objects.create(
        instrument=instrument, number=last + 1, made_by=by, made_at=now
    )
    asked = asked_of(instrument)
    if asked is not None:
        IntakeField.objects.bulk_create(copy_of(each, draft) for each in asked.fields)
    return draft


@transaction.atomic
def add_question(
    *, instrument: Instrument, kind: FieldKind, by: User, now: dt.datetime, **said: Any
) -> IntakeField:
    """Adds a question after the others of the draft, which begins where there is none.

    ``said`` is what the lab says of it, by the names of SAID. Raises IntakeRefused where
    there are too many, TypeError for another name.
    """
    draft = begin_draft(instrument=instrument, by=by, now=now)
    standing = list(draft.fields.all())
    if len(standing) >= MOST_QUESTIONS:
        raise IntakeRefused([("", FormFault.TOO_MANY_QUESTIONS)])
    place = max((each.place for each in standing), default=0) + 1
    return _say(IntakeField(version=draft, kind=FieldKind(kind).value, place=place), said)


@transaction.atomic
def change_question(
    *, instrument: Instrument, key: str, by: User, now: dt.datetime, **said: Any
) -> IntakeField:
    """Sets what a question of the draft says, whole; the draft begins where there is none.

    Raises IntakeField.DoesNotExist for one that was taken away meanwhile, TypeError for a
    name that SAID does not have.
    """
    draft = begin_draft(instrument=instrument, by=by, now=now)
    return _say(draft.fields.get(key=key), said)


def _say(field: IntakeField, said: dict[str, Any]) -> IntakeField:
    unknown = set(said) - {*SAID}
    if unknown:
        raise TypeError(f"a question has no {', '.join(sorted(unknown))}")
    blank = IntakeField()
    for name in SAID:
        setattr(field, name, said.get(name, getattr(blank, name)))
    field.save()
    return field


@transaction.atomic
def move_question(
    *, instrument: Instrument, key: str, up: bool, by: User, now: dt.datetime
) -> None:
    """Puts a question of the draft before the one above it, or after the one below."""
    fields = list(begin_draft(instrument=instrument, by=by, now=now).fields.all())
    at = next((at for at, each in enumerate(fields) if each.key == key), None)
    if at is None:
        return
    to = at - 1 if up else at + 1
    if not 0 <= to < len(fields):
        return
    fields[at], fields[to] = fields[to], fields[at]
    for place, each in enumerate(fields, 1):
        each.place = place
    IntakeField.objects.bulk_update(fields, ["place"])


@transaction.atomic
def remove_question(*, instrument: Instrument, key: str, by: User, now: dt.datetime) -> None:
    """Takes a question out of the draft; versions that were published keep it."""
    begin_draft(instrument=instrument, by=by, now=now).fields.filter(key=key).delete()


@transaction.atomic
def drop_draft(*, instrument: Instrument) -> None:
    """Throws the draft away; what is asked now stays."""
    _lock(instrument)
    IntakeVersion.objects.filter(instrument=instrument, published_at__isnull=True).delete()


@transaction.atomic
def publish_draft(*, instrument: Instrument, by: User, now: dt.datetime) -> IntakeVersion | None:
    """Asks the draft's questions from now on, in place of those asked till now.

    Bookings keep the version that they were answered by. None where there is no draft.
    Raises IntakeRefused with every fault.
    """
    _lock(instrument)
    draft = draft_of(instrument)
    if draft is None:
        return None
    faults = check_form([each.question() for each in draft.fields.all()])
    if faults:
        raise IntakeRefused(faults)
    _end(instrument, now)
    draft.published_at, draft.published_by = now, by
    draft.save(update_fields=["published_at", "published_by"])
    return draft


@transaction.atomic
def stop_asking(*, instrument: Instrument, now: dt.datetime) -> None:
    """Asks nothing from now on; a draft stays."""
    _lock(instrument)
    _end(instrument, now)


def _end(instrument: Instrument, now: dt.datetime) -> None:
    standing = IntakeVersion.objects.filter(
        instrument=instrument, published_at__isnull=False, ended_at__isnull=True
    )
    for each in standing:
        # A clock that was set back ends nothing before it began.
        each.ended_at = max(now, each.published_at or now)
        each.save(update_fields=["ended_at"])
