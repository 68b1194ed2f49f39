"""What a person is to organisations, labs and chains, whether it holds or not. Read only.

A page asks it many times: in its menu, its permissions and its words. So it is
read once a page and told by day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import BigIntegerField, Case, CharField, DateField, QuerySet, Value, When
from django.db.models.functions import Cast

from booking.accounts.endorsing.queries import administered_with_demand, headed_with_demand
from booking.accounts.models import ChainMembership, Membership, User
from booking.accounts.prepared import Prepared
from booking.accounts.queries import Place
from booking.accounts.rules import holds_on

from .deputising.standing import OWN_RIGHT, standing
from .models import LabRole

OF_ORGANISATIONS = ("name_en", "name_zh_hans", "name_zh_hant", "state")


@dataclass(frozen=True)
class LabPlace:
    """A person's role in a lab, whether it holds or not; ``approves``: it lets them decide."""

    lab: int
    university: int
    kind: str
    since: dt.date
    until: dt.date | None
    approves: bool

    def holds(self, today: dt.date) -> bool:
        return holds_on(today, since=self.since, until=self.until)


def lab_places_of(person: User) -> list[LabPlace]:
    """All that a person was, is or will be in labs; not where they only stand in for somebody."""
    return lab_ties_of(person)[0]


def lab_ties_of(person: User) -> tuple[list[LabPlace], list[LabPlace]]:
    """A person's roles in labs, and the labs where they stand in for somebody, both whether
    they hold or not."""
    if person.kept_ties is not None:
        labs = cast(list[LabPlace], person.kept_ties["labs"])
        return labs, cast(list[LabPlace], person.kept_ties["deputies"])
    return _split(_lab_ties(person=person.pk))


DEPUTY = "deputy"
_APPROVES = "approves"


def _split(rows: Iterable[tuple[Any, ...]]) -> tuple[list[LabPlace], list[LabPlace]]:
    roles: list[LabPlace] = []
    deputies: list[LabPlace] = []
    for what, lab, university, kind, since, until in rows:
        place = LabPlace(lab, university, kind, since, until, what != "lab")
        (deputies if what == DEPUTY else roles).append(place)
    return roles, deputies


def _what() -> Case:
    """How a lab role's row is told from others in one list: with or without a say."""
    text = CharField()
    return Case(When(OWN_RIGHT, then=Value(_APPROVES, text)), default=Value("lab", text))


def _lab_ties_of(person: int) -> QuerySet[Any, Any]:
    columns = ("lab", "lab__university")
    roles = LabRole.objects.filter(person=person).order_by()
    deputies = standing().filter(deputy=person).order_by()
    return roles.values_list(_what(), *columns, "kind", "since", "until").union(
        deputies.values_list(
            Value(DEPUTY, CharField()), *columns, Value(DEPUTY, CharField()), "since", "until"
        ),
        all=True,
    )


_lab_ties = Prepared(_lab_ties_of)


def keep_ties(person: User) -> None:
    """Reads in one question what a person is to organisations, labs and chains, for this
    object of the person to know.

    For pages that only read: what changes afterwards is not seen.
    """
    places: list[Place] = []
    of_labs: list[tuple[Any, ...]] = []
    chains: list[tuple[int, dt.date, dt.date | None]] = []
    demanding: set[int] = set()
    for what, number, university, public_id, kind, role, since, until, *names in _ties(
        person=person.pk
    ):
        if what == "place":
            places.append(Place(number, public_id, kind, role, since, until, *names))
        elif what == "demand":
            demanding.add(number)
        elif what != "chain":
            of_labs.append((what, number, university, role, since, until))
        else:
            chains.append((number, since, until))
    places.sort(key=lambda place: place.organisation)
    labs, deputies = _split(of_labs)
    person.kept_ties = {
        "places": places,
        "labs": labs,
        "deputies": deputies,
        "chains": chains,
        "demanding": demanding,
    }


def _ties_of(person: int) -> QuerySet[Any, Any]:
    none, empty = Cast(Value(None), BigIntegerField()), Value("", CharField())
    no_day = Cast(Value(None), DateField())
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
        *(f"organisation__{name}" for name in OF_ORGANISATIONS),
    )
    # In a list with those, the others have no names.
    nameless = (empty, empty, empty, empty)
    labs = LabRole.objects.filter(person=person).order_by()
    deputies = standing().filter(deputy=person).order_by()
    chains = ChainMembership.objects.filter(organisation__in=mine.values("organisation"))
    return places.union(
        labs.values_list(
            _what(),
            *("lab", "lab__university", empty, empty, "kind", "since", "until", *nameless),
        ),
        deputies.values_list(
            Value(DEPUTY, CharField()),
            *("lab", "lab__university", empty, empty),
            *(Value(DEPUTY, CharField()), "since", "until", *nameless),
        ),
        chains.order_by().values_list(
            Value("chain", CharField()),
            *("organisation", none, empty, empty, empty, "since", "until", *nameless),
        ),
        *(
            projects.values_list(
                Value("demand", CharField()),
                *("organisation", none, empty, empty, empty, no_day, no_day, *nameless),
            )
            for projects in (headed_with_demand(person), administered_with_demand(person))
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
