"""Questions about labs and instruments. Read only."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from booking.accounts.models import Organisation, User
from booking.accounts.queries import in_chain, live_on, today_in
from booking.accounts.rules import ACADEMIC

from .models import Instrument, Lab, LabRole, Qualification
from .rules import Audience, LabRoleKind, audience_of, is_qualified


def roles_in(person: User, lab: Lab | int, *, today: dt.date) -> frozenset[LabRoleKind]:
    """What a person is in a lab today."""
    kinds = LabRole.objects.filter(live_on(today), person=person, lab=lab)
    return frozenset(LabRoleKind(kind) for kind in kinds.values_list("kind", flat=True))


def labs_run_by(
    person: User, *, today: dt.date, kinds: frozenset[LabRoleKind] = frozenset(LabRoleKind)
) -> QuerySet[Lab]:
    """The labs in which a person has one of these roles."""
    return Lab.objects.filter(
        pk__in=LabRole.objects.filter(
            live_on(today), person=person, kind__in=[kind.value for kind in kinds]
        ).values("lab")
    )


def managers_of(lab: Lab | int, *, today: dt.date) -> list[User]:
    """The people who decide on a lab's requests."""
    return list(
        User.objects.filter(
            pk__in=LabRole.objects.filter(
                live_on(today), lab=lab, kind=LabRoleKind.MANAGER.value
            ).values("person"),
            is_active=True,
        ).order_by("pk")
    )


def audience_for(
    person: User | None, organisation: Organisation | None, lab: Lab, *, now: dt.datetime
) -> Audience:
    """Who somebody of an organisation is to a lab's instruments; None is a visitor."""
    if organisation is None:
        return Audience.EVERYONE
    today = today_in(lab.time_zone, now)
    own = organisation.pk == lab.university_id
    return audience_of(
        in_lab=own and person is not None and bool(roles_in(person, lab, today=today)),
        in_university=own,
        chain_member=in_chain(organisation, today=today),
        academic=organisation.kind in ACADEMIC,
    )


def qualified(person: User, instrument: Instrument, *, day: dt.date) -> bool:
    """Whether a person holds a qualification for an instrument on a local day."""
    expiries = Qualification.objects.filter(
        person=person, instrument=instrument, granted_on__lte=day
    ).values_list("expires_on", flat=True)
    return is_qualified(list(expiries), day)
