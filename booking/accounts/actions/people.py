"""Who belongs to an organisation, as what; and one's own profile."""

from __future__ import annotations

import datetime as dt
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from ..models import Invitation, Membership, Organisation, Project, User
from ..queries import colleagues_among, live_on, tie_day, today_in
from ..rules import AccountReason, Role, check_giving, check_giving_up, is_live
from .refusing import AccountRefused, check_in_charge, lock


def _person_with(email: str, name: str) -> User:
    known = User.objects.filter(email__iexact=email).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            # Without a password: the invitation carries a link to choose one.
            return User.objects.create_user(email, None, name=name)
    except IntegrityError:
        return User.objects.get(email__iexact=email)


@transaction.atomic
def add_person_to_organisation(
    *,
    organisation: Organisation,
    email: str,
    name: str,
    role: Role = Role.MEMBER,
    by: User | None,
    now: dt.datetime,
) -> Membership:
    """Gives whoever has an address a role from today; makes an account if there is none.

    ``name`` is for a new account alone: a known person keeps theirs. Sends
    nothing; see ``invitations``. ``by`` is None when the platform itself sets
    up. Raises AccountRefused for a role that the address has here already, for
    one's own address, and when ``by`` is no longer in charge.
    """
    email, name = email.strip().lower(), name.strip()
    if not email:
        raise AccountRefused(AccountReason.ADDRESS_MISSING)
    if not name:
        raise AccountRefused(AccountReason.NAME_MISSING)
    organisation = lock(organisation)
    check_in_charge(organisation, by, now)
    person = _person_with(email, name)
    if by is not None and by.pk == person.pk:
        raise AccountRefused(AccountReason.OWN_ROLE)
    return give_role(organisation, person, role, now)


def give_role(organisation: Organisation, person: User, role: Role, now: dt.datetime) -> Membership:
    """Begins a role today, under the organisation's lock. Raises AccountRefused if it is held."""
    same = Membership.objects.filter(
        organisation=organisation, person=person, role=role.value, until__isnull=True
    )
    if same.exists():
        raise AccountRefused(AccountReason.ALREADY_IN_ROLE)
    return Membership.objects.create(
        organisation=organisation,
        person=person,
        role=role.value,
        since=tie_day(organisation.time_zone, now),
    )


def _end(organisation: Organisation, membership: Membership, now: dt.datetime) -> Membership:
    """Ends a tie today, under the organisation's lock; the last administrator stays."""
    membership.refresh_from_db()
    today = today_in(organisation.time_zone, now)
    administrators = Membership.objects.filter(
        live_on(today), organisation=organisation, role=Role.ADMINISTRATOR.value
    )
    reason = check_giving_up(
        membership.role,
        live=is_live(membership.since, membership.until, today),
        administrators=administrators.values("person").distinct().count(),
    )
    if reason is not None:
        raise AccountRefused(reason)
    membership.until = max(membership.since, tie_day(organisation.time_zone, now))
    membership.save(update_fields=["until"])
    if membership.role == Role.ADMINISTRATOR:
        # Nobody comes in by the word of somebody who is not in charge any more.
        Invitation.objects.filter(
            organisation=organisation,
            invited_by=membership.person,
            used_at__isnull=True,
            withdrawn_at__isnull=True,
        ).update(withdrawn_at=now)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: User | None, now: dt.datetime) -> Membership:
    """Ends a person's role today. Who has no other role leaves the projects too.

    Raises AccountRefused for the last administrator, for a role that has
    ended, and when ``by`` is no longer in charge.
    """
    organisation = lock(membership.organisation)
    check_in_charge(organisation, by, now)
    membership = _end(organisation, membership, now)
    _leave_projects(organisation, membership.person, now)
    return membership


def _leave_projects(organisation: Organisation, person: User, now: dt.datetime) -> None:
    """Who has no place in the organisation any more heads none of its projects and is in none."""
    today = today_in(organisation.time_zone, now)
    if colleagues_among([person.pk], organisation, today=today).exists():
        return
    Project.objects.filter(organisation=organisation, head=person).update(head=None)
    for project in Project.objects.filter(organisation=organisation, members=person):
        project.members.remove(person)


@transaction.atomic
def leave_organisation(
    *, organisation: Organisation, person: User, now: dt.datetime
) -> list[Membership]:
    """Ends all that a person is in an organisation, today, at their own wish.

    Raises AccountRefused for the last administrator, and for who has no place there.
    """
    organisation = lock(organisation)
    today = today_in(organisation.time_zone, now)
    held = list(Membership.objects.filter(live_on(today), organisation=organisation, person=person))
    if not held:
        raise AccountRefused(AccountReason.ENDED)
    ended = [_end(organisation, membership, now) for membership in held]
    _leave_projects(organisation, person, now)
    return ended


@transaction.atomic
def change_role(
    *, membership: Membership, role: Role, by: User | None, now: dt.datetime
) -> Membership:
    """Ends one role and begins another in its place, today; returns the new one.

    Raises AccountRefused as ``end_membership`` does, when the person has the
    other role already, and for giving oneself another than a member's.
    """
    organisation = lock(membership.organisation)
    check_in_charge(organisation, by, now)
    if membership.role == role:
        return membership
    reason = check_giving(role, own=by is not None and by.pk == membership.person_id)
    if reason is not None:
        raise AccountRefused(reason)
    ended = _end(organisation, membership, now)
    return give_role(organisation, ended.person, role, now)


@transaction.atomic
def remember_language(*, person: User, language: str) -> User:
    """Keeps the language that somebody first used, so that letters to them are in it."""
    if not person.language:
        person.language = language
        person.save(update_fields=["language"])
    return person


@transaction.atomic
def update_profile(
    *, person: User, name: str, phone: str = "", language: str = "", time_zone: str = ""
) -> User:
    """Changes one's own name, telephone, language and time zone; empty ones follow the site.

    Raises AccountRefused without a name and for an unknown zone.
    """
    if not name.strip():
        raise AccountRefused(AccountReason.NAME_MISSING)
    if time_zone and time_zone not in available_timezones():
        raise AccountRefused(AccountReason.ZONE_UNKNOWN)
    person.name, person.phone = name.strip(), phone.strip()
    person.language, person.time_zone = language, time_zone
    person.save(update_fields=["name", "phone", "language", "time_zone"])
    return person
