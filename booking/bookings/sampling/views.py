"""The page of a booking's samples, and what both sides do there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.accounts.asking import person_of
from booking.accounts.models import User
from booking.labs.rules import ServiceMode

from ..actions import Refused
from ..asking import booking_of
from ..intake.rules import of_a_side
from ..models import Booking, Parcel
from ..queries import actors_of
from ..refusals import sentences_of
from ..rules import Reason, State, Verb, find_move
from . import actions
from .addresses import said_before, told_by
from .forms import AgainForm, HandlingForm, NamesForm, ReturnForm, SendingForm
from .rules import ReturnTo, SampleState
from .showing import Bench, page_of

MISTYPED = {
    Reason.TRACKING_MISSING: "tracking",
    Reason.NO_SAMPLE_CHOSEN: "samples",
    Reason.ON_THEIR_WAY: "samples",
    Reason.REASON_MISSING: "note",
}
"""Refusals of what was typed, by field; the others are of how the samples stand."""


def bench_of(request: HttpRequest, booking: Booking, now: dt.datetime) -> Bench:
    """The samples that an address names, before their reader. Raises Http404 where there are none
    to see: of machine time, and for who is of neither side."""
    actors = actors_of(person_of(request), booking, now=now)
    if booking.mode != ServiceMode.SAMPLES or not of_a_side(actors):
        raise Http404
    return Bench(booking, actors, now)


def asked(request: HttpRequest, public_id: str, *verbs: Verb) -> tuple[Bench, User, dt.datetime]:
    """The same for a verb. Raises PermissionDenied for who may not do it in any state."""
    now = timezone.now()
    bench = bench_of(request, booking_of(request, public_id, now=now), now)
    if not any(
        find_move(verb, state, ServiceMode.SAMPLES, frozenset(bench.actors))
        for verb in verbs
        for state in State
    ):
        raise PermissionDenied
    return bench, person_of(request), now


@login_required
@require_safe
def samples(request: HttpRequest, public_id: str) -> HttpResponse:
    """The samples of a booking and their parcels, for both sides; a label's code leads here."""
    now = timezone.now()
    bench = bench_of(request, booking_of(request, public_id, now=now), now)
    return _page(request, bench)


