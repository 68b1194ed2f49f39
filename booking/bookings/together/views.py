"""A series: a request that repeats, looked at before anything is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from booking.accounts.asking import person_of
from booking.accounts.models import User
from booking.calendars.rules import normalise
from booking.labs.rules import MACHINE_TIME

from ..actions import Refused
from ..asking import back_with_why, booking_of
from ..intake.asking import answers_in, digest, questions_before
from ..models import Booking, BookingGroup
from ..queries import Wish, actors_of
from ..refusals import REASONS, reason_sentence, sentences_of
from ..rules import Actor, Reason
from ..views.panel import Panel, panel_before
from .actions import NotTogether, cancel_others, request_together
from .forms import SeriesForm
from .queries import Look, looks
from .rows import (
    OwedTerms,
    Row,
    common_reasons,
    failures_of,
    key_of,
    row_of,
    terms_of,
    total_of,
)
from .rules import MOST_PARTS, Every, GroupKind

CARRIED = ("start", "length", "mode", "project", "purpose")
"""What the form of one slot hands on to that of a series."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def series(request: HttpRequest, public_id: str) -> HttpResponse:
    """Names a series and shows which parts fit; then asks for those that are chosen."""
    panel = panel_before(request, public_id)
    if not panel.has_slots:
        raise Http404
    if panel.project is None:
        # The instrument's page says why nobody here may ask.
        return redirect("instrument", public_id=public_id)
    desk = SeriesDesk(panel, person_of(request))
    given = request.POST
    if request.method != "POST":
        return desk.page(request, desk.begun(request.GET))
    # Before it is asked nothing that is missing is found fault with.
    desk.questions = questions_before(
        panel, given, request.FILES, mode=given.get("mode", ""), judged="ask" in given
    )
    if "begin" in given:
        return desk.page(request, desk.begun(given))
    form = desk.form(given)
    if "ask" in given and desk.questions is not None:
        # Both are judged, so that all that is wrong is told at once.
        desk.questions.full_clean()
    if not form.is_valid() and ("ask" in given or set(form.errors) - {"purpose"}):
        return desk.page(request, form, status=422)
    if "ask" not in given:
        form.errors.pop("purpose", None)
        return desk.page(request, form, rows=desk.rows(form, None))
    return desk.ask(request, form, given)


