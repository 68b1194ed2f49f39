"""The letter by which a chain's convener invites an enterprise that they know."""

from __future__ import annotations

from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from ..models import KnownEnterprise, User


def registration_address() -> str:
    """Where an enterprise registers."""
    try:
        return settings.SITE_URL + reverse("register")
    except NoReverseMatch:
        return settings.SITE_URL + reverse("front")


def compose(known: KnownEnterprise, *, by: User) -> EmailMessage:
    """The letter, in the language of the site's letters."""
    context = {
        "known": known,
        "by": by,
        "site": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "register_url": registration_address(),
    }
    with translation.override(settings.MAIL_LANGUAGE):
        subject = render_to_string("accounts/known_invitation_subject.txt", context)
        body = render_to_string("accounts/known_invitation.txt", context)
    return EmailMessage(
        subject=f"[{settings.SITE_NAME}] {' '.join(subject.split())}",
        body=body.strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr((known.contact_name, known.email))],
        headers={"Auto-Submitted": "auto-generated"},
    )
