"""Decisions about organisations, their people and projects."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class OrganisationKind(StrEnum):
    UNIVERSITY = "university"
    INSTITUTE = "institute"
    ENTERPRISE = "enterprise"
    PARK = "park"
    DEPARTMENT = "department"
    ASSOCIATION = "association"


LISTS_LABS = frozenset({OrganisationKind.UNIVERSITY, OrganisationKind.INSTITUTE})
ACADEMIC = LISTS_LABS
CONVENES = frozenset(OrganisationKind) - {OrganisationKind.ENTERPRISE}
"""Who may convene a chain. An enterprise is of it as a member: as its convener it would see the
papers and sums of those with whom it competes, of which it is to see nothing."""


def needs_credit_code(kind: OrganisationKind | str, country: str) -> bool:
    """Whether an organisation is known by a Unified Social Credit Code."""
    return kind == OrganisationKind.ENTERPRISE and country == "CN"


class OrganisationState(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    VERIFIED = "verified"
    SUSPENDED = "suspended"


class ChainKind(StrEnum):
    KEY = "key"
    SPECIALTY = "specialty"


class ChainRole(StrEnum):
    MEMBER = "member"
    CONVENER = "convener"
    ADVISER = "adviser"


class Role(StrEnum):
    """What a person is in an organisation."""

    MEMBER = "member"
    FINANCE = "finance"
    ADMINISTRATOR = "administrator"


def is_live(since: dt.date, until: dt.date | None, today: dt.date) -> bool:
    """Whether a tie that runs from ``since`` up to, not including, ``until`` holds today."""
    return since <= today and (until is None or today < until)


def may_book(state: OrganisationState | str) -> bool:
    """Only verified organisations book or list."""
    return state == OrganisationState.VERIFIED


class AccountReason(StrEnum):
    """Why a verb of this room is refused."""

    NAME_MISSING = "name_missing"
    CODE_MISSING = "code_missing"
    CODE_INVALID = "code_invalid"
    CODE_TAKEN = "code_taken"
    ZONE_UNKNOWN = "zone_unknown"
    ALREADY_VERIFIED = "already_verified"
    ALREADY_SUSPENDED = "already_suspended"
    ALREADY_IN_ROLE = "already_in_role"
    ALREADY_IN_CHAIN = "already_in_chain"
    ADDRESS_MISSING = "address_missing"
    ENDED = "ended"
    LAST_ADMINISTRATOR = "last_administrator"
    NOT_ADMINISTRATOR = "not_administrator"
    OWN_ROLE = "own_role"
    ADDRESS_WRONG = "address_wrong"
    INVITED_ALREADY = "invited_already"
    INVITATION_USED = "invitation_used"
    INVITATION_EXPIRED = "invitation_expired"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    INVITATION_ELSEWHERE = "invitation_elsewhere"
    SIGN_IN_FIRST = "sign_in_first"
    BELONGS_ALREADY = "belongs_already"
    NOT_ITS_DOMAIN = "not_its_domain"
    REQUEST_ANSWERED = "request_answered"
    ANSWER_MISSING = "answer_missing"
    DOMAIN_WRONG = "domain_wrong"
    DOMAIN_PUBLIC = "domain_public"
    DOMAIN_NOT_YOURS = "domain_not_yours"
    DOMAIN_TAKEN = "domain_taken"
    NOT_OF_ORGANISATION = "not_of_organisation"
    ENDS_BEFORE_START = "ends_before_start"
    GENERAL_PROJECT_STAYS = "general_project_stays"
    SIGN_IN_SHUT = "sign_in_shut"
    SIGN_IN_OWN_WAY = "sign_in_own_way"
    CONNECT_FIRST = "connect_first"
    ADDRESS_UNVERIFIED = "address_unverified"
    LAST_WAY_IN = "last_way_in"
    CODE_LENGTH = "code_length"
    COUNTRY_UNKNOWN = "country_unknown"
    NOT_HANDED_IN = "not_handed_in"
    ALREADY_HANDED_IN = "already_handed_in"
    NEVER_VERIFIED = "never_verified"
    NOT_SUSPENDED = "not_suspended"
    IS_SUSPENDED = "is_suspended"
    REASON_MISSING = "reason_missing"
    CHANGE_MISSING = "change_missing"
    OWN_ORGANISATION = "own_organisation"
    NOT_VERIFIER = "not_verifier"
    LICENCE_MISSING = "licence_missing"
    DOCUMENT_EMPTY = "document_empty"
    DOCUMENT_TOO_BIG = "document_too_big"
    DOCUMENT_TYPE = "document_type"
    TOO_MANY_DOCUMENTS = "too_many_documents"
    TOO_MANY_OPEN = "too_many_open"
    REGISTRATION_GONE = "registration_gone"
    WRONG_PASSWORD = "wrong_password"
    SLUG_TAKEN = "slug_taken"
    NO_CONVENER = "no_convener"
    NO_PARK = "no_park"
    NO_TENANT = "no_tenant"
    NOT_IN_PARK = "not_in_park"
    NOT_IN_CHARGE_OF_CHAIN = "not_in_charge_of_chain"
    NOT_VERIFIED = "not_verified"
    WISH_WAITS = "wish_waits"
    WISH_ANSWERED = "wish_answered"
    DOCUMENT_STAYS = "document_stays"
    LICENCE_STAYS = "licence_stays"
    AMOUNT_MISSING = "amount_missing"
    DEMANDS_LESS = "demands_less"
    ENDORSER_GIVEN = "endorser_given"


def check_joining_chain(kind: OrganisationKind | str, role: ChainRole) -> AccountReason | None:
    """Whether an organisation of a kind may have a part in a chain."""
    if role is ChainRole.CONVENER and kind not in CONVENES:
        return AccountReason.NO_CONVENER
    return None


def check_tenancy(
    kind: OrganisationKind | str,
    *,
    park_kind: OrganisationKind | str,
    park_state: OrganisationState | str,
) -> AccountReason | None:
    """Whether an organisation of a kind may belong to another as its park or township."""
    if kind != OrganisationKind.ENTERPRISE:
        return AccountReason.NO_TENANT
    if park_kind != OrganisationKind.PARK or park_state != OrganisationState.VERIFIED:
        return AccountReason.NO_PARK
    return None


def check_giving_up(role: Role | str, *, live: bool, administrators: int) -> AccountReason | None:
    """Whether a tie of ``role`` may end while an organisation has so many administrators.

    The last administrator stays until there is another.
    """
    if not live:
        return AccountReason.ENDED
    if role == Role.ADMINISTRATOR and administrators <= 1:
        return AccountReason.LAST_ADMINISTRATOR
    return None


def check_giving(role: Role | str, *, own: bool) -> AccountReason | None:
    """Whether a role may be given; ``own``: to whoever gives it, who may only step back."""
    return AccountReason.OWN_ROLE if own and role != Role.MEMBER else None


def check_project(
    *,
    name: str,
    head_belongs: bool,
    strangers: int,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    is_general: bool,
) -> list[AccountReason]:
    """Every reason against a project as described; ``strangers`` are members from elsewhere.

    The general project is everybody's and always there: it keeps no dates.
    """
    out: list[AccountReason] = []
    if not name.strip():
        out.append(AccountReason.NAME_MISSING)
    if not head_belongs or strangers:
        out.append(AccountReason.NOT_OF_ORGANISATION)
    if starts_on and ends_on and ends_on < starts_on:
        out.append(AccountReason.ENDS_BEFORE_START)
    if is_general and (starts_on or ends_on):
        out.append(AccountReason.GENERAL_PROJECT_STAYS)
    return out


NAME_KEPT_BACK = dt.timedelta(days=30)


def holds_on(today: dt.date, *, since: dt.date, until: dt.date | None) -> bool:
    """Whether a tie holds on a day: from its first, up to and not including its last."""
    return since <= today and (until is None or today < until)


def shows_name(*, since: dt.date, last_sign_in: dt.date | None, today: dt.date) -> bool:
    """Whether an organisation is shown a new colleague's name, or the address alone.

    Whoever adds an address must not learn whether it had an account before:
    until its owner signs in after joining, old and new accounts look alike.
    A month later both show the name.
    """
    if last_sign_in is not None and last_sign_in > since:
        return True
    return today - since >= NAME_KEPT_BACK
