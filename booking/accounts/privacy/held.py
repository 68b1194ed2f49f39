"""What this room holds of people: for their copy, their erasure, and the clock."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry as Repair
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q

from ..models import (
    Consent,
    Document,
    Invitation,
    JoinRequest,
    KnownEnterprise,
    Membership,
    OwedLetter,
    Project,
    User,
)
from ..owing.rules import DeliveryState
from ..queries import live_on, platform_day, today_in
from ..rules import JoinState, Role
from ..rules.privacy import Obstacle
from .register import ERASERS, HINDRANCES, KEEPERS, Hindrance, Rows, holds


@holds("profile")
def _profile(person: User) -> Rows:
    names = ("email", "name", "phone", "language", "time_zone", "date_joined", "last_login")
    yield {
        **{name: getattr(person, name) for name in names},
        "operator": person.is_operator,
        "may_sign_in": person.is_active,
        "has_password": person.has_usable_password(),
    }
    for address in EmailAddress.objects.filter(user=person):
        yield {"email": address.email, "verified": address.verified, "primary": address.primary}


@holds("memberships")
def _memberships(person: User) -> Rows:
    for row in person.memberships.select_related("organisation").order_by("since", "pk"):
        yield {
            "organisation": row.organisation.name,
            "role": row.role,
            "since": row.since,
            "until": row.until,
        }


@holds("projects")
def _projects(person: User) -> Rows:
    mine = Project.objects.filter(Q(head=person) | Q(members=person)).distinct()
    for row in mine.select_related("organisation").order_by("pk"):
        yield {
            "organisation": row.organisation.name,
            "project": row.name,
            "number": row.code,
            "head": row.head_id == person.pk,
        }


@holds("consents")
def _consents(person: User) -> Rows:
    return (
        Consent.objects.filter(person=person)
        .order_by("agreed_at", "pk")
        .values("kind", "version", "agreed_at", "language")
    )


@holds("invitations")
def _invitations(person: User) -> Rows:
    for row in Invitation.objects.filter(
        Q(email__iexact=person.email) | Q(used_by=person)
    ).select_related("organisation"):
        yield {
            "organisation": row.organisation.name,
            "role": row.role,
            "made_at": row.made_at,
            "expires_at": row.expires_at,
            "used_at": row.used_at,
        }


@holds("requests_to_join")
def _join_requests(person: User) -> Rows:
    for row in person.join_requests.select_related("organisation").order_by("asked_at"):
        yield {
            "organisation": row.organisation.name,
            "way": row.way,
            "state": row.state,
            "asked_at": row.asked_at,
            "message": row.note,
            "answer": row.answer,
        }


@holds("letters_owed")
def _letters(person: User) -> Rows:
    rows = OwedLetter.objects.filter(person=person).order_by("pk")
    yield from rows.values("kind", "facts", "state", "made_at", "error")


@holds("documents")
def _documents(person: User) -> Rows:
    for row in Document.objects.filter(uploaded_by=person).select_related("organisation"):
        yield {
            "organisation": row.organisation.name,
            "kind": row.kind,
            "name": row.name,
            "uploaded_at": row.uploaded_at,
        }


@holds("sessions")
def _sessions(person: User) -> Rows:
    """Where somebody is signed in, as far as the site lists it."""
    if not apps.is_installed("allauth.usersessions"):
        yield {"last_sign_in": person.last_login}
        return
    known: Any = cast(Any, apps).get_model("usersessions", "UserSession")
    for row in known.objects.filter(user=person).order_by("created_at"):
        yield {
            "signed_in": row.created_at,
            "last_seen": row.last_seen_at,
            "address": row.ip,
            "browser": row.user_agent,
        }


def _in_charge_alone(person: User, now: dt.datetime) -> list[Hindrance]:
    """The organisations whose last administrator somebody is."""
    out = []
    mine = Membership.objects.filter(person=person, role=Role.ADMINISTRATOR.value)
    for row in mine.filter(until__isnull=True).select_related("organisation"):
        today = today_in(row.organisation.time_zone, now)
        others = Membership.objects.filter(
            live_on(today),
            organisation=row.organisation,
            role=Role.ADMINISTRATOR.value,
            person__is_active=True,
        ).exclude(person=person)
        if not others.exists():
            out.append(Hindrance(Obstacle.LAST_ADMINISTRATOR, name=row.organisation.name))
    return out


def _operates_alone(person: User, now: dt.datetime) -> list[Hindrance]:
    others = User.objects.filter(is_operator=True, is_active=True).exclude(pk=person.pk)
    alone = person.is_operator and not others.exists()
    return [Hindrance(Obstacle.LAST_OPERATOR)] if alone else []


def _erase(person: User, now: dt.datetime) -> None:
    """Takes names and addresses out of what stays, and sign-in away with all its means."""
    address, name = person.email, person.name
    EmailAddress.objects.filter(user=person).delete()
    OwedLetter.objects.filter(person=person).delete()
    for label, model in (
        ("mfa", "Authenticator"),
        ("socialaccount", "SocialAccount"),
        ("usersessions", "UserSession"),
    ):
        if apps.is_installed(f"allauth.{label}"):
            theirs: Any = apps.get_model(label, model)
            theirs.objects.filter(user=person).delete()
    sent = Invitation.objects.filter(Q(email__iexact=address) | Q(used_by=person))
    sent.filter(used_at__isnull=True).delete()
    for row in sent.filter(used_at__isnull=False):
        row.email, row.name = f"erased-{row.public_id}@erased.invalid", ""
        row.save(update_fields=["email", "name"])
    asked = JoinRequest.objects.filter(person=person)
    asked.filter(state=JoinState.WAITING.value).update(
        state=JoinState.WITHDRAWN.value, decided_at=now
    )
    asked.update(note="")
    KnownEnterprise.objects.filter(email__iexact=address).update(contact_name="", email="")
    # Repairs by operators are listed under the names that things had.
    told = Q(object_repr__icontains=address)
    if name:
        told |= Q(object_repr__icontains=name)
    people = ContentType.objects.get_for_model(User)
    told |= Q(content_type=people, object_id=str(person.pk))
    Repair.objects.filter(told).update(object_repr="")


def _closed_accounts(before: dt.datetime, now: dt.datetime) -> int:
    """Erases accounts that were closed and have belonged nowhere since long."""
    from .actions import ErasureRefused, erase_account

    ties = Membership.objects.filter(person=OuterRef("pk"))
    ties = ties.filter(Q(until__isnull=True) | Q(until__gt=platform_day(before)))
    closed = (
        User.objects.filter(is_active=False, erased_at__isnull=True, date_joined__lt=before)
        .filter(Q(last_login__isnull=True) | Q(last_login__lt=before))
        .exclude(Exists(ties))
        .order_by("pk")
    )
    done = 0
    for person in closed:
        try:
            erase_account(person=person, now=now)
        except ErasureRefused:
            continue
        done += 1
    return done


def _sessions_over(before: dt.datetime, now: dt.datetime) -> int:
    gone, _by_model = Session.objects.filter(expire_date__lt=before).delete()
    return int(gone)


def _unused_invitations(before: dt.datetime, now: dt.datetime) -> int:
    over = Invitation.objects.filter(used_at__isnull=True)
    gone, _by_model = over.filter(Q(expires_at__lt=before) | Q(withdrawn_at__lt=before)).delete()
    return int(gone)


def _decided_requests(before: dt.datetime, now: dt.datetime) -> int:
    over = JoinRequest.objects.filter(decided_at__lt=before)
    gone, _by_model = over.exclude(state=JoinState.ADMITTED.value).delete()
    return int(gone)


def _letters_given_up(before: dt.datetime, now: dt.datetime) -> int:
    over = OwedLetter.objects.filter(state=DeliveryState.GIVEN_UP.value, made_at__lt=before)
    gone, _by_model = over.delete()
    return int(gone)


HINDRANCES.extend([_in_charge_alone, _operates_alone])
ERASERS.append(_erase)
KEEPERS.update(
    {
        "closed_accounts": _closed_accounts,
        "sessions": _sessions_over,
        "invitations": _unused_invitations,
        "join_requests": _decided_requests,
        "letters": _letters_given_up,
    }
)
