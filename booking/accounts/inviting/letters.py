"""The letter that carries an invitation's link."""

from __future__ import annotations

from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from ..models import Invitation, User
from ..tasks import send_invitation_link
from .rules import LASTS


def send_link(invitation: Invitation) -> None:
    """Has the worker write and send the letter, which makes the link's secret."""
    send_invitation_link.enqueue(invitation.pk)


def compose(invitation: Invitation, secret: str) -> EmailMessage:
    """The letter, in its reader's language where that is known."""
    known = User.objects.filter(email__iexact=invitation.email).first()
    context = {
        "invitation": invitation,
        "organisation": invitation.organisation,
        "by": invitation.invited_by,
        "link": settings.SITE_URL + reverse("invitation", args=[secret]),
        "days": LASTS.days,
        "site": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    language = invitation.language or (known.language if known else "") or settings.MAIL_LANGUAGE
    with translation.override(language):
        subject = render_to_string("accounts/inviting/letter_subject.txt", context)
        body = render_to_string("accounts/inviting/letter.txt", context)
    return EmailMessage(
        subject=f"[{settings.SITE_NAME}] {' '.join(subject.split())}",
        body=body.strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr((invitation.name, invitation.email))],
        headers={"Auto-Submitted": "auto-generated"},
    )
