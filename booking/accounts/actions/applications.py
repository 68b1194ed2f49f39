"""An organisation's way: verified, rejected, suspended, restored; each step is kept."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max

from ..joining.queries import decides_about
from ..models import ApplicationEntry, ChainMembership, ChainWish, Organisation, User
from ..queries import has_role, live_on, tie_day, today_in
from ..rules import (
    AccountReason,
    ApplicationVerb,
    ChainRole,
    Role,
    WishState,
    check_move,
    next_state,
)
from ..wishing.letters import tell_deciders
from .refusing import AccountRefused, lock


def take_step(
    organisation: Organisation,
    verb: ApplicationVerb,
    *,
    by: User | None,
    now: dt.datetime,
    note: str = "",
) -> Organisation:
    """Makes a move of a locked organisation and keeps it; ``by`` None is the clock.

    Raises AccountRefused when the move is not one of its state, and without
    the words that it needs.
    """
    reason = check_move(organisation.state, verb, note=note)
    if reason is not None:
        raise AccountRefused(reason)
    organisation.state = next_state(organisation.state, verb).value
    organisation.save(update_fields=["state"])
    last = organisation.application.aggregate(last=Max("number"))["last"] or 0
    ApplicationEntry.objects.create(
        organisation=organisation,
        number=last + 1,
        at=now,
        actor=by,
        verb=verb.value,
        note=note.strip(),
    )
    return organisation


def check_decides(organisation: Organisation, by: User, now: dt.datetime) -> None:
    """Under the lock: nobody decides about their own, and rights may have ended since."""
    today = today_in(organisation.time_zone, now)
    if has_role(by, organisation, Role.ADMINISTRATOR, today=today):
        raise AccountRefused(AccountReason.OWN_ORGANISATION)
    if not decides_about(by, organisation, now=now):
        raise AccountRefused(AccountReason.NOT_VERIFIER)


def _tie_to_chains(organisation: Organisation, by: User, now: dt.datetime) -> None:
    """Ties it to the chains that it asked for and whoever verifies may speak for.

    An operator speaks for all, a convener for their own; other wishes wait from
    now on for those who speak for them, who are told.
    """
    waiting = organisation.chain_wishes.waiting().select_related("chain").order_by("pk")
    left = []
    for wish in list(waiting):
        if by.is_operator or decides_about(by, organisation, now=now, chain=wish.chain_id):
            tie_by_wish(organisation, wish, by=by, now=now)
        else:
            wish.waits_since = now
            wish.save(update_fields=["waits_since"])
            left.append(wish)
    for wish in left:
        tell_deciders(wish, now=now)


def tie_by_wish(organisation: Organisation, wish: ChainWish, *, by: User, now: dt.datetime) -> None:
    """Ties a locked organisation to a chain that it asked for, and notes who admitted it."""
    today = today_in(organisation.time_zone, now)
    tie = {"chain": wish.chain, "organisation": organisation, "role": ChainRole.MEMBER.value}
    if not ChainMembership.objects.filter(live_on(today), **tie).exists():
        ChainMembership.objects.create(since=tie_day(organisation.time_zone, now), **tie)
    answer_wish(wish, WishState.ADMITTED, by=by, now=now)


def answer_wish(
    wish: ChainWish, state: WishState, *, by: User | None, now: dt.datetime, answer: str = ""
) -> None:
    """Keeps the answer to a wish; the organisation is locked."""
    wish.state, wish.answer = state.value, answer.strip()
    wish.decided_by, wish.decided_at = by, now
    wish.save(update_fields=["state", "answer", "decided_by", "decided_at"])


@transaction.atomic
def verify_organisation(
    *, organisation: Organisation, by: User, now: dt.datetime, note: str = ""
) -> Organisation:
    """Lets an organisation book and list, and ties it to the chains that it asked for.

    Raises AccountRefused when it is not handed in, by one of its own
    administrators, and by whoever does not decide about it.
    """
    organisation = lock(organisation)
    check_decides(organisation, by, now)
    take_step(organisation, ApplicationVerb.VERIFY, by=by, now=now, note=note)
    _tie_to_chains(organisation, by, now)
    return organisation


@transaction.atomic
def reject_application(
    *, organisation: Organisation, by: User, now: dt.datetime, reason: str
) -> Organisation:
    """Makes an application a draft again, with a reason that its people read and can answer.

    Raises AccountRefused as ``verify_organisation`` does, and without a reason.
    """
    organisation = lock(organisation)
    check_decides(organisation, by, now)
    return take_step(organisation, ApplicationVerb.REJECT, by=by, now=now, note=reason)


@transaction.atomic
def suspend_organisation(
    *, organisation: Organisation, by: User, now: dt.datetime, reason: str
) -> Organisation:
    """Stops a verified organisation's booking and listing.

    Raises AccountRefused for one that is not verified, without a reason, and
    by one of its own administrators.
    """
    organisation = lock(organisation)
    check_decides(organisation, by, now)
    return take_step(organisation, ApplicationVerb.SUSPEND, by=by, now=now, note=reason)


@transaction.atomic
def restore_organisation(
    *, organisation: Organisation, by: User, now: dt.datetime, note: str = ""
) -> Organisation:
    """Lets a suspended organisation book and list again.

    Raises AccountRefused for one that is not suspended, and by one of its own
    administrators.
    """
    organisation = lock(organisation)
    check_decides(organisation, by, now)
    return take_step(organisation, ApplicationVerb.RESTORE, by=by, now=now, note=note)
