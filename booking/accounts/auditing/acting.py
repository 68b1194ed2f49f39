"""Who acts, and from where: known while a request is answered."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from contextvars import ContextVar

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ..models import User

_answered: ContextVar[HttpRequest | None] = ContextVar("audited_request", default=None)


class ActingMiddleware:
    """Keeps the request at hand for what is written meanwhile; asks the database nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        before = _answered.set(request)
        try:
            return self.get_response(request)
        finally:
            _answered.reset(before)


def who_acts() -> tuple[User | None, HttpRequest | None]:
    """Who is signed in where a request is answered, and the request; else nobody."""
    request = _answered.get()
    user = getattr(request, "user", None)
    return (user if isinstance(user, User) or _is_person(user) else None), request


def _is_person(user: object) -> bool:
    """A request's person is made when first asked for; that object only stands for one."""
    return bool(getattr(user, "is_authenticated", False))


def address_of(request: HttpRequest | None) -> str | None:
    """The client's address behind the trusted proxies; None where it cannot be told."""
    if request is None:
        return None
    try:
        return str(ipaddress.ip_address(get_adapter(request).get_client_ip(request)))
    except (ImproperlyConfigured, PermissionDenied, ValueError):
        return None
