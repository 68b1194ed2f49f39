"""Labs and who runs them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TypedDict, Unpack
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from booking.accounts.models import Chain, Organisation, User
from booking.accounts.queries import has_role, memberships_of, tie_day, today_in
from booking.accounts.rules import Role

from ..models import Lab, LabRole
from ..queries import roles_in
from ..rules import LabReason, LabRoleKind, check_appointing
from .refusing import LabRefused


class LabDetails(TypedDict, total=False):
    """What a lab says of itself; what is not given stays as it is."""

    name_en: str
    name_zh_hans: str
    name_zh_hant: str
    about_en: str
    about_zh_hans: str
    about_zh_hant: str
    address: str
    building: str
    location: str
    site: str
    latitude: Decimal | None
    longitude: Decimal | None
    time_zone: str
    getting_in: str
    bring_along: str
    website: str
    contact_name: str
    contact_phone: str
    contact_url: str
    contact_email: str
    second_contact_name: str
    second_contact_phone: str
    second_contact_url: str
    second_contact_email: str
    chains: Iterable[Chain]


def _describe(lab: Lab, code: str | None, details: LabDetails) -> None:
    chains = details.pop("chains", None)
    for field, value in details.items():
        if field not in LabDetails.__annotations__:
            raise TypeError(f"a lab has no {field!r} to change")
        setattr(lab, field, value)
    if code is not None:
        lab.code = code.strip()
    reasons = []
    if not lab.name:
        reasons.append(LabReason.NAME_MISSING)
    if not lab.code:
        reasons.append(LabReason.CODE_MISSING)
    if lab.time_zone not in available_timezones():
        reasons.append(LabReason.ZONE_UNKNOWN)
    if (lab.latitude is None) != (lab.longitude is None):
        reasons.append(LabReason.HALF_A_PLACE)
    others = Lab.objects.filter(university=lab.university_id, code=lab.code).exclude(pk=lab.pk)
    if others.exists():
        reasons.append(LabReason.CODE_TAKEN)
    if reasons:
        raise LabRefused(*reasons)
    try:
        with transaction.atomic():
            lab.save()
    except IntegrityError:
        # Somebody may have entered the same code since it was looked for.
        if not others.exists():
            raise
        raise LabRefused(LabReason.CODE_TAKEN) from None
    if chains is not None:
        lab.chains.set(chains)


@transaction.atomic
def create_lab(*, university: Organisation, code: str, **details: Unpack[LabDetails]) -> Lab:
    """Adds a lab to a university.

    Raises LabRefused without a name or a code, for a code that another lab of
    the university has, an unknown time zone, and half a place on the map.
    """
    lab = Lab(university=university)
    _describe(lab, code, details)
    return lab


@transaction.atomic
def change_lab(*, lab: Lab, code: str | None = None, **details: Unpack[LabDetails]) -> Lab:
    """Changes what a lab says of itself; raises as ``create_lab`` does.

    Another time zone moves no booking: opening hours are read by the new clock
    when their windows are built again.
    """
    lab = lock(lab)
    _describe(lab, code, details)
    return lab


def lock(lab: Lab) -> Lab:
    """The same lab, locked until the transaction ends."""
    return Lab.objects.select_for_update(no_key=True).get(pk=lab.pk)


def check_by(by: User | None, lab: Lab, kind: LabRoleKind | str, now: dt.datetime) -> None:
    """Under the lab's lock: ``by`` may have lost the role since the page was asked.

    Raises LabRefused when ``by`` may not give or end such a role; None is the platform itself.
    """
    if by is None:
        return
    today = today_in(lab.time_zone, now)
    reason = check_appointing(
        kind,
        administers=has_role(by, lab.university_id, Role.ADMINISTRATOR, today=today),
        manages=LabRoleKind.MANAGER in roles_in(by, lab, today=today),
    )
    if reason is not None:
        raise LabRefused(reason)


@transaction.atomic
def appoint(
    *, lab: Lab, email: str, kind: LabRoleKind, by: User | None, now: dt.datetime
) -> LabRole:
    """Makes somebody of the university manager or technician of a lab from today.

    ``by`` is None when the platform itself sets up. Raises LabRefused when
    ``by`` may not appoint such, when nobody of the university has the address,
    for oneself, and when the person has the role already.
    """
    lab = lock(lab)
    check_by(by, lab, kind, now)
    today = today_in(lab.time_zone, now)
    person = User.objects.filter(email__iexact=email.strip()).first()
    if (
        person is None
        or not memberships_of(person, today=today).filter(organisation=lab.university_id).exists()
    ):
        raise LabRefused(LabReason.NOT_OF_UNIVERSITY)
    if by is not None and by.pk == person.pk:
        raise LabRefused(LabReason.OWN_ROLE)
    if LabRole.objects.filter(lab=lab, person=person, kind=kind.value, until__isnull=True).exists():
        raise LabRefused(LabReason.ALREADY_IN_ROLE)
    return LabRole.objects.create(
        lab=lab, person=person, kind=kind.value, since=tie_day(lab.time_zone, now)
    )


@transaction.atomic
def end_lab_role(*, role: LabRole, by: User | None, now: dt.datetime) -> LabRole:
    """Ends a role in a lab today. Raises LabRefused as ``appoint`` does, and when it has ended."""
    lab = lock(role.lab)
    check_by(by, lab, role.kind, now)
    role.refresh_from_db()
    if role.until is not None:
        raise LabRefused(LabReason.ENDED)
    role.until = max(role.since, tie_day(lab.time_zone, now))
    role.save(update_fields=["until"])
    return role
