"""The words for this room's enums: rules answer with values, pages show these."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .owing.rules import DeliveryState, Letter
from .rules import (
    AccountReason,
    ApplicationVerb,
    ChainKind,
    ChainRole,
    ConsentKind,
    Demand,
    DocumentKind,
    Endorser,
    InvitationState,
    JoinState,
    JoinWay,
    LineOutcome,
    OrganisationKind,
    OrganisationState,
    Role,
    WishState,
)
from .rules.chains import RowProblem
from .rules.privacy import PrivacyProblem

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

WISH_STATES: dict[str, str | Promise] = {
    WishState.WAITING.value: _("Waiting for an answer"),
    WishState.ADMITTED.value: _("Admitted"),
    WishState.DECLINED.value: _("Declined"),
}

DELIVERY_STATES: dict[str, str | Promise] = {
    DeliveryState.QUEUED.value: _("Waiting"),
    DeliveryState.SENDING.value: _("Being sent"),
    DeliveryState.SENT.value: _("Sent"),
    DeliveryState.GIVEN_UP.value: _("Given up"),
}

LETTERS: dict[str, str | Promise] = {
    Letter.PLACE.value: _("A role"),
    Letter.INVITATION.value: _("An invitation"),
    Letter.REGISTRATION.value: _("A registration to confirm"),
    Letter.KNOWN.value: _("A convener's invitation"),
    Letter.WISH.value: _("A wish for a chain"),
    Letter.JOIN.value: _("A request to join"),
    Letter.SIGN_IN.value: _("A changed sign-in"),
}

INVITATION_STATES: dict[str, str | Promise] = {
    InvitationState.OPEN.value: pgettext_lazy("invitation", "Open"),
    InvitationState.USED.value: _("Used"),
    InvitationState.EXPIRED.value: _("Expired"),
    InvitationState.WITHDRAWN.value: _("Withdrawn"),
}

LINE_OUTCOMES: dict[str, str | Promise] = {
    LineOutcome.INVITE.value: _("Gets an invitation"),
    LineOutcome.NO_ADDRESS.value: _("No e-mail address here"),
    LineOutcome.WRONG.value: _("This is no e-mail address"),
    LineOutcome.TWICE.value: _("Stands above already"),
    LineOutcome.OWN.value: _("Your own address"),
    LineOutcome.IN_ROLE.value: _("Has this role already"),
    LineOutcome.INVITED.value: _("Has an open invitation"),
}

CONSENT_KINDS: dict[str, str | Promise] = {
    ConsentKind.TERMS.value: _("Terms of use"),
    ConsentKind.PRIVACY.value: _("Privacy notice"),
}

DEMANDS: dict[str, str | Promise] = {
    Demand.NEVER.value: _("Never"),
    Demand.ALWAYS.value: _("Always"),
    Demand.ABOVE.value: _("Above an amount"),
}

ENDORSERS: dict[str, str | Promise] = {
    Endorser.EITHER.value: _("The project's head or an administrator"),
    Endorser.HEAD.value: _("The project's head"),
    Endorser.ADMINISTRATOR.value: _("An administrator"),
}

ACCOUNT_REASONS: dict[str, str | Promise] = {
    AccountReason.AMOUNT_MISSING.value: _("Give the amount above which a yes is needed."),
    AccountReason.DEMANDS_LESS.value: _(
        "The organisation demands more already. A project can be stricter, never looser."
    ),
    AccountReason.ENDORSER_GIVEN.value: _(
        "The organisation has said who endorses, and a project keeps to that."
    ),
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
    AccountReason.OWN_ROLE.value: _(
        "Nobody gives a role to themselves. Ask another administrator."
    ),
    AccountReason.ADDRESS_WRONG.value: _("This is no e-mail address. Check how it is written."),
    AccountReason.INVITED_ALREADY.value: _(
        "This address has an open invitation. Send it again from the list of invitations."
    ),
    AccountReason.INVITATION_USED.value: _("This invitation was used already. Each works once."),
    AccountReason.INVITATION_EXPIRED.value: _(
        "This invitation has expired. Ask who invited you for a new one."
    ),
    AccountReason.INVITATION_WITHDRAWN.value: _(
        "This invitation no longer works. Ask who invited you for a new one."
    ),
    AccountReason.INVITATION_ELSEWHERE.value: _(
        "This invitation is for another address than the one you are signed in with. "
        "Sign out, then open the link again."
    ),
    AccountReason.SIGN_IN_FIRST.value: _(
        "This cannot be done without signing in. Sign in with the address that the letter "
        "went to, or ask for a new password, then come back to this page."
    ),
    AccountReason.BELONGS_ALREADY.value: _("You belong to this organisation already."),
    AccountReason.NOT_ITS_DOMAIN.value: _(
        "Your confirmed address is not of this organisation. Ask by its code."
    ),
    AccountReason.REQUEST_ANSWERED.value: _("This request was answered or withdrawn already."),
    AccountReason.ANSWER_MISSING.value: _("Give a reason. The person reads it."),
    AccountReason.DOMAIN_WRONG.value: _(
        "This is no domain. Give what follows the @ in an address, such as lab.example.cn."
    ),
    AccountReason.DOMAIN_PUBLIC.value: _(
        "Anybody gets an address at this mail provider, so it tells nothing of an organisation."
    ),
    AccountReason.DOMAIN_NOT_YOURS.value: _(
        "Only the domain of your own confirmed address can be added. An address is confirmed "
        "by a link of our letters, such as the one for a new password."
    ),
    AccountReason.DOMAIN_TAKEN.value: _(
        "This domain is given already. Ask the operator of the site if it is yours."
    ),
    AccountReason.NOT_OF_ORGANISATION.value: _(
        "Only people of this organisation can head a project or be in it."
    ),
    AccountReason.ENDS_BEFORE_START.value: _("The last day comes before the first."),
    AccountReason.GENERAL_PROJECT_STAYS.value: _(
        "The general project has no dates: it is there as long as the organisation."
    ),
    AccountReason.SIGN_IN_SHUT.value: _(
        "This organisation's own sign-in is shut: the organisation is not verified here, "
        "or is suspended. Its administrator knows more."
    ),
    AccountReason.SIGN_IN_OWN_WAY.value: _(
        "Your organisation's sign-in does not speak for this address here. Sign in with "
        "your e-mail address and password, then connect it under Profile, Security."
    ),
    AccountReason.CONNECT_FIRST.value: _(
        "No account here is connected with this sign-in yet. Sign in with your e-mail "
        "address and password, then connect it under Profile, Security."
    ),
    AccountReason.ADDRESS_UNVERIFIED.value: _(
        "Your organisation's sign-in told no verified e-mail address of yours. "
        "Those who run it can have it told."
    ),
    AccountReason.LAST_WAY_IN.value: _(
        "This is your only way in. Choose a password first, then take it off."
    ),
    AccountReason.CODE_LENGTH.value: _("This code needs 3 to 40 signs."),
    AccountReason.COUNTRY_UNKNOWN.value: _("There is no such country. Pick one from the list."),
    AccountReason.NOT_HANDED_IN.value: _("This application is not handed in at present."),
    AccountReason.ALREADY_HANDED_IN.value: _("The application is handed in already."),
    AccountReason.NEVER_VERIFIED.value: _(
        "This organisation is not verified, so there is nothing to suspend. "
        "Reject its application instead."
    ),
    AccountReason.NOT_SUSPENDED.value: _("This organisation is not suspended."),
    AccountReason.IS_SUSPENDED.value: _("This organisation is suspended. Restore it instead."),
    AccountReason.REASON_MISSING.value: _("Give a reason. The organisation reads it."),
    AccountReason.CHANGE_MISSING.value: _(
        "Say what has changed since the application was rejected."
    ),
    AccountReason.OWN_ORGANISATION.value: _(
        "You administer this organisation yourself. Somebody else decides about it."
    ),
    AccountReason.NOT_VERIFIER.value: _(
        "You no longer decide about this organisation. Nothing was changed."
    ),
    AccountReason.LICENCE_MISSING.value: _("Add the licence or founding document first."),
    AccountReason.DOCUMENT_EMPTY.value: _("The file is empty."),
    AccountReason.DOCUMENT_TOO_BIG.value: _("The file is larger than 10 MB. Send a smaller one."),
    AccountReason.DOCUMENT_TYPE.value: _(
        "This is no PDF, JPEG or PNG file, whatever its name says. Save it as one of these."
    ),
    AccountReason.TOO_MANY_DOCUMENTS.value: _(
        "There are twenty documents here already, and no room for more."
    ),
    AccountReason.TOO_MANY_OPEN.value: _(
        "Five of your organisations are not verified yet. Wait until one of them is."
    ),
    AccountReason.REGISTRATION_GONE.value: _(
        "This link was used already, or it is too old. Register again."
    ),
    AccountReason.WRONG_PASSWORD.value: _(
        "This is not the password that was chosen at the registration."
    ),
    AccountReason.SLUG_TAKEN.value: _("Another chain has this word in its address."),
    AccountReason.NO_CONVENER.value: _(
        "An enterprise cannot convene a chain: it would see the papers and figures of its "
        "competitors. An association, a university, an institute, a park or a department can."
    ),
    AccountReason.NO_PARK.value: _(
        "This is no park or township on the platform. Choose one from the list."
    ),
    AccountReason.NO_TENANT.value: _("Only an enterprise belongs to a park or township."),
    AccountReason.NOT_IN_PARK.value: _("The enterprise belongs to no park or township."),
    AccountReason.NOT_IN_CHARGE_OF_CHAIN.value: _(
        "You convene no chain of this enterprise any more. Nothing was changed."
    ),
    AccountReason.NOT_VERIFIED.value: _(
        "This organisation is not verified. Until it is, its wishes are decided with its "
        "application."
    ),
    AccountReason.WISH_WAITS.value: _("You asked for this chain already. The answer is to come."),
    AccountReason.WISH_ANSWERED.value: _("This wish was answered already."),
    AccountReason.DOCUMENT_STAYS.value: _(
        "Once an organisation is verified its documents stay. Add a newer one instead."
    ),
    AccountReason.LICENCE_STAYS.value: _(
        "The application waits and needs a licence. Add the other one first, then remove this one."
    ),
}

SIGN_IN_CHANGES: dict[str, str | Promise] = {
    "password_changed": _("The password of your account was changed."),
    "password_set": _("A password was set for your account."),
    "password_reset": _("The password of your account was set anew by a link from a letter."),
    "totp_activated": _("An app that makes codes was added as a second factor."),
    "totp_deactivated": _("The app that makes codes was removed as a second factor."),
    "webauthn_added": _("A passkey was added."),
    "webauthn_removed": _("A passkey was removed."),
    "recovery_codes_generated": _("Recovery codes were made. Those from before work no more."),
    "account_connected": _("Another sign-in was connected with your account."),
    "account_disconnected": _("A connected sign-in was removed from your account."),
}
"""By the last part of django-allauth's template: what is told of a change of sign-in."""

PRIVACY_PROBLEMS: dict[str, str | Promise] = {
    PrivacyProblem.PASSWORD_WRONG.value: _("This is not your password."),
    PrivacyProblem.SIGN_IN_AGAIN.value: _(
        "You signed in a while ago. Sign out and in again, then come back within ten minutes."
    ),
    PrivacyProblem.TOO_MANY_TRIES.value: _("Too many tries. Wait a few minutes, then try again."),
    PrivacyProblem.NOT_CONFIRMED.value: _("Tick the box to say that you mean it."),
    PrivacyProblem.NOT_AGREED.value: _(
        "Tick both to go on. Without them the site cannot be used; you can sign out instead."
    ),
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
