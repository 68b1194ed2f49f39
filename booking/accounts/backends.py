"""Who somebody is by their address and password, and who a session belongs to."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from .models import User
from .prepared import Prepared

_person = Prepared(lambda pk: User.objects.filter(pk=pk))


class AccountBackend(AuthenticationBackend):
    """django-allauth's, but for the question that is asked on every page."""

    def get_user(self, user_id: Any) -> User | None:
        """The person with an id, or None where there is none or the account is closed."""
        found = _person.first(pk=int(user_id))
        if found is None or not self.user_can_authenticate(found):
            return None
        assert isinstance(found, User)
        return found
