"""Who may do what to people and organisations: predicates by name."""

from __future__ import annotations

from typing import Any

import rules
from django.utils import timezone

from .access import ADMINISTERING, CONVENING, OPERATOR, SIGNED_IN, Page, Pages
from .chains.queries import convened_by
from .models import Chain, Organisation
from .queries import has_role, platform_day, today_in
from .rules import Role


@rules.predicate
def is_operator(person: Any) -> bool:
    return bool(person.is_authenticated and person.is_operator)


@rules.predicate
def administers(person: Any, organisation: Organisation | None) -> bool:
    """Is an administrator of this organisation today."""
    if organisation is None or not person.is_authenticated:
        return False
    today = today_in(organisation.time_zone, timezone.now())
    return has_role(person, organisation, Role.ADMINISTRATOR, today=today)


@rules.predicate
def convenes(person: Any, chain: Chain | None) -> bool:
    """Administers a convener of this chain today."""
    if chain is None or not person.is_authenticated:
        return False
    today = platform_day(timezone.now())
    return bool(convened_by(person, today=today).filter(pk=chain.pk).exists())


rules.add_perm("accounts.see_chain", convenes | is_operator)
rules.add_perm("accounts.list_organisations", is_operator)
rules.add_perm("accounts.add_organisations", is_operator)
rules.add_perm("accounts.manage_organisation", is_operator | administers)


PAGES: Pages = {
    "profile": Page(SIGNED_IN, SIGNED_IN),
    "organisations": Page(OPERATOR),
    "add_organisation": Page(OPERATOR, OPERATOR),
    "organisation": Page(ADMINISTERING, of="enterprise"),
    "change_organisation": Page(ADMINISTERING, ADMINISTERING, of="enterprise"),
    "verify_organisation": Page(None, OPERATOR, of="enterprise"),
    "suspend_organisation": Page(OPERATOR, OPERATOR, of="enterprise"),
    "join_chain": Page(None, OPERATOR, of="enterprise"),
    "leave_chain": Page(None, OPERATOR, of="enterprise"),
    "add_person": Page(ADMINISTERING, ADMINISTERING, of="enterprise"),
    "invite_again": Page(None, ADMINISTERING, of="enterprise"),
    "change_role": Page(None, ADMINISTERING, of="enterprise"),
    "end_membership": Page(None, ADMINISTERING, of="enterprise"),
    "add_project": Page(ADMINISTERING, ADMINISTERING, of="enterprise"),
    "change_project": Page(ADMINISTERING, ADMINISTERING, of="project"),
    "my_chains": Page(CONVENING),
    "chain": Page(CONVENING, of="chain"),
    "known_enterprises": Page(CONVENING, of="chain"),
    "add_known_enterprises": Page(CONVENING, CONVENING, of="chain"),
    "invite_known_enterprises": Page(None, CONVENING, of="chain"),
    "chains": Page(OPERATOR, OPERATOR),
    "change_chain": Page(OPERATOR, OPERATOR, of="chain"),
}
