"""One's own bookings, a booking's page, and taking one back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from booking.accounts.dates import clock_text, local, same_clock
from booking.accounts.models import User
from booking.labs.rules import ServiceMode

from .. import actions, feeds
from ..forms.cancelling import CancelForm
from ..headlines import headline
from ..models import Booking
from ..navigation import hats_of, landing
from ..queries import actors_of, answers_for_others, asked_by, visible_to
from ..refusals import range_sentence, sentences_of
from ..rules import LIVE, State, Verb, allowed_verbs, find_move
from ..wording import STATES
from .page import EXPECTED, again_url, booking_page, likeliest, reader_of

PER_PAGE = 20
FEW = 20
"""So many coming or waiting ones stand on the first page; the filter shows all."""
COMING = (State.APPROVED.value, State.IN_USE.value)
WAITING = (State.ENDORSEMENT.value, State.REQUESTED.value, State.OFFERED.value)


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Sends everyone to their own work."""
    return redirect(landing(hats_of(_person(request))))


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


@dataclass(frozen=True)
class Choice:
    """What of the bookings somebody wants to see."""

    for_others: bool
    calendar: bool
    state: str


def _choice(request: HttpRequest, may_answer: bool) -> Choice:
    state = request.GET.get("state", "")
    return Choice(
        for_others=may_answer and request.GET.get("whose") == "organisation",
        calendar=request.GET.get("view") == "calendar",
        state=state if state in STATES else "",
    )


@login_required
@require_safe
def my_bookings(request: HttpRequest) -> HttpResponse:
    """What one asked for: the next one large, then coming, waiting and past ones."""
    person, now = _person(request), timezone.now()
    may_answer = answers_for_others(person, now=now)
    choice = _choice(request, may_answer)
    bookings = asked_by(person, now=now, for_others=choice.for_others)
    context: dict[str, Any] = {
        "choice": choice,
        "may_answer": may_answer,
        "states": STATES,
        "now": now,
    }
    if choice.calendar:
        whose = "?whose=organisation" if choice.for_others else ""
        context |= {"feed": reverse("bookings_feed") + whose, "zone": _zone(person).key}
    elif choice.state:
        found = _latest_first(bookings.filter(state=choice.state))
        context |= _page_of(found, request)
    else:
        context |= _sections(request, bookings, now, person)
    return render(request, "bookings/my_bookings.html", context)


def _zone(person: User) -> ZoneInfo:
    return ZoneInfo(person.time_zone or timezone.get_default_timezone_name())


def _latest_first(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """By their time, or where they have none by when they were asked for."""
    return bookings.order_by(Coalesce("starts", "asked_at").desc(), "-pk")


def _soonest_first(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    return bookings.order_by(F("starts").asc(nulls_last=True), "pk")


def _page_of(bookings: QuerySet[Booking], request: HttpRequest) -> dict[str, Any]:
    page = Paginator(bookings, PER_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "listed": [(each, again_url(each)) for each in page]}


def _sections(
    request: HttpRequest, bookings: QuerySet[Booking], now: dt.datetime, person: User
) -> dict[str, Any]:
    coming = _soonest_first(bookings.filter(state__in=COMING))
    waiting = _soonest_first(bookings.filter(state__in=WAITING))
    past = _latest_first(bookings.exclude(state__in=LIVE))
    context = _page_of(past, request)
    first = context["page"].number == 1
    coming_rows = list(coming[: FEW + 2]) if first else []
    waiting_rows = list(waiting[: FEW + 1]) if first else []
    following = next(iter(coming_rows or waiting_rows), None)
    return {
        **context,
        "next": following,
        **(_next(following, person, now) if following is not None else {}),
        "coming": [each for each in coming_rows if each != following],
        "waiting": [each for each in waiting_rows if each != following],
        "few": FEW,
    }


def _next(booking: Booking, person: User, now: dt.datetime) -> dict[str, Any]:
    actors = actors_of(person, booking, now=now)
    verbs = allowed_verbs(State(booking.state), ServiceMode(booking.mode), actors)
    return {
        "next_headline": headline(booking, reader=reader_of(actors), now=now),
        "next_verb": likeliest(verbs, booking, now),
        "shows_way_in": booking.state in EXPECTED,
    }


@never_cache
@login_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """One's own bookings as a calendar reads them, by one's own clock: labs may be far apart."""
    person, now = _person(request), timezone.now()
    zone = _zone(person)
    try:
        wanted = feeds.read_range(request.GET.get("start", ""), request.GET.get("end", ""), zone)
    except feeds.BadRange as bad:
        return JsonResponse({"error": range_sentence(bad.problem)}, status=400)
    for_others = request.GET.get("whose") == "organisation"
    found = asked_by(person, now=now, for_others=for_others).filter(
        starts__lt=wanted.ends, ends__gt=wanted.starts
    )
    return JsonResponse([_event(each, zone, now) for each in found.order_by("starts")], safe=False)


def _event(booking: Booking, zone: ZoneInfo, now: dt.datetime) -> dict[str, str]:
    starts, ends = booking.machine_slot
    lab = booking.instrument.lab
    words = {"instrument": booking.instrument.name, "state": booking.get_state_display()}
    title = gettext("%(instrument)s: %(state)s") % words
    if not same_clock(lab.time_zone, zone.key, now=now):
        words["clock"] = clock_text(local(starts, ZoneInfo(lab.time_zone)))
        title = gettext("%(instrument)s: %(state)s, %(clock)s by the lab's clock") % words
    return feeds.event(
        starts,
        ends,
        zone,
        kind=booking.state,
        title=title,
        url=reverse("booking", args=[booking.public_id]),
    )


def _visible(request: HttpRequest, public_id: str, now: dt.datetime) -> Booking:
    found = visible_to(_person(request), now=now).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def booking(request: HttpRequest, public_id: str) -> HttpResponse:
    """A booking, for its customer and for its lab, each seeing what they may."""
    now = timezone.now()
    found = _visible(request, public_id, now)
    return render(request, "bookings/booking.html", booking_page(found, _person(request), now))


@login_required
@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes a booking back; the lab gives a reason."""
    person, now = _person(request), timezone.now()
    found = _visible(request, public_id, now)
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
