"""Who may do what to people and organisations: predicates by name."""

from __future__ import annotations

from typing import Any

import rules
from django.utils import timezone

from .access import ADMINISTERING, EVERYONE, OPERATOR, SIGNED_IN, Page, Pages
from .joining.queries import convenes, convenes_for
from .models import Organisation
from .queries import has_role, today_in
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
def convenes_chain(person: Any) -> bool:
    """Administers a convener of some chain."""
    return person.is_authenticated and convenes(person, now=timezone.now())


@rules.predicate
def convenes_its_chain(person: Any, organisation: Organisation | None) -> bool:
    """Administers a convener of a chain that the organisation belongs to or asked for."""
    if organisation is None or not person.is_authenticated:
        return False
    return convenes_for(person, organisation, now=timezone.now())


rules.add_perm("accounts.list_organisations", is_operator)
rules.add_perm("accounts.add_organisations", is_operator)
rules.add_perm("accounts.manage_organisation", is_operator | administers)
rules.add_perm("accounts.list_applications", is_operator | convenes_chain)
rules.add_perm("accounts.view_application", is_operator | administers | convenes_its_chain)
rules.add_perm("accounts.decide_application", is_operator | convenes_its_chain)

VERIFYING = OPERATOR | {"convener"}


PAGES: Pages = {
    "profile": Page(SIGNED_IN, SIGNED_IN),
    "organisations": Page(OPERATOR),
    "add_organisation": Page(OPERATOR, OPERATOR),
    "organisation": Page(ADMINISTERING, of="enterprise"),
    "change_organisation": Page(ADMINISTERING, ADMINISTERING, of="enterprise"),
    "register": Page(EVERYONE, EVERYONE),
    "registered": Page(EVERYONE),
    "confirm_registration": Page(EVERYONE, EVERYONE),
    "applications": Page(VERIFYING),
    "application": Page(ADMINISTERING | VERIFYING, of="enterprise"),
    "hand_in": Page(None, ADMINISTERING, of="enterprise"),
    "add_document": Page(None, ADMINISTERING, of="enterprise"),
    "document": Page(ADMINISTERING | VERIFYING, of="document"),
    "reject_application": Page(None, VERIFYING, of="enterprise"),
    "verify_organisation": Page(None, VERIFYING, of="enterprise"),
    "suspend_organisation": Page(OPERATOR, OPERATOR, of="enterprise"),
    "restore_organisation": Page(None, OPERATOR, of="enterprise"),
    "join_chain": Page(None, OPERATOR, of="enterprise"),
    "leave_chain": Page(None, OPERATOR, of="enterprise"),
    "add_person": Page(ADMINISTERING, ADMINISTERING, of="enterprise"),
    "invite_again": Page(None, ADMINISTERING, of="enterprise"),
    "change_role": Page(None, ADMINISTERING, of="enterprise"),
    "end_membership": Page(None, ADMINISTERING, of="enterprise"),
    "add_project": Page(ADMINISTERING, ADMINISTERING, of="enterprise"),
    "change_project": Page(ADMINISTERING, ADMINISTERING, of="project"),
}
