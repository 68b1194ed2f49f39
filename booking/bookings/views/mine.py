"""Where everyone lands, a booking's page, and taking one back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from booking.accounts.asking import person_of
from booking.labs.rules import ServiceMode

from .. import actions
from ..asking import booking_of
from ..forms.cancelling import CancelForm
from ..navigation import hats_of, landing
from ..queries import actors_of, visible_to
from ..refusals import sentences_of
from ..rules import State, Verb, find_move
from ..transferring.views import passed_on
from .page import booking_page


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Sends everyone to their own work."""
    return redirect(landing(hats_of(person_of(request), acting=True)))


@login_required
@require_safe
def booking(request: HttpRequest, public_id: str) -> HttpResponse:
    """A booking, for its customer and for its lab, each seeing what they may."""
    now, person = timezone.now(), person_of(request)
    found = visible_to(person, now=now).filter(public_id=public_id).first()
    if found is None:
        return passed_on(request, public_id)
    return render(request, "bookings/booking.html", booking_page(found, person, now))


@login_required
@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes a booking back; the lab gives a reason."""
    person, now = person_of(request), timezone.now()
    found = booking_of(request, public_id, now=now)
    context = booking_page(found, person, now)
    actors, mode = actors_of(person, found, now=now), ServiceMode(found.mode)
    if not any(find_move(Verb.CANCEL, state, mode, actors) for state in State):
        raise PermissionDenied
    form = CancelForm(request.POST, reason_owed=context["reason_owed"])
    if not form.is_valid() and context["cancels"]:
        return render(
            request, "bookings/booking.html", {**context, "cancel_form": form}, status=422
        )
    note = form.cleaned_data.get("note", "")
    try:
        actions.cancel(booking=found, person=person, note=note, now=now)
    except actions.Refused as refused:
        for sentence in sentences_of(refused, lab=found.instrument.lab, now=now):
            messages.error(request, sentence)
    else:
        messages.success(request, gettext("The booking is cancelled."))
    return redirect("booking", public_id=found.public_id)
