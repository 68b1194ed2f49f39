"""A channel of an organisation, for tests."""

from __future__ import annotations

from booking.accounts.models import Organisation
from booking.notices.hooks.actions import add_hook
from booking.notices.hooks.models import Hook
from booking.notices.hooks.rules import HookKind
from tests.factories import NOW, PersonFactory


def hook_of(
    organisation: Organisation,
    url: str = "https://program.example/in",
    *,
    kind: HookKind = HookKind.WEBHOOK,
    secret: str = "",
    language: str = "en",
    name: str = "Ours",
) -> Hook:
    """A channel of an organisation's, a webhook unless told otherwise."""
    hook, _secret = add_hook(
        organisation=organisation,
        kind=kind,
        name=name,
        address=url,
        secret=secret,
        language=language,
        by=PersonFactory(),
        now=NOW,
    )
    return hook
