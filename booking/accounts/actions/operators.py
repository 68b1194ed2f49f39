"""Who runs the platform."""

from __future__ import annotations

from django.db import transaction

from ..models import User


@transaction.atomic
def make_first_operator(*, email: str, name: str, password: str) -> User | None:
    """Makes an operator where there is none yet who may sign in; else returns None.

    Raises ValueError without an address, and IntegrityError when the address
    is somebody's already.
    """
    if User.objects.filter(is_operator=True, is_active=True).exists():
        return None
    return User.objects.create_superuser(email, password, name=name)
