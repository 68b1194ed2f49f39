"""Pages of the waitlist: joining it, one's own list, the lab's, and answering an offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.accounts.asking import person_of
from booking.accounts.dates import local, moment_text
from booking.accounts.models import User
from booking.accounts.rules import Demand
from booking.labs.intake.forms.answering import AnswerForm
from booking.labs.intake.queries import asked_of
from booking.labs.models import Instrument
from booking.labs.rules import MACHINE_TIME, ServiceMode

from ..actions import Refused
from ..asking import back_with_why, booking_of
from ..forms.requesting import MINUTE, WALL_CLOCK, usual_length
from ..intake.asking import answers_in
from ..models import Booking
from ..queries import actors_of
from ..refusals import reason_sentence, sentences_of
from ..rules import Reason, State, Verb, find_move
from ..together.rows import agreed_in, terms_of
from ..views.panel import Panel, panel_before
from . import actions
from .forms import WaitForm
from .models import WaitlistEntry
from .queries import entries_of, open_turn_of, waiting_for, with_open_booking
from .rules import EntryState
from .wording import WAIT_PROBLEMS

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
FEW = 10
"""So many entries that are over are still listed."""
ANSWERED_HERE = frozenset(
    {Reason.TERMS_NOT_ACCEPTED, Reason.QUESTIONS_OPEN, Reason.QUESTIONS_CHANGED}
)
"""Refused for one of these, somebody can put it right on the page itself."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_waitlist(request: HttpRequest, public_id: str) -> HttpResponse:
    """Names a period to wait for; sent from the request panel the form begins with that."""
    panel = panel_before(request, public_id)
    given = request.POST if request.method == "POST" else request.GET
    if request.method != "POST" or "begin" in given:
        return _joining(request, panel, _form(panel, initial=_usual(panel, given)))
    form = _form(panel, given)
    terms = terms_of([panel.instrument.lab], person_of(request), request.POST.getlist("agreed"))
    if not form.is_valid():
        return _joining(request, panel, form, status=422)
    names = ("project", "mode", "earliest", "latest", "length", "purpose")
    wish = {name: form.cleaned_data[name] for name in names}
    wish["agreed"] = agreed_in(terms)
    try:
        actions.join(person=person_of(request), instrument=panel.instrument, now=panel.now, **wish)
    except actions.NotJoined as refused:
        return _joining(request, panel, form, refused, status=409)
    messages.success(
        request,
        gettext("You are on the waitlist. When it is your turn, you get an e-mail and two hours."),
    )
    return redirect("my_waitlist")


def _form(panel: Panel, data: Any = None, **fields: Any) -> WaitForm:
    return WaitForm(
        data,
        zone=panel.zone,
        terms=panel.terms,
        modes=[mode for mode in panel.offered if mode in MACHINE_TIME],
        projects=panel.projects,
        **fields,
    )


def _usual(panel: Panel, given: Mapping[str, str]) -> dict[str, Any]:
    """What a form begins with: the day of the slot that was wanted, else the next seven."""
    asked = panel.form({name: given[name] for name in ("start", "length") if given.get(name)})
    asked.is_valid()
    data = asked.cleaned_data
    here = local(panel.now, panel.zone).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    start = data.get("start") or here + dt.timedelta(hours=1)
    until = dt.datetime.combine(start.date() + DAY, dt.time())
    if data.get("start") is None:
        until = dt.datetime.combine(start.date() + WEEK, dt.time())
    mode = given.get("mode") if given.get("mode") in set(MACHINE_TIME) else None
    own = panel.mode if panel.mode in MACHINE_TIME else None
    return {
        "mode": mode or (own.value if own else None),
        "length": data.get("length") or usual_length(panel.terms),
        "earliest": start.strftime(WALL_CLOCK),
        "latest": until.strftime(WALL_CLOCK),
        "project": panel.project.public_id if panel.project is not None else None,
        "purpose": given.get("purpose", ""),
    }


