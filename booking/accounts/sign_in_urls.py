"""The pages of django-allauth that are served here; the others are shut.

An address is what rights are given to, so nobody may take another one by
themselves: operators change addresses. Whatever page a later version adds is
shut until it is named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, NoReturn

from allauth.urls import urlpatterns as offered
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, URLResolver
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import RedirectView

from .entering import oidc, saml
from .entering.providers import PLATFORMS

SERVED = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",  # says whom to ask for an account
        "account_change_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_reauthenticate",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_login_webauthn",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "openid_connect_login",
        "openid_connect_callback",
        "saml_login",
        "saml_acs",
        "saml_finish_acs",
        "saml_metadata",
        "saml_sls",
        *(f"{name}_{page}" for name in PLATFORMS for page in ("login", "callback")),
    }
)
# Where django-allauth leads after a change: one page shows it all.
SHOWN_ELSEWHERE = {
    "account_email": "profile",
    "mfa_index": "security",
    "mfa_list_webauthn": "security",
    "socialaccount_connections": "security",
    "usersessions_list": "security",
}
OUR_OWN: dict[str, Callable[..., HttpResponseBase]] = {
    "openid_connect_login": oidc.login,
    "openid_connect_callback": oidc.callback,
    "account_logout": saml.sign_out,
    "saml_finish_acs": saml.finish,
    "saml_sls": saml.signed_out,
    "saml_metadata": saml.metadata,
}


def shut(request: HttpRequest, **kwargs: object) -> NoReturn:
    """Not there. Its name stays, since django-allauth looks up the names of all its pages."""
    raise Http404


def led_out(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that leads to another site in the place of a redirect.

    The content security policy lets a form go to this site alone, and a browser
    holds a form's redirects to that too.
    """

    @wraps(view)
    def leading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        there = answer.headers.get("Location", "")
        if answer.status_code != 302 or url_has_allowed_host_and_scheme(
            there, allowed_hosts={request.get_host()}
        ):
            return answer
        page: HttpResponse = render(request, "account/led_out.html", {"there": there})
        page.cookies.update(answer.cookies)
        page.headers["Cache-Control"] = "no-store"
        return page

    return leading


def guarded(patterns: Iterable[Any]) -> Iterator[URLPattern | URLResolver]:
    """The same addresses, each served, led elsewhere or shut, by its name."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield URLResolver(each.pattern, list(guarded(each.url_patterns)))
        elif each.name is None:
            continue  # nothing looks it up
        elif each.name in SHOWN_ELSEWHERE:
            view = RedirectView.as_view(pattern_name=SHOWN_ELSEWHERE[each.name])
            yield URLPattern(each.pattern, view, name=each.name)
        elif each.name in SERVED:
            served = OUR_OWN.get(each.name, each.callback)
            if each.name.endswith("_login") and each.name != "account_login":
                served = led_out(served)
            yield URLPattern(each.pattern, served, name=each.name)
        else:
            yield URLPattern(each.pattern, shut, name=each.name)


urlpatterns: list[URLPattern | URLResolver] = list(guarded(offered))
