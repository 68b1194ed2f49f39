"""What the views of every room read of a request."""

from __future__ import annotations

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest

from .models import User


def person_of(request: HttpRequest) -> User:
    """Who is signed in. Raises PermissionDenied for a visitor."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def numbered(request: HttpRequest, field: str) -> int:
    """The number that a button sends. Raises BadRequest for anything else."""
    given = request.POST.get(field, "")
    if not given.isascii() or not given.isdigit() or len(given) > 18:
        raise BadRequest(f"{field} is no number")
    return int(given)
