"""The letter that tells somebody of a new place in an organisation.

It goes to new and to known people alike, so that whoever added an address
does not learn which of the two it was.
"""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from .letters import letter
from .models import Membership, User
from .owing.rules import Letter
from .tasks import post


def invite(membership: Membership, *, by: User) -> None:
    """Has the worker send the letter; ``by`` is who gave the role."""
    post(Letter.PLACE, person=membership.person, membership=membership.pk, by=by.pk)


def password_link(person: User) -> str:
    """Where somebody without a password chooses one; good once and for a few days."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    kwargs = {"uidb36": user_pk_to_url_str(person), "key": token}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=kwargs)


def compose(membership: Membership, *, by: User) -> EmailMessage:
    """The letter, in its reader's language; with a link to whoever has no password yet."""
    person = membership.person
    context = {
        "person": person,
        "organisation": membership.organisation,
        "role": membership.get_role_display,
        "by": by,
        "password_url": "" if person.has_usable_password() else password_link(person),
        "sign_in_url": settings.SITE_URL + reverse("account_login"),
        "reset_url": settings.SITE_URL + reverse("account_reset_password"),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
    }
    return letter(
        "invitation", context, to=person.email, called=person.name, language=person.language
    )
