"""The page of a letter's link: a request, and one more click that decides."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from booking.accounts.models import User

from ..actions import Refused
from ..forms.deciding import RejectForm
from ..rules import Verb
from . import actions
from .links import Link, link_of
from .queries import facts_of_link, rows_since
from .rules import LinkStanding, decision_among, standing_of
from .saying import shut_sentence

VERBS = {verb.value: verb for verb in (Verb.APPROVE, Verb.REJECT, Verb.UNDO)}


def unseen(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Tells no other page where the reader was, and no search engine what is there."""

    @wraps(view)
    def answer(request: HttpRequest, **named: str) -> HttpResponseBase:
        response = view(request, **named)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answer


def has_tries(request: HttpRequest) -> bool:
    """Counts a look at a link of a letter; whether its sender had one left."""
    return bool(
        ratelimit.consume(
            request,
            app="booking",
            action="decide_by_link",
            config=settings.LINK_RATES,
            limit_get=True,
        )
    )


# Who can send this form has the link, which a forger has not: it is the token. Browsers tell no
# origin of a page that is to tell none, so that the usual token would be refused.
@csrf_exempt
@unseen
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide_by_link(request: HttpRequest, key: str) -> HttpResponse:
    """What a link in an approver's letter opens. Looking decides nothing, since programs that
    read mail open links too; one more click does, once.

    To anybody but its addressee it says that the link no longer works, and nothing else.
    """
    if not has_tries(request):
        return ratelimit.respond_429(request)
    link = link_of(key)
    reader = request.user if isinstance(request.user, User) else None
    if link is None or (reader is not None and reader != link.person):
        return render(request, "bookings/deciding/link_shut.html", status=404)
    # As the letter was written.
    language = link.person.language or settings.MAIL_LANGUAGE
    with translation.override(language):
        return _answered(request, link, known=reader is not None)


def _answered(request: HttpRequest, link: Link, *, known: bool) -> HttpResponse:
    now = timezone.now()
    form = None
    if request.method == "POST":
        verb = VERBS.get(request.POST.get("verb", ""))
        form = RejectForm(request.POST) if verb is Verb.REJECT else None
        if verb is not None and (form is None or form.is_valid()):
            note = form.cleaned_data["note"] if form is not None else ""
            try:
                actions.decide_by_link(link=link, verb=verb, note=note, now=now)
            except Refused:
                # Why, the page itself says, as the request stands now.
                return _shown(request, link, known=known, status=409)
            return redirect(request.path)
        return _shown(request, link, known=known, form=form, status=422)
    return _shown(request, link, known=known)


def _shown(
    request: HttpRequest,
    link: Link,
    *,
    known: bool,
    form: RejectForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now, booking = timezone.now(), link.booking
    booking.refresh_from_db(fields=["state", "decide_by", "undo_until", "starts", "ends"])
    since = rows_since(booking, link.written)
    facts = facts_of_link(booking, link.person, link.written, since=since, now=now)
    standing, row = standing_of(facts, now), decision_among(facts.since)
    decision = next((each for each in since if row is not None and each.number == row.number), None)
    context: dict[str, Any] = {
        "standing": standing.value,
        "known": known,
        "booking": booking,
        "lab": booking.instrument.lab,
        "decide_form": form,
        "approved": decision is not None and decision.verb == Verb.APPROVE,
        "now": now,
    }
    if standing in {LinkStanding.OPEN, LinkStanding.UNDOABLE}:
        return render(request, "bookings/deciding/by_link.html", context, status=status)
    # Who of the lab decided is told to whom is signed in alone: a letter is read by others too.
    context["sentence"] = shut_sentence(standing, decision, named=known)
    context["may_decide"] = standing is not LinkStanding.RIGHT_GONE
    status = status if status != 200 else 410
    return render(request, "bookings/deciding/link_over.html", context, status=status)
