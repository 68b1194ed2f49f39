"""Pages of another time: naming one, and answering."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from booking.accounts.asking import person_of
from booking.accounts.dates import clock_text, local, moment_text
from booking.calendars.queries import terms_for, zone_of
from booking.calendars.rules import PolicyTerms
from booking.labs.models import Instrument
from booking.labs.rules import Audience, InstrumentStatus, ServiceMode

from ..actions import Refused
from ..asking import back_with_why, booking_of
from ..forms.requesting import MINUTE, WALL_CLOCK
from ..models import Booking
from ..queries import actors_of, alternatives, modes_offered
from ..refusals import sentences_of
from ..rules import Actor, Reason, Side, State, Verb, find_move
from . import actions
from .actions import audience_of
from .fallen import has_fallen
from .forms import OtherTimeForm
from .queries import open_offer_of
from .rules import side_of

NAMING = (Verb.OFFER, Verb.PROPOSE)
ANSWERS = {
    Verb.ACCEPT: actions.accept,
    Verb.DECLINE: actions.decline,
    Verb.GRANT: actions.grant,
    Verb.KEEP: actions.keep,
    Verb.WITHDRAW: actions.withdraw,
}
DONE: dict[Verb, str | Promise] = {
    Verb.OFFER: _("Offered. Both times are held until %(person)s answers."),
    Verb.PROPOSE: _("Proposed. Both times are held until the other side answers."),
    Verb.ACCEPT: _("The booking is at the new time. The other one is free again."),
    Verb.GRANT: _("The booking is at the new time. The other one is free again."),
}
NEARBY = 6


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def another_time(request: HttpRequest, public_id: str) -> HttpResponse:
    """Names another time: in place of what was asked for, or of what is approved."""
    person, now = person_of(request), timezone.now()
    booking = booking_of(request, public_id, now=now)
    actors, mode = actors_of(person, booking, now=now), ServiceMode(booking.mode)
    if not any(find_move(verb, state, mode, actors) for verb in NAMING for state in State):
        raise PermissionDenied
    state = State(booking.state)
    verb = next((each for each in NAMING if find_move(each, state, mode, actors)), None)
    if verb is None or open_offer_of(booking) is not None:
        return back_with_why(request, booking, Refused([Reason.WRONG_STATE]), now)
    side = Side.LAB if verb is Verb.OFFER else side_of(actors)
    desk = _Desk(booking, verb, side, now)
    given = request.POST
    if request.method != "POST":
        # A letter's link comes with a time in it.
        return desk.page(request, desk.shown(request.GET))
    if "look" in given or "pick" in given:
        return desk.page(request, desk.shown(given))
    form = desk.form(given)
    if not form.is_valid():
        return desk.page(request, form, status=422)
    data = form.cleaned_data
    do = actions.offer if verb is Verb.OFFER else actions.propose
    try:
        do(
            booking=booking,
            person=person,
            instrument=data["instrument"],
            starts=data["starts"],
            ends=data["ends"],
            note=data["note"],
            now=now,
        )
    except Refused as refused:
        if Reason.WRONG_STATE in refused.reasons or Reason.NOT_ALLOWED in refused.reasons:
            return back_with_why(request, booking, refused, now)
        return desk.page(request, form, desk.sentences(refused), status=409)
    if has_fallen(booking):
        messages.success(request, gettext("Named. The new time is held until it is answered."))
    else:
        messages.success(request, DONE[verb] % {"person": booking.who})
    return redirect("booking", public_id=booking.public_id)


class _Desk:
    """One booking before somebody who names another time for it."""

    def __init__(self, booking: Booking, verb: Verb, side: Side, now: dt.datetime) -> None:
        self.booking, self.verb, self.side, self.now = booking, verb, side, now
        self.zone = zone_of(booking.instrument.lab)
        self.instruments = self._instruments()

    def _instruments(self) -> list[Instrument]:
        """Where it could be: for the lab any of its instruments that work in the same way."""
        own = self.booking.instrument
        if self.side is not Side.LAB:
            return [own]
        others = Instrument.objects.published().filter(
            lab=own.lab, status=InstrumentStatus.IN_SERVICE.value
        )
        mode = ServiceMode(self.booking.mode)
        rows = others.exclude(pk=own.pk).select_related("lab__university").order_by("pk")
        return [own, *(each for each in rows if mode in modes_offered(each))]

    def _chosen(self, given: QueryDict) -> tuple[Instrument, PolicyTerms]:
        named = given.get("instrument", "")
        found = next((each for each in self.instruments if each.public_id == named), None)
        chosen = found or self.booking.instrument
        return chosen, terms_for(chosen)

    @property
    def minutes(self) -> int:
        starts, ends = self.booking.machine_slot
        return (ends - starts) // MINUTE

    def form(self, given: QueryDict, **fields: Any) -> OtherTimeForm:
        return OtherTimeForm(
            None if fields else given,
            zone=self.zone,
            terms=self._chosen(given)[1],
            instruments=self.instruments,
            minutes=self.minutes,
            for_lab=self.side is Side.LAB,
            **fields,
        )

    def shown(self, given: QueryDict) -> OtherTimeForm:
        """What was typed so far, or the booking's own; a time that was picked is filled in."""
        own: dict[str, Any] = {
            "instrument": self.booking.instrument.public_id,
            "start": local(self.booking.machine_slot[0], self.zone).strftime(WALL_CLOCK),
            "length": self.minutes,
        }
        typed = {name: given[name] for name in (*own, "note") if name in given}
        if "pick" in given:
            typed["start"] = given["pick"]
        return self.form(given, initial={**own, **typed})

    def sentences(self, refused: Refused) -> list[str]:
        if self.side is Side.LAB and Reason.NOT_QUALIFIED in refused.reasons:
            return [gettext("The requester is not qualified for this instrument on that day.")]
        if self.side is Side.LAB and Reason.OUTSIDE_QUALIFICATION in refused.reasons:
            return [gettext("The requester's qualification does not hold at all of that time.")]
        return sentences_of(refused, lab=self.booking.instrument.lab, now=self.now)

    def page(
        self,
        request: HttpRequest,
        form: OtherTimeForm,
        sentences: list[str] | None = None,
        *,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "booking": self.booking,
            "instrument": self.booking.instrument,
            "lab": self.booking.instrument.lab,
            "form": form,
            "offers": self.verb is Verb.OFFER,
            "several": len(self.instruments) > 1,
            "sentences": sentences or [],
            "fallen": has_fallen(self.booking),
            "nearby": self._nearby(form),
        }
        return render(request, "bookings/offering/another_time.html", context, status=status)

    def _nearby(self, form: OtherTimeForm) -> list[dict[str, str]]:
        """Free starts near the one that stands in the form, on its instrument."""
        texts = {name: form[name].value() or "" for name in form.fields}
        trial = QueryDict(mutable=True)
        trial.update({name: str(text) for name, text in texts.items()})
        read = self.form(trial)
        read.is_valid()
        starts = read.cleaned_data.get("starts") or self.booking.machine_slot[0]
        ends = read.cleaned_data.get("ends") or self.booking.machine_slot[1]
        chosen, terms = self._chosen(trial)
        lab = self.side is Side.LAB
        found = alternatives(
            chosen,
            audience=Audience.OWN_LAB if lab else audience_of(self.booking, now=self.now),
            starts=starts,
            ends=ends,
            mode=ServiceMode(self.booking.mode),
            now=self.now,
            terms=terms,
            most=NEARBY,
        )
        day = local(starts, self.zone).date()
        out = []
        for each in found:
            there = local(each, self.zone)
            same = there.date() == day
            word = clock_text(there)
            if not same:
                word = moment_text(each, zone=self.zone, language=get_language(), now=self.now)
            out.append({"value": there.strftime(WALL_CLOCK), "label": word})
        return out


