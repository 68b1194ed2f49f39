"""Questions about deputies. Read only."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from booking.accounts.models import User

from ..models import Deputy, Lab
from ..queries import live_roles
from .standing import OWN_RIGHT


def approves_by_role(person: User, lab: Lab, *, today: dt.date) -> bool:
    """Whether a person decides in a lab by a role of their own, not in another's place."""
    return live_roles(today).filter(OWN_RIGHT, person=person, lab=lab).exists()


def deputies_of(lab: Lab, *, today: dt.date) -> QuerySet[Deputy]:
    """Who stands in for whom in a lab, now and to come."""
    return (
        Deputy.objects.filter(lab=lab, until__gt=today)
        .select_related("absent", "deputy", "lab")
        .order_by("since", "pk")
    )
