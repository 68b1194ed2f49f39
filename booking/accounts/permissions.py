"""Who may do what to people and organisations: predicates by name."""

from __future__ import annotations

from typing import Any

import rules
from django.utils import timezone

from .access import ADMINISTERING, CONVENING, EVERYONE, OPERATOR, SIGNED_IN, Page, Pages
from .chains.queries import convened_by
from .joining.queries import convenes, convenes_for
from .models import Chain, Organisation
from .queries import convenes_member, has_role, platform_day, today_in
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


@rules.predicate
def convenes_this(person: Any, chain: Chain | None) -> bool:
    """Administers a convener of this chain today."""
    if chain is None or not person.is_authenticated:
        return False
    today = platform_day(timezone.now())
    return bool(convened_by(person, today=today).filter(pk=chain.pk).exists())


@rules.predicate
def convenes_chain_of(person: Any, organisation: Organisation | None) -> bool:
    """Administers a convener of a chain that the organisation is a member of."""
    if organisation is None or not person.is_authenticated:
        return False
    return convenes_member(person, organisation, now=timezone.now())


rules.add_perm("accounts.tie_to_park", is_operator | convenes_chain_of)
rules.add_perm("accounts.see_chain", convenes_this | is_operator)
rules.add_perm("accounts.list_organisations", is_operator)
rules.add_perm("accounts.add_organisations", is_operator)
rules.add_perm("accounts.manage_organisation", is_operator | administers)
rules.add_perm("accounts.list_applications", is_operator | convenes_chain)
rules.add_perm("accounts.view_application", is_operator | administers | convenes_its_chain)
rules.add_perm("accounts.decide_application", is_operator | convenes_its_chain)

VERIFYING = OPERATOR | {"convener"}


PAGES: Pages = {
    "profile": Page(SIGNED_IN, SIGNED_IN),
    "security": Page(SIGNED_IN),
    "set_up_second_factor": Page(SIGNED_IN),
    "end_session": Page(None, SIGNED_IN),
    "end_other_sessions": Page(None, SIGNED_IN),
    "disconnect": Page(None, SIGNED_IN),
    "act_for": Page(None, SIGNED_IN),
    "terms": Page(EVERYONE),
    "privacy": Page(EVERYONE),
    "consent": Page(SIGNED_IN, SIGNED_IN),
    "my_data": Page(SIGNED_IN, SIGNED_IN),
    "erase_account": Page(SIGNED_IN, SIGNED_IN),
    "organisations": Page(OPERATOR),
    "all_changes": Page(OPERATOR),
    "organisation_changes": Page(ADMINISTERING, of="enterprise"),
    "add_organisation": Page(OPERATOR, OPERATOR),
    "organisation": Page(ADMINISTERING, of="enterprise"),
    "change_organisation": Page(ADMINISTERING, ADMINISTERING, of="enterprise"),
    "organisation_endorsement": Page(ADMINISTERING, ADMINISTERING, of="enterprise"),
    "project_endorsement": Page(ADMINISTERING | {"head"}, ADMINISTERING | {"head"}, of="project"),
    "register": Page(EVERYONE, EVERYONE),
    "registered": Page(EVERYONE),
    "confirm_registration": Page(EVERYONE, EVERYONE),
    "applications": Page(VERIFYING),
    "application": Page(ADMINISTERING | VERIFYING, of="enterprise"),
    "remove_document": Page(ADMINISTERING, ADMINISTERING, of="document"),
    "wishes": Page(VERIFYING),
    "ask_for_chain": Page(None, ADMINISTERING, of="enterprise"),
    "admit_wish": Page(None, VERIFYING, of="enterprise"),
    "decline_wish": Page(None, VERIFYING, of="enterprise"),
    "organisation_park": Page(VERIFYING, VERIFYING, of="enterprise"),
    "hand_in": Page(None, ADMINISTERING, of="enterprise"),
    "add_document": Page(None, ADMINISTERING, of="enterprise"),
    "document": Page(ADMINISTERING | VERIFYING, of="document"),
    "reject_application": Page(None, VERIFYING, of="enterprise"),
    "verify_organisation": Page(None, VERIFYING, of="enterprise"),
    "restore_organisation": Page(None, OPERATOR, of="enterprise"),
    "join_chain": Page(None, OPERATOR, of="enterprise"),
    "leave_chain": Page(None, OPERATOR, of="enterprise"),
    "add_person": Page(ADMINISTERING, ADMINISTERING, of="enterprise"),
    "invite_list": Page(ADMINISTERING, ADMINISTERING, of="enterprise"),
    "invitations": Page(ADMINISTERING, of="enterprise"),
    "send_invitation_again": Page(None, ADMINISTERING, of="enterprise"),
    "withdraw_invitation": Page(None, ADMINISTERING, of="enterprise"),
    "ask_to_join": Page(SIGNED_IN, SIGNED_IN),
    "withdraw_join": Page(None, SIGNED_IN),
    "join_requests": Page(ADMINISTERING, of="enterprise"),
    "admit_join": Page(None, ADMINISTERING, of="enterprise"),
    "refuse_join": Page(None, ADMINISTERING, of="enterprise"),
    "add_domain": Page(None, ADMINISTERING, of="enterprise"),
    "remove_domain": Page(None, ADMINISTERING, of="enterprise"),
    "invitation": Page(EVERYONE, EVERYONE, of="invitation"),
    "invite_again": Page(None, ADMINISTERING, of="enterprise"),
    "change_role": Page(None, ADMINISTERING, of="enterprise"),
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
