"""The basket: several things gathered, looked at together, and held all or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from booking.accounts.asking import person_of
from booking.accounts.models import Project, User
from booking.accounts.queries import bookable_projects, platform_day
from booking.labs.models import Instrument
from booking.labs.rules import ServiceMode

from ..actions import Refused
from ..forms.requesting import RequestForm, new_key
from ..intake.asking import digest, questions_before
from ..queries import Wish
from ..refusals import REASONS, reason_sentence
from ..rules import Reason
from ..views.panel import Panel
from .actions import NotTogether, request_together
from .asking import Asked, Typed, answers_by_place, cut, place_of, questions_for, typed_in
from .baskets import MOST, NAME, Basket, Gathered, read_proposed
from .forms import BasketForm
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
from .rules import GroupKind
from .views import to_first

SAID = f"{NAME}_said"
"""Where the purpose and the project that were typed beside a thing are kept for all of them."""


def gather(request: HttpRequest, panel: Panel, form: RequestForm) -> HttpResponse | None:
    """Puts what a request form says into the basket; None when the form is wrong, but for a
    purpose, which may come later."""
    if set(form.errors) - {"purpose"}:
        return None
    form.errors.pop("purpose", None)
    questions = questions_before(
        panel, request.POST, request.FILES, mode=request.POST.get("mode", ""), judged=False
    )
    data, basket = form.cleaned_data, Basket(request.session)
    if basket.full:
        messages.error(request, gettext("The basket is full. Ask for what is in it first."))
        return redirect("basket")
    basket.put(
        instrument=panel.instrument.public_id,
        mode=data["mode"],
        starts=data["starts"],
        ends=data["ends"],
        samples=data["samples"],
    )
    said = request.session.get(SAID, {})
    purpose = data.get("purpose") or said.get("purpose", "")
    answers: Typed = said.get("answers", {})
    if questions is not None:
        place = place_of(panel.instrument, data["mode"])
        answers = {**answers, place: cut(questions.typed_in(request.POST))}
    request.session[SAID] = {
        "project": data["project"].public_id,
        "purpose": purpose,
        "answers": answers,
    }
    messages.success(request, gettext("It is in your basket. Nothing is held yet."))
    return redirect("basket")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def basket(request: HttpRequest) -> HttpResponse:
    """What is gathered, and what of it fits; asks for all that is ticked."""
    desk = BasketDesk(request, person_of(request), timezone.now())
    given = request.POST
    if request.method != "POST" and "slot" in request.GET:
        _propose(request, desk.basket)
        return redirect("basket")
    if request.method != "POST":
        said = request.session.get(SAID, {})
        asked = desk.asked(typed=said.get("answers", {}))
        return desk.page(request, desk.begun(said), asked)
    if "ask" in given:
        return desk.ask(request, desk.form(given), given)
    asked = desk.asked(given=given, files=request.FILES)
    if "remove" in given:
        desk.basket.remove({given["remove"]})
    elif "pick" in given:
        desk.pick(given["pick"])
    # What was typed so far is not lost on the way.
    request.session[SAID] = {
        **{name: given.get(name, "")[:2000] for name in ("project", "purpose")},
        "answers": typed_in(asked, given),
    }
    if any(each.form.lost_files for each in asked):
        messages.info(request, gettext("Choose the files again: browsers do not keep them."))
    return redirect("basket")


def _propose(request: HttpRequest, basket: Basket) -> None:
    """Puts the slots that an address names into the basket, all or none; nothing is held by it."""
    found = [read_proposed(each) for each in request.GET.getlist("slot")[: MOST + 1]]
    slots = [each for each in found if each is not None]
    if len(slots) < len(found):
        messages.error(request, gettext("This address does not say which times to ask for."))
    elif len(basket.gathered) + len(slots) > MOST:
        messages.error(request, gettext("The basket is full. Ask for what is in it first."))
    else:
        for each in slots:
            basket.put(
                instrument=each.instrument,
                mode=each.mode,
                starts=each.starts,
                ends=each.ends,
                samples=0,
            )
        messages.success(request, gettext("All of it is in your basket. Nothing is held yet."))


class BasketDesk:
    """One person before what they have gathered."""

    def __init__(self, request: HttpRequest, person: User, now: dt.datetime) -> None:
        self.person, self.now = person, now
        self.basket = Basket(request.session)
        self.projects = bookable_projects(person, today=platform_day(now))
        self.things = self._things(request)

    def _things(self, request: HttpRequest) -> list[tuple[Gathered, Wish]]:
        """What lies in the basket and can still be seen; the rest has left it."""
        wanted = {each.instrument for each in self.basket.gathered}
        found = {
            each.public_id: each
            for each in Instrument.objects.filter(public_id__in=wanted).select_related(
                "lab__university"
            )
            if request.user.has_perm("labs.see_instrument", each)
        }
        out = []
        for each in self.basket.gathered:
            if each.instrument in found:
                starts, ends = each.slot or (None, None)
                mode = ServiceMode(each.mode)
                out.append((each, Wish(found[each.instrument], mode, starts, ends, each.samples)))
        return out

    def asked(self, **said: Any) -> list[Asked]:
        """What labs ask with what lies in the basket, see ``questions_for``."""
        return questions_for([wish for _thing, wish in self.things], **said)

    def form(self, data: QueryDict) -> BasketForm:
        return BasketForm(data, projects=self.projects)

    def begun(self, said: dict[str, str]) -> BasketForm:
        return BasketForm(
            initial={
                "project": self._usual(said.get("project", "")),
                "purpose": said.get("purpose", ""),
                "key": new_key(),
            },
            projects=self.projects,
        )

    def _usual(self, wanted: str) -> str:
        acting = self.person.acting_for
        order = sorted(
            self.projects,
            key=lambda each: (
                each.public_id != wanted,
                each.organisation.public_id != acting,
                not each.is_general,
            ),
        )
        return order[0].public_id if order else ""

    def _project(self, form: BasketForm) -> Project | None:
        return form.projects.get(str(form["project"].value() or ""))

    def pick(self, text: str) -> None:
        """Moves one to another start; nonsense moves none."""
        key, _space, start = text.partition(" ")
        try:
            at = dt.datetime.fromisoformat(start)
        except ValueError:
            return
        if at.tzinfo is not None:
            self.basket.move(key, at.astimezone(dt.UTC))

    def rows(self, form: BasketForm, chosen: Sequence[str] | None) -> list[Row]:
        seen = self._looks(form)
        common = common_reasons(seen)
        return [
            row_of(thing.key, look, chosen=chosen, common=common, now=self.now)
            for (thing, _wish), look in zip(self.things, seen, strict=True)
        ]

    def _looks(self, form: BasketForm) -> list[Look]:
        wishes = [wish for _thing, wish in self.things]
        return looks(wishes, person=self.person, project=self._project(form), now=self.now)

    def ask(self, request: HttpRequest, form: BasketForm, given: QueryDict) -> HttpResponse:
        chosen = given.getlist("part")
        taken = [(thing, wish) for thing, wish in self.things if thing.key in chosen]
        places = [place_of(wish.instrument, wish.mode) for _thing, wish in taken]
        asked = self.asked(given=given, files=request.FILES, judged=places)
        judged = [each for each in asked if each.place in places]
        # All are judged, so that all that is wrong is told at once.
        if not all([form.is_valid(), *(each.form.is_valid() for each in judged)]):
            return self.page(request, form, asked, chosen=chosen, status=422)
        data, answers = form.cleaned_data, answers_by_place(judged)
        terms = self._terms([wish for _thing, wish in taken], given)
        if not all(ticked for _owed, _lab, ticked in terms):
            owes = [str(REASONS[Reason.TERMS_NOT_ACCEPTED])]
            return self.page(request, form, asked, chosen=chosen, sentences=owes, status=422)
        agreed = {lab.pk: owed.pk for owed, lab, _ticked in terms}
        wishes = [
            replace(wish, agreed=agreed.get(wish.instrument.lab_id), answers=answers.get(place))
            for (_thing, wish), place in zip(taken, places, strict=True)
        ]
        said = [data["project"].pk, data["purpose"], *(thing for thing, _wish in taken)]
        said += [digest(each.form) for each in judged]
        try:
            group = request_together(
                person=self.person,
                project=data["project"],
                kind=GroupKind.BASKET,
                wishes=wishes,
                purpose=data["purpose"],
                key=key_of(data["key"], self.person, said),
                now=self.now,
            )
        except NotTogether as refused:
            failures = failures_of(refused, wishes, now=self.now)
            return self.page(request, form, asked, chosen=chosen, failures=failures, status=409)
        except Refused as refused:
            sentences = [str(REASONS[each]) for each in refused.reasons]
            return self.page(request, form, asked, chosen=chosen, sentences=sentences, status=422)
        self.basket.remove({thing.key for thing, _wish in taken})
        left = typed_in([each for each in asked if each.place not in places], given)
        request.session[SAID] = {"answers": left}
        return to_first(request, group)

    def _terms(self, wishes: Sequence[Wish], given: QueryDict) -> OwedTerms:
        labs = [wish.instrument.lab for wish in wishes]
        return terms_of(labs, self.person, given.getlist("agreed"))

    def page(
        self,
        request: HttpRequest,
        form: BasketForm,
        asked: Sequence[Asked] = (),
        *,
        chosen: Sequence[str] | None = None,
        failures: Sequence[Any] = (),
        sentences: Sequence[str] = (),
        status: int = 200,
    ) -> HttpResponse:
        rows = self.rows(form, chosen)
        told: list[str] = []
        if not self.projects:
            told = [gettext("People of a verified organisation can ask for time.")]
        elif rows:
            zone = rows[0].look.wish.instrument.lab.time_zone
            told = _told(common_reasons([row.look for row in rows]), zone, self.now)
        context = {
            "form": form,
            "rows": rows,
            "terms": self._terms([wish for _thing, wish in self.things], request.POST),
            "fitting": sum(row.look.fits for row in rows),
            "total": total_of(rows),
            "failures": failures,
            "asked": asked,
            "asks_files": any(each.form.has_files for each in asked),
            "sentences": [*sentences, *told],
            "find_url": reverse("find"),
        }
        return render(request, "bookings/together/basket.html", context, status=status)


def _told(reasons: Sequence[Reason], zone: str, now: dt.datetime) -> list[str]:
    return [reason_sentence(each, zone=ZoneInfo(zone), now=now) for each in reasons]
