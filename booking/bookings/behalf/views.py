"""Booking for somebody: a look at what it means, then the booking itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from booking.accounts.asking import person_of
from booking.accounts.dates import moment_text
from booking.accounts.models import User
from booking.calendars.queries import units_of
from booking.calendars.rules import SlotReason
from booking.labs.intake.forms.answering import AnswerForm
from booking.labs.rules import Audience, ServiceMode
from booking.money.rules import CustomerClass

from ..actions import Refused
from ..asking import back_with_why, booking_of
from ..forms.requesting import new_key
from ..intake.asking import answers_in, digest, intake_before, samples_in
from ..models import Booking
from ..queries import Wish, actors_of, alternatives
from ..refusals import other_times_help, sentences_of
from ..rules import Actor, Reason
from ..views.panel import Panel, panel_before
from ..views.picks import Pick, pick_of
from .actions import Caller, answer, book_for_guest, book_for_person
from .forms import ACCOUNT, GUEST, BookForForm
from .queries import For, Trial, answers_owed, trial_of

LATER = frozenset({"purpose"})
"""What may be wrong in a form that is only looked at."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def book_for(request: HttpRequest, public_id: str) -> HttpResponse:
    """Books an instrument for somebody, as one of its lab's staff."""
    panel = panel_before(request, public_id)
    if not request.user.has_perm("labs.work_in_lab", panel.instrument):
        raise Http404
    desk = Desk(panel, person_of(request))
    given = request.POST
    asks = "ask" in given and "pick" not in given
    desk.read_answers(request, judged=asks and not given.get("answers_left"))
    if request.method != "POST":
        return desk.page(request, desk.begun(request.GET))
    form = desk.form(_picked(given) if "pick" in given else given)
    # Both are judged, so that all that is wrong is told at once.
    if desk.asks_now() and asks and desk.questions is not None:
        desk.questions.full_clean()
    if not form.is_valid() and (asks or set(form.errors) - LATER):
        return desk.page(request, form, status=422)
    if not asks:
        for name in LATER:
            form.errors.pop(name, None)
        return desk.page(request, form, trial=desk.trial(form))
    return desk.book(request, form)


def _picked(given: QueryDict) -> QueryDict:
    """What was typed, with a free time nearby as its start."""
    changed = given.copy()
    changed["start"] = str(given["pick"])
    return changed


