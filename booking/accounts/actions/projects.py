"""What an organisation books for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from ..models import Organisation, Project, User
from ..queries import colleagues_among, today_in
from ..rules import check_project
from .refusing import AccountRefused, lock


def _save_project(
    project: Project,
    *,
    name: str,
    code: str,
    head: User | None,
    members: Iterable[User],
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    now: dt.datetime,
) -> Project:
    organisation = project.organisation
    today = today_in(organisation.time_zone, now)
    wanted = {person.pk for person in members}
    known = set(colleagues_among(wanted, organisation, today=today).values_list("pk", flat=True))
    reasons = check_project(
        name=name,
        head_belongs=head is None
        or colleagues_among([head.pk], organisation, today=today).exists(),
        strangers=len(wanted - known),
        starts_on=starts_on,
        ends_on=ends_on,
        is_general=project.is_general,
    )
    if reasons:
        raise AccountRefused(*reasons)
    project.name, project.code, project.head = name.strip(), code.strip(), head
    project.starts_on, project.ends_on = starts_on, ends_on
    project.save()
    project.members.set(known)
    return project


@transaction.atomic
def create_project(
    *,
    organisation: Organisation,
    name: str,
    now: dt.datetime,
    code: str = "",
    head: User | None = None,
    members: Iterable[User] = (),
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Project:
    """Begins a project; days are local and inclusive, None is open.

    Raises AccountRefused without a name, for people of elsewhere, and for a
    last day before the first.
    """
    return _save_project(
        Project(organisation=lock(organisation)),
        name=name,
        code=code,
        head=head,
        members=members,
        starts_on=starts_on,
        ends_on=ends_on,
        now=now,
    )


@transaction.atomic
def change_project(
    *,
    project: Project,
    name: str,
    now: dt.datetime,
    code: str = "",
    head: User | None = None,
    members: Iterable[User] = (),
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Project:
    """Changes a project to what is given; raises as ``create_project`` does."""
    lock(project.organisation)
    return _save_project(
        project,
        name=name,
        code=code,
        head=head,
        members=members,
        starts_on=starts_on,
        ends_on=ends_on,
        now=now,
    )
