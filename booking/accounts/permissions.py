"""Who may do what to people and organisations: predicates by name."""

from __future__ import annotations

from typing import Any

import rules
from django.utils import timezone

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


rules.add_perm("accounts.list_organisations", is_operator)
rules.add_perm("accounts.add_organisations", is_operator)
rules.add_perm("accounts.manage_organisation", is_operator | administers)