@login_required
@require_POST
def answer_other_time(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accepts, declines, grants, refuses or takes back what is open."""
    person, now = person_of(request), timezone.now()
    booking = booking_of(request, public_id, now=now)
    actors, mode = actors_of(person, booking, now=now), ServiceMode(booking.mode)
    if not actors & {Actor.REQUESTER, Actor.APPROVER}:
        raise PermissionDenied
    verb = next((each for each in ANSWERS if each == request.POST.get("verb")), None)
    if verb is None or not any(find_move(verb, state, mode, actors) for state in State):
        return back_with_why(request, booking, Refused([Reason.WRONG_STATE]), now)
    try:
        moved = ANSWERS[verb](booking=booking, person=person, now=now)
    except Refused as refused:
        return back_with_why(request, booking, refused, now)
    messages.success(request, _answered(verb, moved))
    return redirect("booking", public_id=booking.public_id)


def _answered(verb: Verb, booking: Booking) -> str:
    if booking.state == State.ENDORSEMENT:
        return gettext(
            "The booking is at the new time. It costs more than was endorsed, so your own side "
            "is asked once more."
        )
    if verb is Verb.GRANT and open_offer_of(booking) is not None:
        return gettext(
            "Granted. It costs more than was endorsed, so the booking moves once the customer's "
            "own side has endorsed it. Both times are held until then."
        )
    if verb in DONE:
        return str(DONE[verb])
    if booking.state == State.CANCELLED:
        return gettext("The first time cannot take place any more, so the booking has ended.")
    return gettext("The booking is as it was before. The other time is free again.")
