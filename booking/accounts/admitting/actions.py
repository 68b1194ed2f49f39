"""Asking to join, answering that, and the domains by which one may ask: the verbs."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from ..actions.people import give_role
from ..actions.refusing import AccountRefused, check_in_charge, lock
from ..models import EmailDomain, JoinRequest, Membership, Organisation, User
from ..rules import AccountReason, JoinState, JoinWay, Role
from .letters import tell_administrators, tell_answer
from .queries import belongs, confirmed_domain, organisation_at
from .rules import BETWEEN_LETTERS, check_answering, check_domain, domain_of


@transaction.atomic
def ask(
    *, organisation: Organisation, person: User, way: JoinWay, note: str = "", now: dt.datetime
) -> JoinRequest:
    """Asks to join an organisation; who waits there already keeps that request.

    Raises AccountRefused for who belongs there, and by domain for an address
    that is not of one of the organisation's.
    """
    organisation = lock(organisation)
    if belongs(person, organisation, now=now):
        raise AccountRefused(AccountReason.BELONGS_ALREADY)
    if way is JoinWay.DOMAIN and organisation_at(person) != organisation:
        raise AccountRefused(AccountReason.NOT_ITS_DOMAIN)
    waiting = JoinRequest.objects.filter(
        organisation=organisation, person=person, state=JoinState.WAITING.value
    ).first()
    if waiting is not None:
        return waiting
    lately = JoinRequest.objects.filter(
        organisation=organisation, person=person, asked_at__gt=now - BETWEEN_LETTERS
    ).exists()
    made = JoinRequest.objects.create(
        organisation=organisation, person=person, way=way.value, asked_at=now, note=note.strip()
    )
    # Who asks, withdraws and asks again fills nobody's mailbox.
    if not lately:
        tell_administrators(made, now=now)
    return made


def _locked(request: JoinRequest) -> JoinRequest:
    lock(request.organisation)
    return JoinRequest.objects.select_related("organisation", "person").get(pk=request.pk)


def _answer(
    request: JoinRequest, state: JoinState, *, by: User, answer: str, now: dt.datetime
) -> JoinRequest:
    request.state, request.decided_by, request.decided_at = state.value, by, now
    request.answer = answer.strip()
    request.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    return request


@transaction.atomic
def withdraw_request(*, request: JoinRequest, person: User, now: dt.datetime) -> JoinRequest:
    """Takes one's request back. Raises AccountRefused for another's and an answered one."""
    request = _locked(request)
    if request.person_id != person.pk or request.state != JoinState.WAITING:
        raise AccountRefused(AccountReason.REQUEST_ANSWERED)
    return _answer(request, JoinState.WITHDRAWN, by=person, answer="", now=now)


@transaction.atomic
def admit(
    *, request: JoinRequest, role: Role = Role.MEMBER, by: User, now: dt.datetime
) -> Membership:
    """Lets somebody in who asked; the role begins today.

    Raises AccountRefused when it is answered or withdrawn, for one's own, when
    they have the role by now, and when ``by`` is no longer in charge.
    """
    request = _locked(request)
    check_in_charge(request.organisation, by, now)
    reason = check_answering(request.state, own=request.person_id == by.pk)
    if reason is not None:
        raise AccountRefused(reason)
    membership = give_role(request.organisation, request.person, role, now)
    tell_answer(_answer(request, JoinState.ADMITTED, by=by, answer="", now=now))
    return membership


@transaction.atomic
def refuse(*, request: JoinRequest, answer: str, by: User, now: dt.datetime) -> JoinRequest:
    """Refuses somebody who asked, with a reason that they read.

    Raises AccountRefused as ``admit`` does, and without a reason.
    """
    request = _locked(request)
    check_in_charge(request.organisation, by, now)
    reason = check_answering(request.state, own=False)
    if reason is None and not answer.strip():
        reason = AccountReason.ANSWER_MISSING
    if reason is not None:
        raise AccountRefused(reason)
    answered = _answer(request, JoinState.REFUSED, by=by, answer=answer, now=now)
    tell_answer(answered)
    return answered


@transaction.atomic
def add_domain(
    *, organisation: Organisation, domain: str, by: User, now: dt.datetime
) -> EmailDomain:
    """Lets people with addresses of a domain ask to join.

    Raises AccountRefused for what is no domain, a public mail provider's, one
    that the administrator's own confirmed address has not, one that is given
    already, and when ``by`` is no longer in charge.
    """
    organisation = lock(organisation)
    check_in_charge(organisation, by, now)
    domain = domain_of(domain)
    reason = check_domain(domain, own=confirmed_domain(by))
    if reason is not None:
        raise AccountRefused(reason)
    try:
        with transaction.atomic():
            return EmailDomain.objects.create(
                organisation=organisation, domain=domain, added_by=by, added_at=now
            )
    except IntegrityError:
        raise AccountRefused(AccountReason.DOMAIN_TAKEN) from None


@transaction.atomic
def remove_domain(*, domain: EmailDomain, by: User, now: dt.datetime) -> None:
    """Nobody can ask to join by the domain any more; who waits goes on waiting.

    Raises AccountRefused when ``by`` is no longer in charge.
    """
    organisation = lock(domain.organisation)
    check_in_charge(organisation, by, now)
    domain.delete()
