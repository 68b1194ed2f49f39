"""Letters about requests to join: to an organisation's administrators, and the answer."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from ..joining.queries import administrators_of
from ..letters import letter
from ..models import JoinRequest, User
from ..owing.rules import Letter
from ..rules import JoinWay
from ..tasks import post


def tell_administrators(request: JoinRequest, *, now: dt.datetime) -> None:
    """Has the worker write to each administrator that somebody asks."""
    for person in administrators_of(request.organisation, now=now):
        post(Letter.JOIN, person=person, request=request.pk, to=person.pk, what="asked")


def tell_answer(request: JoinRequest) -> None:
    """Has the worker write to who asked."""
    person = request.person
    post(Letter.JOIN, person=person, request=request.pk, to=person.pk, what=request.state)


def compose(request: JoinRequest, *, to: User, what: str) -> EmailMessage:
    """The letter, in its reader's language; ``what`` is asked, admitted or refused."""
    organisation = request.organisation
    page = {
        "asked": reverse("join_requests", args=[organisation.public_id]),
        "admitted": reverse("find"),
        "refused": reverse("ask_to_join"),
    }
    context = {
        "request": request,
        "organisation": organisation,
        "person": request.person.email,
        "by_domain": request.way == JoinWay.DOMAIN,
        "reader": to,
        "url": settings.SITE_URL + page[what],
    }
    return letter(f"admitting/{what}", context, to=to.email, called=to.name, language=to.language)
