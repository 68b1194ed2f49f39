"""The lab's work: the day at the instruments, and the verbs there and on requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from booking.accounts.asking import person_of
from booking.accounts.dates import moment_text
from booking.accounts.models import User
from booking.accounts.queries import platform_day
from booking.labs.queries import labs_run_by
from booking.labs.rules import ServiceMode

from .. import actions
from ..asking import booking_of
from ..deciding.queries import last_moves
from ..deciding.saying import first_sentence, name_of
from ..forms.deciding import RejectForm
from ..forms.extending import ExtendForm, StopForm
from ..forms.using import FinishForm
from ..models import Booking
from ..queries import actors_of
from ..refusals import sentences_of
from ..rules import DECISIONS, Reason, State, Verb, find_move
from .day import day_page
from .desk import request_pane
from .page import booking_page

MISTYPED = {
    Reason.REASON_MISSING: "note",
    Reason.TIMES_WRONG: "used_until",
    Reason.TIMES_AHEAD: "used_until",
}
"""Refusals of what was typed, by field; the others are of how the booking stands."""


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """A day at a lab's instruments: who comes, what is in use, and samples to work on."""
    person, now = person_of(request), timezone.now()
    if not labs_run_by(person, today=platform_day(now)).exists():
        raise PermissionDenied
    return render(request, "bookings/today.html", day_page(person, request.GET, now=now))


@login_required
@require_POST
def approve(request: HttpRequest, public_id: str) -> HttpResponse:
    """Grants a request."""
    return _move(
        request,
        public_id,
        Verb.APPROVE,
        lambda booking, person, now: actions.approve(booking=booking, person=person, now=now),
    )


@login_required
@require_POST
def reject(request: HttpRequest, public_id: str) -> HttpResponse:
    """Refuses a request with a reason."""
    form = RejectForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    return _move(
        request,
        public_id,
        Verb.REJECT,
        lambda booking, person, now: actions.reject(
            booking=booking, person=person, note=note, now=now
        ),
        decide_form=form,
    )


@login_required
@require_POST
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes one's decision back while nobody was told of it."""
    return _move(
        request,
        public_id,
        Verb.UNDO,
        lambda booking, person, now: actions.undo(booking=booking, person=person, now=now),
    )


@login_required
@require_POST
def check_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begins a use, or the lab's work on samples."""
    return _move(
        request,
        public_id,
        Verb.CHECK_IN,
        lambda booking, person, now: actions.check_in(booking=booking, person=person, now=now),
    )


