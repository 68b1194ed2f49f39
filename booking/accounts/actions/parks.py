"""Tying enterprises to the park or township that sees their sums."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from ..models import Organisation, User
from ..queries import convenes_member
from ..rules import AccountReason, check_tenancy
from .refusing import AccountRefused, lock


def _locked(organisation: Organisation, by: User, now: dt.datetime) -> Organisation:
    """Under the lock: ``by`` may convene none of its chains any more. Raises AccountRefused."""
    organisation = lock(organisation)
    if not (by.is_operator or convenes_member(by, organisation, now=now)):
        raise AccountRefused(AccountReason.NOT_IN_CHARGE_OF_CHAIN)
    return organisation


@transaction.atomic
def tie_to_park(
    *, organisation: Organisation, park: Organisation, by: User, now: dt.datetime
) -> Organisation:
    """Ties an enterprise to a park or township, which sees its sums; another tie ends.

    Raises AccountRefused for who is no enterprise, for what is no verified
    park, and by who neither operates nor convenes a chain of the enterprise.
    """
    organisation = _locked(organisation, by, now)
    reason = check_tenancy(organisation.kind, park_kind=park.kind, park_state=park.state)
    if reason is not None:
        raise AccountRefused(reason)
    organisation.park = park
    organisation.save(update_fields=["park"])
    return organisation


@transaction.atomic
def end_park_tie(*, organisation: Organisation, by: User, now: dt.datetime) -> Organisation:
    """Ends an enterprise's tie to its park. Raises AccountRefused as above, and without a tie."""
    organisation = _locked(organisation, by, now)
    if organisation.park_id is None:
        raise AccountRefused(AccountReason.NOT_IN_PARK)
    organisation.park = None
    organisation.save(update_fields=["park"])
    return organisation
