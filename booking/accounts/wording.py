"""The words for this room's enums: rules answer with values, pages show these."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import ChainKind, ChainRole, OrganisationKind, OrganisationState, Role

ORGANISATION_KINDS: dict[str, str | Promise] = {
    OrganisationKind.UNIVERSITY.value: _("University"),
    OrganisationKind.INSTITUTE.value: _("Institute"),
    OrganisationKind.ENTERPRISE.value: _("Enterprise"),
    OrganisationKind.PARK.value: _("Park or township"),
    OrganisationKind.DEPARTMENT.value: _("Department"),
    OrganisationKind.ASSOCIATION.value: _("Association"),
}

ORGANISATION_STATES: dict[str, str | Promise] = {
    OrganisationState.DRAFT.value: _("Draft"),
    OrganisationState.PENDING.value: _("Waiting for verification"),
    OrganisationState.VERIFIED.value: _("Verified"),
    OrganisationState.SUSPENDED.value: _("Suspended"),
}

CHAIN_KINDS: dict[str, str | Promise] = {
    ChainKind.KEY.value: _("Key chain"),
    ChainKind.SPECIALTY.value: _("Specialty chain"),
}

CHAIN_ROLES: dict[str, str | Promise] = {
    ChainRole.MEMBER.value: _("Member"),
    ChainRole.CONVENER.value: _("Convener"),
    ChainRole.ADVISER.value: _("Adviser"),
}

ROLES: dict[str, str | Promise] = {
    Role.MEMBER.value: _("Member"),
    Role.FINANCE.value: _("Finance"),
    Role.ADMINISTRATOR.value: _("Administrator"),
}
