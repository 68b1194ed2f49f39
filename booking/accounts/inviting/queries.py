"""Questions about invitations. Read only."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from ..models import Invitation, Membership, Organisation, User
from ..queries import live_on, today_in
from ..rules import InvitationState, Role
from ..wording import INVITATION_STATES
from .rules import Judged, invitation_state, judge, read_list


def hash_of(secret: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invitation_of(secret: str) -> Invitation | None:
    """The invitation whose link has this secret."""
    return (
        Invitation.objects.select_related("organisation", "invited_by")
        .filter(token_hash=hash_of(secret))
        .first()
    )


def state_of(invitation: Invitation, now: dt.datetime) -> InvitationState:
    """How an invitation stands at ``now``."""
    return invitation_state(
        used=invitation.used_at is not None,
        withdrawn=invitation.withdrawn_at is not None,
        expires_at=invitation.expires_at,
        now=now,
    )


def unsettled() -> Q:
    """The condition that an invitation is neither used nor withdrawn."""
    return Q(used_at__isnull=True, withdrawn_at__isnull=True)


def holders_of(organisation: Organisation, role: Role, *, now: dt.datetime) -> QuerySet[Membership]:
    """The live places of a role in an organisation."""
    today = today_in(organisation.time_zone, now)
    return Membership.objects.filter(
        live_on(today), organisation=organisation, role=role.value, until__isnull=True
    )


def judged(
    text: str, *, organisation: Organisation, role: Role, by: User, now: dt.datetime
) -> list[Judged]:
    """What becomes of each entry of a pasted list."""
    entries = read_list(text)
    emails = {entry.email for entry in entries}
    held = holders_of(organisation, role, now=now).annotate(address=Lower("person__email"))
    open_ones = Invitation.objects.filter(
        unsettled(), organisation=organisation, expires_at__gt=now
    ).annotate(address=Lower("email"))
    return judge(
        entries,
        own=by.email.lower(),
        in_role=set(held.filter(address__in=emails).values_list("address", flat=True)),
        invited=set(open_ones.filter(address__in=emails).values_list("address", flat=True)),
    )


@dataclass(frozen=True)
class Listed:
    """An invitation as its organisation's administrators see it."""

    invitation: Invitation
    state: str

    @property
    def word(self) -> str:
        return str(INVITATION_STATES[self.state])

    @property
    def may_renew(self) -> bool:
        return self.state != InvitationState.USED

    @property
    def may_withdraw(self) -> bool:
        return self.state in {InvitationState.OPEN, InvitationState.EXPIRED}


def invitations_to(organisation: Organisation) -> QuerySet[Invitation]:
    """An organisation's invitations, the newest first."""
    return (
        Invitation.objects.filter(organisation=organisation)
        .select_related("invited_by", "used_by")
        .order_by("-made_at", "-pk")
    )


def listed(invitation: Invitation, now: dt.datetime) -> Listed:
    return Listed(invitation, state_of(invitation, now).value)
