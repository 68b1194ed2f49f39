"""Questions about conduct. Read only.

A lab knows of its own points alone, a person of all of theirs, and nobody else of any.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, DurationField, ExpressionWrapper, F, Prefetch, Q, QuerySet, Sum

from booking.accounts.models import Organisation, User
from booking.labs.models import Lab

from ..entries import PersonEntry
from ..models import Booking
from ..rules import State
from .models import ConductTerms, Point
from .rules import (
    SHOWN_DAYS,
    USUAL,
    PointState,
    Summary,
    Terms,
    summary_of,
    suspended_until,
)


def terms_at(lab: Lab | int) -> Terms:
    """What points lead to at a lab."""
    row = ConductTerms.objects.filter(lab=lab).first()
    return USUAL if row is None else row.as_terms()


def counting() -> QuerySet[Point]:
    """The points that are not forgiven."""
    return Point.objects.exclude(state=PointState.FORGIVEN.value)


def points_at(person: User | int, lab: Lab | int) -> QuerySet[Point]:
    """A person's points at a lab that count."""
    return counting().filter(person=person, lab=lab)


def barred_until(person: User, lab: Lab | int, *, now: dt.datetime) -> dt.datetime | None:
    """Until when a person may not book at a lab (UTC); None when they may."""
    given = list(points_at(person, lab).values_list("at", flat=True))
    # Most have none, and then nothing more is asked.
    return suspended_until(given, now, terms_at(lab)) if given else None


def suspends(point: Point) -> dt.datetime | None:
    """Until when somebody was suspended by this point, as things stand (UTC)."""
    given = points_at(point.person_id, point.lab_id).filter(at__lte=point.at)
    terms = terms_at(point.lab_id)
    until = suspended_until(given.values_list("at", flat=True), point.at, terms)
    # A suspension that an earlier point began is none of this one's.
    mine = point.at + dt.timedelta(days=terms.barred_days)
    return until if until == mine else None


def summaries(
    pairs: Iterable[tuple[int, int]], *, now: dt.datetime
) -> dict[tuple[int, int], Summary]:
    """What labs know of people's conduct, by the keys of person and lab, in two queries.

    Only those pairs are in it that have points which bear on it; of another lab's nothing is.
    """
    wanted = set(pairs)
    labs = {lab for _person, lab in wanted}
    terms = {row.lab_id: row.as_terms() for row in ConductTerms.objects.filter(lab__in=labs)}
    given: dict[tuple[int, int], list[tuple[dt.datetime, str]]] = defaultdict(list)
    rows = counting().filter(person__in={person for person, _lab in wanted}, lab__in=labs)
    for person, lab, at, kind in rows.values_list("person", "lab", "at", "kind"):
        if (person, lab) in wanted:
            given[person, lab].append((at, kind))
    made = {pair: summary_of(each, now, terms.get(pair[1], USUAL)) for pair, each in given.items()}
    return {pair: each for pair, each in made.items() if each.points or each.barred_until}


def _with_words(points: QuerySet[Point]) -> QuerySet[Point]:
    """Points with their booking, and with what was said of them in order."""
    entries = PersonEntry.objects.select_related("actor").order_by("at", "pk")
    return points.select_related(
        "booking__instrument__lab", "booking__payer", "person", "lab__university"
    ).prefetch_related(Prefetch("entries", entries))


def points_of(person: User) -> QuerySet[Point]:
    """All of a person's points, the newest first."""
    return _with_words(Point.objects.filter(person=person)).order_by("-at", "-pk")


def points_given(lab: Lab) -> QuerySet[Point]:
    """All of a lab's points, the newest first."""
    return _with_words(Point.objects.filter(lab=lab)).order_by("-at", "-pk")


def appeals_at(university: Organisation) -> QuerySet[Point]:
    """The points of a university's labs whose appeal waits, the oldest first."""
    rows = Point.objects.filter(lab__university=university, state=PointState.APPEALED.value)
    return _with_words(rows).order_by("at", "pk")


def appeals_heard(university: Organisation) -> QuerySet[Point]:
    """Those that were appealed and decided, the newest first."""
    appealed = PersonEntry.objects.filter(verb="appeal").values("point")
    rows = Point.objects.filter(lab__university=university, pk__in=appealed)
    return _with_words(rows.exclude(state=PointState.APPEALED.value)).order_by("-at", "-pk")


@dataclass(frozen=True)
class Use:
    """Booked against used machine time of the last ninety days, of one person at one lab."""

    person: User
    lab: Lab
    bookings: int
    booked: dt.timedelta
    used: dt.timedelta

    @property
    def percent(self) -> int:
        """Used time by booked time, in whole percent; time used beyond the booked is counted."""
        return round(self.used / self.booked * 100) if self.booked else 0


_BOOKED = ExpressionWrapper(F("ends") - F("starts"), output_field=DurationField())
_USED = ExpressionWrapper(F("used_until") - F("used_from"), output_field=DurationField())


def _uses(whose: Q, now: dt.datetime) -> list[Use]:
    over = (State.COMPLETED.value, State.NO_SHOW.value)
    since = now - dt.timedelta(days=SHOWN_DAYS)
    rows = list(
        Booking.objects.machine_time()
        .filter(whose, state__in=over, starts__gt=since)
        .order_by()
        .values("requester", "instrument__lab")
        .annotate(
            count=Count("pk"),
            booked=Sum(_BOOKED),
            used=Sum(_USED, filter=Q(state=State.COMPLETED.value)),
        )
    )
    people = User.objects.in_bulk({row["requester"] for row in rows})
    labs = Lab.objects.in_bulk({row["instrument__lab"] for row in rows})
    made = [
        Use(
            person=people[row["requester"]],
            lab=labs[row["instrument__lab"]],
            bookings=row["count"],
            booked=row["booked"],
            used=row["used"] or dt.timedelta(),
        )
        for row in rows
    ]
    return sorted(made, key=lambda use: (use.percent, -use.booked, use.person.pk, use.lab.pk))


def use_at(lab: Lab, *, now: dt.datetime) -> list[Use]:
    """Everybody's booked and used time at a lab, those who used least of it first."""
    return _uses(Q(instrument__lab=lab), now)


def use_by(person: User, *, now: dt.datetime) -> list[Use]:
    """A person's booked and used time, lab by lab."""
    return _uses(Q(requester=person), now)
