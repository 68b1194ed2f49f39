"""Where somebody may have to endorse: organisations that demand it, themselves or by a project.
Read only."""

from __future__ import annotations

from typing import cast

from django.db.models import Q, QuerySet

from ..models import Membership, Project, User
from ..prepared import Prepared
from ..rules import Demand, Role

_NEVER = Demand.NEVER.value
_DEMANDING = ~Q(endorsement=_NEVER, organisation__endorsement=_NEVER)


def headed_with_demand(person: int) -> QuerySet[Project]:
    """The projects that somebody heads and whose requests may need a yes."""
    return Project.objects.filter(_DEMANDING, head=person).order_by()


def administered_with_demand(person: int) -> QuerySet[Project]:
    """Those of the organisations that somebody administers, whether that holds or not."""
    ties = Membership.objects.filter(person=person, role=Role.ADMINISTRATOR.value)
    return Project.objects.filter(
        _DEMANDING, organisation__in=ties.values("organisation")
    ).order_by()


_demanding = Prepared(
    lambda person: (
        headed_with_demand(person)
        .values_list("organisation")
        .union(administered_with_demand(person).values_list("organisation"), all=True)
    )
)


def demanding_of(person: User) -> set[int]:
    """The organisations, by id, in which requests may need a person's yes."""
    if person.kept_ties is not None:
        return cast(set[int], person.kept_ties["demanding"])
    return {organisation for (organisation,) in _demanding(person=person.pk)}
