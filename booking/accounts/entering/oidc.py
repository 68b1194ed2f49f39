"""OpenID Connect, checked all the way: signature, nonce, and whom the token is for."""

from __future__ import annotations

import secrets
from typing import Any

import jwt
import requests
from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponseBase

SIGNED_BY_KEY_PAIR = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)


class CheckedAdapter(OpenIDConnectOAuth2Adapter):
    """django-allauth trusts a token that it fetched itself; here its signature is checked too."""

    state: dict[str, Any] | None = None

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> Any:
        """The login that a token stands for. Raises OAuth2Error for one that is not to be had."""
        given = kwargs["response"].get("id_token")
        if not given:
            raise OAuth2Error("the provider sent no id_token")
        claims = self._checked(app, given)
        data = {"id_token": claims}
        if app.settings.get("fetch_userinfo", True):
            told = self._fetch_user_info(token.token)
            if told.get("sub") != claims.get("sub"):
                raise OAuth2Error("the provider tells of somebody else")
            data["userinfo"] = {**claims, **told}
        return self.get_provider().sociallogin_from_response(request, data)

    def _checked(self, app: SocialApp, given: str) -> dict[str, Any]:
        try:
            if jwt.get_unverified_header(given).get("alg") not in SIGNED_BY_KEY_PAIR:
                raise OAuth2Error("the id_token is signed in a way that proves nothing")
            claims: dict[str, Any] = jwtkit.verify_and_decode(
                credential=given,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("the id_token is broken") from error
        nonce = (self.state or {}).get("nonce")
        if not nonce or not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
            raise OAuth2Error("the id_token answers another question than ours")
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the id_token is for somebody else")
        return claims


class CheckedProvider(OpenIDConnectProvider):
    """Asks with a nonce; keeps of a person no more than who they are."""

    package = "allauth.socialaccount.providers.openid_connect"
    oauth2_adapter_class = CheckedAdapter

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """What the settings say: whoever follows a link does not choose."""
        return self.get_scope()

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        """What the settings say: whoever follows a link does not choose."""
        return self.get_auth_params()

    def redirect(
        self, request: HttpRequest, process: str, next_url: Any = None, data: Any = None, **kw: Any
    ) -> Any:
        nonce = secrets.token_urlsafe(24)
        kw["auth_params"] = {**(kw.get("auth_params") or self.get_auth_params()), "nonce": nonce}
        return super().redirect(request, process, next_url, data, nonce=nonce, **kw)

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        told = data.get("userinfo") or data.get("id_token") or {}
        return {key: told[key] for key in ("sub", "name", "email") if told.get(key)}


class _Callback(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, answer = super()._get_state(request, provider)
        self.adapter.state = state
        return state, answer


def _served(view: type, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    try:
        adapter = CheckedAdapter(request, provider_id)
        provider = adapter.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    if not isinstance(provider, CheckedProvider):
        raise Http404
    try:
        answer: HttpResponseBase = view.adapter_view(adapter)(request)  # type: ignore[attr-defined]
    except (requests.RequestException, KeyError, ValueError) as error:
        # The provider is down, or answers what nobody can read.
        answer = render_authentication_error(request, provider, exception=error)
    return answer


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Leads to an organisation's own sign-in."""
    return _served(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Where an organisation's own sign-in leads back."""
    return _served(_Callback, request, provider_id)
