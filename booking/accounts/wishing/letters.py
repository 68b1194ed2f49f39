"""Letters about wishes for chains: to those who decide, and the answer to who asked."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from ..joining.queries import administrators_of
from ..letters import letter
from ..models import ChainWish, User
from ..owing.rules import Letter
from ..tasks import post
from .queries import deciders_of


def tell_deciders(wish: ChainWish, *, now: dt.datetime, again: bool = False) -> None:
    """Has the worker write to each who decides; ``again`` reminds them."""
    for person in deciders_of(wish, now=now):
        what = "reminded" if again else "asked"
        post(Letter.WISH, person=person, wish=wish.pk, to=person.pk, what=what)


def tell_answer(wish: ChainWish, *, now: dt.datetime) -> None:
    """Has the worker write to the organisation's administrators."""
    for person in administrators_of(wish.organisation, now=now):
        post(Letter.WISH, person=person, wish=wish.pk, to=person.pk, what=wish.state)


def compose(wish: ChainWish, *, to: User, what: str) -> EmailMessage:
    """The letter, in its reader's language; ``what`` is asked, reminded, admitted or declined."""
    page = reverse("application", args=[wish.organisation.public_id])
    context = {
        "wish": wish,
        "chain": wish.chain,
        "organisation": wish.organisation,
        "reader": to,
        "url": settings.SITE_URL + page,
    }
    return letter(f"wishing/{what}", context, to=to.email, called=to.name, language=to.language)
