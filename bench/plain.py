"""The site's middlewares that read who is signed in, left out before the floors.

A floor reads the session and the person itself, as Django does: to have them read
before it as well would make the floor slower than it is.
"""

from __future__ import annotations

from typing import Any

from booking.accounts import acting
from booking.accounts.entering import second_factor

FLOORS = "/bench/"


class _NotForFloors:
    get_response: Any

    def __call__(self, request: Any) -> Any:
        if request.path_info.startswith(FLOORS):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class ActingFor(_NotForFloors, acting.ActingFor):
    """As the site's, but before floors."""


class SecondFactorMiddleware(_NotForFloors, second_factor.SecondFactorMiddleware):
    """As the site's, but before floors."""
