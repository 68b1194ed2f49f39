"""Questions about drafts. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from booking.accounts.models import Organisation, Project, User
from booking.accounts.privacy.register import Rows
from booking.accounts.queries import live_on, platform_day
from booking.labs.intake.queries import Intake, intake_of
from booking.labs.rules import ServiceMode

from ..queries import Wish
from ..together.queries import Look, looks
from .models import Draft


def drafts_of(person: User) -> QuerySet[Draft]:
    """What somebody keeps, the newest first, with what a list shows."""
    return (
        Draft.objects.filter(person=person)
        .select_related("instrument__lab__university", "version", "project")
        .order_by("-kept_at", "-pk")
    )


def look_at(draft: Draft, *, person: User, project: Project, now: dt.datetime) -> Look | None:
    """What a draft would mean if it were sent now; None while its time is not said."""
    mode = ServiceMode(draft.mode)
    if draft.ends is None if mode is not ServiceMode.SAMPLES else not draft.samples:
        return None
    wish = Wish(draft.instrument, mode, draft.starts, draft.ends, draft.samples)
    return looks([wish], person=person, project=project, now=now)[0]


def answers_of(draft: Draft, intake: Intake) -> dict[str, object]:
    """What of a draft's answers fits the questions that are asked now."""
    if draft.version is None:
        return {}
    if draft.version == intake.version:
        return dict(draft.values)
    was = {each.key: each.kind for each in intake_of(draft.version).fields}
    return {
        each.key: draft.values[each.key]
        for each in intake.fields
        if each.key in draft.values and was.get(each.key) == each.kind
    }


def preparing_in(organisation: Organisation, *, now: dt.datetime) -> Iterable[User]:
    """The people of an organisation who keep drafts, each able to sign in."""
    today = platform_day(now)
    return User.objects.filter(
        pk__in=organisation.memberships.filter(live_on(today)).values("person"),
        drafts__gt=0,
        is_active=True,
    ).order_by("pk")


def held_drafts(person: User) -> Rows:
    """Somebody's drafts, for the copy of what is held of them."""
    for row in drafts_of(person).order_by("kept_at", "pk"):
        yield {
            "instrument": row.instrument.name,
            "lab": row.instrument.lab.name,
            "project": row.project.name if row.project is not None else None,
            "how": row.mode,
            "starts": row.starts,
            "minutes": row.minutes,
            "samples": row.samples,
            "purpose": row.purpose,
            "answers": row.values,
            "kept_at": row.kept_at,
        }
