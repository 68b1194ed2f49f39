"""The words for this room's enums: rules answer with values, pages show these."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import (
    AccountReason,
    ApplicationVerb,
    ChainKind,
    ChainRole,
    ConsentKind,
    DocumentKind,
    JoinState,
    JoinWay,
    OrganisationKind,
    OrganisationState,
    Role,
)
from .rules.chains import RowProblem

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

APPLICATION_VERBS: dict[str, str | Promise] = {
    ApplicationVerb.APPLY.value: _("Applied"),
    ApplicationVerb.ANSWER.value: _("Answered"),
    ApplicationVerb.REMIND.value: _("Reminder sent"),
    ApplicationVerb.VERIFY.value: _("Verified"),
    ApplicationVerb.REJECT.value: _("Rejected"),
    ApplicationVerb.SUSPEND.value: _("Suspended"),
    ApplicationVerb.RESTORE.value: _("Restored"),
}

DOCUMENT_KINDS: dict[str, str | Promise] = {
    DocumentKind.LICENCE.value: _("Licence"),
    DocumentKind.OTHER.value: _("Other document"),
}

JOIN_WAYS: dict[str, str | Promise] = {
    JoinWay.CODE.value: _("By the organisation's code"),
    JoinWay.DOMAIN.value: _("By e-mail domain"),
}

JOIN_STATES: dict[str, str | Promise] = {
    JoinState.WAITING.value: _("Waiting"),
    JoinState.ADMITTED.value: _("Admitted"),
    JoinState.REFUSED.value: _("Refused"),
    JoinState.WITHDRAWN.value: _("Withdrawn"),
}

CONSENT_KINDS: dict[str, str | Promise] = {
    ConsentKind.TERMS.value: _("Terms of use"),
    ConsentKind.PRIVACY.value: _("Privacy notice"),
}

ACCOUNT_REASONS: dict[str, str | Promise] = {
    AccountReason.NAME_MISSING.value: _("Give a name, in one language at least."),
    AccountReason.CODE_MISSING.value: _("Give a code by which the organisation is known."),
    AccountReason.CODE_INVALID.value: _(
        "This is no valid Unified Social Credit Code: 18 characters "
        "with a check character at the end. Copy it from the business licence."
    ),
    AccountReason.CODE_TAKEN.value: _(
        "Another organisation has this code already. Look for it in the list."
    ),
    AccountReason.ZONE_UNKNOWN.value: _("There is no such time zone. Pick one from the list."),
    AccountReason.ALREADY_VERIFIED.value: _("This organisation is verified already."),
    AccountReason.ALREADY_SUSPENDED.value: _("This organisation is suspended already."),
    AccountReason.ALREADY_IN_ROLE.value: _("This address has this role here already."),
    AccountReason.ALREADY_IN_CHAIN.value: _("The organisation has this part in the chain already."),
    AccountReason.ADDRESS_MISSING.value: _("Give an e-mail address."),
    AccountReason.ENDED.value: _("This role has ended already."),
    AccountReason.LAST_ADMINISTRATOR.value: _(
        "This is the last administrator. Make somebody else administrator first."
    ),
    AccountReason.NOT_ADMINISTRATOR.value: _(
        "You are no longer an administrator of this organisation. Nothing was changed."
    ),
    AccountReason.NOT_OF_ORGANISATION.value: _(
        "Only people of this organisation can head a project or be in it."
    ),
    AccountReason.ENDS_BEFORE_START.value: _("The last day comes before the first."),
    AccountReason.GENERAL_PROJECT_STAYS.value: _(
        "The general project has no dates: it is there as long as the organisation."
    ),
    AccountReason.SLUG_TAKEN.value: _("Another chain has this word in its address."),
}

ROW_PROBLEMS: dict[str, str | Promise] = {
    RowProblem.NAME_MISSING.value: _("The name is missing."),
    RowProblem.CODE_MISSING.value: _("The code is missing."),
    RowProblem.CODE_INVALID.value: _(
        "This is no valid Unified Social Credit Code: 18 characters "
        "with a check character at the end."
    ),
    RowProblem.CODE_TWICE.value: _("A row above has this code already."),
    RowProblem.EMAIL_INVALID.value: _("This is no e-mail address."),
    RowProblem.TOO_LONG.value: _("A text is too long: names have 200 characters at most."),
}
