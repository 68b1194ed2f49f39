"""What a person is to organisations, labs and chains, whether it holds or not. Read only.

A page asks it many times: in its menu, its permissions and its words. So it is
read once a page and told by day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import BigIntegerField, CharField, QuerySet, Value
from django.db.models.functions import Cast

from booking.accounts.models import ChainMembership, Membership, User
from booking.accounts.prepared import Prepared
from booking.accounts.queries import Place
from booking.accounts.rules import holds_on

from .models import LabRole


@dataclass(frozen=True)
class LabPlace:
    """A person's role in a lab, whether it holds or not."""

    lab: int
    university: int
    kind: str
    since: dt.date
    until: dt.date | None

    def holds(self, today: dt.date) -> bool:
        return holds_on(today, since=self.since, until=self.until)


def lab_places_of(person: User) -> list[LabPlace]:
    """All that a person was, is or will be in labs."""
    if person.kept_ties is not None:
        return cast(list[LabPlace], person.kept_ties["labs"])
    return [LabPlace(*row) for row in _lab_places(person=person.pk)]


_lab_places = Prepared(
    lambda person: LabRole.objects.filter(person=person).values_list(
        "lab", "lab__university", "kind", "since", "until"
    )
)


def keep_ties(person: User) -> None:
    """Reads in one question what a person is to organisations, labs and chains, for this
    object of the person to know.

    For pages that only read: what changes afterwards is not seen.
    """
    places: list[Place] = []
    labs: list[LabPlace] = []
    chains: list[tuple[int, dt.date, dt.date | None]] = []
    for what, number, university, public_id, kind, role, since, until in _ties(person=person.pk):
        if what == "place":
            places.append(Place(number, public_id, kind, role, since, until))
        elif what == "lab":
            labs.append(LabPlace(number, university, role, since, until))
        else:
            chains.append((number, since, until))
    places.sort(key=lambda place: place.organisation)
    person.kept_ties = {"places": places, "labs": labs, "chains": chains}


def _ties_of(person: int) -> QuerySet[Any, Any]:
    none, empty = Cast(Value(None), BigIntegerField()), Value("", CharField())
    mine = Membership.objects.filter(person=person)
    places = mine.order_by().values_list(
        Value("place", CharField()),
        "organisation",
        none,
        "organisation__public_id",
        "organisation__kind",
        "role",
        "since",
        "until",
    )
    labs = LabRole.objects.filter(person=person).order_by()
    chains = ChainMembership.objects.filter(organisation__in=mine.values("organisation"))
    return places.union(
        labs.values_list(
            Value("lab", CharField()),
            *("lab", "lab__university", empty, empty, "kind", "since", "until"),
        ),
        chains.order_by().values_list(
            Value("chain", CharField()),
            *("organisation", none, empty, empty, empty, "since", "until"),
        ),
        all=True,
    )


_ties = Prepared(_ties_of)


def live_lab_places(
    roles: Iterable[LabPlace], places: Iterable[Place], *, today: dt.date
) -> list[LabPlace]:
    """Those of a person's roles that hold, told by their places, as ``live_roles`` does."""
    belongs = {place.organisation for place in places if place.holds(today)}
    return [role for role in roles if role.holds(today) and role.university in belongs]
