"""What this room holds of people, see ``accounts.privacy``."""

from __future__ import annotations

import datetime as dt

from booking.accounts.models import User
from booking.accounts.privacy.register import ERASERS, Rows, holds
from booking.accounts.queries import tie_day

from .actions import end_lab_role
from .agreeing.queries import accepted_by
from .importing.models import EquipmentUpload
from .intake.queries import versions_made_by
from .models import Deputy, LabRole, Qualification


@holds("lab_roles")
def _roles(person: User) -> Rows:
    for row in person.lab_roles.select_related("lab").order_by("since", "pk"):
        yield {"lab": row.lab.name, "role": row.kind, "since": row.since, "until": row.until}


@holds("absences_and_deputising")
def _deputies(person: User) -> Rows:
    """Without who the other one is."""
    for part, rows in (("absent", person.absences), ("deputy", person.deputising)):
        for row in rows.select_related("lab").order_by("since", "pk"):
            yield {"lab": row.lab.name, "as": part, "since": row.since, "until": row.until}


@holds("qualifications")
def _qualifications(person: User) -> Rows:
    mine = Qualification.objects.filter(person=person).select_related("instrument")
    for row in mine.order_by("granted_on", "pk"):
        yield {
            "instrument": row.instrument.name,
            "granted_on": row.granted_on,
            "expires_on": row.expires_on,
            "only_with_a_technician": row.assisted_only,
            "weekdays": row.weekdays,
            "day_from": row.day_from,
            "day_until": row.day_until,
        }


@holds("accepted_terms")
def _accepted(person: User) -> Rows:
    """Kept after an erasure too, as what was agreed with whoever it was."""
    for row in accepted_by(person):
        yield {
            "lab": row.agreement.lab.name,
            "version": row.agreement.version,
            "accepted_at": row.accepted_at,
        }


@holds("uploaded_lists")
def _uploads(person: User) -> Rows:
    return EquipmentUpload.objects.filter(person=person).values("filename", "uploaded_at")


holds("intake_forms")(versions_made_by)


def _erase(person: User, now: dt.datetime) -> None:
    """Ends their part in labs; what they uploaded and did not confirm goes."""
    running = LabRole.objects.filter(person=person, until__isnull=True)
    for role in running.select_related("lab", "person").order_by("pk"):
        end_lab_role(role=role, by=None, now=now)
    for rows in (person.absences, person.deputising):
        for row in rows.select_related("lab"):
            _end(row, tie_day(row.lab.time_zone, now))
    EquipmentUpload.objects.filter(person=person).delete()


def _end(row: Deputy, today: dt.date) -> None:
    if row.since >= today:
        row.delete()
    elif row.until > today:
        row.until = today
        row.save(update_fields=["until"])


ERASERS.append(_erase)
