"""What the worker runs for this room."""

from __future__ import annotations

from django_tasks import task

from .models import KnownEnterprise, Membership, User


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
def send_known_invitation(known_id: int, by_id: int) -> bool:
    """Sends the letter of a chain's convener to an enterprise; False when it is gone."""
    from .chains.letters import compose

    known = KnownEnterprise.objects.select_related("chain").filter(pk=known_id).first()
    if known is None or not known.email:
        return False
    compose(known, by=User.objects.get(pk=by_id)).send()
    return True
