"""Passing a booking on, and answering who asks one to take it over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from booking.accounts.asking import person_of

from ..actions import Refused
from ..asking import back_with_why, booking_of
from ..models import Booking
from ..queries import actors_of, visible_to, with_nouns
from ..refusals import sentences_of
from ..rules import Actor, Reason, Verb
from ..rules.moves import TRANSFERABLE
from ..together.rows import agreed_in, terms_of
from . import actions
from .forms import NominateForm
from .models import Transfer
from .queries import colleagues_for, open_transfer_of
from .rules import TransferState, has_begun

ANSWERS = (Verb.TAKE_OVER, Verb.TURN_DOWN)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pass_on(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asks a colleague to take a booking over, or keeps it after all."""
    person, now = person_of(request), timezone.now()
    booking = booking_of(request, public_id, now=now)
    if Actor.REQUESTER not in actors_of(person, booking, now=now):
        raise PermissionDenied
    if request.POST.get("verb") == Verb.TAKE_BACK:
        try:
            actions.take_back(booking=booking, person=person, now=now)
        except Refused as refused:
            return back_with_why(request, booking, refused, now)
        messages.success(request, gettext("It stays yours. Your colleague is told."))
        return redirect("booking", public_id=public_id)
    waits = open_transfer_of(booking, now=now)
    if booking.state not in TRANSFERABLE or waits is not None:
        return back_with_why(request, booking, Refused([Reason.WRONG_STATE]), now)
    if has_begun(booking.starts, now):
        return back_with_why(request, booking, Refused([Reason.HAS_BEGUN]), now)
    colleagues = list(colleagues_for(booking, now=now))
    form = NominateForm(request.POST or None, colleagues=colleagues)
    status, sentences = 200, list[str]()
    if request.method == "POST":
        status = 422
        if form.is_valid():
            to = form.cleaned_data["to"]
            try:
                actions.nominate(booking=booking, person=person, to=to, now=now)
            except Refused as refused:
                status, sentences = 409, sentences_of(refused, lab=booking.instrument.lab, now=now)
            else:
                said = gettext("%(person)s is asked. Until they accept it stays yours.")
                messages.success(request, said % {"person": to})
                return redirect("booking", public_id=public_id)
    context = {
        "booking": booking,
        "instrument": booking.instrument,
        "lab": booking.instrument.lab,
        "form": form,
        "colleagues": colleagues,
        "sentences": sentences,
    }
    return render(request, "bookings/transferring/pass_on.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """The booking as a colleague sees it who is asked to take it over, and their answer."""
    person, now = person_of(request), timezone.now()
    found = Booking.objects.filter(
        public_id=public_id,
        transfers__to=person,
        transfers__state=TransferState.OPEN.value,
    )
    booking = with_nouns(found).first()
    if booking is None:
        if visible_to(person, now=now).filter(transfers__to=person, public_id=public_id).exists():
            return redirect("booking", public_id=public_id)
        return passed_on(request, public_id)
    transfer = open_transfer_of(booking, now=now)
    if request.method == "POST":
        verb = next((each for each in ANSWERS if each == request.POST.get("verb")), None)
        if verb is None:
            return redirect("take_over", public_id=public_id)
        return _answer(request, booking, verb, now)
    return _offered(request, booking, transfer)


def _offered(
    request: HttpRequest,
    booking: Booking,
    transfer: Transfer | None,
    sentences: Sequence[str] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    lab = booking.instrument.lab
    context = {
        "booking": booking,
        "instrument": booking.instrument,
        "lab": lab,
        "transfer": transfer,
        "lines": list(booking.quote.lines.all()),
        "terms": terms_of([lab], person_of(request), request.POST.getlist("agreed")),
        "sentences": sentences,
    }
    return render(request, "bookings/transferring/take_over.html", context, status=status)


def _answer(request: HttpRequest, booking: Booking, verb: Verb, now: dt.datetime) -> HttpResponse:
    person, lab = person_of(request), booking.instrument.lab
    terms = terms_of([lab], person, request.POST.getlist("agreed"))
    try:
        if verb is Verb.TAKE_OVER:
            actions.take_over(booking=booking, person=person, agreed=agreed_in(terms), now=now)
        else:
            actions.turn_down(booking=booking, person=person, now=now)
    except Refused as refused:
        if Reason.TERMS_NOT_ACCEPTED in refused.reasons:
            said = sentences_of(refused, lab=lab, now=now)
            transfer = open_transfer_of(booking, now=now)
            return _offered(request, booking, transfer, said, status=422)
        for sentence in sentences_of(refused, lab=booking.instrument.lab, now=now):
            messages.error(request, sentence)
        return redirect("take_over", public_id=booking.public_id)
    if verb is Verb.TAKE_OVER:
        messages.success(request, gettext("It is yours now."))
        return redirect("booking", public_id=booking.public_id)
    messages.success(request, gettext("Declined. It stays with who asked you."))
    return redirect("my_bookings")


def passed_on(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where a letter leads whoever is asked to take a booking over, or has given it away; for
    anybody else there is no such booking. Raises Http404."""
    person = person_of(request)
    theirs = Transfer.objects.filter(booking__public_id=public_id)
    if theirs.filter(to=person, state=TransferState.OPEN.value).exists():
        return redirect("take_over", public_id=public_id)
    given = theirs.filter(asked_by=person, state=TransferState.ACCEPTED.value).last()
    if given is not None:
        said = gettext("You have passed it on. It is the booking of %(person)s now.")
        messages.info(request, said % {"person": given.to})
    elif theirs.filter(to=person).exists():
        messages.info(request, gettext("There is nothing to take over any more."))
    else:
        raise Http404
    return redirect("my_bookings")
