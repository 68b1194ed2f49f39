"""The letter that carries an invitation's link."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from ..letters import letter
from ..models import Invitation, User
from ..owing.rules import Letter
from ..tasks import post
from .rules import LASTS


def send_link(invitation: Invitation) -> None:
    """Has the worker write and send the letter, which makes the link's secret."""
    post(Letter.INVITATION, invitation=invitation.pk)


def compose(invitation: Invitation, secret: str) -> EmailMessage:
    """The letter, in its reader's language where that is known."""
    known = User.objects.filter(email__iexact=invitation.email).first()
    context = {
        "invitation": invitation,
        "organisation": invitation.organisation,
        "by": invitation.invited_by,
        "link": settings.SITE_URL + reverse("invitation", args=[secret]),
        "days": LASTS.days,
    }
    return letter(
        "inviting/letter",
        context,
        to=invitation.email,
        called=invitation.name,
        language=invitation.language or (known.language if known else ""),
    )