class Desk:
    """One of a lab's staff before an instrument and somebody to book for."""

    def __init__(self, panel: Panel, person: User) -> None:
        self.panel, self.person = panel, person
        self.questions: AnswerForm | None = None

    def read_answers(self, request: HttpRequest, *, judged: bool) -> None:
        """What the lab asks, as it was answered so far; found fault with where it is ``judged``."""
        intake = intake_before(self.panel)
        if intake is None:
            return
        given, files, mode = request.POST, request.FILES, request.POST.get("mode", "")
        if request.method != "POST":
            self.questions = AnswerForm(intake=intake)
        elif judged and given.get("whom") == ACCOUNT:
            self.questions = AnswerForm(
                given, files, intake=intake, mode=mode, samples=samples_in(given)
            )
        else:
            self.questions = AnswerForm.kept(given, files, intake=intake, mode=mode)

    def asks_now(self) -> bool:
        """Whether the questions are answered with the booking: a guest is asked nothing."""
        return self.questions is not None and self.questions.is_bound

    def form(self, data: QueryDict | None = None, **fields: Any) -> BookForForm:
        return BookForForm(
            data,
            zone=self.panel.zone,
            terms=self.panel.terms,
            modes=self.panel.offered,
            now=self.panel.now,
            **fields,
        )

    def begun(self, given: QueryDict) -> BookForForm:
        one = self.panel.filled_form({name: str(given[name]) for name in given})
        usual = {name: one[name].value() for name in ("start", "length", "mode", "samples")}
        if given.get("mode") in {each.value for each in self.panel.offered}:
            usual["mode"] = given["mode"]
        which = CustomerClass.OTHER_ENTERPRISE.value
        initial = {**usual, "whom": ACCOUNT, "which": which, "key": new_key()}
        return self.form(initial=initial)

    def _wish(self, form: BookForForm) -> Wish:
        data = form.cleaned_data
        return Wish(
            self.panel.instrument,
            data["mode"],
            data["starts"],
            data["ends"],
            data["samples"],
            data.get("purpose", ""),
            self._key(form),
        )

    def _key(self, form: BookForForm) -> str | None:
        """One key for one form with one content: sent twice it is one booking."""
        if not form.cleaned_data.get("key"):
            return None
        said = [self.person.pk, self.panel.instrument.pk, *sorted(form.cleaned_data.items())]
        if self.asks_now():
            said.append(digest(self.questions))
        return hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()[:40]

    def _whom(self, form: BookForForm) -> For:
        data = form.cleaned_data
        if data["whom"] == GUEST:
            return For(guest_class=data["which"])
        return For(customer=data["customer"], project=data["project"])

    def trial(self, form: BookForForm) -> Trial:
        return trial_of(
            self._wish(form),
            self._whom(form),
            units=units_of(self.panel.instrument),
            terms=self.panel.terms,
            now=self.panel.now,
        )

    def book(self, request: HttpRequest, form: BookForForm) -> HttpResponse:
        if self.asks_now() and self.questions is not None and not self.questions.is_valid():
            return self.page(request, form, trial=self.trial(form), status=422)
        try:
            made = self._book(form)
        except Refused as refused:
            trial = self.trial(form)
            if Reason.NOT_OVERRIDDEN in refused.reasons:
                form.add_error("reason", gettext("Give a reason to override the rules."))
            others = [each for each in refused.reasons if each is not Reason.NOT_OVERRIDDEN]
            sentences = _sentences(Refused(others), self.panel)
            return self.page(request, form, trial=trial, sentences=sentences, status=409)
        said = gettext("Booked for %(person)s.") % {"person": made.who}
        messages.success(request, said)
        return redirect("booking", public_id=made.public_id)

    def _book(self, form: BookForForm) -> Booking:
        data, wish = form.cleaned_data, self._wish(form)
        if data["whom"] == ACCOUNT:
            return book_for_person(
                person=self.person,
                customer=data["customer"],
                project=data["project"],
                wish=replace(wish, answers=answers_in(self.questions)) if self.asks_now() else wish,
                reason=data["reason"],
                answers_left=data["answers_left"],
                now=self.panel.now,
            )
        caller = Caller(
            name=data["guest_name"],
            which=data["which"],
            organisation=data["guest_organisation"],
            code=data["guest_code"],
            email=data["guest_email"],
            phone=data["guest_phone"],
        )
        return book_for_guest(
            person=self.person,
            caller=caller,
            wish=wish,
            reason=data["reason"],
            now=self.panel.now,
        )

    def page(
        self,
        request: HttpRequest,
        form: BookForForm,
        *,
        trial: Trial | None = None,
        sentences: Sequence[str] = (),
        status: int = 200,
    ) -> HttpResponse:
        data = getattr(form, "cleaned_data", {})
        context: dict[str, Any] = {
            "panel": self.panel,
            "instrument": self.panel.instrument,
            "lab": self.panel.instrument.lab,
            "form": form,
            "intake": self.questions,
            "trial": trial,
            "sentences": sentences,
            "several": len(form.payers) > 1,
            "starts": data.get("starts"),
            "ends": data.get("ends"),
        }
        if trial is not None:
            form.fields["reason"].required = bool(trial.soft)
            context |= {
                "whom": data["customer"] or data["guest_name"],
                "payer": data["project"].organisation.name if data["project"] else None,
                "against": _sentences(Refused(trial.reasons, trial.hard), self.panel),
                "overridable": _sentences(Refused(slots=trial.soft), self.panel),
                "nearby": self._nearby(form, trial),
            }
        return render(request, "bookings/behalf/book_for.html", context, status=status)

    def _nearby(self, form: BookForForm, trial: Trial) -> list[Pick]:
        data = form.cleaned_data
        starts, ends = data["starts"], data["ends"]
        if starts is None or ends is None or not other_times_help(trial.hard):
            return []
        found = alternatives(
            self.panel.instrument,
            audience=Audience.OWN_LAB,
            starts=starts,
            ends=ends,
            mode=ServiceMode(data["mode"]),
            now=self.panel.now,
            terms=self.panel.terms,
        )
        return [pick_of(self.panel, each, near=starts) for each in found]


def _sentences(refused: Refused, panel: Panel) -> list[str]:
    """Why, as said to the lab of somebody else."""
    reasons = [each for each in refused.reasons if each is not Reason.NOT_QUALIFIED]
    later = SlotReason.NOT_YET_OPEN_TO_YOU
    slots = [each for each in refused.slots if each.reason is not later]
    said = sentences_of(Refused(reasons, slots), lab=panel.instrument.lab, now=panel.now)
    if Reason.NOT_QUALIFIED in refused.reasons:
        said.insert(0, gettext("They are not qualified for this instrument on that day."))
    for each in refused.slots:
        if each.reason is later and each.at is not None:
            moment = moment_text(each.at, zone=panel.zone, language=get_language(), now=panel.now)
            opens = gettext("This time opens to this customer on %(moment)s.")
            said.append(opens % {"moment": moment})
    return said


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_questions(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the lab asks of who has a booking that its staff made for them, and left to them."""
    person, now = person_of(request), timezone.now()
    booking = booking_of(request, public_id, now=now)
    if Actor.REQUESTER not in actors_of(person, booking, now=now):
        raise PermissionDenied
    intake = answers_owed(booking)
    if intake is None:
        return redirect("booking", public_id=public_id)
    said = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AnswerForm(
        *said, intake=intake, mode=booking.mode, mode_stands=True, samples=booking.samples
    )
    answers = answers_in(form) if form.is_valid() else None
    if answers is None:
        context = {
            "booking": booking,
            "instrument": booking.instrument,
            "lab": booking.instrument.lab,
            "intake": form,
        }
        status = 422 if form.is_bound else 200
        return render(request, "bookings/behalf/answer.html", context, status=status)
    try:
        answer(booking=booking, person=person, answers=answers, now=now)
    except Refused as refused:
        return back_with_why(request, booking, refused, now)
    messages.success(request, gettext("Answered. The lab reads it on this page."))
    return redirect("booking", public_id=public_id)
