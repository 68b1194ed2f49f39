"""What became of requests, in words: for who decided, and for who came second."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import User

from ..models import Booking, TimelineEntry
from ..rules import Reason, Verb
from .actions import Outcome
from .rules import LinkStanding

FIRST: dict[Verb, str | Promise] = {
    Verb.APPROVE: _("%(who)s approved this first: %(which)s."),
    Verb.REJECT: _("%(who)s rejected this first: %(which)s."),
    Verb.OFFER: _("%(who)s offered another time for this first: %(which)s."),
    Verb.CANCEL: _("%(who)s took this back: %(which)s."),
}
"""Whose move was there before one's decision."""
BY_YOU: dict[Verb, str | Promise] = {
    Verb.APPROVE: _("You have approved this already: %(which)s."),
    Verb.REJECT: _("You have rejected this already: %(which)s."),
    Verb.OFFER: _("You have offered another time for this already: %(which)s."),
    Verb.UNDO: _("You have undone this already: %(which)s."),
}
EXPIRED = _("Expired before it was decided: %(which)s.")
NO_LONGER = _("No longer waiting: %(which)s.")
REFUSED: dict[Reason, str | Promise] = {
    Reason.NOT_ALLOWED: _("You may not decide on this: %(which)s."),
    Reason.UNDO_OVER: _("The ten seconds are over, so this stays decided: %(which)s."),
}


def name_of(booking: Booking) -> str:
    """A request among others, as a result names it: who and on what."""
    words = {"person": booking.requester, "instrument": booking.instrument.name}
    return gettext("%(person)s (%(instrument)s)") % words


def first_sentence(last: TimelineEntry | None, person: User, which: str) -> str:
    """By whose move a request waits no longer for ``person``; ``which`` names it, or several.

    For the lab's people alone, who may know who of them and of the customer did what.
    """
    pattern: str | Promise = NO_LONGER
    words = {"which": which}
    if last is not None:
        verb = Verb(last.verb)
        if verb is Verb.EXPIRE:
            pattern = EXPIRED
        elif last.actor is not None:
            own = BY_YOU if last.actor == person else FIRST
            pattern = own.get(verb, NO_LONGER)
            words["who"] = str(last.actor)
    return str(pattern) % words


def refusals_said(
    outcomes: Iterable[Outcome], last: Mapping[int, TimelineEntry], person: User
) -> list[str]:
    """Why some of many were not decided: a sentence a cause, which names each of them."""
    causes: dict[tuple[Reason, str, int | None], list[Booking]] = defaultdict(list)
    for each in outcomes:
        if each.refused is None:
            continue
        reason = each.refused.reasons[0] if each.refused.reasons else Reason.WRONG_STATE
        entry = last.get(each.booking.pk)
        if reason in REFUSED or entry is None:
            causes[reason, "", None].append(each.booking)
        else:
            causes[reason, entry.verb, entry.actor_id].append(each.booking)
    out: list[str] = []
    for (reason, _verb, _actor), bookings in causes.items():
        which = pgettext("between names of requests", ", ").join(map(name_of, bookings))
        if reason in REFUSED:
            out.append(str(REFUSED[reason]) % {"which": which})
        else:
            out.append(first_sentence(last.get(bookings[0].pk), person, which))
    return out


def decided_said(verb: Verb, count: int) -> str:
    """That so many requests were decided at once."""
    words = {"count": count}
    if verb is Verb.APPROVE:
        return (
            ngettext(
                "%(count)d request approved. Who asked gets an e-mail in ten seconds.",
                "%(count)d requests approved. Who asked gets an e-mail in ten seconds.",
                count,
            )
            % words
        )
    return (
        ngettext(
            "%(count)d request rejected. Who asked gets an e-mail with your reason in ten seconds.",
            "%(count)d requests rejected. Who asked gets an e-mail with your reason in ten"
            " seconds.",
            count,
        )
        % words
    )


def undone_said(bookings: Sequence[Booking]) -> str:
    """That so many decisions were taken back."""
    if len(bookings) == 1:
        words = {"person": bookings[0].requester}
        return gettext("Undone. The request of %(person)s waits for a decision again.") % words
    return gettext("Undone. %(count)d requests wait for a decision again.") % {
        "count": len(bookings)
    }


SHUT: dict[LinkStanding, str | Promise] = {
    LinkStanding.UNDONE: _("You decided on this request and took that back. A link works once."),
    LinkStanding.OTHERS: _("Somebody else of your lab has decided on this request."),
    LinkStanding.EXPIRED: _("Nobody decided in time, so this request has expired."),
    LinkStanding.CHANGED: _("This request has changed since the letter was written."),
    LinkStanding.RIGHT_GONE: _(
        "You no longer decide on requests of this lab, so this link no longer works."
    ),
}
USED: dict[Verb, str | Promise] = {
    Verb.APPROVE: _("You have approved this request. A link works once."),
    Verb.REJECT: _("You have rejected this request. A link works once."),
}


OTHERS: dict[Verb, str | Promise] = {
    Verb.APPROVE: _("%(who)s has approved this request."),
    Verb.REJECT: _("%(who)s has rejected this request."),
}


def shut_sentence(standing: LinkStanding, decision: TimelineEntry | None, *, named: bool) -> str:
    """Why a link decides nothing any more; ``decision`` is the one that counts, if there is one,
    and ``named`` tells whether its reader may know whose it is."""
    if decision is not None:
        verb = Verb(decision.verb)
        if standing is LinkStanding.USED:
            return str(USED[verb])
        if standing is LinkStanding.OTHERS and named and decision.actor is not None:
            return str(OTHERS[verb]) % {"who": decision.actor}
    return str(SHUT[standing])
