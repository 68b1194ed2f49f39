"""Trainings as people sign up for them, and as their lab plans and records them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from booking.accounts.asking import numbered, person_of
from booking.accounts.models import User
from booking.accounts.queries import today_in
from booking.calendars.actions import HoursRefused
from booking.calendars.queries import zone_of
from booking.calendars.wording import HOURS_REASONS
from booking.labs.actions import LabRefused
from booking.labs.limits import limits_sentence
from booking.labs.models import Lab
from booking.labs.views.running import lab_of
from booking.labs.wording import LAB_REASONS

from ..actions import Refused
from . import actions
from .forms import TrainingForm
from .models import Training
from .queries import (
    qualifications_held,
    seats_by_training,
    seats_in,
    seats_of,
    trained_on,
    trainings_of,
    trainings_to_come,
)
from .rules import OPEN, RESULTS, SeatState, TrainingState
from .wording import TRAINING_REASONS

ON_A_PAGE = 25
GONE = frozenset({SeatState.LEFT.value, SeatState.CALLED_OFF.value})


@require_http_methods(["GET", "HEAD", "POST"])
def lab_trainings(request: HttpRequest, public_id: str) -> HttpResponse:
    """A lab's trainings to come, open to visitors; one signs up and withdraws here."""
    lab = get_object_or_404(Lab.objects.select_related("university"), public_id=public_id)
    now = timezone.now()
    person = request.user if isinstance(request.user, User) else None
    address = reverse("lab_trainings", args=[public_id])
    if request.method == "POST":
        if person is None:
            return redirect_to_login(address)
        _seat(request, lab, person)
        return redirect(address)
    page = Paginator(trainings_to_come(lab, now=now), ON_A_PAGE).get_page(request.GET.get("page"))
    mine = seats_by_training(person, page.object_list) if person is not None else {}
    rows = []
    for each in page:
        seat = mine.get(each.pk)
        held = seat if seat is not None and seat.state in OPEN else None
        rows.append((each, max(each.places - each.taken, 0), held, limits_sentence(each.limits)))
    context = {"lab": lab, "page": page, "rows": rows}
    return render(request, "bookings/training/lab.html", context)


def _seat(request: HttpRequest, lab: Lab, person: User) -> None:
    verb = request.POST.get("verb", "")
    if verb not in {"sign_up", "leave"}:
        raise BadRequest("one signs up or withdraws")
    training = get_object_or_404(lab.trainings, pk=numbered(request, "training"))
    now = timezone.now()
    try:
        if verb == "leave":
            actions.leave(training=training, person=person, now=now)
            messages.success(request, gettext("You are withdrawn from this training."))
            return
        seat = actions.sign_up(training=training, person=person, now=now)
    except actions.TrainingRefused as refused:
        messages.error(request, str(TRAINING_REASONS[refused.reason.value]))
        return
    if seat.state == SeatState.WAITING:
        said = gettext("You wait for a place, and get an e-mail when you have one.")
    else:
        said = gettext("You have a place.")
    messages.success(request, said)


@login_required
@require_safe
def my_trainings(request: HttpRequest) -> HttpResponse:
    """What one may operate, and the trainings that one signed up for."""
    person, now = person_of(request), timezone.now()
    page = Paginator(seats_of(person), ON_A_PAGE).get_page(request.GET.get("page"))
    held = []
    for row in qualifications_held(person):
        today = today_in(row.instrument.lab.time_zone, now)
        over = row.expires_on is not None and row.expires_on < today
        held.append((row, over, limits_sentence(row.limits)))
    context = {"page": page, "held": held, "now": now}
    return render(request, "bookings/training/mine.html", context)


@login_required
@require_safe
def manage_trainings(request: HttpRequest, public_id: str) -> HttpResponse:
    """All trainings of a lab, for who runs it."""
    lab = lab_of(request, public_id)
    page = Paginator(trainings_of(lab), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"lab": lab, "page": page, "now": timezone.now()}
    return render(request, "bookings/training/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_training(request: HttpRequest, public_id: str) -> HttpResponse:
    """Plans a training; where live bookings lie in the way they are listed first."""
    lab, now = lab_of(request, public_id), timezone.now()
    form = TrainingForm(
        request.POST if request.method == "POST" else None,
        zone=zone_of(lab),
        instruments=list(trained_on(lab)),
        now=now,
    )
    hits = []
    if form.is_bound and form.is_valid():
        try:
            made = actions.plan(lab=lab, **form.details(), person=person_of(request), now=now)
        except actions.TrainingHits as found:
            hits = found.bookings
        except actions.TrainingRefused as refused:
            form.add_error(None, str(TRAINING_REASONS[refused.reason.value]))
        except HoursRefused as refused_hours:
            form.add_error(None, str(HOURS_REASONS[refused_hours.reason.value]))
        except LabRefused as refused_lab:
            for reason in refused_lab.reasons:
                form.add_error("day_until", str(LAB_REASONS[reason.value]))
        except Refused as refused_all:
            raise PermissionDenied from refused_all
        else:
            messages.success(
                request, gettext("Planned. Its instruments are closed to booking meanwhile.")
            )
            return redirect(_roster_url(made))
    context = {"lab": lab, "form": form, "hits": hits}
    status = 409 if hits else 422 if form.errors else 200
    return render(request, "bookings/training/plan.html", context, status=status)


def _roster_url(training: Training) -> str:
    url = reverse("training_roster", args=[training.lab.public_id])
    return f"{url}?training={training.pk}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def training_roster(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who signed up for a training, ``?training=``; records results, and calls it off."""
    lab, now = lab_of(request, public_id), timezone.now()
    key = request.GET.get("training", "")
    if not key:
        return redirect("manage_trainings", public_id)
    known = key.isascii() and key.isdigit() and len(key) <= 18
    training = trainings_of(lab).filter(pk=int(key)).first() if known else None
    if training is None:
        raise Http404
    if request.method == "POST":
        _record(request, training)
        return redirect(_roster_url(training))
    # Those that count first, then those given back.
    seats = sorted(seats_in(training), key=lambda seat: seat.state in GONE)
    context = {
        "lab": lab,
        "training": training,
        "seats": seats,
        "begun": training.starts <= now,
        "planned": training.state == TrainingState.PLANNED,
        "limits": limits_sentence(training.limits),
    }
    return render(request, "bookings/training/roster.html", context)


def _record(request: HttpRequest, training: Training) -> None:
    person, now = person_of(request), timezone.now()
    verb = request.POST.get("verb", "")
    try:
        if verb == "call_off":
            actions.call_off(training=training, person=person, now=now)
            messages.success(
                request, gettext("Called off. Who had signed up is told; the time is open again.")
            )
            return
        result = next((each for each in RESULTS if each.value == verb), None)
        if result is None:
            raise BadRequest("a training is called off, or somebody gets a result")
        seat = get_object_or_404(training.seats, pk=numbered(request, "seat"))
        actions.record(seat=seat, result=result, person=person, now=now)
        messages.success(request, gettext("Recorded. %(name)s is told.") % {"name": seat.person})
    except actions.TrainingRefused as refused:
        messages.error(request, str(TRAINING_REASONS[refused.reason.value]))
    except HoursRefused as refused_hours:
        messages.error(request, str(HOURS_REASONS[refused_hours.reason.value]))
    except Refused as refused_all:
        raise PermissionDenied from refused_all