@login_required
@require_POST
def finish(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ends a use and says how it went."""
    booking = booking_of(request, public_id, now=timezone.now())
    form = FinishForm(request.POST, booking=booking)
    typed = {**form.cleaned_data} if form.is_valid() else {}
    # Ticked only to say that it is meant.
    typed.pop("without_results", None)
    if "shown" in typed:
        typed["files"] = typed.pop("shown")
    return _move(
        request,
        public_id,
        Verb.FINISH,
        lambda booking, person, now: actions.finish(
            booking=booking, person=person, now=now, **typed
        ),
        finish_form=form,
    )


@login_required
@require_POST
def extend(request: HttpRequest, public_id: str) -> HttpResponse:
    """Goes on with a use past its booked end."""
    now = timezone.now()
    booking = booking_of(request, public_id, now=now)
    form = ExtendForm(request.POST, booking=booking, now=now)
    until = form.cleaned_data["until"] if form.is_valid() else now
    return _move(
        request,
        public_id,
        Verb.EXTEND,
        lambda booking, person, now: actions.extend(
            booking=booking, person=person, until=until, now=now
        ),
        extend_form=form,
    )


@login_required
@require_POST
def stop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ends somebody's use for the lab."""
    form = StopForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    return _move(
        request,
        public_id,
        Verb.STOP,
        lambda booking, person, now: actions.stop(
            booking=booking, person=person, note=note, now=now
        ),
        stop_form=form,
    )


def _move(
    request: HttpRequest,
    public_id: str,
    verb: Verb,
    do: Callable[[Booking, User, dt.datetime], Booking],
    **forms: Any,
) -> HttpResponse:
    """Makes a move and goes on; refused, shows the booking with the reason and what was typed."""
    person, now = person_of(request), timezone.now()
    booking = booking_of(request, public_id, now=now)
    actors, mode = actors_of(person, booking, now=now), ServiceMode(booking.mode)
    if not any(find_move(verb, state, mode, actors) for state in State):
        raise PermissionDenied
    refused: actions.Refused | None = None
    if not all(form.is_valid() for form in forms.values()):
        if find_move(verb, State(booking.state), mode, actors):
            return _again(request, booking, [], 422, **forms)
        refused = actions.Refused([Reason.WRONG_STATE])
    else:
        try:
            booking = do(booking, person, now)
        except actions.Refused as refusal:
            refused = refusal
    if refused is not None:
        booking = booking_of(request, public_id, now=now)
        sentences = sentences_of(refused, lab=booking.instrument.lab, now=now)
        if verb in DECISIONS and Reason.WRONG_STATE in refused.reasons:
            last = last_moves([booking]).get(booking.pk)
            sentences.insert(0, first_sentence(last, person, name_of(booking)))
        field = MISTYPED.get(refused.reasons[0]) if refused.reasons else None
        if field is None or not forms:
            return _again(request, booking, sentences, 409, **forms)
        for form in forms.values():
            form.add_error(field, sentences)
        return _again(request, booking, [], 422, **forms)
    messages.success(request, _done(verb, booking, person, now=now))
    url = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        url = reverse("booking", args=[booking.public_id])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)  # type: ignore[attr-defined]


def _again(
    request: HttpRequest, booking: Booking, sentences: list[str], status: int, **forms: Any
) -> HttpResponse:
    person, now = person_of(request), timezone.now()
    if request.htmx:  # type: ignore[attr-defined]
        context = request_pane(booking, next_url=request.POST.get("next", ""), now=now)
        context |= {"sentences": sentences, **forms}
        return render(request, "bookings/_queue_request.html", context, status=status)
    for sentence in sentences:
        messages.error(request, sentence)
    context = {**booking_page(booking, person, now), **forms, "next": request.POST.get("next")}
    return render(request, "bookings/booking.html", context, status=status)


def _done(verb: Verb, booking: Booking, person: User, *, now: dt.datetime) -> str:
    words = {"person": booking.who, "instrument": booking.instrument.name}
    # Nobody is written to of what they did themselves.
    told = booking.requester_id != person.pk
    if verb is Verb.APPROVE:
        return (
            gettext("Approved. %(person)s gets an e-mail in ten seconds.") % words
            if told
            else gettext("Approved.")
        )
    if verb is Verb.REJECT:
        if told:
            return (
                gettext("Rejected. %(person)s gets an e-mail with your reason in ten seconds.")
                % words
            )
        return gettext("Rejected.")
    if verb is Verb.UNDO:
        return gettext("Undone. The request of %(person)s waits for a decision again.") % words
    if verb is Verb.CHECK_IN:
        if booking.is_machine_time:
            return gettext("Checked in: %(instrument)s is in use.") % words
        return gettext("Started: the samples are in work.")
    if verb is Verb.EXTEND and booking.ends is not None:
        zone = ZoneInfo(booking.instrument.lab.time_zone)
        words["until"] = moment_text(booking.ends, zone=zone, language=get_language(), now=now)
        return gettext("%(instrument)s is yours until %(until)s.") % words
    if verb is Verb.STOP:
        if told:
            return gettext("Stopped. %(person)s gets an e-mail with your reason.") % words
        return gettext("Stopped.")
    if booking.is_machine_time:
        return gettext("Finished. The rest of the time on %(instrument)s is free again.") % words
    return gettext("Finished: the samples are done.")
