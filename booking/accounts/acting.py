"""For which of several organisations somebody acts: a choice that the session keeps.

It decides what comes first, the project, the prices, what is open to them and
the home page; it gives no right, and takes none.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .models import User

ACTING_FOR = "acting_for"


class ActingFor:
    """Middleware: tells the person of a request which organisation they chose."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a choice nobody is looked up for it.
        chosen = request.session.get(ACTING_FOR)
        if chosen and isinstance(request.user, User):
            request.user.acting_for = str(chosen)
        return self.get_response(request)
