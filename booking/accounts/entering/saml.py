"""SAML, as universities in a federation speak it, with the names of attributes they use."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_not_required
from allauth.account.models import EmailAddress
from allauth.account.views import logout
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from allauth.socialaccount.providers.saml.utils import build_auth, build_saml_config, get_app_or_404
from allauth.socialaccount.providers.saml.views import finish_acs
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from lxml.etree import LxmlError
from onelogin.saml2.errors import OneLogin_Saml2_Error
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.settings import OneLogin_Saml2_Settings

logger = logging.getLogger(__name__)

CAME_BY = "saml_came_by"
"""Where a session keeps as whom its person came in, which signing out there names."""
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


class MappedProvider(SAMLProvider):
    """Keeps of a person no more than who they are.

    What an identity provider says of an address is its word, as far as the
    operator lets it speak: see ``OwnSignIn``.
    """

    package = "allauth.socialaccount.providers.saml"

    def sociallogin_from_response(self, request: HttpRequest, data: Any) -> Any:
        login = super().sociallogin_from_response(request, data)
        request.session[CAME_BY] = {
            "provider": self.app.provider_id,
            "slug": self.app.client_id,
            "uid": login.account.uid,
            "name_id": data.get_nameid(),
            "name_id_format": data.get_nameid_format(),
            "nq": data.get_nameid_nq(),
            "spnq": data.get_nameid_spnq(),
            "session_index": data.get_session_index(),
        }
        return login

    def extract_uid(self, data: Any) -> str:
        """Who it is for good. A name for one session alone would make a new person each time."""
        uid = self._extract(data).get("uid")
        if not uid and data.get_nameid_format() != TRANSIENT:
            uid = data.get_nameid()
        if not uid:
            raise ImmediateHttpResponse(render_authentication_error(self.request, self))
        return str(uid)

    def extract_email_addresses(self, data: Any) -> list[EmailAddress]:
        email = self._extract(data).get("email")
        return [EmailAddress(email=email, verified=True, primary=True)] if email else []

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        told = self._extract(data)
        return {key: told[key] for key in ("uid", "name", "email") if told.get(key)}


def metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """What the identity provider is told of us: that one signs out here too, if one does there."""
    app = get_app_or_404(request, organization_slug)
    config = build_saml_config(request, app.settings, organization_slug)
    if "singleLogoutService" not in config["idp"]:
        del config["sp"]["singleLogoutService"]
    told = OneLogin_Saml2_Settings(settings=config, sp_validation_only=True).get_sp_metadata()
    return HttpResponse(told, content_type="application/samlmetadata+xml")


def _came_by(request: HttpRequest) -> dict[str, Any] | None:
    """As whom the person of a session came in by SAML; None for who came in otherwise."""
    kept: dict[str, Any] | None = request.session.get(CAME_BY)
    if kept is None or not request.user.is_authenticated:
        return None
    own = SocialAccount.objects.filter(
        user=request.user, provider=kept["provider"], uid=kept["uid"]
    )
    return kept if own.exists() else None


def _sign_out_there(request: HttpRequest, kept: dict[str, Any]) -> str:
    """The address at which the identity provider signs somebody out; empty where it has none, or
    where its metadata cannot be read now."""
    try:
        provider = get_app_or_404(request, kept["slug"]).get_provider(request)
        names = ("name_id", "name_id_format", "nq", "spnq", "session_index")
        return str(build_auth(request, provider).logout(**{name: kept[name] for name in names}))
    except (OneLogin_Saml2_Error, OSError, LxmlError, ValueError, Http404) as error:
        logger.info("no single logout at %s: %s", kept["slug"], error)
        return ""


def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Signs out here, and then at the sign-in by which one came, where that knows single logout."""
    kept = _came_by(request) if request.method == "POST" else None
    there = _sign_out_there(request, kept) if kept is not None else ""
    # Here first: whatever becomes of it there.
    answer: HttpResponseBase = logout(request)
    if not there:
        return answer
    page = render(request, "account/sign_out_there.html", {"there": there})
    page.headers["Cache-Control"] = "no-store"
    return page


@login_not_required
def signed_out(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
    """What an identity provider says of signing out: its answer to ours, or that somebody signed
    out there, who then is signed out here too.

    Raises BadRequest for what is not of the provider. A request counts with its signature alone:
    else any page could sign people out.
    """
    provider = get_app_or_404(request, organization_slug).get_provider(request)
    asked = "SAMLRequest" in request.GET
    if request.method != "GET" or (asked and "Signature" not in request.GET):
        raise BadRequest("a request to sign out that is not signed")
    auth = build_auth(request, provider)
    try:
        there = auth.process_slo(keep_local_session=True)
    except (OneLogin_Saml2_Error, LxmlError, ValueError) as error:
        raise BadRequest("a message to sign out that cannot be read") from error
    if auth.get_errors():
        raise BadRequest("a message to sign out that is not trusted")
    if asked:
        kept = _came_by(request)
        name = OneLogin_Saml2_Logout_Request.get_nameid(auth.get_last_request_xml())
        if kept is not None and (kept["slug"], kept["name_id"]) == (organization_slug, name):
            get_adapter(request).logout(request)
    return redirect(there or "front")


@login_not_required
def finish(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
    """Lets in by the provider's answer; what nobody can read is an answer that fails."""
    try:
        answer: HttpResponseBase = finish_acs(request, organization_slug=organization_slug)
    except (LxmlError, ValueError) as error:
        provider = get_app_or_404(request, organization_slug).get_provider(request)
        answer = render_authentication_error(request, provider, exception=error)
    return answer
