"""Results on a booking's page: shown, uploaded by a plain form, released, withdrawn, downloaded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from booking.accounts.asking import person_of
from booking.accounts.downloads import as_large_download

from ..actions import Refused
from ..asking import booking_of
from ..models import Booking
from ..queries import actors_of, visible_to
from ..refusals import sentences_of
from ..views.page import booking_page
from . import actions, disk
from .forms import ReleaseForm, UploadForm, WithdrawForm
from .models import ResultFile
from .queries import may_have, reads_released, with_booking, works_on
from .showing import results_on
from .wording import RESULT_FAULTS


def _back(booking: Booking) -> HttpResponse:
    return redirect(reverse("booking", args=[booking.public_id]) + "#results")


def _work_of(request: HttpRequest, public_id: str) -> Booking:
    """A booking of which the reader hands results over. Raises Http404 and PermissionDenied."""
    now = timezone.now()
    booking = booking_of(request, public_id, now=now)
    if not works_on(person_of(request), booking, now=now):
        raise PermissionDenied
    return booking


def _again(request: HttpRequest, booking: Booking, status: int, **more: Any) -> HttpResponse:
    """The booking's page once more with what was typed."""
    context = booking_page(booking, person_of(request), timezone.now())
    if context["results"] is not None:
        context["results"] = replace(context["results"], **more)
    return render(request, "bookings/booking.html", context, status=status)


@login_required
@require_safe
def results(request: HttpRequest, public_id: str) -> HttpResponse:
    """The results of a booking, as the part of its page that shows them."""
    person, now = person_of(request), timezone.now()
    booking = booking_of(request, public_id, now=now)
    if not works_on(person, booking, now=now) and not reads_released(person, booking, now=now):
        raise PermissionDenied
    if not getattr(request, "htmx", False):
        return _back(booking)
    actors = actors_of(person, booking, now=now)
    context = {
        "booking": booking,
        "lab": booking.instrument.lab,
        "results": results_on(booking, person, actors, now=now),
    }
    return render(request, "bookings/results/_results.html", context)


@login_required
@require_POST
def upload_plain(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes files of results from a form, without scripts."""
    booking = _work_of(request, public_id)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _again(request, booking, 422, upload_form=form)
    kept, faults = [], []
    for each in form.cleaned_data["results"]:
        try:
            actions.keep_plain(
                booking=booking,
                person=person_of(request),
                name=each.name or "",
                size=each.size,
                source=each,
                now=timezone.now(),
            )
        except actions.ResultRefused as refused:
            faults.append((each.name, refused.fault))
        else:
            kept.append(each.name)
    if kept:
        said = ngettext("%(n)d file is uploaded.", "%(n)d files are uploaded.", len(kept))
        messages.success(request, said % {"n": len(kept)})
    for name, fault in faults:
        said = gettext("%(name)s: %(why)s")
        messages.error(request, said % {"name": name, "why": RESULT_FAULTS[fault.value]})
    return _back(booking)


@login_required
@require_POST
def release_results(request: HttpRequest, public_id: str) -> HttpResponse:
    """Releases the results that are shown to the requester and the project's head."""
    booking = _work_of(request, public_id)
    form = ReleaseForm(request.POST, booking=booking)
    if not form.is_valid():
        return _again(request, booking, 422, release_form=form)
    try:
        actions.release(
            booking=booking,
            person=person_of(request),
            note=form.cleaned_data["note"],
            files=form.cleaned_data["shown"],
            report=form.cleaned_data["report"],
            now=timezone.now(),
        )
    except Refused as refused:
        return _refuse(request, booking, refused)
    if booking.requester_id is None:
        said = gettext("Released. The guest gets an e-mail with a link to the files.")
    else:
        said = gettext("Released. The requester and the project's head are told of it.")
    messages.success(request, said)
    return _back(booking)


def _refuse(request: HttpRequest, booking: Booking, refused: Refused) -> HttpResponse:
    now = timezone.now()
    for sentence in sentences_of(refused, lab=booking.instrument.lab, now=now):
        messages.error(request, sentence)
    return _back(booking)


def _file_of(request: HttpRequest, public_id: str) -> ResultFile:
    """A file by its address, for who sees its booking. Raises Http404 for others."""
    person, now = person_of(request), timezone.now()
    found = get_object_or_404(with_booking(ResultFile.objects.all()), public_id=public_id)
    if not visible_to(person, now=now).filter(pk=found.booking_id).exists():
        raise Http404
    return found


@login_required
@require_POST
def withdraw_result(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes a file of results back: with a reason where it was released, else at once."""
    found = _file_of(request, public_id)
    person, now, booking = person_of(request), timezone.now(), found.booking
    if not works_on(person, booking, now=now):
        raise PermissionDenied
    if found.release_id is None:
        try:
            actions.remove(file=found, person=person, now=now)
        except actions.ResultRefused as refused:
            messages.error(request, str(RESULT_FAULTS[refused.fault.value]))
        else:
            messages.success(request, gettext("%(name)s is removed.") % {"name": found.name})
        return _back(booking)
    form = WithdrawForm(request.POST, file=found)
    if not form.is_valid():
        booking = _work_of(request, booking.public_id)
        return _again(request, booking, 422, withdraw_form=form, withdraws=found)
    try:
        actions.retract(file=found, person=person, reason=form.cleaned_data["reason"], now=now)
    except Refused as refused:
        return _refuse(request, booking, refused)
    said = gettext("%(name)s is withdrawn. Who had it is told.")
    messages.success(request, said % {"name": found.name})
    return _back(booking)


@login_required
@require_safe
def result_file(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A file of results, for the lab's staff, and once it is released for its requester and the
    project's head."""
    found = get_object_or_404(with_booking(ResultFile.objects.all()), public_id=public_id)
    if not may_have(person_of(request), found, now=timezone.now()):
        raise Http404
    return sent_of(request, found)


def sent_of(request: HttpRequest, found: ResultFile) -> HttpResponseBase:
    """A file of results for somebody who may have it. Raises Http404 where it is not there."""
    try:
        return as_large_download(
            request,
            disk.path_of(found.public_id),
            name=found.name,
            content_type=found.content_type,
            mark=found.sha256,
        )
    except FileNotFoundError:
        raise Http404 from None
