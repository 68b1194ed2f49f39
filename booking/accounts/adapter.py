"""How django-allauth behaves here: nobody signs up by its form, and it speaks as the site does."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import User
from .owing.rules import Letter
from .tasks import post
from .wording import SIGN_IN_CHANGES


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come with an organisation; the closed sign-up page says how."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _(
            "This account is closed. The administrator of your organisation can open it again."
        ),
        "email_password_mismatch": _(
            "The e-mail address and the password do not go together. Check both."
        ),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _(
            "Too many tries did not succeed. Wait five minutes, then try again."
        ),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: who registers an organisation gets an account with it, others by its people."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """The site's name in front, so that a mailbox can sort by it."""
        return f"[{settings.SITE_NAME}] {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends one message of django-allauth, signed with the site's address."""
        super().send_mail(template_prefix, email, {"site_url": settings.SITE_URL, **context})

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Has the worker tell the account's owner; a mail server that is out stops no change."""
        what = template_prefix.rpartition("/")[2]
        if what in SIGN_IN_CHANGES:
            address = self.get_client_ip(self.request) or ""
            post(
                Letter.SIGN_IN,
                person=user if isinstance(user, User) else None,
                to=user.pk,
                what=what,
                at=timezone.now().isoformat(),
                address=address,
            )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the profile, where the way to the change began."""
        return reverse("profile")
