"""Naming a deputy, ending that, and letting a technician decide: the verbs."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from booking.accounts.models import User
from booking.accounts.queries import colleagues_among, tie_day, today_in

from ..actions.refusing import LabRefused
from ..actions.running import check_by, lock
from ..models import Deputy, Lab, LabRole
from ..rules import LabReason, LabRoleKind
from .queries import approves_by_role
from .rules import Stand, check_naming


@transaction.atomic
def name_deputy(
    *, lab: Lab, absent: User, email: str, first: dt.date, last: dt.date, now: dt.datetime
) -> Deputy:
    """Lets somebody of the university decide in one's place, from a day to another, both
    by the lab's clock and both included.

    A deputy decides, and names no further one. Raises LabRefused for who does
    not decide by a role of their own, for somebody of elsewhere, for oneself,
    for days that are over or the wrong way round, and where it would go round.
    """
    lab = lock(lab)
    today = today_in(lab.time_zone, now)
    person = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        raise LabRefused(LabReason.NOT_OF_UNIVERSITY)
    wanted = Stand(absent.pk, person.pk, first, last + dt.timedelta(days=1))
    rows = Deputy.objects.filter(lab=lab).values_list("absent", "deputy", "since", "until")
    reason = check_naming(
        wanted,
        [Stand(*row) for row in rows],
        today=today,
        approves=approves_by_role(absent, lab, today=today),
        belongs=colleagues_among([person.pk], lab.university, today=today).exists(),
    )
    if reason is not None:
        raise LabRefused(reason)
    return Deputy.objects.create(
        lab=lab,
        absent=absent,
        deputy=person,
        since=wanted.since,
        until=wanted.until,
        named_at=now,
    )


@transaction.atomic
def end_deputy(*, deputy: Deputy, by: User, now: dt.datetime) -> Deputy | None:
    """Ends that somebody stands in for another, at once; None where it had not begun
    before today, so that nothing of it stays.

    Raises LabRefused when it is over, and for who is neither the absent one nor
    may appoint in the lab.
    """
    lab = lock(deputy.lab)
    if by.pk != deputy.absent_id:
        check_by(by, lab, LabRoleKind.TECHNICIAN, now)
    deputy.refresh_from_db()
    today = tie_day(lab.time_zone, now)
    if deputy.until <= today:
        raise LabRefused(LabReason.ENDED)
    if deputy.since >= today:
        deputy.delete()
        return None
    deputy.until = today
    deputy.save(update_fields=["until"])
    return deputy


@transaction.atomic
def let_approve(*, role: LabRole, approves: bool, by: User, now: dt.datetime) -> LabRole:
    """Lets a technician decide on the lab's requests, or no longer.

    Raises LabRefused for who may not appoint technicians, for one's own role,
    for one that has ended, and for a manager's, who decides anyway.
    """
    lab = lock(role.lab)
    check_by(by, lab, LabRoleKind.TECHNICIAN, now)
    role.refresh_from_db()
    if role.until is not None:
        raise LabRefused(LabReason.ENDED)
    if role.kind != LabRoleKind.TECHNICIAN:
        raise LabRefused(LabReason.NOT_TECHNICIAN)
    if role.person_id == by.pk:
        raise LabRefused(LabReason.OWN_ROLE)
    role.approves = approves
    role.save(update_fields=["approves"])
    return role
