"""How tests open the pages of the site as somebody."""

from __future__ import annotations

from django.test import Client

from booking.accounts.models import User

BACKEND = "booking.accounts.backends.AccountBackend"


def visiting(person: User | None = None) -> Client:
    """A browser in which ``person`` is signed in; nobody is a visitor."""
    client = Client()
    if person is not None:
        client.force_login(person, BACKEND)
    return client
