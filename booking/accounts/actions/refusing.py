"""What every verb of this room needs: its refusal, and the organisation's lock."""

from __future__ import annotations

from ..models import Organisation
from ..rules import AccountReason


class AccountRefused(Exception):
    """A verb that may not be done; ``reasons`` say why, for wording to put in words."""

    def __init__(self, *reasons: AccountReason) -> None:
        super().__init__(", ".join(reason.value for reason in reasons))
        self.reasons = reasons


def lock(organisation: Organisation) -> Organisation:
    """The same organisation, locked until the transaction ends."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
