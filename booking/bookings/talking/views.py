"""Conversations: the list of one's own, one of them, and asking a lab."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.accounts.asking import person_of
from booking.accounts.downloads import as_download
from booking.accounts.queries import organisations_of, platform_day
from booking.labs.models import Instrument, Lab

from ..asking import booking_of
from ..rules.moves import Side
from ..views.page import booking_page
from . import actions
from .forms import MessageForm
from .models import MessageFile, Thread
from .queries import side_in, taking_part, threads_of, unread_numbers
from .showing import address_of, place_of, talk_in

A_PAGE = 25


@dataclass(frozen=True)
class Row:
    """A conversation as the list shows it."""

    thread: Thread
    title: str
    place: str
    unread: int
    url: str


@login_required
@require_safe
def threads(request: HttpRequest) -> HttpResponse:
    """The conversations that are meant for the reader, the newest first."""
    person, now = person_of(request), timezone.now()
    first = unread_numbers(person, now=now)
    unread_alone = request.GET.get("show") == "unread"
    found = taking_part(person, now=now)
    if unread_alone:
        found = found.filter(pk__in=first)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = [
        Row(
            each,
            *place_of(each, now=now),
            each.last - first[each.pk] + 1 if each.pk in first else 0,
            address_of(each),
        )
        for each in page
    ]
    context = {"page": page, "rows": rows, "unread_alone": unread_alone, "unread": len(first)}
    return render(request, "bookings/talking/threads.html", context)


def _thread(request: HttpRequest, public_id: str) -> tuple[Thread, Side]:
    """A conversation of the reader's, and their side in it. Raises Http404 for another."""
    person, now = person_of(request), timezone.now()
    found = get_object_or_404(threads_of(person, now=now), public_id=public_id)
    side = side_in(person, found, now=now)
    if side is None:
        raise Http404
    return found, side


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, public_id: str) -> HttpResponse:
    """A question to a lab and what came of it; says something more."""
    person = person_of(request)
    found, side = _thread(request, public_id)
    if found.booking is not None:
        return redirect(address_of(found))
    form = MessageForm(request.POST, request.FILES) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            actions.say_in_thread(
                thread=found,
                person=person,
                text=form.cleaned_data["text"],
                uploads=form.uploads(),
                now=timezone.now(),
            )
        except actions.TalkRefused as refused:
            form.refuse(refused.faults)
        else:
            return redirect("thread", public_id)
    context = {
        "thread": found,
        "lab": found.lab,
        "for_lab": side is Side.LAB,
        "organisations": organisations_of(found.person, today=platform_day(timezone.now()))
        if found.person is not None
        else [],
        "talk": talk_in(found, person, side, form),
    }
    status = 422 if form is not None else 200
    return render(request, "bookings/talking/thread.html", context, status=status)


@login_required
@require_POST
def read_thread(request: HttpRequest, public_id: str) -> HttpResponse:
    """Marks what the page had shown as read; not what came since."""
    found, _side = _thread(request, public_id)
    until = request.POST.get("until", "")
    if until.isascii() and until.isdigit() and len(until) <= 9:
        actions.mark_read(thread=found, person=person_of(request), until=int(until))
    if getattr(request, "htmx", False):
        return HttpResponse(status=204)
    return redirect(address_of(found))


@login_required
@require_safe
def message_file(request: HttpRequest, public_id: str) -> FileResponse:
    """A file of a message, for who may read its conversation."""
    kept = get_object_or_404(
        MessageFile.objects.select_related("message__thread"), public_id=public_id
    )
    _thread(request, kept.message.thread.public_id)
    return as_download(kept)


@login_required
@require_POST
def say(request: HttpRequest, public_id: str) -> HttpResponse:
    """Says something on a booking to the other side."""
    person, now = person_of(request), timezone.now()
    found = booking_of(request, public_id, now=now)
    context = booking_page(found, person, now)
    if context["talk"] is None:
        raise Http404
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.say_on_booking(
                booking=found,
                person=person,
                text=form.cleaned_data["text"],
                uploads=form.uploads(),
                now=now,
            )
        except actions.TalkRefused as refused:
            form.refuse(refused.faults)
        else:
            return redirect(reverse("booking", args=[public_id]) + "#conversation")
    context["talk"] = talk_in(context["talk"].thread, person, context["talk_side"], form)
    return render(request, "bookings/booking.html", context, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_lab(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asks a lab something before any request."""
    return _ask(
        request, get_object_or_404(Lab.objects.select_related("university"), public_id=public_id)
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_about(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asks an instrument's lab something about it."""
    found = get_object_or_404(
        Instrument.objects.select_related("lab__university"), public_id=public_id
    )
    if not request.user.has_perm("labs.see_instrument", found):
        raise Http404
    return _ask(request, found.lab, found)


def _ask(request: HttpRequest, lab: Lab, about: Instrument | None = None) -> HttpResponse:
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = actions.ask_lab(
                lab=lab,
                person=person_of(request),
                text=form.cleaned_data["text"],
                about=about,
                uploads=form.uploads(),
                now=timezone.now(),
            )
        except actions.TalkRefused as refused:
            form.refuse(refused.faults)
        else:
            messages.success(request, gettext("Your question is with the lab."))
            return redirect("thread", said.thread.public_id)
    context = {"lab": lab, "instrument": about, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "bookings/talking/ask.html", context, status=status)
