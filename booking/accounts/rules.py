"""Decisions about who is who: pure functions and the enums they answer with."""

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
