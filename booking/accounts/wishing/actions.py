"""Asking for a chain, answering that, and reminding who decides: the verbs."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from ..actions.applications import answer_wish, check_decides, tie_by_wish
from ..actions.refusing import AccountRefused, check_in_charge, lock
from ..joining.queries import decides_about
from ..models import Chain, ChainMembership, ChainWish, Organisation, User
from ..queries import live_on, today_in
from ..rules import AccountReason, ChainRole, OrganisationState, WishState, WishVerb, check_wish
from .letters import tell_answer, tell_deciders
from .queries import due_of_wish, wishes_that_wait


@transaction.atomic
def ask_for_chain(
    *, organisation: Organisation, chain: Chain, by: User, now: dt.datetime, note: str = ""
) -> ChainWish:
    """Asks that a verified organisation be taken into a chain, or asks again.

    Raises AccountRefused when it is in the chain, has asked and waits, is not
    verified, asks again after a no without words, and when ``by`` is no longer in charge.
    """
    organisation = lock(organisation)
    check_in_charge(organisation, by, now)
    today = today_in(organisation.time_zone, now)
    if ChainMembership.objects.filter(
        live_on(today), organisation=organisation, chain=chain, role=ChainRole.MEMBER.value
    ).exists():
        raise AccountRefused(AccountReason.ALREADY_IN_CHAIN)
    wish = ChainWish.objects.filter(organisation=organisation, chain=chain).first()
    if wish is None:
        if organisation.state != OrganisationState.VERIFIED:
            raise AccountRefused(AccountReason.NOT_VERIFIED)
        wish = ChainWish(organisation=organisation, chain=chain)
    else:
        reason = check_wish(wish.state, WishVerb.ASK, organisation=organisation.state, note=note)
        if reason is not None:
            raise AccountRefused(reason)
    wish.state, wish.note = WishState.WAITING.value, note.strip()
    wish.waits_since, wish.reminded_at = now, None
    wish.decided_by = wish.decided_at = None
    wish.save()
    tell_deciders(wish, now=now)
    return wish


def _locked(wish: ChainWish, verb: WishVerb, by: User, now: dt.datetime, note: str) -> ChainWish:
    """The wish as it stands under its organisation's lock. Raises AccountRefused."""
    organisation = lock(wish.organisation)
    check_decides(organisation, by, now)
    wish = ChainWish.objects.select_related("chain", "organisation").get(pk=wish.pk)
    reason = check_wish(wish.state, verb, organisation=organisation.state, note=note)
    if reason is None and not decides_about(by, organisation, now=now, chain=wish.chain_id):
        reason = AccountReason.NOT_VERIFIER
    if reason is not None:
        raise AccountRefused(reason)
    return wish


@transaction.atomic
def admit_wish(*, wish: ChainWish, by: User, now: dt.datetime) -> ChainWish:
    """Takes an organisation into the chain that it asked for, from today.

    Raises AccountRefused for an answered wish, one's own organisation's, and
    when ``by`` does not speak for the chain.
    """
    wish = _locked(wish, WishVerb.ADMIT, by, now, "")
    tie_by_wish(wish.organisation, wish, by=by, now=now)
    tell_answer(wish, now=now)
    return wish


@transaction.atomic
def decline_wish(*, wish: ChainWish, by: User, now: dt.datetime, reason: str) -> ChainWish:
    """Declines a wish with a reason, which can be answered by asking again.

    Raises AccountRefused as ``admit_wish`` does, and without a reason.
    """
    wish = _locked(wish, WishVerb.DECLINE, by, now, reason)
    answer_wish(wish, WishState.DECLINED, by=by, now=now, answer=reason)
    tell_answer(wish, now=now)
    return wish


@transaction.atomic
def _remind(wish: ChainWish, *, now: dt.datetime) -> bool:
    lock(wish.organisation)
    found = wishes_that_wait().filter(pk=wish.pk, reminded_at__isnull=True).first()
    due = due_of_wish(found, now=now) if found is not None else None
    if found is None or due is None or now < due:
        return False
    found.reminded_at = now
    found.save(update_fields=["reminded_at"])
    tell_deciders(found, now=now, again=True)
    return True


def remind_of_wishes(*, now: dt.datetime) -> int:
    """Reminds of each wish that waits for longer than a working day, once.

    May run twice or late. Returns how many there were.
    """
    return sum(_remind(each, now=now) for each in wishes_that_wait().filter(reminded_at=None))
