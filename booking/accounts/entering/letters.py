"""The letter that tells a person of a change of how they sign in.

It goes to the address of the account whoever made the change, so that its owner
learns of one that they did not make.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from ..letters import letter
from ..models import User
from ..wording import SIGN_IN_CHANGES


def compose(person: User, *, what: str, at: dt.datetime, address: str) -> EmailMessage:
    """The letter, in the person's language; ``what`` is a key of SIGN_IN_CHANGES."""
    zone = person.time_zone or settings.TIME_ZONE
    with timezone.override(zone):
        context = {
            "reader": person,
            "change": SIGN_IN_CHANGES[what],
            "at": timezone.localtime(at).strftime("%Y-%m-%d %H:%M"),
            "zone": zone,
            "address": address,
            "url": settings.SITE_URL + reverse("security"),
            "reset_url": settings.SITE_URL + reverse("account_reset_password"),
        }
        return letter(
            "entering/changed",
            context,
            to=person.email,
            called=person.name,
            language=person.language,
        )
