"""Who may decide by a role of their own, and who stands in for such a person."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from booking.accounts.models import Membership

from ..models import Deputy, LabRole
from ..rules import LabRoleKind

OWN_RIGHT = Q(kind=LabRoleKind.MANAGER.value) | Q(approves=True)
"""The condition that a lab role lets somebody decide on requests."""


def standing() -> QuerySet[Deputy]:
    """Deputies of people who have neither left the lab nor the university, whatever the day."""
    role = LabRole.objects.filter(
        OWN_RIGHT, lab=OuterRef("lab"), person=OuterRef("absent"), until__isnull=True
    )
    belongs = Membership.objects.filter(
        person=OuterRef("absent"), organisation=OuterRef("lab__university"), until__isnull=True
    )
    return Deputy.objects.filter(Exists(role), Exists(belongs))
