"""How django-allauth takes in who comes by the sign-in of another."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess, Provider
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..actions.refusing import AccountRefused
from ..models import User
from ..rules import AccountReason
from ..wording import ACCOUNT_REASONS
from . import actions
from .providers import OwnSignIn
from .queries import is_open


class SocialAdapter(DefaultSocialAccountAdapter):
    """Sign-ins come from the settings alone; accounts are made by our own verb alone."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultSocialAccountAdapter.error_messages,
        "connected_other": _("This sign-in is connected to another account already."),
    }

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those of the settings: a row in the database opens no door."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Closed: ``pre_social_login`` lets in whoever may come."""
        return False

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """The person as the provider tells of them; not saved."""
        user: User = sociallogin.user
        user.email = (data.get("email") or "").lower()
        user.name = named(data)
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Lets in, or answers with the page that says why not."""
        process = sociallogin.state.get("process")
        if process not in {AuthProcess.LOGIN, AuthProcess.CONNECT}:
            raise ImmediateHttpResponse(refused(request, AccountReason.SIGN_IN_SHUT))
        own: OwnSignIn | None = settings.OWN_SIGN_INS.get(sociallogin.account.provider)
        if own is not None and not is_open(own):
            raise ImmediateHttpResponse(refused(request, AccountReason.SIGN_IN_SHUT))
        if process == AuthProcess.CONNECT or sociallogin.is_existing:
            return
        if own is None:
            # Nobody vouches for who comes by DingTalk and the like: one connects it first.
            raise ImmediateHttpResponse(refused(request, AccountReason.CONNECT_FIRST))
        try:
            account = actions.come_in(
                sign_in=own,
                account=sociallogin.account,
                email=sociallogin.user.email,
                verified=any(
                    each.verified and each.email.lower() == sociallogin.user.email
                    for each in sociallogin.email_addresses
                ),
                name=sociallogin.user.name,
                now=timezone.now(),
            )
        except AccountRefused as refusal:
            raise ImmediateHttpResponse(refused(request, *refusal.reasons)) from None
        sociallogin.account, sociallogin.user = account, account.user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """Back to where one connected it."""
        return reverse("security")


def refused(request: HttpRequest, *reasons: AccountReason) -> Any:
    """The page that says why another's sign-in does not let in."""
    why = [ACCOUNT_REASONS[reason.value] for reason in reasons]
    return render(request, "account/entry_refused.html", {"why": why}, status=403)


def named(data: dict[str, Any]) -> str:
    """A person's name as a provider tells it: whole where it does, else of its parts."""
    whole = str(data.get("name") or "").strip()
    if not whole:
        parts = (str(data.get(key) or "").strip() for key in ("first_name", "last_name"))
        whole = " ".join(part for part in parts if part)
    return whole[: User._meta.get_field("name").max_length]


def belong_when_connected(
    *, request: HttpRequest, sociallogin: SocialLogin, **_signal: Any
) -> None:
    """Who connects an organisation's own sign-in has shown to be one of its people."""
    own = settings.OWN_SIGN_INS.get(sociallogin.account.provider)
    if own is None:
        return
    try:
        actions.belong_by_sign_in(sign_in=own, person=sociallogin.user, now=timezone.now())
    except AccountRefused as refusal:
        for reason in refusal.reasons:
            get_account_adapter().add_message(
                request, 30, message=str(ACCOUNT_REASONS[reason.value])
            )


def providers_offered(request: HttpRequest, *, own: list[OwnSignIn]) -> list[Provider]:
    """The sign-ins to show buttons of: the organisations' own that are open, then the others."""
    adapter = SocialAdapter(request)
    ids = [each.id for each in own]
    found = {provider.sub_id: provider for provider in adapter.list_providers(request)}
    of_organisations = [found.pop(each) for each in ids if each in found]
    rest = [each for each in found.values() if each.sub_id not in settings.OWN_SIGN_INS]
    return [*of_organisations, *rest]


PLATFORM_NAMES: dict[str, str | Promise] = {
    "dingtalk": _("DingTalk"),
    "feishu": _("Feishu"),
    "weixin": _("WeChat"),
}


def name_of(provider: Provider) -> str:
    """What a sign-in is called: as its organisation is, or as the platform is."""
    return str(PLATFORM_NAMES.get(provider.id, provider.name))
