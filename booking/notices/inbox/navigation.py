"""How much of the inbox is unread, for the menu of every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from booking.accounts.models import User

from .queries import unread_of


def inbox(request: HttpRequest) -> dict[str, Any]:
    """Context for every page: a count that is asked only where the menu is drawn."""
    person = getattr(request, "user", None)
    if not isinstance(person, User):
        return {}
    return {"inbox_unread": unread_of(person).order_by().count}
