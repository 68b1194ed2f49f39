"""Who must have a second factor gets nowhere else until there is one."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from ..models import User
from .queries import has_second_factor, must_have_second_factor

SETS_UP = frozenset(
    {
        "set_up_second_factor",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "account_logout",
        "set_language",
    }
)
"""What is open without the second factor that one must have. All else leads to the first."""


class SecondFactorMiddleware:
    """Leads operators and people in a finance role to set up a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Where nobody must have one, nobody is looked up for it.
        person = request.user if settings.MFA_REQUIRED else None
        if (
            isinstance(person, User)
            and must_have_second_factor(person, now=timezone.now())
            and not has_second_factor(person)
            and _name(request.path_info) not in SETS_UP
        ):
            if request.headers.get("HX-Request"):
                return HttpResponseClientRedirect(reverse("set_up_second_factor"))
            return redirect("set_up_second_factor")
        return self.get_response(request)


def _name(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
