"""Verbs of conduct: a lab's numbers, forgiving, appealing, and hearing an appeal."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.models import User
from booking.accounts.queries import has_role, today_in
from booking.accounts.rules import Role
from booking.labs.models import Lab
from booking.labs.queries import roles_in
from booking.labs.rules import LabRoleKind

from ..entries import PersonEntry
from ..models import Booking
from ..rules.entries import EntryVerb
from .models import ConductTerms, Point
from .rules import ConductReason, PointActor, PointKind, PointState, find_point_move


class ConductRefused(Exception):
    """A verb that may not be done; ``reason`` says why."""

    def __init__(self, reason: ConductReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@transaction.atomic
def set_terms(*, lab: Lab, most: int | None, days: int, barred_days: int) -> ConductTerms:
    """Sets what points lead to at a lab, for those given before as well; without ``most`` it
    gives none from now on, and nobody is suspended."""
    terms, _made = ConductTerms.objects.select_for_update().get_or_create(lab=lab)
    terms.most, terms.days, terms.barred_days = most, days, barred_days
    terms.save()
    return terms


def _actors(person: User, point: Point, now: dt.datetime) -> frozenset[PointActor]:
    """The rights that a person has to a point."""
    lab = point.lab
    today = today_in(lab.time_zone, now)
    out: set[PointActor] = set()
    if person.pk == point.person_id:
        out.add(PointActor.PERSON)
    if has_role(person, lab.university_id, Role.ADMINISTRATOR, today=today):
        out |= {PointActor.UNIVERSITY, PointActor.LAB}
    elif LabRoleKind.MANAGER in roles_in(person, lab, today=today):
        out.add(PointActor.LAB)
    return frozenset(out)


@transaction.atomic
def _move(verb: EntryVerb, point: Point, by: User, note: str, now: dt.datetime) -> Point:
    locked = Point.objects.select_for_update(of=("self",), no_key=True).get(pk=point.pk)
    actors = _actors(by, locked, now)
    move = find_point_move(verb, PointState(locked.state))
    if move is None:
        raise ConductRefused(ConductReason.WRONG_STATE)
    if move.by not in actors:
        raise ConductRefused(ConductReason.NOT_ALLOWED)
    if move.by is not PointActor.PERSON and by.pk == locked.person_id:
        raise ConductRefused(ConductReason.OWN_POINT)
    if not note.strip():
        raise ConductRefused(ConductReason.WORDS_MISSING)
    return _note(locked, verb, move.after, by, note, now)


def _note(
    locked: Point, verb: EntryVerb, after: PointState, by: User | None, note: str, now: dt.datetime
) -> Point:
    locked.state = after.value
    locked.save(update_fields=["state"])
    PersonEntry.objects.create(
        person_id=locked.person_id,
        lab_id=locked.lab_id,
        at=now,
        actor=by,
        verb=verb.value,
        note=note.strip(),
        point=locked,
    )
    return locked


def appeal(*, point: Point, person: User, note: str, now: dt.datetime) -> Point:
    """Asks the university to look at one's point, once, with words. Raises ConductRefused."""
    return _move(EntryVerb.APPEAL, point, person, note, now)


def uphold(*, point: Point, person: User, note: str, now: dt.datetime) -> Point:
    """Leaves a point standing that was appealed, as the university, with a reason. Raises
    ConductRefused."""
    return _move(EntryVerb.UPHOLD, point, person, note, now)


def forgive(*, point: Point, person: User, note: str, now: dt.datetime) -> Point:
    """Makes a point count no more, as its lab or the university, with a reason; what it led to
    ends at once. Raises ConductRefused."""
    return _move(EntryVerb.FORGIVE, point, person, note, now)


@transaction.atomic
def take_back(
    *, booking: Booking, kind: PointKind, by: User | None, note: str, now: dt.datetime
) -> Point | None:
    """Forgives the point that a booking gave when what it was for is corrected, for a verb that
    corrects it; None where there is none that counts."""
    rows = Point.objects.select_for_update(no_key=True).filter(booking=booking, kind=kind.value)
    point = rows.exclude(state=PointState.FORGIVEN.value).first()
    if point is None:
        return None
    return _note(point, EntryVerb.FORGIVE, PointState.FORGIVEN, by, note, now)
