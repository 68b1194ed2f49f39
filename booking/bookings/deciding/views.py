"""The queue, and deciding on several of its requests at once."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from booking.accounts.asking import person_of
from booking.accounts.models import User
from booking.accounts.queries import platform_day
from booking.labs.models import Lab
from booking.labs.queries import labs_approved_by

from ..rules import Verb
from . import actions
from .forms import DecideManyForm, ManyIds
from .page import FILTERS, acts_of, queue_page, queue_url, remember, remembered
from .queries import bookings_of, last_moves
from .saying import decided_said, refusals_said, undone_said


@login_required
@require_safe
@vary_on_headers("HX-Request")
def queue(request: HttpRequest) -> HttpResponse:
    """The requests that one decides on: the list, and the chosen one beside it.

    It is narrowed as the address says, else as it was at the last visit.
    """
    person, now = person_of(request), timezone.now()
    _labs_of(person, now)
    part = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    if not part and not any(name in request.GET for name in FILTERS):
        before = remembered(request.session)
        if before:
            return redirect(queue_url({**before, **request.GET.dict()}))
    context = queue_page(person, request.GET.dict(), now=now)
    if part:
        return render(request, "bookings/_queue_request.html", context)
    remember(request.session, context["asked"])
    return render(request, "bookings/queue.html", context)


@login_required
@require_POST
def decide_many(request: HttpRequest) -> HttpResponse:
    """Approves or rejects the requests that are ticked, and tells what became of each."""
    person, now = person_of(request), timezone.now()
    labs = _labs_of(person, now)
    back = _back(request)
    form = DecideManyForm(request.POST)
    if not form.is_valid():
        ticked = request.POST.getlist("booking")
        context = queue_page(person, back, ticked=ticked, decide_many_form=form, now=now)
        return render(request, "bookings/queue.html", context, status=422)
    named = form.cleaned_data["booking"]
    found = list(bookings_of(labs, named))
    verb, note = Verb(form.cleaned_data["verb"]), form.cleaned_data["note"]
    outcomes = actions.decide_many(bookings=found, verb=verb, person=person, note=note, now=now)
    decided = [each.booking for each in outcomes if each.refused is None]
    # While it can be undone, the queue itself says so.
    if decided and not acts_of(person, now=timezone.now()):
        messages.success(request, decided_said(verb, len(decided)))
    _say_refusals(request, outcomes, person)
    _say_missing(request, len(set(named)) - len(found), nothing=not named)
    return redirect(queue_url(back))


@login_required
@require_POST
def undo_many(request: HttpRequest) -> HttpResponse:
    """Takes back what one just decided, all of it at once."""
    person, now = person_of(request), timezone.now()
    labs = _labs_of(person, now)
    named = ManyIds().clean(request.POST.getlist("booking"))
    found = list(bookings_of(labs, named))
    outcomes = actions.undo_many(bookings=found, person=person, now=now)
    undone = [each.booking for each in outcomes if each.refused is None]
    if undone:
        messages.success(request, undone_said(undone))
    _say_refusals(request, outcomes, person)
    _say_missing(request, len(set(named)) - len(found), nothing=not named)
    return redirect(queue_url(_back(request)))


def _labs_of(person: User, now: dt.datetime) -> list[Lab]:
    """The labs on whose requests somebody decides. Raises PermissionDenied without any."""
    labs = list(labs_approved_by(person, today=platform_day(now)))
    if not labs:
        raise PermissionDenied
    return labs


def _back(request: HttpRequest) -> dict[str, str]:
    """How the queue was narrowed that a form was sent from."""
    sent = QueryDict(request.POST.get("query", ""))
    return {name: sent[name] for name in (*FILTERS, "booking") if sent.get(name)}


def _say_refusals(request: HttpRequest, outcomes: list[actions.Outcome], person: User) -> None:
    refused = [each for each in outcomes if each.refused is not None]
    if refused:
        last = last_moves(each.booking for each in refused)
        for sentence in refusals_said(refused, last, person):
            messages.error(request, sentence)


def _say_missing(request: HttpRequest, missing: int, *, nothing: bool) -> None:
    """An id that is no request of one's labs is told apart from none at all, and from no other."""
    if nothing:
        messages.error(request, gettext("Nothing was ticked, so nothing was changed."))
    elif missing:
        messages.error(request, gettext("Some of what was ticked is not yours to decide."))
