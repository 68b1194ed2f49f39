"""SAML, as universities in a federation speak it, with the names of attributes they use."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from allauth.socialaccount.providers.saml.utils import build_saml_config, get_app_or_404
from allauth.socialaccount.providers.saml.views import finish_acs
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from lxml.etree import LxmlError
from onelogin.saml2.settings import OneLogin_Saml2_Settings

TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


class MappedProvider(SAMLProvider):
    """Keeps of a person no more than who they are.

    What an identity provider says of an address is its word, as far as the
    operator lets it speak: see ``OwnSignIn``.
    """

    package = "allauth.socialaccount.providers.saml"

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
    """What the identity provider is told of us; signing out there ends nothing here."""
    app = get_app_or_404(request, organization_slug)
    config = build_saml_config(request, app.settings, organization_slug)
    del config["sp"]["singleLogoutService"]
    told = OneLogin_Saml2_Settings(settings=config, sp_validation_only=True).get_sp_metadata()
    return HttpResponse(told, content_type="application/samlmetadata+xml")


@login_not_required
def finish(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
    """Lets in by the provider's answer; what nobody can read is an answer that fails."""
    try:
        answer: HttpResponseBase = finish_acs(request, organization_slug=organization_slug)
    except (LxmlError, ValueError) as error:
        provider = get_app_or_404(request, organization_slug).get_provider(request)
        answer = render_authentication_error(request, provider, exception=error)
    return answer
