"""The letter that goes to whoever registered an organisation, to confirm the address.

An address that has an account gets a letter too, which says so; on the site
both are answered alike.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse

from ..letters import letter
from ..models import Registration, User
from .rules import REGISTRATION_LASTS

SALT = "booking.accounts.joining"


def key_of(registration: Registration) -> str:
    """The signed key of a registration's link."""
    return signing.dumps(registration.public_id, salt=SALT)


def registration_of(key: str) -> Registration | None:
    """The registration of a key; None for one that is forged, too old or used."""
    try:
        public_id = signing.loads(key, salt=SALT, max_age=REGISTRATION_LASTS)
    except signing.BadSignature:
        return None
    return Registration.objects.filter(public_id=public_id).first()


def compose(registration: Registration) -> EmailMessage:
    """The letter, in the language of the page that was filled in."""
    known = User.objects.filter(email__iexact=registration.email).first()
    name = "register_known" if known is not None else "register_confirm"
    link = reverse("confirm_registration") + "?" + urlencode({"key": key_of(registration)})
    context = {
        # Neither the name nor the organisation's: a stranger may have typed the address, and
        # would write to whoever has it.
        "code": registration.details["code"],
        "confirm_url": settings.SITE_URL + link,
        "sign_in_url": settings.SITE_URL + reverse("account_login"),
        "register_url": settings.SITE_URL + reverse("register"),
        "reset_url": settings.SITE_URL + reverse("account_reset_password"),
        "days": REGISTRATION_LASTS.days,
    }
    language = (known.language if known else "") or registration.language
    return letter(name, context, to=registration.email, language=language)