def _joining(
    request: HttpRequest,
    panel: Panel,
    form: WaitForm,
    refused: actions.NotJoined | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    sentences: list[str] = []
    ask_url = free_at = ""
    if refused is not None:
        sentences += [str(WAIT_PROBLEMS[each]) for each in refused.problems]
        sentences += [
            reason_sentence(each, zone=panel.zone, now=panel.now) for each in refused.reasons
        ]
        if refused.free_at is not None:
            ask_url = _ask_url(panel, form, refused.free_at)
            free_at = moment_text(
                refused.free_at, zone=panel.zone, language=get_language(), now=panel.now
            )
    context = {
        "panel": panel,
        "instrument": panel.instrument,
        "lab": panel.instrument.lab,
        "form": form,
        "terms": terms_of(
            [panel.instrument.lab], person_of(request), request.POST.getlist("agreed")
        ),
        "sentences": sentences,
        "ask_url": ask_url,
        "free_at": free_at,
        "unqualified": any(
            each.mode is ServiceMode.SELF_OPERATED and each.closed for each in panel.modes
        ),
    }
    return render(request, "bookings/waiting/join.html", context, status=status)


def _ask_url(panel: Panel, form: WaitForm, free_at: dt.datetime) -> str:
    data = form.cleaned_data
    query = {
        "start": local(free_at, panel.zone).strftime(WALL_CLOCK),
        "length": data["length"] // MINUTE,
        "mode": data["mode"].value,
        "project": data["project"].public_id,
    }
    return f"{reverse('instrument', args=[panel.instrument.public_id])}?{urlencode(query)}"


@dataclass(frozen=True)
class Row:
    """One wish as its person's list shows it; ``booking`` waits for their answer."""

    entry: WaitlistEntry
    booking: Booking | None


@login_required
@require_safe
def my_waitlist(request: HttpRequest) -> HttpResponse:
    """What one waits for, the offers to answer first, and the last that are over."""
    person, now = person_of(request), timezone.now()
    live = list(entries_of(person).filter(pk__in=WaitlistEntry.objects.live(now)))
    over = list(entries_of(person).exclude(pk__in=[each.pk for each in live])[:FEW])
    bookings = Booking.objects.in_bulk([each.offered for each in live if each.offered])
    rows = [Row(each, bookings.get(each.offered)) for each in live]
    rows.sort(key=lambda row: row.booking is None)
    for each in over:
        if each.state == EntryState.WAITING:
            # The clock has not come by yet.
            each.state = EntryState.OVER.value
    context = {"rows": rows, "over": over, "now": now}
    return render(request, "bookings/waiting/my_waitlist.html", context)


@login_required
@require_POST
def leave_waitlist(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes one of one's own wishes back."""
    person = person_of(request)
    entry = WaitlistEntry.objects.filter(public_id=public_id, person=person).first()
    if entry is None:
        raise Http404
    actions.leave_list(entry=entry, person=person, now=timezone.now())
    messages.success(request, gettext("You are no longer on this waitlist."))
    return redirect("my_waitlist")


ANSWERS = (Verb.TAKE, Verb.LET_GO)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_turn(request: HttpRequest, public_id: str) -> HttpResponse:
    """Takes what was offered from the waitlist, with what the lab wants to know and its terms,
    or lets it go."""
    person, now = person_of(request), timezone.now()
    booking = booking_of(request, public_id, now=now)
    actors, mode = actors_of(person, booking, now=now), ServiceMode(booking.mode)
    if not any(find_move(verb, State.OFFERED, mode, actors) for verb in ANSWERS):
        raise PermissionDenied
    if request.method != "POST":
        if open_turn_of(booking) is None:
            return redirect("booking", public_id=booking.public_id)
        return _answering(request, booking, _questions(booking))
    verb = request.POST.get("verb")
    if verb not in set(ANSWERS):
        messages.error(request, gettext("Choose whether you take the time or let it go."))
        return redirect("booking", public_id=booking.public_id)
    if verb == Verb.TAKE:
        return _take(request, booking, person, now)
    try:
        actions.let_go(booking=booking, person=person, now=now)
    except Refused as refused:
        return back_with_why(request, booking, refused, now)
    messages.success(request, gettext("The time goes to the next. You still wait for other time."))
    return redirect("my_waitlist")


def _questions(booking: Booking, *said: Any) -> AnswerForm | None:
    """What the lab asks with a request, as it was answered so far."""
    intake = asked_of(booking.instrument)
    if intake is None:
        return None
    return AnswerForm(*said, intake=intake, mode=booking.mode, mode_stands=True)


def _take(request: HttpRequest, booking: Booking, person: User, now: dt.datetime) -> HttpResponse:
    questions = _questions(booking, request.POST, request.FILES)
    if questions is not None and open_turn_of(booking) is not None and not questions.is_valid():
        return _answering(request, booking, questions, status=422)
    terms = terms_of([booking.instrument.lab], person, request.POST.getlist("agreed"))
    try:
        moved = actions.take(
            booking=booking,
            person=person,
            agreed=agreed_in(terms),
            answers=answers_in(questions),
            now=now,
        )
    except Refused as refused:
        if not set(refused.reasons) & ANSWERED_HERE:
            return back_with_why(request, booking, refused, now)
        sentences = sentences_of(refused, lab=booking.instrument.lab, now=now)
        return _answering(request, booking, questions, sentences, status=422)
    messages.success(request, _taken(State(moved.state)))
    return redirect("booking", public_id=booking.public_id)


def _answering(
    request: HttpRequest,
    booking: Booking,
    questions: AnswerForm | None,
    sentences: Sequence[str] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    lab = booking.instrument.lab
    context = {
        "booking": booking,
        "instrument": booking.instrument,
        "lab": lab,
        "intake": questions,
        "terms": terms_of([lab], person_of(request), request.POST.getlist("agreed")),
        "sentences": sentences,
    }
    return render(request, "bookings/waiting/take.html", context, status=status)


def _taken(state: State) -> str:
    if state is State.APPROVED:
        return gettext("Approved at once by the lab's rules.")
    if state is State.ENDORSEMENT:
        return gettext("The time is yours as soon as your own side and the lab agree.")
    return gettext("Your request is with the lab.")


@dataclass(frozen=True)
class Waiting:
    """One who waits, as the lab's list shows it; ``shown``: no yes of their own is owed first."""

    entry: WaitlistEntry
    booking: Booking | None
    shown: bool


@login_required
@require_safe
def instrument_waitlist(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who waits for an instrument, in turn: for those who work in its lab."""
    now = timezone.now()
    found = Instrument.objects.select_related("lab__university").filter(public_id=public_id).first()
    if found is None or not request.user.has_perm("labs.work_in_lab", found):
        raise Http404
    entries = list(with_open_booking(waiting_for(found, now=now)))
    bookings = Booking.objects.in_bulk([each.offered for each in entries if each.offered])
    context = {
        "instrument": found,
        "lab": found.lab,
        "rows": [Waiting(each, bookings.get(each.offered), _shown(each)) for each in entries],
        "now": now,
    }
    return render(request, "bookings/waiting/instrument_waitlist.html", context)


def _shown(entry: WaitlistEntry) -> bool:
    """Before its customer's own yes a lab knows nothing of who asks."""
    project = entry.project
    return project.demands.demand is project.organisation.demands.demand is Demand.NEVER
