"""Ways to sign in, as buttons."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.base import AuthProcess, Provider
from django import template
from django.http import HttpRequest
from django.template import Context

from ..entering.queries import open_sign_ins
from ..entering.social import name_of, providers_offered

register = template.Library()


@dataclass(frozen=True)
class WayIn:
    """A sign-in of another: where its button sends a form."""

    name: str
    url: str


def way_in(request: HttpRequest, provider: Provider, process: str) -> WayIn:
    """The button of a provider; whoever signs in comes back to where they were."""
    there = get_next_redirect_url(request) if process == AuthProcess.LOGIN else None
    asked = {"process": process, **({"next": there} if there else {})}
    return WayIn(name_of(provider), provider.get_login_url(request, **asked))


@register.simple_tag(takes_context=True)
def ways_in(context: Context) -> list[WayIn]:
    """Those that a visitor may choose from."""
    request = context["request"]
    return [
        way_in(request, provider, AuthProcess.LOGIN)
        for provider in providers_offered(request, own=open_sign_ins())
    ]


@register.simple_tag(takes_context=True)
def connecting(context: Context, provider: Provider) -> WayIn:
    """The button that connects a provider to the account of who is signed in."""
    return way_in(context["request"], provider, AuthProcess.CONNECT)
