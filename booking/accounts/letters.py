"""What the letters of this room have in common: subject, text and sender."""

from __future__ import annotations

from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from .lettering import with_html


def letter(
    name: str, context: dict[str, Any], *, to: str, called: str = "", language: str = ""
) -> EmailMessage:
    """A letter to an address, from the two templates of a name under ``accounts/``.

    ``called`` is the name of whoever has the address, ``language`` that of the
    letter, the platform's where it is empty. Templates have the site's name and address.
    """
    told = {**context, "site": settings.SITE_NAME, "site_url": settings.SITE_URL}
    with translation.override(language or settings.MAIL_LANGUAGE):
        subject = render_to_string(f"accounts/{name}_subject.txt", told)
        body = render_to_string(f"accounts/{name}.txt", told)
        made = EmailMultiAlternatives(
            subject=f"[{settings.SITE_NAME}] {' '.join(subject.split())}",
            body=body.strip() + "\n",
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[formataddr((called, to))],
            headers={"Auto-Submitted": "auto-generated"},
        )
        return with_html(made)