class SeriesDesk:
    """One reader who names a series of one instrument."""

    def __init__(self, panel: Panel, person: User) -> None:
        self.panel, self.person = panel, person
        self.modes = [each for each in panel.offered if each in MACHINE_TIME]
        self.questions = questions_before(panel, mode=self.modes[0].value)

    def form(self, data: QueryDict | None = None, **fields: Any) -> SeriesForm:
        return SeriesForm(
            data,
            zone=self.panel.zone,
            terms=self.panel.terms,
            modes=self.modes,
            projects=self.panel.projects,
            **fields,
        )

    def begun(self, given: QueryDict) -> SeriesForm:
        """What the form of one slot said so far, and the usual for the rest."""
        one = self.panel.filled_form({name: str(given[name]) for name in CARRIED if name in given})
        usual = {name: one[name].value() for name in (*CARRIED, "key")}
        if usual["mode"] not in {each.value for each in self.modes}:
            usual["mode"] = self.modes[0].value
        return self.form(initial={**usual, "every": Every.WEEK.value, "times": 4})

    def rows(self, form: SeriesForm, chosen: Sequence[str] | None) -> list[Row]:
        seen = self._looks(form)
        common = common_reasons(seen)
        return [
            row_of(_value(each), each, chosen=chosen, common=common, now=self.panel.now)
            for each in seen
        ]

    def _looks(self, form: SeriesForm) -> list[Look]:
        data = form.cleaned_data
        wishes = []
        for wall in data["walls"]:
            starts = normalise(wall, self.panel.zone)
            wishes.append(
                Wish(self.panel.instrument, data["mode"], starts, starts + form.part_length())
            )
        return looks(wishes, person=self.person, project=data["project"], now=self.panel.now)

    def ask(self, request: HttpRequest, form: SeriesForm, given: QueryDict) -> HttpResponse:
        """Asks for what is ticked, if it was ticked in a list of the series as it stands now."""
        if given.get("shown", "") != _mark(form):
            said = gettext("The series is not the one that you looked at. This is what it is now.")
            return self.page(
                request, form, rows=self.rows(form, None), sentences=[said], status=422
            )
        chosen = given.getlist("part")[: MOST_PARTS + 1]
        if self.questions is not None and not self.questions.is_valid():
            return self.page(request, form, rows=self.rows(form, chosen), status=422)
        terms = self._terms(given)
        if not all(ticked for _owed, _lab, ticked in terms):
            owes = [str(REASONS[Reason.TERMS_NOT_ACCEPTED])]
            rows = self.rows(form, chosen)
            return self.page(request, form, rows=rows, sentences=owes, status=422)
        agreed = terms[0][0].pk if terms else None
        data, length = form.cleaned_data, form.part_length()
        wishes = [
            Wish(
                self.panel.instrument,
                data["mode"],
                starts,
                starts + length,
                agreed=agreed,
                answers=answers_in(self.questions),
            )
            for starts in sorted({each for each in map(_read, chosen) if each is not None})
        ]
        try:
            group = request_together(
                person=self.person,
                project=data["project"],
                kind=GroupKind.SERIES,
                wishes=wishes,
                purpose=data["purpose"],
                key=key_of(
                    data["key"],
                    self.person,
                    [
                        *(self.panel.instrument.pk, data["project"].pk, data["mode"], length),
                        *(data["purpose"], *(wish.starts for wish in wishes)),
                        digest(self.questions),
                    ],
                ),
                now=self.panel.now,
            )
        except NotTogether as refused:
            failures = failures_of(refused, wishes, now=self.panel.now)
            rows = self.rows(form, chosen)
            return self.page(request, form, rows=rows, failures=failures, status=409)
        except Refused as refused:
            why = sentences_of(refused, lab=self.panel.instrument.lab, now=self.panel.now)
            rows = self.rows(form, chosen)
            return self.page(request, form, rows=rows, sentences=why, status=422)
        return to_first(request, group)

    def _terms(self, given: QueryDict) -> OwedTerms:
        return terms_of([self.panel.instrument.lab], self.person, given.getlist("agreed"))

    def page(
        self,
        request: HttpRequest,
        form: SeriesForm,
        *,
        rows: Sequence[Row] = (),
        failures: Sequence[Any] = (),
        sentences: Sequence[str] = (),
        status: int = 200,
    ) -> HttpResponse:
        common = common_reasons([row.look for row in rows])
        said = [reason_sentence(each, zone=self.panel.zone, now=self.panel.now) for each in common]
        context = {
            "panel": self.panel,
            "instrument": self.panel.instrument,
            "lab": self.panel.instrument.lab,
            "form": form,
            "intake": self.questions,
            "rows": rows,
            "terms": self._terms(request.POST),
            "fitting": sum(row.look.fits for row in rows),
            "total": total_of(rows),
            "failures": failures,
            "sentences": [*sentences, *said],
            "shown": _mark(form) if rows else "",
        }
        return render(request, "bookings/together/series.html", context, status=status)


def _value(look: Look) -> str:
    assert look.wish.starts is not None, "a series is of machine time"
    return look.wish.starts.isoformat()


def _read(text: str) -> dt.datetime | None:
    """An instant that a box stands for; None for what is none."""
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(dt.UTC) if at.tzinfo is not None else None


def _mark(form: SeriesForm) -> str:
    """A text that differs when another series was named."""
    names = ("start", "length", "mode", "every", "times", "until")
    return "|".join(str(form[name].value() or "") for name in names)


def to_first(request: HttpRequest, group: BookingGroup) -> HttpResponse:
    """Goes on to the first booking of a new group, which lists the others."""
    made = list(Booking.objects.filter(part__group=group).order_by("starts", "pk"))
    said = ngettext(
        "Asked for %(count)d booking. It is held for you.",
        "Asked for %(count)d bookings. All are held for you, and each is decided alone.",
        len(made),
    )
    messages.success(request, said % {"count": len(made)})
    return redirect("booking", public_id=made[0].public_id)


@login_required
@require_POST
def cancel_the_others(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lets go, free of charge, of what is left of a group of which one was refused."""
    person, now = person_of(request), timezone.now()
    booking = booking_of(request, public_id, now=now)
    if Actor.REQUESTER not in actors_of(person, booking, now=now):
        raise Http404
    try:
        gone = cancel_others(booking=booking, person=person, now=now)
    except Refused as refused:
        return back_with_why(request, booking, refused, now)
    if not gone:
        return back_with_why(request, booking, Refused([Reason.WRONG_STATE]), now)
    said = ngettext(
        "%(count)d booking is cancelled, free of charge.",
        "%(count)d bookings are cancelled, free of charge.",
        len(gone),
    )
    messages.success(request, said % {"count": len(gone)})
    return redirect("booking", public_id=public_id)
