"""Verbs about who is who: one public function a use case, one transaction each."""

from .applications import (
    reject_application,
    restore_organisation,
    suspend_organisation,
    verify_organisation,
)
from .organisations import (
    OrganisationDetails,
    change_organisation,
    create_organisation,
    join_chain,
    leave_chain,
)
from .parks import end_park_tie, tie_to_park
from .people import (
    add_person_to_organisation,
    change_role,
    end_membership,
    leave_organisation,
    remember_language,
    update_profile,
)
from .projects import change_project, create_project
from .refusing import AccountRefused

__all__ = [
    "AccountRefused",
    "OrganisationDetails",
    "add_person_to_organisation",
    "change_organisation",
    "change_project",
    "change_role",
    "create_organisation",
    "create_project",
    "end_membership",
    "end_park_tie",
    "join_chain",
    "leave_chain",
    "leave_organisation",
    "reject_application",
    "remember_language",
    "restore_organisation",
    "suspend_organisation",
    "tie_to_park",
    "update_profile",
    "verify_organisation",
]
