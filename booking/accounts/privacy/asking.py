"""Asking for consent: before anything else, once a session, at no cost to a page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from ..models import User
from ..rules.privacy import lacking, stamp
from .queries import consents_of

AGREED = "agreed"
"""Where a session keeps which versions were agreed to."""
OPEN = frozenset(
    {
        "consent",
        "terms",
        "privacy",
        # Whoever does not agree can still take their data along and go.
        "my_data",
        "erase_account",
        "account_logout",
        "set_language",
    }
)


class ConsentMiddleware:
    """Leads who has not agreed to the current texts to the page that asks.

    A session that has agreed is let through without a question to the
    database, and so is a visitor. Who agreed to an older version is asked at
    the next page that they open, so that no form sent meanwhile is lost.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponseBase | None:
        if not settings.CONSENT_ASKED or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        kept = request.session.get(AGREED)
        if kept == stamp() or (kept and request.method not in {"GET", "HEAD"}):
            return None
        match = request.resolver_match
        if match is None or match.url_name in OPEN:
            return None
        person = request.user
        if not isinstance(person, User) and not person.is_authenticated:
            return None
        if not lacking(consents_of(person)):  # type: ignore[arg-type]
            request.session[AGREED] = stamp()
            return None
        here = request.get_full_path() if request.method == "GET" else ""
        query = f"?{urlencode({'next': here})}" if here else ""
        return redirect(f"{reverse('consent')}{query}")
