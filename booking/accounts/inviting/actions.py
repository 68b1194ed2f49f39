"""Inviting people, and what they make of it: the verbs of invitations."""

from __future__ import annotations

import datetime as dt
import secrets

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from ..actions.people import give_role
from ..actions.refusing import AccountRefused, check_in_charge, lock
from ..models import Invitation, Membership, Organisation, User
from ..rules import AccountReason, InvitationState, LineOutcome, Role
from .queries import hash_of, holders_of, invitation_of, judged, state_of, unsettled
from .rules import LASTS, LONGEST_NAME, check_accepting, is_address


def _sealed() -> str:
    """A hash whose secret nobody knows: the secret is made when the letter is written."""
    return hash_of(secrets.token_urlsafe(32))


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    email: str,
    name: str = "",
    role: Role = Role.MEMBER,
    by: User,
    now: dt.datetime,
) -> Invitation:
    """Invites an address to a role; it becomes one only by its owner's yes. Sends nothing.

    An invitation to the address that has expired is renewed. Raises
    AccountRefused for what is no address, for one's own, for one that has the
    role or an open invitation, and when ``by`` is no longer in charge.
    """
    email, name = email.strip().lower(), name.strip()[:LONGEST_NAME]
    organisation = lock(organisation)
    check_in_charge(organisation, by, now)
    if not email:
        raise AccountRefused(AccountReason.ADDRESS_MISSING)
    if not is_address(email):
        raise AccountRefused(AccountReason.ADDRESS_WRONG)
    if email == by.email.lower():
        raise AccountRefused(AccountReason.OWN_ROLE)
    if holders_of(organisation, role, now=now).filter(person__email__iexact=email).exists():
        raise AccountRefused(AccountReason.ALREADY_IN_ROLE)
    earlier = Invitation.objects.filter(
        unsettled(), organisation=organisation, email__iexact=email
    ).first()
    if earlier is not None and state_of(earlier, now) is InvitationState.OPEN:
        raise AccountRefused(AccountReason.INVITED_ALREADY)
    invitation = earlier or Invitation(organisation=organisation, email=email)
    invitation.name, invitation.role = name, role.value
    return _send(invitation, by=by, now=now)


def _send(invitation: Invitation, *, by: User, now: dt.datetime) -> Invitation:
    """Makes an invitation as new as if it were sent now; an old link of it is dead."""
    invitation.invited_by = by
    invitation.made_at, invitation.expires_at = now, now + LASTS
    invitation.withdrawn_at = None
    invitation.token_hash = _sealed()
    invitation.save()
    return invitation


@transaction.atomic
def invite_several(
    *, organisation: Organisation, text: str, role: Role, by: User, now: dt.datetime
) -> list[Invitation]:
    """Invites those of a pasted list who can be; ``queries.judged`` tells who beforehand.

    Raises AccountRefused when ``by`` is no longer in charge.
    """
    organisation = lock(organisation)
    check_in_charge(organisation, by, now)
    lines = judged(text, organisation=organisation, role=role, by=by, now=now)
    return [
        invite(
            organisation=organisation,
            email=line.entry.email,
            name=line.entry.name,
            role=role,
            by=by,
            now=now,
        )
        for line in lines
        if line.outcome is LineOutcome.INVITE
    ]


def _locked(invitation: Invitation) -> Invitation:
    lock(invitation.organisation)
    return Invitation.objects.select_related("organisation").get(pk=invitation.pk)


@transaction.atomic
def send_again(*, invitation: Invitation, by: User, now: dt.datetime) -> Invitation:
    """Renews an invitation for another term; its old link is dead. Sends nothing.

    Raises AccountRefused for one that was used, for one's own address, when
    another open one went to the address, and when ``by`` is no longer in charge.
    """
    invitation = _locked(invitation)
    check_in_charge(invitation.organisation, by, now)
    if state_of(invitation, now) is InvitationState.USED:
        raise AccountRefused(AccountReason.INVITATION_USED)
    if invitation.email.lower() == by.email.lower():
        raise AccountRefused(AccountReason.OWN_ROLE)
    others = Invitation.objects.filter(
        unsettled(), organisation=invitation.organisation, email__iexact=invitation.email
    )
    if others.exclude(pk=invitation.pk).exists():
        raise AccountRefused(AccountReason.INVITED_ALREADY)
    return _send(invitation, by=by, now=now)


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User, now: dt.datetime) -> Invitation:
    """Takes an invitation back: its link is dead at once.

    Raises AccountRefused for one that was used or withdrawn, and when ``by``
    is no longer in charge.
    """
    invitation = _locked(invitation)
    check_in_charge(invitation.organisation, by, now)
    state = state_of(invitation, now)
    if state is InvitationState.USED:
        raise AccountRefused(AccountReason.INVITATION_USED)
    if state is InvitationState.WITHDRAWN:
        raise AccountRefused(AccountReason.INVITATION_WITHDRAWN)
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    return invitation


