"""What the worker runs for this room."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from .models import Invitation, KnownEnterprise, Membership, Registration, User


@task()
def send_invitation(membership_id: int, by_id: int) -> bool:
    """Sends the letter of a membership; False when it ended in the meantime."""
    from .invitations import compose

    membership = (
        Membership.objects.select_related("person", "organisation")
        .filter(pk=membership_id, until__isnull=True)
        .first()
    )
    if membership is None:
        return False
    compose(membership, by=User.objects.get(pk=by_id)).send()
    return True


@task()
def send_invitation_link(invitation_id: int) -> bool:
    """Sends the letter of an invitation; False when it is not open any more."""
    from .inviting.actions import make_secret
    from .inviting.letters import compose

    invitation = Invitation.objects.select_related("organisation", "invited_by").get(
        pk=invitation_id
    )
    secret = make_secret(invitation=invitation, now=timezone.now())
    if secret is None:
        return False
    compose(invitation, secret).send()
    return True


@task()
def send_registration(registration_id: int) -> bool:
    """Sends the letter that confirms an address; False when it was confirmed in the meantime."""
    from .joining.letters import compose

    registration = Registration.objects.filter(pk=registration_id).first()
    if registration is None:
        return False
    compose(registration).send()
    return True


@task()
def send_known_invitation(known_id: int, by_id: int) -> bool:
    """Sends the letter of a chain's convener to an enterprise; False when it is gone."""
    from .chains.letters import compose

    known = KnownEnterprise.objects.select_related("chain").filter(pk=known_id).first()
    if known is None or not known.email:
        return False
    compose(known, by=User.objects.get(pk=by_id)).send()
    return True
