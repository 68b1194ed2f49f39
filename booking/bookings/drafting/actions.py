"""The verbs of drafts: keep, delete, and drop what grew old."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction

from booking.accounts.models import Project, User
from booking.accounts.queries import organisations_of, platform_day
from booking.labs.intake.models import IntakeVersion
from booking.labs.models import Instrument
from booking.labs.rules import ServiceMode

from .models import Draft
from .queries import drafts_of
from .rules import DraftProblem, speaks_against


class NotKept(Exception):
    """A draft that is not kept; ``problem`` says why."""

    def __init__(self, problem: DraftProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@transaction.atomic
def keep_draft(
    *,
    person: User,
    instrument: Instrument,
    mode: ServiceMode,
    starts: dt.datetime | None = None,
    minutes: int | None = None,
    samples: int = 0,
    purpose: str = "",
    project: Project | None = None,
    version: IntakeVersion | None = None,
    values: Any = None,
    replaces: str = "",
    now: dt.datetime,
) -> Draft:
    """Keeps a request as far as it is written; ``starts`` is UTC. Nothing is held, and nobody
    else sees it.

    ``replaces`` is the public id of a draft of the same person that is written anew; where
    that is gone, a new one is kept. Raises NotKept.
    """
    # One at a time for a person, so that their number counts right.
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    kept = drafts_of(person)
    draft = kept.filter(public_id=replaces, instrument=instrument).first()
    states = [each.state for each in organisations_of(person, today=platform_day(now))]
    values = values or {}
    problem = speaks_against(states, kept=kept.count(), new=draft is None, values=values)
    if problem is not None:
        raise NotKept(problem)
    draft = draft or Draft(person=person, instrument=instrument)
    draft.mode, draft.starts, draft.minutes, draft.samples = mode.value, starts, minutes, samples
    draft.purpose, draft.project = purpose.strip(), project
    draft.version, draft.values, draft.kept_at = version, values, now
    draft.save()
    _count({person.pk})
    return draft


@transaction.atomic
def delete_draft(*, person: User, public_id: str) -> bool:
    """Deletes a draft of a person; whether there was one."""
    theirs = Draft.objects.filter(person=person, public_id=public_id)
    if not theirs.exists():
        return False
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    gone, _by_model = theirs.delete()
    _count({person.pk})
    return bool(gone)


def forget_all(person: User) -> None:
    """Deletes all drafts of a person, in its caller's transaction."""
    Draft.objects.filter(person=person).delete()
    person.drafts = 0
    _count({person.pk})


def drop_old(before: dt.datetime) -> int:
    """Deletes the drafts that were last written before an instant, in its caller's
    transaction; returns how many."""
    old = Draft.objects.filter(kept_at__lt=before)
    people = set(old.order_by().values_list("person_id", flat=True))
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))
    gone, _by_model = old.delete()
    _count(people)
    return int(gone)


def _count(people: Collection[int]) -> None:
    """Writes beside people how many drafts they keep, which their menu reads."""
    for pk in sorted(people):
        number = Draft.objects.filter(person=pk).count()
        User.objects.filter(pk=pk).exclude(drafts=number).update(drafts=number)