@transaction.atomic
def make_secret(*, invitation: Invitation, now: dt.datetime) -> str | None:
    """The secret of an invitation's link, made anew for the letter that is written now.

    It is kept nowhere but in the letter. None for an invitation that is not open any more.
    """
    invitation = _locked(invitation)
    if state_of(invitation, now) is not InvitationState.OPEN:
        return None
    secret = secrets.token_urlsafe(32)
    invitation.token_hash = hash_of(secret)
    invitation.save(update_fields=["token_hash"])
    return secret


@transaction.atomic
def accept(*, secret: str, person: User, now: dt.datetime) -> Membership:
    """Takes an invitation up as somebody with an account: the role begins today.

    Raises AccountRefused for a link that is unknown, used, expired or
    withdrawn, for another address, and for one's own invitation.
    """
    invitation = _to_accept(secret, person.email, person, now)
    return _use(invitation, person, now)


@transaction.atomic
def accept_as_new(
    *, secret: str, name: str, password: str, language: str = "", now: dt.datetime
) -> Membership:
    """Takes an invitation up with a new account for the address that it went to.

    An account that was never signed in to and has no password is given this one: whoever has the
    link has the letter. Raises AccountRefused as ``accept`` does, without a
    name, and for an address that signs in already.
    """
    if not name.strip():
        raise AccountRefused(AccountReason.NAME_MISSING)
    invitation = _to_accept(secret, None, None, now)
    person = _new_person(invitation.email, name.strip(), password, language)
    return _use(invitation, person, now)


def _to_accept(secret: str, email: str | None, person: User | None, now: dt.datetime) -> Invitation:
    """The invitation of a link, under its organisation's lock, that may be used now."""
    found = invitation_of(secret)
    if found is None:
        raise AccountRefused(AccountReason.INVITATION_WITHDRAWN)
    invitation = _locked(found)
    if invitation.token_hash != hash_of(secret):
        raise AccountRefused(AccountReason.INVITATION_WITHDRAWN)
    reason = check_accepting(
        state_of(invitation, now),
        addressed=email is None or email.lower() == invitation.email.lower(),
        own=person is not None and invitation.invited_by_id == person.pk,
    )
    if reason is not None:
        raise AccountRefused(reason)
    return invitation


def _new_person(email: str, name: str, password: str, language: str) -> User:
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        try:
            with transaction.atomic():
                return User.objects.create_user(email, password, name=name, language=language)
        except IntegrityError:
            # Another organisation's invitation made the account in the meantime.
            raise AccountRefused(AccountReason.SIGN_IN_FIRST) from None
    untouched = person.last_login is None and not person.has_usable_password()
    if not untouched or not person.is_active or person.is_operator:
        raise AccountRefused(AccountReason.SIGN_IN_FIRST)
    person.name, person.language = name, person.language or language
    person.set_password(password)
    person.save(update_fields=["name", "language", "password"])
    return person


def _use(invitation: Invitation, person: User, now: dt.datetime) -> Membership:
    organisation, role = invitation.organisation, Role(invitation.role)
    held = holders_of(organisation, role, now=now).filter(person=person).first()
    membership = held or give_role(organisation, person, role, now)
    invitation.used_at, invitation.used_by = now, person
    invitation.save(update_fields=["used_at", "used_by"])
    confirm_address(person=person)
    return membership


@transaction.atomic
def confirm_address(*, person: User) -> EmailAddress:
    """Notes that somebody reads the letters to their address: they opened a link of one."""
    address, _new = EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    return address