def _page(request: HttpRequest, bench: Bench, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of samples, with the question where they go back to beside what is announced."""
    context = page_of(bench, **forms)
    if context["send_form"] is not None and bench.owes_return:
        context.setdefault("return_form", ReturnForm(to=_before(request, bench)))
    return render(request, "bookings/sampling/samples.html", context, status=status)


def _before(request: HttpRequest, bench: Bench) -> ReturnTo:
    """What the form for a return address begins with."""
    if bench.back_to is not None:
        return told_by(bench.back_to)
    return said_before(person_of(request), bench.booking)


def _go(
    request: HttpRequest,
    bench: Bench,
    name: str,
    form: Form,
    do: Callable[[], Any],
    said: Callable[[], str],
    beside: Mapping[str, Form] | None = None,
) -> HttpResponse:
    """Does what a form asks, with those ``beside`` it, and goes back to the samples; refused,
    shows them as they stand now with the reason and what was typed."""
    status, others = 422, beside or {}
    # Each says what is wrong with it, also beside another that is wrong.
    faults = [each.errors for each in (form, *others.values())]
    if not any(faults):
        try:
            do()
        except Refused as refused:
            status = _refuse(request, bench, form, refused)
        else:
            messages.success(request, said())
            return redirect("samples", public_id=bench.booking.public_id)
    fresh = bench_of(
        request, booking_of(request, bench.booking.public_id, now=bench.now), bench.now
    )
    typed = {name: form, "chosen": request.POST.getlist("samples"), **others}
    return _page(request, fresh, status=status, **typed)


def _refuse(request: HttpRequest, bench: Bench, form: Form, refused: Refused) -> int:
    """Says why at the field that it is about, or above the page; the answer's status."""
    sentences = sentences_of(refused, lab=bench.booking.instrument.lab, now=bench.now)
    place = MISTYPED.get(refused.reasons[0]) if refused.reasons else None
    if place in form.fields:
        form.add_error(place, sentences)
        return 422
    for sentence in sentences:
        messages.error(request, sentence)
    return 409


# The customer


@login_required
@require_POST
def announce_parcel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tells the lab of a parcel, or that samples are brought."""
    bench, person, now = asked(request, public_id, Verb.ANNOUNCE)
    form = SendingForm(request.POST, samples=bench.of(SampleState.EXPECTED))
    back = ReturnForm(request.POST, to=_before(request, bench)) if bench.owes_return else None
    return _go(
        request,
        bench,
        "send_form",
        form,
        lambda: actions.announce(
            booking=bench.booking,
            person=person,
            sending=form.sending(),
            to=back.to() if back is not None else None,
            now=now,
        ),
        lambda: gettext("Announced. Put the label on the parcel, so that the lab knows it."),
        {"return_form": back} if back is not None else None,
    )


def _parcel_of(request: HttpRequest, public_id: str, verb: Verb) -> tuple[Parcel, Bench, User]:
    """A parcel that the reader announced for their side; another's is not there."""
    found = get_object_or_404(Parcel.objects.select_related("booking"), public_id=public_id)
    bench, person, _now = asked(request, found.booking.public_id, verb)
    return found, bench, person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def parcel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Changes what was announced, until the lab has received it."""
    found, bench, person = _parcel_of(request, public_id, Verb.AMEND)
    if not found.is_on_its_way:
        messages.info(request, gettext("This parcel was received already."))
        return redirect("samples", public_id=bench.booking.public_id)
    others = bench.announced - {each.number for each in found.samples.all()}
    free = [each for each in bench.of(SampleState.EXPECTED) if each.number not in others]
    form = SendingForm(
        request.POST if request.method == "POST" else None, samples=free, parcel=found
    )
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                actions.amend(parcel=found, person=person, sending=form.sending(), now=bench.now)
            except Refused as refused:
                status = _refuse(request, bench, form, refused)
            else:
                messages.success(request, gettext("Changed."))
                return redirect("samples", public_id=bench.booking.public_id)
    context = {"parcel": found, "booking": bench.booking, "form": form}
    return render(request, "bookings/sampling/parcel.html", context, status=status)


@login_required
@require_POST
def recall_parcel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes an announcement back, until the lab has received the parcel."""
    found, bench, person = _parcel_of(request, public_id, Verb.RECALL)
    try:
        actions.recall(parcel=found, person=person, now=bench.now)
    except Refused as refused:
        for sentence in sentences_of(refused, lab=bench.booking.instrument.lab, now=bench.now):
            messages.error(request, sentence)
    else:
        messages.success(request, gettext("Taken back. The lab does not wait for this parcel."))
    return redirect("samples", public_id=bench.booking.public_id)


def _of_unusable(
    request: HttpRequest, public_id: str, verb: Verb, do: Callable[..., Any], said: str
) -> HttpResponse:
    """Does with unusable samples what their customer chooses."""
    bench, person, now = asked(request, public_id, verb)
    form = AgainForm(request.POST, samples=bench.of(SampleState.UNUSABLE))
    return _go(
        request,
        bench,
        "again_form",
        form,
        lambda: do(
            booking=bench.booking, person=person, numbers=form.cleaned_data["samples"], now=now
        ),
        lambda: said,
    )


@login_required
@require_POST
def send_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Says that new samples come in the place of unusable ones."""
    said = gettext("The lab expects new samples. Announce them when you send them.")
    return _of_unusable(request, public_id, Verb.RESEND, actions.send_again, said)


@login_required
@require_POST
def go_on(request: HttpRequest, public_id: str) -> HttpResponse:
    """Leaves unusable samples out, so that the lab goes on with the rest."""
    said = gettext("The lab goes on with the rest. You pay for the samples that are done.")
    return _of_unusable(request, public_id, Verb.GO_ON, actions.go_on, said)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def return_address(request: HttpRequest, public_id: str) -> HttpResponse:
    """Says where the samples go back to, or changes it, until the lab has returned them."""
    bench, person, now = asked(request, public_id, Verb.RETURN_TO)
    form = ReturnForm(
        request.POST if request.method == "POST" else None, to=_before(request, bench)
    )
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                actions.say_where_back(booking=bench.booking, person=person, to=form.to(), now=now)
            except Refused as refused:
                status = _refuse(request, bench, form, refused)
            else:
                messages.success(request, gettext("Saved. The lab sees it with the samples."))
                return redirect("samples", public_id=bench.booking.public_id)
    elif Verb.RETURN_TO not in bench.verbs:
        messages.info(request, gettext("No sample of this booking goes back any more."))
        return redirect("samples", public_id=bench.booking.public_id)
    context = {"booking": bench.booking, "form": form}
    return render(request, "bookings/sampling/return_address.html", context, status=status)


@login_required
@require_POST
def name_samples(request: HttpRequest, public_id: str) -> HttpResponse:
    """Gives samples their customer's own names and notes."""
    bench, person, now = asked(request, public_id, Verb.ANNOUNCE)
    form = NamesForm(request.POST, samples=bench.samples)
    return _go(
        request,
        bench,
        "names_form",
        form,
        lambda: actions.name_samples(
            booking=bench.booking, person=person, names=form.names(), now=now
        ),
        lambda: gettext("Saved."),
    )


# The lab


@login_required
@require_POST
def handle_samples(request: HttpRequest, public_id: str) -> HttpResponse:
    """Receives samples, takes them up, is done with them, finds them unusable or disposes of
    them."""
    bench, person, now = asked(request, public_id, Verb.RECEIVE)
    form = HandlingForm(request.POST, samples=bench.samples)
    return _go(
        request,
        bench,
        "handle_form",
        form,
        lambda: _handle(bench, person, form.cleaned_data, now),
        lambda: _handled(form.cleaned_data["verb"]),
    )


def _handle(bench: Bench, person: User, data: dict[str, Any], now: dt.datetime) -> None:
    booking, verb, numbers, note = bench.booking, data["verb"], data["samples"], data["note"]
    if verb is Verb.RECEIVE:
        actions.receive(
            booking=booking,
            person=person,
            numbers=numbers,
            parcel=_named(bench, data["parcel"]),
            note=note,
            now=now,
        )
    elif verb is Verb.SPOIL:
        actions.spoil(booking=booking, person=person, numbers=numbers, reason=note, now=now)
    else:
        actions.move_on(
            booking=booking, person=person, verb=verb, numbers=numbers, note=note, now=now
        )


def _named(bench: Bench, public_id: str) -> Parcel | None:
    """The parcel that a form names. Raises Refused for one that was taken back meanwhile."""
    if not public_id:
        return None
    found = next((each for each in bench.parcels if each.public_id == public_id), None)
    if found is None:
        raise Refused([Reason.PARCEL_OVER])
    return found


def _handled(verb: Verb) -> str:
    if verb is Verb.RECEIVE:
        return gettext("Received. The customer gets an e-mail.")
    if verb is Verb.SPOIL:
        return gettext(
            "Noted. The customer gets an e-mail and sends new ones, goes on without, or cancels."
        )
    if verb is Verb.DISPOSE:
        return gettext("Disposed of. The customer gets an e-mail.")
    return gettext("Noted.")


@login_required
@require_POST
def return_samples(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sends samples back to their customer, or hands them over."""
    bench, person, now = asked(request, public_id, Verb.SEND_BACK)
    form = SendingForm(request.POST, samples=bench.samples, auto_id="send-back-%s")
    return _go(
        request,
        bench,
        "back_form",
        form,
        lambda: actions.send_back(
            booking=bench.booking,
            person=person,
            sending=form.sending(),
            seen=form.cleaned_data["seen"] or 0,
            now=now,
        ),
        lambda: gettext("Returned. The customer gets an e-mail."),
    )
