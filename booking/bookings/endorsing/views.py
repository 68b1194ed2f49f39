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
from booking.accounts.models import User

from ..actions import Refused
from ..asking import back_with_why, booking_of
from ..models import Booking
from ..offering import actions as offering
from ..queries import actors_of, verbs_for
from ..rules import Actor, Reason, Verb
from ..views.page import booking_page
from . import actions
from .forms import RefuseForm
from .queries import granted_among, granted_of, waiting_for


@login_required
@require_safe
def to_endorse(request: HttpRequest) -> HttpResponse:
    """The requests and dearer times that wait for the reader's endorsement, the most urgent
    first."""
    waiting = waiting_for(person_of(request), now=timezone.now())
    granted = granted_among(waiting)
    rows = [{"booking": booking, "offer": granted.get(booking.pk)} for booking in waiting]
    return render(request, "bookings/endorsing/to_endorse.html", {"rows": rows})


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


@login_required
@require_POST
def endorse_time(request: HttpRequest, public_id: str) -> HttpResponse:
    """Says yes to a dearer time that was granted; the booking moves to it."""
    person, made_at = person_of(request), _made_at(request)
    said = gettext("Endorsed. The booking is at the new time, and the other one is free again.")
    return _answer(
        request,
        public_id,
        lambda booking, now: offering.endorse_time(
            booking=booking, person=person, made_at=made_at, now=now
        ),
        said,
    )


@login_required
@require_POST
def refuse_time(request: HttpRequest, public_id: str) -> HttpResponse:
    """Says no to it, with a reason; the booking stays as it is."""
    person, form, made_at = person_of(request), RefuseForm(request.POST), _made_at(request)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    said = gettext("Not endorsed. The booking stays at its old time, and both sides are told.")
    return _answer(
        request,
        public_id,
        lambda booking, now: offering.refuse_time(
            booking=booking, person=person, note=note, made_at=made_at, now=now
        ),
        said,
        form,
    )


def _made_at(request: HttpRequest) -> dt.datetime | None:
    """When the proposal was made that the reader answers (UTC); what is no moment names none."""
    try:
        made_at = dt.datetime.fromisoformat(request.POST.get("made_at", ""))
    except ValueError:
        return None
    return made_at if made_at.tzinfo is not None else None


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
    if form is not None and form.errors and _may_refuse(person, found, now):
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


def _may_refuse(person: User, booking: Booking, now: dt.datetime) -> bool:
    """Whether something of a booking waits for a person's yes or no."""
    verbs = verbs_for(person, booking, now=now)
    return Verb.REFUSE in verbs or (Verb.REFUSE_TIME in verbs and granted_of(booking) is not None)
