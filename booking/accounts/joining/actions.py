"""Registering an organisation, handing it in with its papers, and reminding who decides."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import TypedDict, cast

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from ..actions.applications import take_step
from ..actions.organisations import OrganisationDetails, create_organisation
from ..actions.refusing import AccountRefused, lock
from ..countries import is_country
from ..models import (
    Chain,
    ChainWish,
    Document,
    Membership,
    Organisation,
    Registration,
    User,
)
from ..queries import has_role, tie_day, today_in
from ..rules import (
    AccountReason,
    ApplicationVerb,
    DocumentKind,
    OrganisationKind,
    OrganisationState,
    Role,
    check_move,
    check_removal,
    clean_file_name,
)
from .contents import type_of
from .queries import needs_reminder, unreminded, with_code
from .rules import MOST_OPEN, REGISTRATION_LASTS, check_code, check_document


class RegistrationDetails(TypedDict):
    """What somebody tells of an organisation that they register; a plain value to keep as JSON.

    ``park`` is a public id or empty, ``chains`` are slugs.
    """

    kind: str
    code: str
    country: str
    name_en: str
    name_zh_hans: str
    name_zh_hant: str
    township: str
    address: str
    contact_name: str
    phone: str
    park: str
    chains: list[str]


def _check(details: RegistrationDetails) -> None:
    """Raises AccountRefused for a code that cannot be, is taken, or an unknown country."""
    reasons: list[AccountReason] = []
    if not is_country(details["country"]):
        reasons.append(AccountReason.COUNTRY_UNKNOWN)
    reason = check_code(details["kind"], details["country"], details["code"])
    if reason is None:
        wished = Organisation(
            kind=details["kind"], country=details["country"], code=details["code"].strip()
        )
        try:
            wished.clean()
        except ValidationError:
            reason = AccountReason.CODE_INVALID
        else:
            if with_code(wished.code) is not None:
                reason = AccountReason.CODE_TAKEN
    if reason is not None:
        reasons.append(reason)
    if not any(details[f"name_{each}"] for each in ("en", "zh_hans", "zh_hant")):  # type: ignore[literal-required]
        reasons.append(AccountReason.NAME_MISSING)
    if reasons:
        raise AccountRefused(*reasons)


@transaction.atomic
def ask_to_register(
    *,
    email: str,
    name: str,
    password: str,
    language: str,
    details: RegistrationDetails,
    now: dt.datetime,
) -> Registration:
    """Keeps what a visitor asks for until the address is confirmed; sends nothing.

    Does the same for an address that has an account: its letter says so, and
    nobody else learns of it. Raises AccountRefused for what is wrong with the
    organisation.
    """
    _check(details)
    return Registration.objects.create(
        email=email.strip().lower(),
        name=name.strip(),
        password=make_password(password),
        language=language,
        details=details,
        made_at=now,
        expires_at=now + REGISTRATION_LASTS,
    )


@transaction.atomic
def confirm_registration(
    *, registration: int, password: str, now: dt.datetime
) -> tuple[User, Organisation | None]:
    """Makes the account of a confirmed address, and the organisation that it registers.

    The password shows that whoever reads the letter is who filled in the form:
    else a stranger could register another's address and keep the password.
    Where the code was registered in the meantime there is no organisation, and
    the first one can be asked. Raises AccountRefused when the link was used or
    is too old, the address has an account by now, or the password is wrong.
    """
    row = (
        Registration.objects.select_for_update().filter(pk=registration, expires_at__gt=now).first()
    )
    if row is None or User.objects.filter(email__iexact=row.email).exists():
        raise AccountRefused(AccountReason.REGISTRATION_GONE)
    if not check_password(password, row.password):
        raise AccountRefused(AccountReason.WRONG_PASSWORD)
    try:
        with transaction.atomic():
            person = User.objects.create_user(row.email, None, name=row.name, language=row.language)
    except IntegrityError:
        raise AccountRefused(AccountReason.REGISTRATION_GONE) from None
    person.password = row.password
    person.save(update_fields=["password"])
    Registration.objects.filter(email__iexact=row.email).delete()
    try:
        with transaction.atomic():
            made = _register(person, cast(RegistrationDetails, row.details), now)
    except AccountRefused as refused:
        if AccountReason.CODE_TAKEN not in refused.reasons:
            raise
        return person, None
    return person, made


@transaction.atomic
def register_organisation(
    *, person: User, details: RegistrationDetails, now: dt.datetime
) -> Organisation:
    """Makes a draft of an organisation, of which ``person`` is the administrator.

    Raises AccountRefused for what is wrong with it, and where five of the
    person's organisations are not verified yet.
    """
    # One registration of a person at a time, so that they are counted right.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    unverified = Membership.objects.filter(
        person=person,
        role=Role.ADMINISTRATOR.value,
        until__isnull=True,
        organisation__state__in=[OrganisationState.DRAFT.value, OrganisationState.PENDING.value],
    )
    if unverified.count() >= MOST_OPEN:
        raise AccountRefused(AccountReason.TOO_MANY_OPEN)
    return _register(person, details, now)


def _register(person: User, details: RegistrationDetails, now: dt.datetime) -> Organisation:
    _check(details)
    about: OrganisationDetails = {
        "name_en": details["name_en"],
        "name_zh_hans": details["name_zh_hans"],
        "name_zh_hant": details["name_zh_hant"],
        "township": details["township"],
        "address": details["address"],
        "contact_name": details["contact_name"],
        "phone": details["phone"],
        "email": person.email,
    }
    organisation = create_organisation(
        kind=OrganisationKind(details["kind"]),
        code=details["code"],
        country=details["country"],
        state=OrganisationState.DRAFT,
        **about,
    )
    organisation.created_at = now
    organisation.park = Organisation.objects.filter(
        public_id=details["park"],
        kind=OrganisationKind.PARK.value,
        state=OrganisationState.VERIFIED.value,
    ).first()
    organisation.save(update_fields=["created_at", "park"])
    Membership.objects.create(
        person=person,
        organisation=organisation,
        role=Role.ADMINISTRATOR.value,
        since=tie_day(organisation.time_zone, now),
    )
    chains = Chain.objects.filter(slug__in=details["chains"])
    ChainWish.objects.bulk_create(
        ChainWish(organisation=organisation, chain=chain) for chain in chains
    )
    return organisation


def _check_in_charge(organisation: Organisation, by: User, now: dt.datetime) -> None:
    """Under the lock: ``by`` may have lost the role since the page was asked."""
    today = today_in(organisation.time_zone, now)
    if not by.is_operator and not has_role(by, organisation, Role.ADMINISTRATOR, today=today):
        raise AccountRefused(AccountReason.NOT_ADMINISTRATOR)


@transaction.atomic
def hand_in(
    *, organisation: Organisation, by: User, now: dt.datetime, note: str = ""
) -> Organisation:
    """Hands an application in; after a rejection ``note`` answers it.

    Raises AccountRefused without a licence, without an answer to a rejection,
    and for what is not a draft.
    """
    organisation = lock(organisation)
    _check_in_charge(organisation, by, now)
    rejected = organisation.application.filter(verb=ApplicationVerb.REJECT.value).exists()
    verb = ApplicationVerb.ANSWER if rejected else ApplicationVerb.APPLY
    reasons = [
        reason
        for reason in (
            check_move(organisation.state, verb, note=note),
            None
            if organisation.documents.filter(kind=DocumentKind.LICENCE.value).exists()
            else AccountReason.LICENCE_MISSING,
        )
        if reason is not None
    ]
    if reasons:
        raise AccountRefused(*reasons)
    return take_step(organisation, verb, by=by, now=now, note=note)


@transaction.atomic
def add_document(
    *,
    organisation: Organisation,
    name: str,
    content: bytes,
    by: User,
    now: dt.datetime,
    kind: DocumentKind = DocumentKind.LICENCE,
) -> Document:
    """Keeps a file of an organisation; what it is, its content says.

    Raises AccountRefused for what is no PDF, JPEG or PNG, is empty or too
    large, and where there are too many already.
    """
    organisation = lock(organisation)
    _check_in_charge(organisation, by, now)
    content_type = type_of(content)
    reason = check_document(
        size=len(content), content_type=content_type, documents=organisation.documents.count()
    )
    if reason is not None:
        raise AccountRefused(reason)
    assert content_type is not None
    document = Document(
        organisation=organisation,
        kind=kind.value,
        name=clean_file_name(name, content_type),
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        uploaded_at=now,
    )
    document.file.save(document.name, ContentFile(content), save=False)
    try:
        with transaction.atomic():
            document.save()
    except BaseException:
        document.file.delete(save=False)
        raise
    return document


@transaction.atomic
def remove_document(*, document: Document, by: User, now: dt.datetime) -> None:
    """Takes a file back, and destroys it; that it was there stays in the record of changes.

    Raises AccountRefused once the organisation is verified, for the last
    licence of an application that waits, and when ``by`` is no longer in charge.
    """
    organisation = lock(document.organisation)
    _check_in_charge(organisation, by, now)
    found = organisation.documents.filter(pk=document.pk).first()
    if found is None:
        return
    licence = DocumentKind.LICENCE.value
    reason = check_removal(
        organisation.state,
        licences=organisation.documents.filter(kind=licence).count(),
        is_licence=found.kind == licence,
    )
    if reason is not None:
        raise AccountRefused(reason)
    file = found.file
    found.delete()
    transaction.on_commit(lambda: file.delete(save=False))


@transaction.atomic
def _remind(organisation: Organisation, *, now: dt.datetime) -> bool:
    organisation = lock(organisation)
    if not needs_reminder(organisation, now=now):
        return False
    take_step(organisation, ApplicationVerb.REMIND, by=None, now=now)
    return True


def remind_verifiers(*, now: dt.datetime) -> int:
    """Reminds of each application that waits for longer than a working day, once.

    May run twice or late. Returns how many there were.
    """
    waiting: Sequence[Organisation] = unreminded(now=now)
    return sum(_remind(each, now=now) for each in waiting)


@transaction.atomic
def drop_old_registrations(*, now: dt.datetime) -> int:
    """Forgets what was asked for and never confirmed; returns how many there were."""
    dropped, _by_table = Registration.objects.filter(expires_at__lte=now).delete()
    return dropped
