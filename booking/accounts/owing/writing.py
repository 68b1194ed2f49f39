"""What each kind of letter says, written when it is sent: None where what it tells is over.

Each function takes the facts with which its letter is owed, and ``now``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from email.utils import parseaddr

from django.core.mail import EmailMessage

from ..models import (
    ChainWish,
    Invitation,
    JoinRequest,
    KnownEnterprise,
    Membership,
    Registration,
    User,
)
from .models import OwedLetter
from .rules import Letter


def write(letter: OwedLetter, *, now: dt.datetime) -> EmailMessage | None:
    """The e-mail of a letter that is owed; None when nobody is to get it any more."""
    message = WRITERS[Letter(letter.kind)](now=now, **letter.facts)
    if message is not None:
        domain = parseaddr(message.from_email)[1].rpartition("@")[2] or "localhost"
        message.extra_headers["Message-ID"] = f"<{letter.key}@{domain}>"
    return message


def _place(*, membership: int, by: int, now: dt.datetime) -> EmailMessage | None:
    """Of a membership, unless it has ended."""
    from ..invitations import compose

    rows = Membership.objects.select_related("person", "organisation")
    found = rows.filter(pk=membership, until__isnull=True).first()
    return None if found is None else compose(found, by=User.objects.get(pk=by))


def _invitation(*, invitation: int, now: dt.datetime) -> EmailMessage | None:
    """Of an invitation that is open still. Each letter has a link of its own, the last counts."""
    from ..inviting.actions import make_secret
    from ..inviting.letters import compose

    rows = Invitation.objects.select_related("organisation", "invited_by")
    found = rows.filter(pk=invitation).first()
    if found is None:
        return None
    secret = make_secret(invitation=found, now=now)
    return None if secret is None else compose(found, secret)


def _registration(*, registration: int, now: dt.datetime) -> EmailMessage | None:
    """That confirms an address, unless it was confirmed."""
    from ..joining.letters import compose

    found = Registration.objects.filter(pk=registration).first()
    return None if found is None else compose(found)


def _known(*, known: int, by: int, now: dt.datetime) -> EmailMessage | None:
    """Of a chain's convener to an enterprise, unless that is gone."""
    from ..chains.letters import compose

    found = KnownEnterprise.objects.select_related("chain").filter(pk=known).first()
    if found is None or not found.email:
        return None
    return compose(found, by=User.objects.get(pk=by))


def _wish(*, wish: int, to: int, what: str, now: dt.datetime) -> EmailMessage | None:
    """About a wish for a chain, unless it stands otherwise."""
    from ..wishing.letters import compose

    found = ChainWish.objects.select_related("organisation", "chain").filter(pk=wish).first()
    reader = User.objects.get(pk=to)
    told_of = "waiting" if what in {"asked", "reminded"} else what
    if found is None or found.state != told_of or not reader.is_active:
        return None
    return compose(found, to=reader, what=what)


def _join(*, request: int, to: int, what: str, now: dt.datetime) -> EmailMessage | None:
    """About a request to join, unless it stands otherwise."""
    from ..admitting.letters import compose

    rows = JoinRequest.objects.select_related("organisation", "person")
    found, reader = rows.filter(pk=request).first(), User.objects.get(pk=to)
    told_of = "waiting" if what == "asked" else what
    if found is None or found.state != told_of or not reader.is_active:
        return None
    return compose(found, to=reader, what=what)


def _sign_in(*, to: int, what: str, at: str, address: str, now: dt.datetime) -> EmailMessage | None:
    """That tells somebody that their sign-in was changed, at an ISO instant."""
    from ..entering.letters import compose

    reader = User.objects.get(pk=to)
    if not reader.is_active:
        return None
    return compose(reader, what=what, at=dt.datetime.fromisoformat(at), address=address)


WRITERS: Mapping[Letter, Callable[..., EmailMessage | None]] = {
    Letter.PLACE: _place,
    Letter.INVITATION: _invitation,
    Letter.REGISTRATION: _registration,
    Letter.KNOWN: _known,
    Letter.WISH: _wish,
    Letter.JOIN: _join,
    Letter.SIGN_IN: _sign_in,
}
