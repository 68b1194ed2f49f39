"""What waits for a head's or an administrator's yes, and the two answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from booking.accounts.asking import person_of

from ..actions import Refused
from ..asking import back_with_why, booking_of
from ..models import Booking
from ..queries import actors_of, verbs_for
from ..rules import Actor, Reason, Verb
from ..views.page import booking_page
from . import actions
from .forms import RefuseForm
from .queries import waiting_for


@login_required
@require_safe
def to_endorse(request: HttpRequest) -> HttpResponse:
    """The requests that wait for the reader's endorsement, the most urgent first."""
    waiting = waiting_for(person_of(request), now=timezone.now())
    return render(request, "bookings/endorsing/to_endorse.html", {"waiting": waiting})


@login_required
@require_POST
def endorse(request: HttpRequest, public_id: str) -> HttpResponse:
    """Says yes; the request goes on to the lab."""
    person = person_of(request)
    said = gettext("Endorsed. The request is with the lab now.")
    return _answer(
        request,
        public_id,
        lambda booking, now: actions.endorse(booking=booking, person=person, now=now),
        said,
    )


@login_required
@require_POST
def refuse(request: HttpRequest, public_id: str) -> HttpResponse:
    """Says no, with a reason."""
    person, form = person_of(request), RefuseForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    said = gettext("Not endorsed. What was held is free again, and who asked gets your reason.")
    return _answer(
        request,
        public_id,
        lambda booking, now: actions.refuse(booking=booking, person=person, note=note, now=now),
        said,
        form,
    )


def _answer(
    request: HttpRequest,
    public_id: str,
    do: Callable[[Booking, dt.datetime], Booking],
    said: str,
    form: RefuseForm | None = None,
) -> HttpResponse:
    """Answers and goes on to what waits next; refused, shows the booking with what was typed."""
    person, now = person_of(request), timezone.now()
    found = booking_of(request, public_id, now=now)
    # Whom of the two the organisation chose, the verb itself asks.
    if not actors_of(person, found, now=now) & {Actor.HEAD, Actor.ORGANISATION_ADMINISTRATOR}:
        raise PermissionDenied
    if form is not None and form.errors and Verb.REFUSE in verbs_for(person, found, now=now):
        context = {**booking_page(found, person, now), "refuse_form": form}
        return render(request, "bookings/booking.html", context, status=422)
    try:
        do(found, now)
    except Refused as refused:
        # The time to answer may just have passed, or another have answered first.
        reasons = Refused([Reason.WRONG_STATE]) if form is not None and form.errors else refused
        return back_with_why(request, found, reasons, now)
    messages.success(request, said)
    more = waiting_for(person, now=now)
    return redirect("to_endorse") if more else redirect("booking", public_id=public_id)
