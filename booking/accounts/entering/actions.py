"""Verbs of signing in: coming in by another's sign-in, taking one off, ending sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from importlib import import_module
from typing import cast

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from ..actions.refusing import AccountRefused, lock
from ..models import EmailDomain, Membership, Organisation, User
from ..queries import tie_day
from ..rules import AccountReason, Role, check_first_entry, check_let_go, check_open, in_domains
from .providers import OwnSignIn


def _lock_open(sign_in: OwnSignIn) -> Organisation:
    """The organisation of a sign-in, locked. Raises AccountRefused unless it is verified."""
    found = Organisation.objects.filter(code__iexact=sign_in.organisation).first()
    organisation = lock(found) if found is not None else None
    reason = check_open(organisation.state if organisation is not None else None)
    if reason is not None or organisation is None:
        raise AccountRefused(reason or AccountReason.SIGN_IN_SHUT)
    return organisation


@transaction.atomic
def come_in(
    *,
    sign_in: OwnSignIn,
    account: SocialAccount,
    email: str,
    verified: bool,
    name: str,
    now: dt.datetime,
) -> SocialAccount:
    """Lets somebody in by an organisation's own sign-in for the first time.

    ``account`` is what the sign-in calls them, not saved yet; ``email`` and ``name``
    are what it tells of them. Makes a person where the address has none, and a
    member of the organisation. Whoever has come by it before stays as they are.
    Raises AccountRefused where the sign-in may not speak for the address, and for
    an organisation that is not verified.
    """
    organisation = _lock_open(sign_in)
    known = SocialAccount.objects.filter(provider=account.provider, uid=account.uid).first()
    if known is not None:
        return cast(SocialAccount, known)
    email = email.strip().lower()
    person = User.objects.filter(email__iexact=email).first() if email else None
    domains = {
        *sign_in.domains,
        *(
            domain.lower()
            for domain in EmailDomain.objects.filter(organisation=organisation).values_list(
                "domain", flat=True
            )
        ),
    }
    reason = check_first_entry(
        verified=bool(email) and verified,
        own_domain=in_domains(email, domains),
        any_address=sign_in.any_address,
        trusted=sign_in.trusted,
        has_account=person is not None,
        may_be_linked=person is not None and person.is_active and not person.is_operator,
    )
    if reason is not None:
        raise AccountRefused(reason)
    if person is None:
        person = User.objects.create_user(email, None, name=name.strip() or email.partition("@")[0])
    account.user = person
    account.save()
    _make_member(organisation, person, now)
    return account


@transaction.atomic
def belong_by_sign_in(*, sign_in: OwnSignIn, person: User, now: dt.datetime) -> Membership | None:
    """Makes a person who has connected an organisation's own sign-in a member of it.

    Who was one before is not made one again: leaving holds. Raises AccountRefused
    for an organisation that is not verified.
    """
    return _make_member(_lock_open(sign_in), person, now)


def _make_member(organisation: Organisation, person: User, now: dt.datetime) -> Membership | None:
    if Membership.objects.filter(organisation=organisation, person=person).exists():
        return None
    return Membership.objects.create(
        organisation=organisation,
        person=person,
        role=Role.MEMBER.value,
        since=tie_day(organisation.time_zone, now),
    )


@transaction.atomic
def let_go(*, account: SocialAccount, person: User) -> User:
    """Takes a connected sign-in off its person's account.

    Raises AccountRefused when it is the last way in.
    """
    held = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    others = SocialAccount.objects.filter(user=held).exclude(pk=account.pk).count()
    reason = check_let_go(has_password=held.has_usable_password(), others=others)
    if reason is not None:
        raise AccountRefused(reason)
    account.delete()
    return held


@transaction.atomic
def end_sessions(*, sessions: Iterable[UserSession]) -> int:
    """Ends sessions; whoever used them is a visitor from the next page on. Returns how many."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    ended = 0
    for session in sessions:
        store().delete(session.session_key)
        session.delete()
        ended += 1
    return ended
