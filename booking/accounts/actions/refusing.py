"""What every verb of this room needs: its refusal, the lock, and who is in charge."""

from __future__ import annotations

import datetime as dt

from ..models import Organisation, User
from ..queries import has_role, today_in
from ..rules import AccountReason, Role


class AccountRefused(Exception):
    """A verb that may not be done; ``reasons`` say why, for wording to put in words."""

    def __init__(self, *reasons: AccountReason) -> None:
        super().__init__(", ".join(reason.value for reason in reasons))
        self.reasons = reasons


def lock(organisation: Organisation) -> Organisation:
    """The same organisation, locked until the transaction ends."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def check_in_charge(organisation: Organisation, by: User | None, now: dt.datetime) -> None:
    """Under the organisation's lock: ``by`` may have lost the role since the page was asked.

    None is the platform itself. Raises AccountRefused.
    """
    if by is None or by.is_operator:
        return
    today = today_in(organisation.time_zone, now)
    if not has_role(by, organisation, Role.ADMINISTRATOR, today=today):
        raise AccountRefused(AccountReason.NOT_ADMINISTRATOR)
