"""Entering, verifying and suspending organisations, and their ties to chains."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict, Unpack
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ..models import Chain, ChainMembership, Organisation, Project
from ..queries import tie_day
from ..rules import (
    AccountReason,
    ChainRole,
    OrganisationKind,
    OrganisationState,
    WishState,
    check_joining_chain,
)
from .refusing import AccountRefused, lock


class OrganisationDetails(TypedDict, total=False):
    """What an organisation says of itself; what is not given stays as it is."""

    name_en: str
    name_zh_hans: str
    name_zh_hant: str
    township: str
    address: str
    contact_name: str
    phone: str
    email: str
    website: str
    time_zone: str


def _describe(organisation: Organisation, details: OrganisationDetails) -> None:
    for field, value in details.items():
        if field not in OrganisationDetails.__annotations__:
            raise TypeError(f"an organisation has no {field!r} to change")
        setattr(organisation, field, value)
    if not organisation.name:
        raise AccountRefused(AccountReason.NAME_MISSING)
    if organisation.time_zone not in available_timezones():
        raise AccountRefused(AccountReason.ZONE_UNKNOWN)


def _check_code(organisation: Organisation) -> None:
    """Sets the code right; raises AccountRefused when it is missing, wrong or taken."""
    organisation.code = organisation.code.strip()
    if not organisation.code:
        raise AccountRefused(AccountReason.CODE_MISSING)
    try:
        organisation.clean()
    except ValidationError:
        raise AccountRefused(AccountReason.CODE_INVALID) from None
    if _is_taken(organisation):
        raise AccountRefused(AccountReason.CODE_TAKEN)


def _is_taken(organisation: Organisation) -> bool:
    others = Organisation.objects.exclude(pk=organisation.pk)
    return others.filter(code__iexact=organisation.code).exists()


def _save(organisation: Organisation) -> None:
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError:
        # Somebody may have entered the same code since it was looked for.
        if not _is_taken(organisation):
            raise
        raise AccountRefused(AccountReason.CODE_TAKEN) from None


@transaction.atomic
def create_organisation(
    *,
    kind: OrganisationKind,
    code: str,
    country: str = "CN",
    state: OrganisationState = OrganisationState.PENDING,
    **details: Unpack[OrganisationDetails],
) -> Organisation:
    """Enters an organisation, with the general project that each has from the start.

    Raises AccountRefused without a name, and when the code is missing, taken,
    or no Unified Social Credit Code though it is a mainland enterprise's.
    """
    organisation = Organisation(kind=kind.value, code=code, country=country, state=state.value)
    _describe(organisation, details)
    _check_code(organisation)
    _save(organisation)
    Project.objects.create(organisation=organisation, name="General", is_general=True)
    return organisation


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, code: str | None = None, **details: Unpack[OrganisationDetails]
) -> Organisation:
    """Changes what an organisation says of itself; raises as ``create_organisation`` does."""
    organisation = lock(organisation)
    _describe(organisation, details)
    if code is not None and code.strip() != organisation.code:
        organisation.code = code
        _check_code(organisation)
    _save(organisation)
    return organisation


@transaction.atomic
def join_chain(
    *, organisation: Organisation, chain: Chain, role: ChainRole, now: dt.datetime
) -> ChainMembership:
    """Ties an organisation to a chain from today.

    Raises AccountRefused if it is tied so, and for an enterprise as convener.
    """
    organisation = lock(organisation)
    reason = check_joining_chain(organisation.kind, role)
    if reason is not None:
        raise AccountRefused(reason)
    same = ChainMembership.objects.filter(
        chain=chain, organisation=organisation, role=role.value, until__isnull=True
    )
    if same.exists():
        raise AccountRefused(AccountReason.ALREADY_IN_CHAIN)
    if role is ChainRole.MEMBER:
        organisation.chain_wishes.waiting().filter(chain=chain).update(
            state=WishState.ADMITTED.value, decided_at=now
        )
    return ChainMembership.objects.create(
        chain=chain,
        organisation=organisation,
        role=role.value,
        since=tie_day(organisation.time_zone, now),
    )


@transaction.atomic
def leave_chain(*, membership: ChainMembership, now: dt.datetime) -> ChainMembership:
    """Ends a tie to a chain today. Raises AccountRefused when it has ended."""
    organisation = lock(membership.organisation)
    membership.refresh_from_db()
    today = tie_day(organisation.time_zone, now)
    if membership.until is not None:
        raise AccountRefused(AccountReason.ENDED)
    membership.until = max(membership.since, today)
    membership.save(update_fields=["until"])
    return membership
