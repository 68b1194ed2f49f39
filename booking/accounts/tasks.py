"""What the worker runs for this room."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django_tasks import task

from .models import (
    ChainWish,
    Invitation,
    JoinRequest,
    KnownEnterprise,
    Membership,
    Registration,
    User,
)


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


@task()
def send_wish_letter(wish_id: int, person_id: int, what: str) -> bool:
    """Sends a letter about a wish for a chain; False when it stands otherwise by now."""
    from .wishing.letters import compose

    wish = ChainWish.objects.select_related("organisation", "chain").get(pk=wish_id)
    person = User.objects.get(pk=person_id)
    told_of = "waiting" if what in {"asked", "reminded"} else what
    if wish.state != told_of or not person.is_active:
        return False
    compose(wish, to=person, what=what).send()
    return True


@task()
def send_join_letter(request_id: int, person_id: int, what: str) -> bool:
    """Sends a letter about a request to join; False when it stands otherwise by now."""
    from .admitting.letters import compose

    request = JoinRequest.objects.select_related("organisation", "person").get(pk=request_id)
    person = User.objects.get(pk=person_id)
    told_of = "waiting" if what == "asked" else what
    if request.state != told_of or not person.is_active:
        return False
    compose(request, to=person, what=what).send()
    return True


@task()
def send_security_letter(person_id: int, what: str, at: str, address: str) -> bool:
    """Tells a person that their sign-in was changed; ``at`` is an ISO instant."""
    from .entering.letters import compose

    person = User.objects.get(pk=person_id)
    if not person.is_active:
        return False
    compose(person, what=what, at=dt.datetime.fromisoformat(at), address=address).send()
    return True
