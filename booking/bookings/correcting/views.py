"""The page on which a lab corrects a booking that is over."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from booking.accounts.asking import person_of
from booking.labs.rules import ServiceMode

from ..actions import Refused
from ..asking import back_with_why, booking_of
from ..models import Booking
from ..queries import actors_of
from ..refusals import sentences_of
from ..rules import Reason, State, Verb, find_move
from . import actions
from .forms import CorrectForm
from .queries import charge_of, may_correct_until

FIELDS = {
    Reason.TIMES_AHEAD: "used_until",
    Reason.TIMES_WRONG: "used_until",
    Reason.USED_ALREADY: "used_from",
    Reason.REASON_MISSING: "note",
}
"""Refusals of what was typed, by field; that nothing changes is said above them."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Records how a use really was."""
    person, now = person_of(request), timezone.now()
    booking = booking_of(request, public_id, now=now)
    actors, mode = actors_of(person, booking, now=now), ServiceMode(booking.mode)
    if not any(find_move(Verb.CORRECT, state, mode, actors) for state in State):
        raise PermissionDenied
    if find_move(Verb.CORRECT, State(booking.state), mode, actors) is None:
        return back_with_why(request, booking, Refused([Reason.WRONG_STATE]), now)
    until = may_correct_until(booking)
    if until is None or now > until:
        return back_with_why(request, booking, Refused([Reason.CORRECTING_OVER], at=until), now)
    form = CorrectForm(request.POST if request.method == "POST" else None, booking=booking)
    if not form.is_bound:
        return _page(request, booking, form, until)
    if not form.is_valid():
        return _page(request, booking, form, until, status=422)
    try:
        booking = actions.correct(booking=booking, person=person, **form.cleaned_data, now=now)
    except Refused as refused:
        return _typed_wrongly(request, booking, form, refused, until, now)
    # Who has no account gets no e-mail of it.
    told = booking.requester_id not in {None, person.pk}
    messages.success(
        request,
        gettext("Corrected. %(person)s gets an e-mail with your reason.") % {"person": booking.who}
        if told
        else gettext("Corrected."),
    )
    return redirect("booking", public_id=booking.public_id)


def _typed_wrongly(
    request: HttpRequest,
    booking: Booking,
    form: CorrectForm,
    refused: Refused,
    until: dt.datetime,
    now: dt.datetime,
) -> HttpResponse:
    if Reason.NOTHING_CHANGED not in refused.reasons and not FIELDS.keys() & set(refused.reasons):
        return back_with_why(request, booking, refused, now)
    for reason, sentence in zip(
        refused.reasons, sentences_of(refused, lab=booking.instrument.lab, now=now), strict=True
    ):
        form.add_error(FIELDS.get(reason), sentence)
    return _page(request, booking, form, until, status=422)


def _page(
    request: HttpRequest,
    booking: Booking,
    form: CorrectForm,
    until: dt.datetime,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "booking": booking,
        "instrument": booking.instrument,
        "lab": booking.instrument.lab,
        "form": form,
        "until": until,
        "charge": charge_of(booking),
        "absent": booking.state == State.NO_SHOW,
    }
    return render(request, "bookings/correcting/correct.html", context, status=status)
