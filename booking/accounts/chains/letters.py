"""The letter by which a chain's convener invites an enterprise that they know."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from ..letters import letter
from ..models import KnownEnterprise, User


def compose(known: KnownEnterprise, *, by: User) -> EmailMessage:
    """The letter, in the language of the site's letters."""
    context = {
        "known": known,
        "by": by,
        "register_url": settings.SITE_URL + reverse("register"),
    }
    return letter("known_invitation", context, to=known.email, called=known.contact_name)
